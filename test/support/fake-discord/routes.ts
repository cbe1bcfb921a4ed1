import { PermissionFlagsBits, type PermissionsString } from 'discord.js';
import { checkChoices, checkCommands, checkModal, DiscordError, isEmoji } from '../discord-rules.ts';
import { addMessage, editMessage } from './messages.ts';
import { inGuild, showChannel, showEmoji, showMember, showMessage, showRole, showUser } from './show.ts';
import {
  type Call,
  CHANNEL,
  type Channel,
  type DiscordMessage,
  type DiscordState,
  FLAG,
  type Interaction,
  type Json,
  permissionsIn,
} from './state.ts';

type Handler = (state: DiscordState, call: Call) => unknown;

const TOKEN_MS = 15 * 60_000;
const ANSWER_MS = 3_000;

/** Which callbacks answer which interactions: commands, components, what is typed, modals. */
const MAY_ANSWER: Readonly<Record<number, readonly number[]>> = {
  2: [4, 5, 9],
  3: [4, 5, 6, 7, 9],
  4: [8],
  5: [4, 5, 6, 7],
};

export type Route = keyof typeof ROUTES;

/** Every route that the fake answers; of two that fit, the first. */
export const ROUTES = {
  'GET /gateway': ({ url }) => ({ url: url.replace('http', 'ws') }),
  'GET /gateway/bot': ({ url }) => ({
    ...{ url: url.replace('http', 'ws'), shards: 1 },
    session_start_limit: { total: 1_000, remaining: 999, reset_after: 0, max_concurrency: 16 },
  }),
  'GET /users/@me': (state) => showUser(state, state.botUserId),
  'GET /users/@me/guilds': ({ guildId, isInvited }) =>
    isInvited ? [{ id: guildId, name: 'fake', owner: false, permissions: '0' }] : [],
  'GET /users/:id': (state, { params: [id = ''] }) => {
    if (!state.members.has(id)) throw new DiscordError(404, 10013);
    return showUser(state, id);
  },
  'POST /users/@me/channels': (state, { body }) => {
    const id = String(body.recipient_id);
    if (!state.members.has(id)) throw new DiscordError(404, 10013);
    return showChannel(state, openDm(state, id));
  },
  'GET /applications/@me': showApplication,
  'GET /oauth2/applications/@me': showApplication,
  'GET /applications/:id/commands': ({ commands }) => commands.global,
  'PUT /applications/:id/commands': (state, call) => {
    state.commands.global = register(state, call, {});
    return state.commands.global;
  },
  'GET /applications/:id/guilds/:id/commands': ({ commands }) => commands.guild,
  'PUT /applications/:id/guilds/:id/commands': (state, call) => {
    state.commands.guild = register(state, call, { guild_id: state.guildId });
    return state.commands.guild;
  },
  'GET /guilds/:id': (state, { params: [id] }) => showGuild(state, String(id)),
  'GET /guilds/:id/channels': (state) =>
    [...state.channels.values()]
      .filter(({ type }) => type === CHANNEL.text)
      .map((each) => showChannel(state, each)),
  'GET /guilds/:id/roles': (state) => [...state.roles.values()].map(showRole),
  'GET /guilds/:id/members/search': (state, { query }) => {
    const wanted = String(query.get('query')).toLowerCase();
    const found = [...state.members.values()].filter(({ name }) => name.toLowerCase().startsWith(wanted));
    return found.slice(0, Number(query.get('limit') ?? 1)).map(({ id }) => showMember(state, id));
  },
  'GET /guilds/:id/members/:id': (state, { params: [, id = ''] }) => {
    if (!state.members.has(id)) throw new DiscordError(404, 10007);
    return showMember(state, id);
  },
  'GET /guilds/:id/threads/active': (state) => ({
    threads: listThreads(state, (thread) => !thread.isArchived),
    members: [],
  }),
  'GET /channels/:id': (state, call) => showChannel(state, seeChannel(state, call)),
  'PATCH /channels/:id': (state, call) => {
    const channel = seeChannel(state, call);
    const { name = channel.name, archived = channel.isArchived, locked = channel.isLocked } = call.body;
    Object.assign(channel, { name, isArchived: archived, isLocked: locked });
    void state.dispatch('THREAD_UPDATE', showChannel(state, channel));
    return showChannel(state, channel);
  },
  'POST /channels/:id/typing': (state, call) => void seeChannel(state, call, 'SendMessages'),
  'GET /channels/:id/messages': (state, call) => {
    const channel = seeChannel(state, call);
    const { query } = call;
    const [before, after] = [query.get('before'), query.get('after')];
    // Without the history there is no refusal, only nothing.
    if ((permissionsIn(state, state.botUserId, channel) & PermissionFlagsBits.ReadMessageHistory) === 0n)
      return [];
    const found = state.messages
      .filter((each) => each.channel === channel.id && isThere(state, each))
      .filter(({ id }) => before === null || BigInt(id) < BigInt(before))
      .filter(({ id }) => after === null || BigInt(id) > BigInt(after))
      .toReversed();
    const most = Number(query.get('limit') ?? 50);
    return (after === null ? found.slice(0, most) : found.slice(-most)).map((each) =>
      showMessage(state, each),
    );
  },
  'POST /channels/:id/messages': (state, call) => {
    const channel = seeChannel(state, call);
    const isThread = channel.type === CHANNEL.thread;
    need(state, channel, isThread ? 'SendMessagesInThreads' : 'SendMessages');
    if (channel.isLocked) throw new DiscordError(403, 50083);
    channel.isArchived = false;
    return showMessage(state, addMessage(state, channel, call));
  },
  'GET /channels/:id/messages/pins': (state, call) => {
    const { pins } = seeChannel(state, call, 'ReadMessageHistory');
    const items = state.messages.filter(({ id }) => pins.includes(id));
    const pinned_at = new Date(state.now).toISOString();
    return {
      items: items.map((each) => ({ pinned_at, message: showMessage(state, each) })),
      has_more: false,
    };
  },
  'PUT /channels/:id/messages/pins/:id': (state, call) => {
    const channel = seeChannel(state, call, 'PinMessages');
    const message = getMessage(state, call);
    if (channel.pins.includes(message.id)) return;
    if (channel.pins.length === 50) throw new DiscordError(400, 30003);
    channel.pins.unshift(message.id);
    const body = { message_reference: { message_id: message.id } };
    addMessage(state, channel, { body, files: [] }, { type: 6 });
  },
  'DELETE /channels/:id/messages/pins/:id': (state, call) => {
    const channel = seeChannel(state, call, 'PinMessages');
    channel.pins = channel.pins.filter((id) => id !== getMessage(state, call).id);
  },
  'GET /channels/:id/messages/:id': (state, call) => {
    seeChannel(state, call, 'ReadMessageHistory');
    return showMessage(state, getMessage(state, call));
  },
  'PATCH /channels/:id/messages/:id': (state, call) => {
    const channel = seeChannel(state, call);
    const message = getMessage(state, call);
    if (message.user !== state.botUserId) throw new DiscordError(403, 50005);
    if (channel.isArchived) throw new DiscordError(400, 50083);
    return showMessage(state, editMessage(state, message, call));
  },
  'DELETE /channels/:id/messages/:id': (state, call) => {
    const channel = seeChannel(state, call);
    const message = getMessage(state, call);
    if (message.user !== state.botUserId) need(state, channel, 'ManageMessages');
    remove(state, message);
  },
  'POST /channels/:id/messages/:id/threads': (state, call) => {
    const channel = seeChannel(state, call, 'CreatePublicThreads');
    const { id } = getMessage(state, call);
    if (state.channels.has(id)) throw new DiscordError(400, 160004);
    return startThread(state, channel, id, call.body);
  },
  'POST /channels/:id/threads': (state, call) =>
    startThread(state, seeChannel(state, call, 'CreatePublicThreads'), state.newId(), call.body),
  'GET /channels/:id/threads/archived/public': (state, call) => {
    const { id } = seeChannel(state, call, 'ReadMessageHistory');
    const threads = listThreads(state, (thread) => thread.isArchived && thread.parentId === id);
    return { threads, members: [], has_more: false };
  },
  'PUT /channels/:id/thread-members/@me': (state, call) => void seeChannel(state, call),
  'GET /channels/:id/messages/:id/reactions/:emoji': (state, call) => {
    seeChannel(state, call, 'ReadMessageHistory');
    const after = BigInt(call.query.get('after') ?? 0);
    const { users = [] } =
      getMessage(state, call).reactions.find(({ emoji }) => emoji === call.params[2]) ?? {};
    return users
      .filter((id) => BigInt(id) > after)
      .toSorted((one, other) => (BigInt(one) < BigInt(other) ? -1 : 1))
      .slice(0, Number(call.query.get('limit') ?? 25))
      .map((id) => showUser(state, id));
  },
  'PUT /channels/:id/messages/:id/reactions/:emoji/@me': (state, call) => {
    const channel = seeChannel(state, call, 'ReadMessageHistory');
    const message = getMessage(state, call);
    const emoji = call.params[2] ?? '';
    if (!isEmoji(emoji)) throw new DiscordError(400, 10014);
    if (!message.reactions.some((each) => each.emoji === emoji)) need(state, channel, 'AddReactions');
    void state.dispatch(...addReaction(state, message, state.botUserId, emoji));
  },
  'DELETE /channels/:id/messages/:id/reactions/:emoji/@me': (state, call) => {
    seeChannel(state, call);
    const event = removeReaction(state, getMessage(state, call), state.botUserId, call.params[2] ?? '');
    void state.dispatch(...event);
  },
  'POST /interactions/:id/:token/callback': (state, call) => {
    const { id, token, type, at, answer, settle } = findInteraction(state, call.params[1]) ?? {};
    if (id !== call.params[0] || at === undefined || state.now - at > ANSWER_MS)
      throw new DiscordError(404, 10062);
    if (answer) throw new DiscordError(400, 40060);
    const interaction = findInteraction(state, token);
    if (!interaction) throw new DiscordError(404, 10062);
    const message = answerInteraction(state, interaction, call);
    settle?.();
    if (call.query.get('with_response') !== 'true') return;
    const resource = {
      type: Number(call.body.type),
      ...(message && { message: showMessage(state, message) }),
    };
    return { interaction: { id, type, response_message_id: message?.id }, resource };
  },
  'POST /webhooks/:id/:token': (state, call) => {
    const interaction = getInteraction(state, call);
    if (!interaction.answer) throw new DiscordError(404, 10015);
    const { original } = interaction;
    // The first word after a defer takes the place of "is thinking".
    if (original && (original.flags & FLAG.loading) !== 0)
      return showMessage(state, editMessage(state, original, call));
    return showMessage(state, reply(state, interaction, call, call.body));
  },
  'GET /webhooks/:id/:token/messages/:id': (state, call) => showMessage(state, getOwn(state, call)),
  'PATCH /webhooks/:id/:token/messages/:id': (state, call) =>
    showMessage(state, editMessage(state, getOwn(state, call), call)),
  'DELETE /webhooks/:id/:token/messages/:id': (state, call) => remove(state, getOwn(state, call)),
} as const satisfies Readonly<Record<string, Handler>>;

function showApplication(state: DiscordState): object {
  const { applicationId: id, interactionsEndpointUrl: interactions_endpoint_url } = state;
  const plain = { description: '', icon: null, bot_public: true, bot_require_code_grant: false, flags: 0 };
  const bot = showUser(state, state.botUserId);
  return { id, name: 'tiller', bot, verify_key: '', interactions_endpoint_url, ...plain, ...state.application };
}

/** The server with its roles, as the API shows it. */
export function showGuild(state: DiscordState, id: string): object {
  if (id !== state.guildId) throw new DiscordError(404, 10004);
  return {
    ...{ id, name: 'fake', owner_id: '1', preferred_locale: 'en-US', features: [], emojis: [], stickers: [] },
    ...{ verification_level: 0, default_message_notifications: 1, explicit_content_filter: 0, mfa_level: 0 },
    ...{ afk_timeout: 300, system_channel_flags: 0, premium_tier: 0, nsfw_level: 0, icon: null },
    roles: [...state.roles.values()].map(showRole),
  };
}

function register(state: DiscordState, { body }: Call, extra: object): Json[] {
  const commands = Object.values(body) as Json[];
  const wrong = checkCommands(commands);
  if (wrong.length > 0) throw new DiscordError(400, 50035, wrong);
  return commands.map((command) => ({
    ...{ id: state.newId(), application_id: state.applicationId, version: state.newId(), type: 1 },
    ...{ default_member_permissions: null, description: '', ...extra, ...command },
  }));
}

/** The conversation of a member and the app. */
export function openDm(state: DiscordState, recipient: string): Channel {
  const known = [...state.channels.values()].find((channel) => channel.recipient === recipient);
  return known ?? addChannel(state, { type: CHANNEL.dm, recipient });
}

export function addChannel(state: DiscordState, given: Partial<Channel>): Channel {
  const channel: Channel = {
    ...{ id: state.newId(), name: '', type: CHANNEL.text, parentId: null, recipient: null },
    ...{ overwrites: new Map(), isArchived: false, isLocked: false, pins: [], ...given },
  };
  state.channels.set(channel.id, channel);
  return channel;
}

function startThread(state: DiscordState, parent: Channel, id: string, body: Json): object {
  const name = String(body.name ?? '');
  if (name === '' || name.length > 100)
    throw new DiscordError(400, 50035, [{ path: 'name', code: 'BASE_TYPE_BAD_LENGTH' }]);
  const thread = addChannel(state, { id, name, type: CHANNEL.thread, parentId: parent.id });
  void state.dispatch('THREAD_CREATE', { ...showChannel(state, thread), newly_created: true });
  return showChannel(state, thread);
}

function listThreads(state: DiscordState, fits: (thread: Channel) => boolean): object[] {
  const threads = [...state.channels.values()].filter(({ type }) => type === CHANNEL.thread);
  return threads.filter(fits).map((each) => showChannel(state, each));
}

/** The channel of a call, if the app may see it and do in it what it is about to. */
function seeChannel(
  state: DiscordState,
  { params: [id = ''] }: Call,
  ...needs: PermissionsString[]
): Channel {
  const channel = state.channels.get(id);
  if (!channel) throw new DiscordError(404, 10003);
  need(state, channel, 'ViewChannel');
  for (const each of needs) need(state, channel, each);
  return channel;
}

function need(state: DiscordState, channel: Channel, permission: PermissionsString): void {
  if ((permissionsIn(state, state.botUserId, channel) & PermissionFlagsBits[permission]) !== 0n) return;
  throw new DiscordError(403, permission === 'ViewChannel' ? 50001 : 50013);
}

/** What can be found: not what one person alone was shown, nor what is still on its way. */
function isThere(state: DiscordState, { only, landsAt }: DiscordMessage): boolean {
  return only === null && landsAt <= state.now;
}

function getMessage(state: DiscordState, { params: [channel, id] }: Call): DiscordMessage {
  const message = state.messages.find((each) => each.id === id && each.channel === channel);
  if (!message || !isThere(state, message)) throw new DiscordError(404, 10008);
  return message;
}

function remove(state: DiscordState, message: DiscordMessage): void {
  state.messages.splice(state.messages.indexOf(message), 1);
  const { id, channel: channel_id, only } = message;
  if (only === null) void state.dispatch('MESSAGE_DELETE', { id, channel_id, ...inGuild(state, channel_id) });
}

type Event = [type: string, data: object];

/** Adds a reaction; the event that tells of it. */
export function addReaction(
  state: DiscordState,
  message: DiscordMessage,
  user: string,
  emoji: string,
): Event {
  const known = message.reactions.find((each) => each.emoji === emoji);
  if (!known) message.reactions.push({ emoji, users: [user] });
  else if (!known.users.includes(user)) known.users.push(user);
  const isGuild = state.channels.get(message.channel)?.recipient === null;
  // Only an added one names the member.
  const member = isGuild && { member: showMember(state, user) };
  const more = { ...member, message_author_id: message.user };
  return ['MESSAGE_REACTION_ADD', { ...showReaction(state, message, user, emoji), ...more }];
}

export function removeReaction(
  state: DiscordState,
  message: DiscordMessage,
  user: string,
  emoji: string,
): Event {
  for (const each of message.reactions)
    if (each.emoji === emoji) each.users = each.users.filter((other) => other !== user);
  message.reactions = message.reactions.filter(({ users }) => users.length > 0);
  return ['MESSAGE_REACTION_REMOVE', showReaction(state, message, user, emoji)];
}

function showReaction(
  state: DiscordState,
  { id, channel }: DiscordMessage,
  user: string,
  emoji: string,
): object {
  const where = { channel_id: channel, message_id: id, ...inGuild(state, channel) };
  return { user_id: user, ...where, emoji: showEmoji(emoji), burst: false, type: 0 };
}

function findInteraction(state: DiscordState, token: string | undefined): Interaction | undefined {
  return state.interactions.get(token ?? '');
}

function getInteraction(state: DiscordState, { params: [, token] }: Call): Interaction {
  const interaction = findInteraction(state, token);
  if (!interaction) throw new DiscordError(404, 10015);
  if (state.now - interaction.at > TOKEN_MS) throw new DiscordError(401, 50027);
  return interaction;
}

/** The message of an interaction's answers, by id or as `@original`. */
function getOwn(state: DiscordState, call: Call): DiscordMessage {
  const { original } = getInteraction(state, call);
  const id = call.params[2] === '@original' ? original?.id : call.params[2];
  const message = state.messages.find((each) => each.id === id && each.user === state.botUserId);
  if (!message) throw new DiscordError(404, 10008);
  return message;
}

/** Takes the first answer; gives the message that it made or changed. */
function answerInteraction(state: DiscordState, interaction: Interaction, call: Call): DiscordMessage | null {
  const { type, data = {} } = call.body as { type: number; data?: Json };
  const { source } = interaction;
  const needsSource = type === 6 || type === 7;
  if (!MAY_ANSWER[interaction.type]?.includes(type) || (needsSource && !source))
    throw new DiscordError(400, 50035, [
      { path: 'type', code: 'INTERACTION_APPLICATION_CALLBACK_INVALID_TYPE' },
    ]);
  const wrong = type === 9 ? checkModal(data) : type === 8 ? checkChoices(data) : [];
  if (wrong.length > 0) throw new DiscordError(400, 50035, wrong);
  if (type === 4) interaction.original = reply(state, interaction, call, data);
  if (type === 5) {
    const loading = { flags: Number(data.flags ?? 0) | FLAG.loading };
    interaction.original = reply(state, interaction, { ...call, files: [] }, loading);
  }
  if (needsSource) interaction.original = source;
  if (type === 7 && source) editMessage(state, source, { ...call, body: data });
  interaction.answer = { type, data };
  return interaction.original;
}

function reply(
  state: DiscordState,
  { channel, user, type }: Interaction,
  call: Call,
  body: Json,
): DiscordMessage {
  const place = state.channels.get(channel);
  if (!place) throw new DiscordError(404, 10003);
  const isEphemeral = (Number(body.flags ?? 0) & FLAG.ephemeral) !== 0;
  const only = isEphemeral ? user : null;
  return addMessage(state, place, { body, files: call.files }, { only, type: type === 2 ? 20 : 0 });
}
