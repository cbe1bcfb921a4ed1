import type { DiscordState } from '../fake-discord/state.ts';
import { CHANNEL, type Channel, type DiscordMessage, EPOCH_MS } from './entities.ts';
import { permissionsIn } from './permissions.ts';

const CONTENT_INTENT = 1 << 15;
/** When everybody of the fake joined. */
const JOINED = '2026-01-01T00:00:00.000000+00:00';

export function showUser(state: DiscordState, id: string): object {
  const { name = 'gone', isBot = false } = state.members.get(id) ?? {};
  return {
    id,
    username: name,
    global_name: isBot ? null : name,
    bot: isBot,
    discriminator: '0',
    avatar: null,
  };
}

/** A member, with what it may do in a channel where one is given, as interactions show it. */
export function showMember(state: DiscordState, id: string, channel?: Channel): object {
  return {
    ...(channel && { permissions: String(permissionsIn(state, id, channel)) }),
    ...{ user: showUser(state, id), roles: state.members.get(id)?.roles ?? [], nick: null, avatar: null },
    ...{ joined_at: JOINED, premium_since: null, deaf: false, mute: false, pending: false, flags: 0 },
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
  const looks = { color: 0, colors: { primary_color: 0 }, hoist: false, position: 1, mentionable: false };
  return { id, name, permissions: String(permissions), managed: name === 'tiller', flags: 0, ...looks };
}

export function showApplication(state: DiscordState): object {
  const { applicationId: id, interactionsEndpointUrl: interactions_endpoint_url } = state;
  const bot = showUser(state, state.botUserId);
  return {
    id,
    name: 'tiller',
    description: '',
    icon: null,
    bot,
    bot_public: true,
    bot_require_code_grant: false,
    // Privileged intents that are switched on, as Discord shows them of a bot in few servers.
    flags: (state.grantedIntents & (1 << 1)) !== 0 ? 1 << 15 : 0,
    interactions_endpoint_url,
    ...state.application,
  };
}

/** The server with its roles. */
export function showGuild(state: DiscordState): object {
  return {
    ...{
      id: state.guildId,
      name: 'fake',
      owner_id: '1',
      preferred_locale: 'en-US',
      icon: null,
      features: [],
    },
    ...{ emojis: [], stickers: [], roles: [...state.roles.values()].map(showRole) },
  };
}

/** What a new session is told first. */
export function showReady(state: DiscordState, sessionId: string): object {
  return {
    ...{ v: 10, user: showUser(state, state.botUserId), session_id: sessionId, shard: [0, 1] },
    ...{
      resume_gateway_url: state.url.replace('http', 'ws'),
      application: { id: state.applicationId, flags: 0 },
    },
    guilds: state.isInvited ? [{ id: state.guildId, unavailable: true }] : [],
  };
}

/** The server as a new session is told of it. */
export function showWholeGuild(state: DiscordState): object {
  const channels = [...state.channels.values()];
  const show = (type: number) =>
    channels.filter((each) => each.type === type).map((each) => showChannel(state, each));
  return {
    ...showGuild(state),
    ...{ joined_at: JOINED, large: false, unavailable: false, member_count: state.members.size },
    // Without the privileged intent, the app itself is all that it is told of.
    members: [showMember(state, state.botUserId)],
    ...{ channels: show(CHANNEL.text), threads: show(CHANNEL.thread) },
    ...{ voice_states: [], presences: [], stage_instances: [], guild_scheduled_events: [] },
    soundboard_sounds: [],
  };
}

export function showChannel(state: DiscordState, channel: Channel): object {
  const { id, name, type, parentId, recipient, archivesAt, isLocked } = channel;
  const written = state.messages.filter((message) => message.channel === id && message.only === null);
  const last_message_id = written.at(-1)?.id ?? null;
  if (recipient !== null) return { id, type, last_message_id, recipients: [showUser(state, recipient)] };
  const common = { id, type, name, guild_id: state.guildId, parent_id: parentId, last_message_id, flags: 0 };
  if (type === CHANNEL.thread) {
    const states = { archived: archivesAt <= state.now, locked: isLocked, auto_archive_duration: 1440 };
    const thread_metadata = { ...states, archive_timestamp: JOINED, create_timestamp: JOINED };
    return { ...common, owner_id: state.botUserId, thread_metadata, message_count: written.length };
  }
  const permission_overwrites = [...channel.overwrites].map(([target, { allow, deny }]) => {
    return { id: target, type: state.roles.has(target) ? 0 : 1, allow: String(allow), deny: String(deny) };
  });
  return { ...common, permission_overwrites, position: 0, topic: null, nsfw: false, rate_limit_per_user: 0 };
}

/** A message as the API shows it; of other people's without the intent for content, only the shell. */
export function showMessage(
  state: DiscordState,
  message: DiscordMessage,
  isWhole = (state.grantedIntents & CONTENT_INTENT) !== 0,
): object {
  const { id, channel, user, replyTo, content, embeds, components } = message;
  const isPrivate = message.only !== null || state.channels.get(channel)?.type === CHANNEL.dm;
  const isNamed = content.includes(`<@${state.botUserId}>`);
  const isShown = isWhole || user === state.botUserId || isPrivate || isNamed;
  const attachments = message.files.map((file) => showFile(state, file));
  const named = [...content.matchAll(/<@!?(\d+)>/g)].flatMap(([, id = '']) => (isShown ? [id] : []));
  const mentions = named.filter((each) => state.members.has(each));
  const [answered, thread] = [state.messages.find((each) => each.id === replyTo), state.channels.get(id)];
  return {
    ...{ id, channel_id: channel, author: showUser(state, user), type: message.type, flags: message.flags },
    ...{ timestamp: toStamp(id), edited_timestamp: message.edits > 0 ? toStamp(id) : null, tts: false },
    ...(isShown ? { content, embeds, components, attachments } : SHELL),
    mentions: mentions.map((each) => ({ ...showUser(state, each), member: showMember(state, each) })),
    ...{ mention_roles: [], mention_everyone: message.pings.includes('everyone') },
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

const SHELL = { content: '', embeds: [], components: [], attachments: [] };

export function showFile({ url }: DiscordState, file: { id: string; name: string; text: string }): object {
  const at = `${url}/attachments/${file.id}/${encodeURIComponent(file.name)}`;
  return { id: file.id, filename: file.name, size: Buffer.byteLength(file.text), url: at, proxy_url: at };
}

/** An event and its data. */
export type Event = [type: string, data: object];

/** What the app is told of a message. */
export function toMessageEvent(state: DiscordState, type: string, message: DiscordMessage): Event {
  const guild = inGuild(state, message.channel);
  const { user: _user, ...member } = showMember(state, message.user) as { user: object };
  const channel_type = state.channels.get(message.channel)?.type;
  return [
    type,
    { ...showMessage(state, message), channel_type, ...guild, ...(guild.guild_id && { member }) },
  ];
}

/** What the app is told of a message that is gone. */
export function toRemovalEvent(state: DiscordState, { id, channel }: DiscordMessage): Event {
  return ['MESSAGE_DELETE', { id, channel_id: channel, ...inGuild(state, channel) }];
}

/** What the app is told of a reaction; only of an added one it learns whose it is. */
export function toReactionEvent(
  state: DiscordState,
  what: 'ADD' | 'REMOVE',
  { id, channel, user: author }: DiscordMessage,
  user: string,
  emoji: string,
): Event {
  const guild = inGuild(state, channel);
  const member = guild.guild_id !== undefined && { member: showMember(state, user) };
  const added = what === 'ADD' && { ...member, message_author_id: author };
  const where = { channel_id: channel, message_id: id, ...guild };
  const data = { user_id: user, ...where, emoji: showEmoji(emoji), ...added, burst: false, type: 0 };
  return [`MESSAGE_REACTION_${what}`, data];
}

/** What says that an event is the server's; nothing in a conversation of two. */
function inGuild(state: DiscordState, channel: string): { guild_id?: string } {
  return state.channels.get(channel)?.recipient === null ? { guild_id: state.guildId } : {};
}

function showEmoji(emoji: string): object {
  const [, name, id] = /^(\w+):(\d+)$/.exec(emoji) ?? [];
  return name === undefined ? { id: null, name: emoji } : { id, name };
}

function toStamp(id: string): string {
  return new Date(Number(BigInt(id) >> 22n) + EPOCH_MS).toISOString();
}
