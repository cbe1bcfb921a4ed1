import { randomBytes } from 'node:crypto';
import { type Block, checkMessageBlocks, checkView } from '../slack/block-kit.ts';
import { announceFile, findFiles } from './files.ts';
import { METHODS } from './methods.ts';
import type { Channel, Fault, Member, SlackMessage, SlackState } from './state.ts';

/** A trigger opens one view, within three seconds. */
const TRIGGER_MS = 3_000;
const RESPONSE_MS = 30 * 60_000;
const MOST_RESPONSES = 5;
const MOST_TEXT = 40_000;

type Args = Readonly<Record<string, unknown>>;

export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** A refusal in Slack's words. */
class SlackError extends Error {
  readonly detail: object;

  constructor(code: string, detail: object = {}) {
    super(code);
    this.detail = detail;
  }
}

/** Carries a call out, or does what the test asked for it instead; `cut` closes the connection without an answer. */
export async function answerMethod(
  state: SlackState,
  method: string,
  args: Args,
  token: string,
): Promise<Answer | 'cut'> {
  const isLimited = isTooSoon(state, method, args);
  state.calls.push({ method, args, at: state.now });
  if (isLimited) return answerFault({ kind: 'rate limited', retryAfterSeconds: 1 }) ?? 'cut';
  const index = state.faults.findIndex(
    (planned) => planned.method === method && [undefined, args.channel].includes(planned.channel),
  );
  const fault = index === -1 ? undefined : state.faults.splice(index, 1)[0]?.fault;
  if (fault?.kind === 'held') await fault.until;
  const instead = fault && answerFault(fault);
  if (instead && !('isStored' in fault && fault.isStored)) return instead;
  const known = state.messages.length;
  const answer = run(state, method, args, token);
  const lateMs = fault?.kind === 'cut' ? (fault.landsAfterMs ?? 0) : 0;
  for (const message of state.messages.slice(known)) message.landsAt = state.now + lateMs;
  return instead ?? answer;
}

/** Whether a call comes sooner than Slack's pace allows, by when it arrives; one that does not is counted. */
function isTooSoon(state: SlackState, method: string, args: Args): boolean {
  const { pace, arrivals } = state;
  if (pace === null) return false;
  const at = pace.arrive();
  const channel = method === 'chat.postMessage' ? String(args.channel) : null;
  const isTooSoon =
    arrivals.some(
      (each) => channel !== null && each.channel === channel && Math.abs(at - each.at) < pace.channelMs,
    ) || arrivals.filter((each) => Math.abs(at - each.at) < 1_000).length >= pace.perSecond;
  if (isTooSoon) state.limited++;
  else arrivals.push({ at, channel });
  // What is older than any limit is not looked at again.
  while ((arrivals[0]?.at ?? at) < at - 2 * Math.max(pace.channelMs, 1_000)) arrivals.shift();
  return isTooSoon;
}

/** What is answered instead of the call's own answer, if anything. */
function answerFault(fault: Fault): Answer | 'cut' | undefined {
  switch (fault.kind) {
    case 'error':
      return { status: 200, body: { ok: false, error: fault.error } };
    case 'rate limited': {
      const headers = { 'retry-after': String(fault.retryAfterSeconds) };
      return { status: 429, body: { ok: false, error: 'ratelimited' }, headers };
    }
    case 'status':
      return { status: fault.status, body: 'upstream connect error' };
    case 'html':
      return { status: 200, body: '<html><body>Bad gateway</body></html>' };
    case 'cut':
      return 'cut';
    default:
      return undefined;
  }
}

function run(state: SlackState, method: string, args: Args, token: string): Answer {
  try {
    if (method === 'response_url') return { status: 200, body: respond(state, args) };
    checkCall(state, method, args, token);
    const headers = { 'x-oauth-scopes': [...state.scopes].join(',') };
    return {
      status: 200,
      body: { ok: true, ...RUN[method]?.(state, args) },
      ...(state.namesScopes && { headers }),
    };
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    return { status: 200, body: { ok: false, error: error.message, ...error.detail } };
  }
}

/** Token, scope and the names of arguments; a wrong name is an error here, so that a slip is not a silent no-op. */
function checkCall(state: SlackState, name: string, args: Args, token: string): void {
  const method = METHODS[name];
  if (!method) throw new SlackError('unknown_method', { req_method: name });
  const isApp = name === 'apps.connections.open';
  if (token === '') throw new SlackError('not_authed');
  if (token !== (isApp ? state.appToken : state.botToken)) throw new SlackError('invalid_auth');
  if (method.scopes.length > 0 && !method.scopes.some((scope) => state.scopes.has(scope))) {
    const provided = [...state.scopes].join(',');
    throw new SlackError('missing_scope', { needed: method.scopes[0], provided });
  }
  const given = Object.keys(args).filter((key) => key !== 'token');
  const missing = method.required.filter((key) => args[key] === undefined || args[key] === '');
  const unknown = given.filter((key) => !method.required.includes(key) && !method.optional.includes(key));
  if (missing.length > 0 || unknown.length > 0) {
    const messages = [...missing.map((key) => `missing ${key}`), ...unknown.map((key) => `unknown ${key}`)];
    throw new SlackError('invalid_arguments', { response_metadata: { messages } });
  }
}

const RUN: Readonly<Record<string, (state: SlackState, args: Args) => object>> = {
  'auth.test': ({ url, teamId: team_id, botUserId: user_id, botId: bot_id }) => {
    return { url: `${url}/`, team: 'Fake team', user: 'tiller', team_id, user_id, bot_id };
  },
  'apps.connections.open': (state) => ({ url: `${state.url.replace('http', 'ws')}/link?ticket=fake` }),
  'chat.postMessage': (state, args) => {
    const message = addMessage(state, getChannel(state, args.channel), args);
    return { channel: message.channel, ts: message.ts, message: toApi(message) };
  },
  'chat.postEphemeral': (state, args) => {
    const channel = getChannel(state, args.channel);
    if (!channel.members.has(String(args.user))) throw new SlackError('user_not_in_channel');
    const message = addMessage(state, channel, args);
    message.only = String(args.user);
    return { message_ts: message.ts };
  },
  'chat.update': (state, args) => {
    const message = getMessage(state, args);
    if (message.user !== state.botUserId) throw new SlackError('cant_update_message');
    // An ephemeral message is nobody's to find.
    if (message.only !== null) throw new SlackError('message_not_found');
    edit(state, message, args);
    return { channel: message.channel, ts: message.ts, text: message.text };
  },
  'conversations.open': (state, args) => {
    const user = String(args.users);
    if (!state.members.has(user)) throw new SlackError('user_not_found');
    const id = `D${user}`;
    if (!state.channels.has(id)) {
      const members = new Set([user, state.botUserId]);
      state.channels.set(id, { id, name: '', members, isArchived: false, im: user });
    }
    return { channel: { id } };
  },
  'conversations.info': (state, args) => {
    const { id, name, members, isArchived, im } = findChannel(state, args.channel);
    const is_member = members.has(state.botUserId);
    return { channel: { id, name, is_archived: isArchived, is_im: im !== null, is_member } };
  },
  'conversations.members': (state, args) => ({ members: [...findChannel(state, args.channel).members] }),
  'conversations.list': (state, args) => {
    const types = String(args.types ?? 'public_channel').split(',');
    const lacks = (type: string, scope: string) => types.includes(type) && !state.scopes.has(scope);
    if (lacks('public_channel', 'channels:read')) throw new SlackError('missing_scope');
    if (lacks('private_channel', 'groups:read')) throw new SlackError('missing_scope');
    const channels = [...state.channels.values()].filter(({ im }) => im === null);
    return {
      channels: channels.map(({ id, name, members }) => ({
        id,
        name,
        is_member: members.has(state.botUserId),
      })),
    };
  },
  'conversations.history': (state, args) => ({ messages: listMessages(state, args, null) }),
  'conversations.replies': (state, args) => ({ messages: listMessages(state, args, String(args.ts)) }),
  'files.getUploadURLExternal': announceFile,
  'files.completeUploadExternal': (state, args) => {
    const files = findFiles(state, args);
    if (!files) throw new SlackError('file_not_found');
    if (args.channel_id === undefined) return { files };
    const channel = getChannel(state, args.channel_id);
    const message = addMessage(state, channel, {
      text: files.map(({ name }) => name).join(),
      ...args,
      files: undefined,
    });
    message.files = files;
    return { files: files.map(({ id }) => ({ id })) };
  },
  'reactions.get': (state, args) => ({
    type: 'message',
    channel: args.channel,
    message: toApi(getMessage(state, { channel: args.channel, ts: args.timestamp })),
  }),
  'users.info': (state, args) => {
    const member = state.members.get(String(args.user));
    if (!member) throw new SlackError('user_not_found');
    return { user: toUser(member) };
  },
  'users.list': (state) => ({ members: [...state.members.values()].map(toUser) }),
  'views.open': (state, args) => {
    const user = useTrigger(state, String(args.trigger_id ?? ''));
    return { view: storeView(state, args.view, user) };
  },
  'views.update': (state, args) => {
    const known = state.views.get(String(args.view_id));
    if (!known) throw new SlackError('not_found');
    return { view: storeView(state, args.view, known.user, String(args.view_id)) };
  },
  'views.publish': (state, args) => {
    const user = String(args.user_id);
    if (!state.members.has(user)) throw new SlackError('user_not_found');
    const id = `VHOME${user}`;
    const known = state.views.get(id);
    if (args.hash !== undefined && args.hash !== known?.hash) throw new SlackError('hash_conflict');
    return { view: storeView(state, args.view, user, id) };
  },
};

/** An account as Slack shows it: of a deactivated one it says nothing more. */
export function toUser({ id, name, tz, isBot, isAdmin, isGuest, isStranger, isDeleted }: Member): object {
  if (isDeleted) return { id, name, deleted: true, is_bot: isBot, profile: { display_name: name } };
  const kind = {
    deleted: false,
    is_bot: isBot,
    is_admin: isAdmin,
    is_restricted: isGuest,
    is_stranger: isStranger,
  };
  return { id, name, real_name: name, tz, ...kind, profile: { display_name: name } };
}

/** Gives a new trigger for what somebody just did. */
export function newTrigger(state: SlackState, user: string): string {
  const id = `${state.now}.${randomBytes(6).toString('hex')}`;
  state.triggers.set(id, { at: state.now, user, isUsed: false });
  return id;
}

/** Gives a new response URL for what somebody did in a channel. */
export function newResponseUrl(state: SlackState, channel: string, user: string, ts: string | null): string {
  const path = `/response/${randomBytes(8).toString('hex')}`;
  state.responseUrls.set(path, { at: state.now, uses: 0, channel, user, ts });
  return `${state.url}${path}`;
}

/** Adds a message as the app or a person writes it. */
export function addMessage(
  state: SlackState,
  channel: Channel,
  args: Args,
  user = state.botUserId,
): SlackMessage {
  const content = readContent(state, args);
  const threadTs = args.thread_ts === undefined ? null : String(args.thread_ts);
  const parent = state.messages.find(({ channel: id, ts }) => id === channel.id && ts === threadTs);
  if (threadTs !== null && !parent) throw new SlackError('thread_not_found');
  // Two messages never have the same timestamp.
  state.lastTs = Math.max(state.lastTs + 1, state.now * 1_000);
  const ts = `${Math.floor(state.lastTs / 1e6)}.${String(state.lastTs % 1e6).padStart(6, '0')}`;
  const written = { ...content, channel: channel.id, ts, user, threadTs, metadata: args.metadata ?? null };
  const message: SlackMessage = { ...written, reactions: [], edits: 0, only: null, landsAt: 0 };
  state.messages.push(message);
  return message;
}

/** A message as the Web API and payloads show it. */
export function toApi(message: SlackMessage): object {
  const { ts, text, user, blocks, threadTs, metadata, reactions } = message;
  return {
    ...{ type: 'message', ts, text, user, blocks },
    ...(user === 'UBOT' && { bot_id: 'BBOT', app_id: 'A1' }),
    ...(threadTs !== null && { thread_ts: threadTs }),
    ...(metadata !== null && { metadata }),
    reactions: reactions.map(({ name, users }) => ({ name, users, count: users.length })),
  };
}

function readContent(state: SlackState, args: Args): { text: string; blocks: readonly Block[] } {
  const text = String(args.text ?? '');
  if (text === '') throw new SlackError('no_text');
  if (text.length > MOST_TEXT) throw new SlackError('msg_too_long');
  const wrong = args.blocks === undefined ? [] : checkMessageBlocks(args.blocks);
  const hasTable = ((args.blocks ?? []) as Block[]).some(({ type }) => type === 'table');
  if (hasTable && !state.takesTables) wrong.push('unsupported block: table');
  if (wrong.length > 0) throw new SlackError('invalid_blocks', { response_metadata: { messages: wrong } });
  return { text, blocks: (args.blocks ?? []) as readonly Block[] };
}

function edit(state: SlackState, message: SlackMessage, args: Args): void {
  Object.assign(message, readContent(state, args), { edits: message.edits + 1 });
  if (args.metadata !== undefined) message.metadata = args.metadata;
}

/** A post to a response URL: five in half an hour, seen by the asker alone unless it says otherwise. */
function respond(state: SlackState, args: Args): object {
  const known = state.responseUrls.get(String(args.url));
  if (!known || state.now - known.at > RESPONSE_MS) throw new SlackError('expired_url');
  if (++known.uses > MOST_RESPONSES) throw new SlackError('used_url');
  const original = state.messages.find(({ channel, ts }) => channel === known.channel && ts === known.ts);
  if (args.delete_original === true && original) state.messages.splice(state.messages.indexOf(original), 1);
  else if (args.replace_original === true && original) edit(state, original, args);
  else {
    const message = addMessage(state, findChannel(state, known.channel), args);
    if (args.response_type !== 'in_channel') message.only = known.user;
  }
  return { ok: true };
}

function findChannel(state: SlackState, id: unknown): Channel {
  const channel = state.channels.get(String(id));
  if (!channel) throw new SlackError('channel_not_found');
  return channel;
}

/** A channel that the app can write to. */
function getChannel(state: SlackState, id: unknown): Channel {
  const channel = findChannel(state, id);
  if (channel.isArchived) throw new SlackError('is_archived');
  if (!channel.members.has(state.botUserId)) throw new SlackError('not_in_channel');
  return channel;
}

function getMessage(state: SlackState, { channel, ts }: Args): SlackMessage {
  const message = state.messages.find((each) => each.channel === channel && each.ts === ts);
  if (!message) throw new SlackError('message_not_found');
  return message;
}

/** What is there to be read: what has landed, newest first, replies only under their thread. */
function listMessages(state: SlackState, args: Args, thread: string | null): object[] {
  const channel = getChannel(state, args.channel);
  const oldest = Number(args.oldest ?? 0);
  return state.messages
    .filter(({ channel: id, only, landsAt }) => id === channel.id && only === null && landsAt <= state.now)
    .filter(({ threadTs, ts }) => Number(ts) >= oldest && (threadTs === thread || ts === thread))
    .toReversed()
    .slice(0, Number(args.limit ?? 100))
    .map((message) => {
      const shown = toApi(message) as { metadata?: unknown };
      if (String(args.include_all_metadata) !== 'true') delete shown.metadata;
      return shown;
    });
}

/** Gives who did what the trigger is for. */
function useTrigger(state: SlackState, id: string): string {
  const trigger = state.triggers.get(id);
  if (!trigger) throw new SlackError('invalid_trigger_id');
  if (trigger.isUsed) throw new SlackError('exchanged_trigger_id');
  if (state.now - trigger.at > TRIGGER_MS) throw new SlackError('expired_trigger_id');
  trigger.isUsed = true;
  return trigger.user;
}

function storeView(
  state: SlackState,
  given: unknown,
  user: string,
  id = `V${randomBytes(5).toString('hex')}`,
): object {
  const view = (typeof given === 'string' ? JSON.parse(given) : given) as Record<string, unknown>;
  const wrong = checkView(view);
  if (wrong.length > 0) throw new SlackError('invalid_arguments', { response_metadata: { messages: wrong } });
  const hash = `${state.now}.${randomBytes(4).toString('hex')}`;
  state.views.set(id, { view, user, hash, rootId: id });
  return { ...view, id, hash, root_view_id: id };
}
