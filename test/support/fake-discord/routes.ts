import type { PermissionsString } from 'discord.js';
import { CHANNEL, type Channel, type DiscordMessage, type Json } from '../discord/entities.ts';
import {
  type Event,
  showApplication,
  showChannel,
  showGuild,
  showMember,
  showMessage,
  showRole,
  showUser,
  toMessageEvent,
  toReactionEvent,
  toRemovalEvent,
} from '../discord/payloads.ts';
import { may } from '../discord/permissions.ts';
import { checkCommands, DiscordError, isEmoji, refuse } from '../discord/rules.ts';
import { answerInteraction, followUp, getOwn } from './interactions.ts';
import { addMessage, editMessage, openThread, sendMessage } from './messages.ts';
import { addChannel, type Call, type DiscordState, openDm } from './state.ts';

type Handler = (state: DiscordState, call: Call) => unknown;
export type Route = keyof typeof ROUTES;

/** So many a day. */
const MOST_LOGINS = 1_000;

/** Every route that the fake answers; of two that fit, the first. */
export const ROUTES = {
  'GET /gateway/bot': ({ url, logins }) => ({
    ...{ url: url.replace('http', 'ws'), shards: 1 },
    session_start_limit: {
      ...{
        total: MOST_LOGINS,
        remaining: MOST_LOGINS - logins,
        reset_after: 86_400_000,
        max_concurrency: 16,
      },
    },
  }),
  'GET /users/@me': (state) => showUser(state, state.botUserId),
  'GET /users/@me/guilds': ({ guildId, isInvited }) =>
    isInvited ? [{ id: guildId, name: 'fake', owner: false, permissions: '0' }] : [],
  'GET /users/:id': (state, { params: [id] }) => showUser(state, getUser(state, id, 10013)),
  'POST /users/@me/channels': (state, { body }) =>
    showChannel(state, openDm(state, getUser(state, body.recipient_id, 10013))),
  'GET /applications/@me': showApplication,
  'GET /applications/:id/commands': ({ commands }) => commands.global,
  'PUT /applications/:id/commands': (state, call) => register(state, call, 'global', {}),
  'GET /applications/:id/guilds/:id/commands': ({ commands }) => commands.guild,
  'PUT /applications/:id/guilds/:id/commands': (state, call) =>
    register(state, call, 'guild', { guild_id: state.guildId }),
  'GET /guilds/:id': (state, { params: [id] }) => {
    if (id !== state.guildId) throw new DiscordError(404, 10004);
    return showGuild(state);
  },
  'GET /guilds/:id/channels': (state) =>
    listChannels(state, ({ type }) => type !== CHANNEL.dm && type !== CHANNEL.thread),
  'GET /guilds/:id/roles': (state) => [...state.roles.values()].map(showRole),
  'GET /guilds/:id/members/search': (state, { query }) => {
    const wanted = String(query.get('query')).toLowerCase();
    const found = [...state.members.values()].filter(({ name }) => name.toLowerCase().startsWith(wanted));
    return found.slice(0, Number(query.get('limit') ?? 1)).map(({ id }) => showMember(state, id));
  },
  'GET /guilds/:id/members/:id': (state, { params: [, id] }) => showMember(state, getUser(state, id, 10007)),
  'GET /channels/:id': (state, call) => showChannel(state, seeChannel(state, call)),
  'PATCH /channels/:id': (state, call) => {
    const channel = seeChannel(state, call);
    const { name = channel.name, archived, locked = channel.isLocked } = call.body;
    Object.assign(channel, { name, isLocked: locked });
    if (archived === false) openThread(state, channel);
    if (archived === true) channel.archivesAt = state.now;
    void state.dispatch('THREAD_UPDATE', showChannel(state, channel));
    return showChannel(state, channel);
  },
  'GET /channels/:id/messages': (state, call) => {
    const channel = seeChannel(state, call);
    // Without the history there is no refusal, only nothing.
    if (!may(state, channel, 'ReadMessageHistory')) return [];
    const { before, after, limit = 50 } = Object.fromEntries(call.query);
    const found = state.messages
      .filter((each) => each.channel === channel.id && isThere(state, each))
      .filter(({ id }) => !before || BigInt(id) < BigInt(before))
      .filter(({ id }) => !after || BigInt(id) > BigInt(after))
      .toReversed();
    const page = after ? found.slice(-Number(limit)) : found.slice(0, Number(limit));
    return page.map((each) => showMessage(state, each));
  },
  'POST /channels/:id/messages': (state, call) => {
    const channel = seeChannel(state, call);
    need(state, channel, channel.type === CHANNEL.thread ? 'SendMessagesInThreads' : 'SendMessages');
    if (call.files.length > 0) need(state, channel, 'AttachFiles');
    if (channel.isLocked) throw new DiscordError(403, 50083);
    return showMessage(state, sendMessage(state, channel, call));
  },
  'GET /channels/:id/messages/pins': (state, call) => {
    const { pins } = seeChannel(state, call, 'ReadMessageHistory');
    const pinned = state.messages.filter(({ id }) => pins.includes(id));
    const pinned_at = new Date(state.now).toISOString();
    return {
      items: pinned.map((each) => ({ pinned_at, message: showMessage(state, each) })),
      has_more: false,
    };
  },
  'PUT /channels/:id/messages/pins/:id': (state, call) => {
    const channel = seeChannel(state, call, 'PinMessages');
    const { id } = getMessage(state, call);
    if (channel.pins.includes(id)) return;
    if (channel.pins.length === 50) throw new DiscordError(400, 30003);
    channel.pins.unshift(id);
    // Everybody is told of it by a message of its own.
    const told = addMessage(state, channel, { type: 6, replyTo: id });
    void state.dispatch(...toMessageEvent(state, 'MESSAGE_CREATE', told));
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
    const { archivesAt } = seeChannel(state, call);
    const message = getMessage(state, call);
    if (message.user !== state.botUserId) throw new DiscordError(403, 50005);
    if (archivesAt <= state.now) throw new DiscordError(400, 50083);
    return showMessage(state, editMessage(state, message, call));
  },
  'DELETE /channels/:id/messages/:id': (state, call) => {
    const channel = seeChannel(state, call);
    const message = getMessage(state, call);
    if (message.user !== state.botUserId) need(state, channel, 'ManageMessages');
    remove(state, message);
  },
  'POST /channels/:id/messages/:id/threads': (state, call) => {
    const { id: parentId } = seeChannel(state, call, 'CreatePublicThreads');
    const { id } = getMessage(state, call);
    if (state.channels.has(id)) throw new DiscordError(400, 160004);
    return startThread(state, call, { id, parentId });
  },
  'POST /channels/:id/threads': (state, call) =>
    startThread(state, call, { parentId: seeChannel(state, call, 'CreatePublicThreads').id }),
  'GET /channels/:id/messages/:id/reactions/:emoji': (state, call) => {
    seeChannel(state, call, 'ReadMessageHistory');
    const { after = 0, limit = 25, type = '0' } = Object.fromEntries(call.query);
    const { reactions } = getMessage(state, call);
    const { users = [] } = reactions.find(({ emoji }) => emoji === call.params[2] && type === '0') ?? {};
    const sorted = users.map(BigInt).sort((one, other) => (one < other ? -1 : 1));
    const page = sorted.filter((id) => id > BigInt(after)).slice(0, Number(limit));
    return page.map((id) => showUser(state, String(id)));
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
  'POST /interactions/:id/:token/callback': answerInteraction,
  'POST /webhooks/:id/:token': (state, call) => showMessage(state, followUp(state, call)),
  'GET /webhooks/:id/:token/messages/:id': (state, call) => showMessage(state, getOwn(state, call)),
  'PATCH /webhooks/:id/:token/messages/:id': (state, call) =>
    showMessage(state, editMessage(state, getOwn(state, call), call)),
  'DELETE /webhooks/:id/:token/messages/:id': (state, call) => remove(state, getOwn(state, call)),
} as const satisfies Readonly<Record<string, Handler>>;

function getUser(state: DiscordState, id: unknown, code: number): string {
  if (!state.members.has(String(id))) throw new DiscordError(404, code);
  return String(id);
}

function register(
  state: DiscordState,
  call: Call,
  where: 'global' | 'guild',
  extra: object,
): readonly Json[] {
  const commands = Object.values(call.body) as Json[];
  refuse(checkCommands(commands));
  state.commands[where] = commands.map((command) => ({
    ...{ id: state.newId(), application_id: state.applicationId, version: state.newId(), type: 1 },
    ...{ default_member_permissions: null, description: '', ...extra, ...command },
  }));
  return state.commands[where];
}

function startThread(state: DiscordState, { body }: Call, given: Partial<Channel>): object {
  const name = String(body.name ?? '');
  if (name === '' || name.length > 100) refuse([{ path: 'name', code: 'BASE_TYPE_BAD_LENGTH' }]);
  const thread = addChannel(state, { ...given, name, type: CHANNEL.thread });
  openThread(state, thread);
  void state.dispatch('THREAD_CREATE', { ...showChannel(state, thread), newly_created: true });
  return showChannel(state, thread);
}

function listChannels(state: DiscordState, fits: (channel: Channel) => boolean): object[] {
  return [...state.channels.values()].filter(fits).map((each) => showChannel(state, each));
}

/** The channel of a call, if the app may see it and do in it what it is about to. */
function seeChannel(
  state: DiscordState,
  { params: [id = ''] }: Call,
  ...needs: PermissionsString[]
): Channel {
  const channel = state.channels.get(id);
  if (!channel) throw new DiscordError(404, 10003);
  if (!may(state, channel, 'ViewChannel')) throw new DiscordError(403, 50001);
  for (const each of needs) need(state, channel, each);
  return channel;
}

function need(state: DiscordState, channel: Channel, permission: PermissionsString): void {
  if (!may(state, channel, permission)) throw new DiscordError(403, 50013);
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
  if (message.only === null) void state.dispatch(...toRemovalEvent(state, message));
}

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
  return toReactionEvent(state, 'ADD', message, user, emoji);
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
  return toReactionEvent(state, 'REMOVE', message, user, emoji);
}
