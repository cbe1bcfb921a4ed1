import { ChannelType, InteractionType, MessageType, PermissionFlagsBits } from 'discord.js';
import { z } from 'zod';
import type { CommandTable } from '../../src/base/command/table.ts';
import { readGesture } from '../../src/base/language/emoji.ts';
import type { ChatRequest, Visit } from '../../src/chat/chat.ts';

import {
  type Attachment,
  type FocusedOption,
  MAKE_TASK,
  readFocused,
  readOptions,
} from './commands/commands.ts';
import { readCode } from './draw/draw-actions.ts';
import { toEmoji } from './draw/emoji.ts';
import { readRefused, type SentForm } from './draw/form-again.ts';
import { readForm } from './draw/read-form.ts';
import { readMemory } from './draw/render-form.ts';
import { readOwner, writeId } from './message-id.ts';
import { mayManage } from './people/people.ts';

/** A request, and what Discord needs to answer it: an interaction's id and token take one first answer, within three seconds. */
export interface DiscordRequest {
  request: ChatRequest;
  reply: Reply | null;
  /** The message that it came from, as we keep ids; null for what came from none. */
  source: string | null;
  /** Whose that message says that it is (see `ownerOf`); null where it does not. */
  owner: number | null;
  /** Files that were handed in, by the argument that takes their text. */
  files: Readonly<Record<string, Attachment>>;
  /** The form that was sent, or whose values a button keeps; null for what was none. */
  form: SentForm | null;
}

export interface Reply {
  id: string;
  token: string;
  application: string;
}

/** What somebody types in an option, to be completed. */
export interface TypedOption {
  guild: string;
  reply: Reply;
  focused: FocusedOption;
}

/** Where a channel belongs: a thread stands for its channel. */
export interface ChannelPlace {
  place: string;
  name: string;
  isThread: boolean;
}

const THREADS: ReadonlySet<number> = new Set([
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
]);
const MAY_SEE = PermissionFlagsBits.ViewChannel | PermissionFlagsBits.Administrator;

const user = z.object({ id: z.string(), username: z.string(), bot: z.boolean().default(false) });
/** A set of rights: a whole number in digits, as Discord writes those that a double does not hold. */
const bits = z.string().regex(/^\d{1,30}$/);
const member = z.object({ user, roles: z.array(z.string()), permissions: bits.default('0') });
const interaction = z.object({
  id: z.string(),
  token: z.string(),
  application_id: z.string(),
  type: z.number(),
  guild_id: z.string().optional(),
  channel_id: z.string(),
  channel: z
    .object({ type: z.number(), name: z.string().nullish(), parent_id: z.string().nullish() })
    .optional(),
  /** In a server; in a conversation of two it is `user`. */
  member: member.optional(),
  user: user.optional(),
  message: z.looseObject({ id: z.string(), channel_id: z.string() }).optional(),
  data: z.unknown(),
});
const clicked = z.object({ custom_id: z.string(), values: z.array(z.string()).optional() });
const picked = z.object({
  name: z.literal(MAKE_TASK),
  target_id: z.string(),
  resolved: z.object({ messages: z.record(z.string(), z.object({ content: z.string().default('') })) }),
});
const message = z.object({
  id: z.string(),
  type: z.number(),
  guild_id: z.string().optional(),
  channel_id: z.string(),
  author: user,
  // What programs say is not for us.
  webhook_id: z.undefined().optional(),
  member: z.object({ roles: z.array(z.string()) }).optional(),
  content: z.string(),
  mentions: z.array(z.object({ id: z.string(), username: z.string() })).default([]),
});
const posted = z.object({ author: z.object({ id: z.string() }) });
const reaction = z.object({
  guild_id: z.string(),
  channel_id: z.string(),
  message_id: z.string(),
  user_id: z.string().optional(),
  message_author_id: z.string().optional(),
  emoji: z.object({ id: z.string().nullish(), name: z.string().nullish() }).optional(),
});

type Interaction = z.output<typeof interaction>;

/** Whatever a person does with what we show or offer. Undefined for what is not ours. */
export function decodeInteraction(table: CommandTable, payload: unknown): DiscordRequest | undefined {
  const read = interaction.safeParse(payload);
  if (!read.success) return undefined;
  const visit = toVisit(read.data);
  const decoded = visit && decodeRequest(table, visit, read.data);
  if (!decoded) return undefined;
  const { id, token, application_id: application, message: source } = read.data;
  return {
    files: {},
    form: null,
    ...decoded,
    reply: { id, token, application },
    source: source ? writeId(source.channel_id, source.id) : null,
    owner: readOwner(source),
  };
}

/** Whose a message says that it is, which the bot itself has posted; null for any other. */
export function decodeOwn(payload: unknown, botUser: string): number | null {
  const read = posted.safeParse(payload);
  return read.success && read.data.author.id === botUser ? readOwner(payload) : null;
}

type RequestParts = Pick<DiscordRequest, 'request'> & Partial<Pick<DiscordRequest, 'files' | 'form'>>;

function decodeRequest(
  table: CommandTable,
  visit: Visit,
  { type, data, message: shown }: Interaction,
): RequestParts | undefined {
  switch (type) {
    case InteractionType.ApplicationCommand: {
      const chosen = picked.safeParse(data);
      if (!chosen.success) return decodeCalled(table, visit, data);
      const { target_id: target, resolved } = chosen.data;
      const words = resolved.messages[target]?.content ?? '';
      return { request: { kind: 'picked', ...visit, text: words } };
    }
    case InteractionType.MessageComponent: {
      const read = clicked.safeParse(data);
      if (!read.success) return undefined;
      const { custom_id: id, values: chosen = [] } = read.data;
      const again = readRefused(id, shown);
      const memory = again && readMemory(again.id);
      return memory
        ? { request: { kind: 'reopened', ...visit, ...memory, values: again.filled }, form: again }
        : { request: { kind: 'clicked', ...visit, code: chosen[0] ?? readCode(id) } };
    }
    case InteractionType.ModalSubmit:
      return decodeSubmitted(visit, data, shown);
    default:
      return undefined;
  }
}

function decodeCalled(table: CommandTable, visit: Visit, data: unknown): RequestParts | undefined {
  const read = readOptions(table, data);
  if (read?.kind === 'typed') return { request: { kind: 'typed', ...visit, text: read.text } };
  if (!read) return undefined;
  const { command, args, files } = read;
  return { request: { kind: 'called', ...visit, command, args }, files };
}

function decodeSubmitted(visit: Visit, data: unknown, shown: unknown): RequestParts | undefined {
  const form = readForm(data, shown);
  const memory = form && readMemory(form.id);
  if (!memory) return undefined;
  const { command, args } = memory;
  return { request: { kind: 'submitted', ...visit, command, args: { ...args, ...form.filled } }, form };
}

/** What is being typed. Undefined where there is nothing to offer. */
export function decodeTyping(table: CommandTable, payload: unknown): TypedOption | undefined {
  const read = interaction.safeParse(payload);
  if (!read.success || read.data.type !== InteractionType.ApplicationCommandAutocomplete) return undefined;
  const { id, token, application_id: application, guild_id: guild, data } = read.data;
  const focused = readFocused(table, data);
  return guild === undefined || !focused ? undefined : { guild, reply: { id, token, application }, focused };
}

/**
 * Words that are meant for us: a message that names us, or one in a conversation of two. An answer to a message of ours
 * names nobody, whatever Discord pings by it.
 */
export function decodeMessage(
  payload: unknown,
  botUser: string,
  find: (channel: string) => ChannelPlace | undefined,
): DiscordRequest | undefined {
  const read = message.safeParse(payload);
  if (!read.success) return undefined;
  const { id, type, guild_id: guild, channel_id: channel, author, content, mentions } = read.data;
  const isWritten = type === MessageType.Default || type === MessageType.Reply;
  const own = new RegExp(`<@!?${botUser}>`, 'g');
  if (!isWritten || author.bot || (guild !== undefined && !own.test(content))) return undefined;
  const where = find(channel) ?? { place: channel, name: '', isThread: false };
  const question = content
    .replace(own, ' ')
    .replace(/<@!?(\d+)>/g, (all, named: string) => {
      const person = mentions.find((each) => each.id === named);
      return person ? `@${person.username}` : all;
    })
    .trim();
  const visit: Visit = {
    visitor: {
      platform: 'discord',
      tenant: guild ?? '',
      tenantName: guild ?? '',
      user: author.id,
      userName: author.username,
      place: where.place,
      placeName: where.name,
      ...(read.data.member && { roles: read.data.member.roles }),
    },
    // Who writes in a channel may see it; what else they may is read from their roles.
    standing: null,
    origin: `discord:message:${id}`,
  };
  // In a thread the answer comes there; else it begins one, under the question.
  const thread =
    guild === undefined ? null : where.isThread ? writeId(where.place, channel) : writeId(channel, id);
  return {
    request: { kind: 'asked', ...visit, text: question === '' ? 'help' : question, thread },
    reply: null,
    source: writeId(channel, id),
    owner: null,
    files: {},
    form: null,
  };
}

/** A message of ours on whose reactions something changed. Who did what is read from the message itself. */
export function decodeReaction(
  payload: unknown,
  botUser: string,
): { guild: string; message: string } | undefined {
  const read = reaction.safeParse(payload);
  if (!read.success) return undefined;
  const { data } = read;
  const isOwnDoing = data.user_id === botUser;
  const isOthers = data.message_author_id !== undefined && data.message_author_id !== botUser;
  if (isOwnDoing || isOthers || (data.emoji && readGesture(toEmoji(data.emoji)) === undefined))
    return undefined;
  return { guild: data.guild_id, message: writeId(data.channel_id, data.message_id) };
}

function toVisit(data: Interaction): Visit | undefined {
  const { id, guild_id: guild = '', channel_id: channel, channel: shown, member: inGuild } = data;
  const person = inGuild?.user ?? data.user;
  if (!person) return undefined;
  const isThread = THREADS.has(shown?.type ?? 0);
  const permissions = BigInt(inGuild?.permissions ?? 0);
  const maySee = (permissions & MAY_SEE) !== 0n;
  const standing = mayManage(permissions) ? 'administrator' : 'person';
  return {
    visitor: {
      platform: 'discord',
      tenant: guild,
      tenantName: guild,
      user: person.id,
      userName: person.username,
      place: (isThread && shown?.parent_id) || channel,
      placeName: isThread ? '' : (shown?.name ?? ''),
      ...(inGuild && { roles: inGuild.roles }),
    },
    standing: inGuild === undefined ? null : person.bot || !maySee ? 'guest' : standing,
    origin: `discord:interaction:${id}`,
  };
}
