import { type Channel, type DiscordMessage, FLAG, type Json } from '../discord/entities.ts';
import { toMessageEvent } from '../discord/payloads.ts';
import { checkMessage, DiscordError, listPings, listTexts, refuse, type Wrong } from '../discord/rules.ts';
import { addFile, type Call, type DiscordState } from './state.ts';

/** How long Discord remembers a nonce: "a few minutes". */
const NONCE_MS = 3 * 60_000;
const ARCHIVE_MS = 24 * 60 * 60_000;

type Sent = Pick<Call, 'body' | 'files'>;

/** Writes a message of the app's: checked first, and not written again while Discord remembers its nonce. */
export function sendMessage(
  state: DiscordState,
  channel: Channel,
  { body, files }: Sent,
  more: Partial<DiscordMessage> = {},
): DiscordMessage {
  const nonce = body.nonce === undefined ? null : String(body.nonce);
  const known = state.messages.find((each) => each.channel === channel.id && each.nonce === nonce);
  if (body.enforce_nonce === true && nonce !== null && known && state.now - known.landsAt < NONCE_MS)
    return known;
  const wrong = checkMessage(body, null);
  const { message_id: replyTo, fail_if_not_exists: mustExist = true } = (body.message_reference ??
    {}) as Json;
  const answered = state.messages.find(({ id }) => id === replyTo);
  if (replyTo !== undefined && !answered && mustExist === true)
    wrong.push({ path: 'message_reference', code: 'MESSAGE_REFERENCE_UNKNOWN_MESSAGE' });
  check(state, body, wrong);
  const flags = Number(body.flags ?? 0);
  const isSaid = Boolean(body.content) || [body.components, body.embeds, files].some(hasAny);
  if (!isSaid && (flags & FLAG.loading) === 0) throw new DiscordError(400, 50006);
  if (channel.recipient !== null && state.members.get(channel.recipient)?.hasClosedDms !== false)
    throw new DiscordError(403, 50007);
  const allowed = body.allowed_mentions as Json | undefined;
  const isCalled = answered && (!allowed || allowed.replied_user === true);
  const message = addMessage(state, channel, {
    ...{ content: String(body.content ?? ''), flags, nonce, type: answered ? 19 : 0 },
    components: (body.components ?? []) as Json[],
    embeds: (body.embeds ?? []) as Json[],
    replyTo: answered?.id ?? null,
    files: files.map((file) => addFile(state, file)),
    pings: [...listPings(listTexts(body), allowed), ...(isCalled ? [answered.user] : [])],
    ...more,
  });
  if (message.only === null) void state.dispatch(...toMessageEvent(state, 'MESSAGE_CREATE', message));
  return message;
}

/** Puts a message where people see it; one in a thread opens the thread again. */
export function addMessage(
  state: DiscordState,
  channel: Channel,
  given: Partial<DiscordMessage>,
): DiscordMessage {
  const message: DiscordMessage = {
    ...{ id: state.newId(), channel: channel.id, user: state.botUserId, type: 0, content: '', flags: 0 },
    ...{ components: [], embeds: [], nonce: null, replyTo: null, files: [], reactions: [], edits: 0 },
    ...{ only: null, pings: [], landsAt: state.now, ...given },
  };
  state.messages.push(message);
  openThread(state, channel);
  return message;
}

/** A thread is open for a day from the last thing that happened in it. */
export function openThread(state: DiscordState, channel: Channel): void {
  if (channel.parentId !== null) channel.archivesAt = state.now + ARCHIVE_MS;
}

/** Changes what is given and leaves the rest; pings nobody, unless it is the first word of an answer. */
export function editMessage(state: DiscordState, message: DiscordMessage, sent: Sent): DiscordMessage {
  const { body, files } = sent;
  const wrong = checkMessage(body, message);
  const given = Number(body.flags ?? 0);
  if ((given & FLAG.ephemeral) !== 0 && message.only === null)
    wrong.push({ path: 'flags', code: 'EPHEMERAL_CANNOT_BE_SET_LATER' });
  check(state, body, wrong);
  const { content = message.content, components = message.components, embeds = message.embeds } = body;
  if (!content && ![components, embeds, files, message.files].some(hasAny))
    throw new DiscordError(400, 50006);
  if ((message.flags & FLAG.loading) !== 0)
    message.pings = listPings(listTexts(body), body.allowed_mentions as Json | undefined);
  message.content = String(content ?? '');
  message.components = (components ?? []) as Json[];
  message.embeds = (embeds ?? []) as Json[];
  message.flags = (message.flags & ~FLAG.loading) | (given & FLAG.componentsV2);
  if (files.length > 0) message.files = files.map((file) => addFile(state, file));
  message.edits++;
  if (message.only === null) void state.dispatch(...toMessageEvent(state, 'MESSAGE_UPDATE', message));
  return message;
}

/** Refuses what Discord refuses, and notes text that leaves to Discord whom it pings. */
function check(state: DiscordState, body: Json, wrong: readonly Wrong[]): void {
  refuse(wrong);
  const { parse } = (body.allowed_mentions ?? {}) as { parse?: readonly unknown[] };
  const [text] = listTexts(body);
  if (text !== undefined && parse?.length !== 0)
    state.violations.push(`text without an empty allowed_mentions.parse: ${text.slice(0, 60)}`);
}

function hasAny(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}
