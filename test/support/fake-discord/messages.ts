import { checkMessage, DiscordError, listPings, listTexts, type Wrong } from '../discord-rules.ts';
import { inGuild, showMember, showMessage } from './show.ts';
import { type Channel, type DiscordMessage, type DiscordState, FLAG, type Json } from './state.ts';

/** How long Discord remembers a nonce: "a few minutes". */
const NONCE_MS = 3 * 60_000;

interface Sent {
  body: Json;
  files: readonly { name: string; text: string }[];
}

/** Writes a message as the app or a person does; the app's is checked, and one with a known nonce is not written again. */
export function addMessage(
  state: DiscordState,
  channel: Channel,
  { body, files }: Sent,
  {
    user = state.botUserId,
    only = null,
    type = 0,
  }: { user?: string; only?: string | null; type?: number } = {},
): DiscordMessage {
  const isOwn = user === state.botUserId && type !== 6;
  const nonce = body.nonce === undefined ? null : String(body.nonce);
  const reference = body.message_reference as { message_id?: string } | undefined;
  const known = state.messages.find(
    (each) => each.channel === channel.id && each.nonce === nonce && state.now - each.landsAt < NONCE_MS,
  );
  if (body.enforce_nonce === true && nonce !== null && known) return known;
  const flags = Number(body.flags ?? 0);
  const content = String(body.content ?? '');
  const isEmpty = content === '' && [body.components, body.embeds, files].every((each) => !hasAny(each));
  if (isOwn) check(state, body, checkMessage(body, null));
  if (isOwn && isEmpty && (flags & FLAG.loading) === 0) throw new DiscordError(400, 50006);
  if (isOwn && channel.recipient !== null && state.members.get(channel.recipient)?.hasClosedDms !== false)
    throw new DiscordError(403, 50007);
  const message: DiscordMessage = {
    ...{ id: state.newId(), channel: channel.id, user, content, flags, nonce, only, landsAt: state.now },
    type: reference && type === 0 ? 19 : type,
    components: (body.components ?? []) as Json[],
    embeds: (body.embeds ?? []) as Json[],
    replyTo: reference?.message_id ?? null,
    files: files.map((file) => ({ ...file, id: state.newId() })),
    pings: listPings(listTexts(body), body.allowed_mentions as Json | undefined),
    ...{ reactions: [], edits: 0 },
  };
  state.messages.push(message);
  if (only === null && user === state.botUserId) void tell(state, 'MESSAGE_CREATE', message);
  return message;
}

/** Changes what is given and leaves the rest. */
export function editMessage(
  state: DiscordState,
  message: DiscordMessage,
  { body, files }: Sent,
): DiscordMessage {
  const wrong = checkMessage(body, message);
  const given = Number(body.flags ?? 0);
  if ((given & FLAG.ephemeral) !== 0 && message.only === null)
    wrong.push({ path: 'flags', code: 'EPHEMERAL_CANNOT_BE_SET_LATER' });
  check(state, body, wrong);
  const { content = message.content, components = message.components, embeds = message.embeds } = body;
  if (!content && ![components, embeds, files, message.files].some(hasAny))
    throw new DiscordError(400, 50006);
  message.content = String(content ?? '');
  message.components = (components ?? []) as Json[];
  message.embeds = (embeds ?? []) as Json[];
  message.flags = (message.flags & ~FLAG.loading) | (given & FLAG.componentsV2);
  if (files.length > 0) message.files = files.map((file) => ({ ...file, id: state.newId() }));
  message.edits++;
  if (message.only === null) void tell(state, 'MESSAGE_UPDATE', message);
  return message;
}

export function tell(state: DiscordState, type: string, message: DiscordMessage): Promise<void> {
  const guild = inGuild(state, message.channel);
  const { user: _user, ...member } = showMember(state, message.user) as { user: object };
  const data = { ...showMessage(state, message), ...guild, ...(guild.guild_id && { member }) };
  return state.dispatch(type, data);
}

/** Refuses what Discord refuses, and notes text that leaves to Discord whom it pings. */
function check(state: DiscordState, body: Json, wrong: readonly Wrong[]): void {
  if (wrong.length > 0) throw new DiscordError(400, 50035, wrong);
  const { parse } = (body.allowed_mentions ?? {}) as { parse?: unknown };
  if (listTexts(body).length > 0 && !(Array.isArray(parse) && parse.length === 0))
    state.violations.push(
      `text without an empty allowed_mentions.parse: ${listTexts(body)[0]?.slice(0, 60)}`,
    );
}

function hasAny(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}
