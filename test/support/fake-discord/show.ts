import {
  CHANNEL,
  type Channel,
  type DiscordMessage,
  type DiscordState,
  type Json,
  permissionsIn,
} from './state.ts';

const CONTENT_INTENT = 1 << 15;

/** When everybody of the fake joined. */
const JOINED = '2026-01-01T00:00:00.000000+00:00';

export function showUser(state: DiscordState, id: string): object {
  const { name = 'gone', isBot = false } = state.members.get(id) ?? {};
  const plain = { discriminator: '0', avatar: null, public_flags: 0 };
  return { id, username: name, global_name: isBot ? null : name, bot: isBot, ...plain };
}

/** A member, with what it may do in a channel where one is given, as interactions show it. */
export function showMember(state: DiscordState, id: string, channel?: Channel): object {
  return {
    ...(channel && { permissions: String(permissionsIn(state, id, channel)) }),
    user: showUser(state, id),
    roles: state.members.get(id)?.roles ?? [],
    ...{ nick: null, avatar: null, banner: null, premium_since: null, communication_disabled_until: null },
    ...{ joined_at: JOINED, deaf: false, mute: false, pending: false, flags: 0 },
  };
}

export function showRole({
  id,
  name,
  permissions,
}: {
  id: string;
  name: string;
  permissions: bigint;
}): object {
  const plain = { color: 0, colors: { primary_color: 0, secondary_color: null, tertiary_color: null } };
  const looks = { ...plain, hoist: false, position: 1, mentionable: false, flags: 0, icon: null };
  return { id, name, permissions: String(permissions), managed: name === 'tiller', ...looks };
}

export function showChannel(state: DiscordState, channel: Channel): object {
  const { id, name, type, parentId, recipient, isArchived, isLocked } = channel;
  const written = state.messages.filter((message) => message.channel === id && message.only === null);
  const last_message_id = written.at(-1)?.id ?? null;
  if (recipient !== null)
    return { id, type, last_message_id, recipients: [showUser(state, recipient)], flags: 0 };
  const common = {
    id,
    type,
    name,
    guild_id: state.guildId,
    last_message_id,
    rate_limit_per_user: 0,
    flags: 0,
  };
  if (type === CHANNEL.thread) {
    const times = { archive_timestamp: JOINED, create_timestamp: JOINED };
    const thread_metadata = { archived: isArchived, locked: isLocked, auto_archive_duration: 1440, ...times };
    const counts = { message_count: written.length, member_count: 1, total_message_sent: written.length };
    return { ...common, parent_id: parentId, owner_id: state.botUserId, thread_metadata, ...counts };
  }
  const permission_overwrites = [...channel.overwrites].map(([target, { allow, deny }]) => {
    return { id: target, type: state.roles.has(target) ? 0 : 1, allow: String(allow), deny: String(deny) };
  });
  return { ...common, permission_overwrites, position: 0, parent_id: null, topic: null, nsfw: false };
}

/** A message as the API shows it; of other people's without the intent for content, only the shell. */
export function showMessage(
  state: DiscordState,
  message: DiscordMessage,
  isWhole = (state.grantedIntents & CONTENT_INTENT) !== 0,
): object {
  const { id, channel, user, replyTo } = message;
  const isShown = isWhole || isOpen(state, message);
  const answered = state.messages.find((each) => each.id === replyTo);
  const [mentions = [], roles = []] = isShown ? listMentions(state, message.content) : [];
  const attachments = message.files.map((file) => {
    const url = `${state.url}/attachments/${file.id}/${file.name}`;
    return { id: file.id, filename: file.name, size: Buffer.byteLength(file.text), url, proxy_url: url };
  });
  const thread = state.channels.get(id);
  return {
    ...{ id, channel_id: channel, author: showUser(state, user), type: message.type, flags: message.flags },
    ...{ timestamp: toStamp(id), edited_timestamp: message.edits > 0 ? toStamp(id) : null },
    content: isShown ? message.content : '',
    embeds: isShown ? message.embeds : [],
    components: isShown ? numberComponents(message.components) : [],
    attachments: isShown ? attachments : [],
    mentions: mentions.map((each) => ({ ...showUser(state, each), member: showMember(state, each) })),
    ...{ mention_roles: roles, mention_everyone: message.pings.includes('everyone'), tts: false },
    pinned: state.channels.get(channel)?.pins.includes(id) ?? false,
    reactions: message.reactions.map(({ emoji, users }) => ({
      ...{ emoji: showEmoji(emoji), count: users.length, me: users.includes(state.botUserId) },
      ...{ me_burst: false, burst_colors: [], count_details: { burst: 0, normal: users.length } },
    })),
    ...(message.nonce !== null && { nonce: message.nonce }),
    ...(user === state.botUserId && { application_id: state.applicationId }),
    ...(replyTo !== null && {
      message_reference: { type: 0, message_id: replyTo, channel_id: channel },
      referenced_message: answered ? showMessage(state, answered, isWhole) : null,
    }),
    // A null here ends the real client.
    ...(thread && { thread: showChannel(state, thread) }),
  };
}

/** What says that an event is the server's; nothing in a conversation of two. */
export function inGuild(state: DiscordState, channel: string): { guild_id?: string } {
  return state.channels.get(channel)?.recipient === null ? { guild_id: state.guildId } : {};
}

export function showEmoji(emoji: string): object {
  const [, name, id] = /^(\w+):(\d+)$/.exec(emoji) ?? [];
  return name === undefined ? { id: null, name: emoji } : { id, name };
}

/** Whether an app without the intent for content may read it: its own, to it alone, or naming it. */
function isOpen(state: DiscordState, { user, channel, content, only }: DiscordMessage): boolean {
  const isPrivate = only !== null || state.channels.get(channel)?.type === CHANNEL.dm;
  return user === state.botUserId || isPrivate || content.includes(`<@${state.botUserId}>`);
}

function listMentions(state: DiscordState, text: string): [users: string[], roles: string[]] {
  const named = [...text.matchAll(/<@(&?)!?(\d+)>/g)];
  const of = (mark: string) => named.flatMap(([, kind, id = '']) => (kind === mark ? [id] : []));
  return [of('').filter((id) => state.members.has(id)), of('&')];
}

/** Discord numbers the components of a message from 1 on, in the order in which they are read. */
function numberComponents(components: readonly Json[]): object[] {
  let next = 1;
  const number = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(number);
    if (typeof value !== 'object' || value === null) return value;
    const { components, accessory, ...own } = value as Record<string, unknown>;
    return {
      ...('type' in own && { id: next++ }),
      ...own,
      ...(components !== undefined && { components: number(components) }),
      ...(accessory !== undefined && { accessory: number(accessory) }),
    };
  };
  return components.map((each) => number(each) as object);
}

function toStamp(id: string): string {
  return new Date(Number(BigInt(id) >> 22n) + 1_420_070_400_000).toISOString();
}
