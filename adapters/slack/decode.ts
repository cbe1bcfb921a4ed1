import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { NamedAccount } from '../../src/base/command/ctx.ts';
import type { ChatRequest, Visit } from '../../src/chat/chat.ts';
import { toEmoji } from './draw/emoji.ts';
import { type Mark, readMark, writeId } from './message-id.ts';

/** A request, and what Slack needs to answer it: a trigger opens one form, within three seconds. */
export interface SlackRequest {
  request: ChatRequest;
  triggerId: string | null;
}

/** People of whom Slack is asked who they are before a text is read: it has to be answered in three seconds. */
const MOST_NAMED = 3;
/** The callback id of the message shortcut "Make this a task". */
export const MAKE_TASK = 'make_task';

const named = z.object({ id: z.string(), name: z.string().default('') });
export const team = z.object({ id: z.string(), domain: z.string().default('') });
export const person = z.object({
  id: z.string(),
  name: z.string().optional(),
  username: z.string().optional(),
});

const command = z.object({
  team_id: z.string(),
  team_domain: z.string().default(''),
  user_id: z.string(),
  user_name: z.string().default(''),
  channel_id: z.string(),
  channel_name: z.string().default(''),
  text: z.string().default(''),
  trigger_id: z.string(),
});
const actions = z.object({
  team,
  user: person,
  trigger_id: z.string(),
  container: z.object({ message_ts: z.string().optional(), view_id: z.string().optional() }),
  channel: named.optional(),
  actions: z
    .array(
      z.object({
        action_id: z.string(),
        action_ts: z.string(),
        selected_option: z.object({ value: z.string() }).nullish(),
      }),
    )
    .min(1),
});
const shortcut = z.object({
  team,
  user: person,
  callback_id: z.literal(MAKE_TASK),
  trigger_id: z.string(),
  action_ts: z.string(),
  message_ts: z.string(),
  channel: named,
  message: z.object({ text: z.string().default('') }),
});
const envelope = z.object({ team_id: z.string(), event_id: z.string(), event: z.unknown() });
const reaction = z.object({
  type: z.enum(['reaction_added', 'reaction_removed']),
  user: z.string(),
  reaction: z.string(),
  item: z.object({ type: z.literal('message'), channel: z.string(), ts: z.string() }),
  event_ts: z
    .string()
    .regex(/^\d{1,12}(?:\.\d{1,6})?$/)
    .optional(),
});
const words = z.object({
  type: z.enum(['app_mention', 'message']),
  user: z.string(),
  // What programs say, and what says that something was edited, is not for us.
  bot_id: z.undefined().optional(),
  subtype: z.undefined().optional(),
  text: z.string(),
  channel: z.string(),
  channel_type: z.string().optional(),
  ts: z.string(),
  thread_ts: z.string().optional(),
});
const home = z.object({ type: z.literal('app_home_opened'), user: z.string(), tab: z.literal('home') });

/** A message of which something was clicked: the platform's id, whose it is, and what it carries where it is one of ours. */
export interface Clicked {
  message: string;
  author: string | null;
  mark: Mark | null;
}

/** Where two companies share a channel, the team of whoever clicks need not be the message's. */
const clickedMessage = z.object({
  channel: z.object({ id: z.string() }),
  message: z.object({ ts: z.string(), user: z.string().optional(), metadata: z.unknown() }),
});

/** A slash command. Undefined for what is none. */
export function decodeTyped(body: unknown): SlackRequest | undefined {
  const read = command.safeParse(body);
  if (!read.success) return undefined;
  const { data } = read;
  const visit = toVisit({
    team: { id: data.team_id, domain: data.team_domain },
    user: { id: data.user_id, name: data.user_name },
    channel: { id: data.channel_id, name: data.channel_name },
    origin: `slack:command:${data.trigger_id}`,
  });
  const named = readNamed(data.text);
  return {
    request: { kind: 'typed', ...visit, named, text: unescapeText(data.text).trim() },
    triggerId: data.trigger_id,
  };
}

/** A button or a choice of a menu: the choice counts, then the button's own code. */
export function decodeClicked(body: unknown): SlackRequest | undefined {
  const read = actions.safeParse(body);
  if (!read.success) return undefined;
  const { data } = read;
  const [action] = data.actions;
  if (!action) return undefined;
  const where = data.container.message_ts ?? data.container.view_id ?? '';
  // Without the team: in a shared channel its id may differ between sending and clicking.
  const key = [data.channel?.id ?? '', where, action.action_id, action.action_ts, data.user.id];
  const visit = toVisit({ ...data, origin: nameOrigin('action', key) });
  const code = (action.selected_option?.value ?? action.action_id).replace(/^more:/, '');
  return { request: { kind: 'clicked', ...visit, code }, triggerId: data.trigger_id };
}

/** Of what Slack gives no id: a hash, because it says who did it, and an origin stays in the log when a person is forgotten. */
export function nameOrigin(kind: 'action' | 'shortcut', parts: readonly string[]): string {
  return `slack:${kind}:${createHash('sha256').update(parts.join(':')).digest('hex').slice(0, 32)}`;
}

/** "Make this a task" on a message. */
export function decodePicked(body: unknown): SlackRequest | undefined {
  const read = shortcut.safeParse(body);
  if (!read.success) return undefined;
  const { data } = read;
  const origin = nameOrigin('shortcut', [data.channel.id, data.message_ts, data.action_ts, data.user.id]);
  return {
    request: { kind: 'picked', ...toVisit({ ...data, origin }), text: unescapeText(data.message.text) },
    triggerId: data.trigger_id,
  };
}

/** An event: a reaction, words to us, or somebody who opens their page. Undefined for what is not ours, our own doing included. */
export function decodeEvent(body: unknown, botUser: string): SlackRequest | undefined {
  const outer = envelope.safeParse(body);
  if (!outer.success) return undefined;
  const { event, event_id: id, team_id: teamId } = outer.data;
  const visitOf = (user: string, channel: string | null) =>
    toVisit({
      team: { id: teamId, domain: '' },
      user: { id: user },
      ...(channel !== null && { channel: { id: channel, name: '' } }),
      origin: `slack:event:${id}`,
    });
  const reacted = reaction.safeParse(event);
  if (reacted.success && reacted.data.user !== botUser) {
    const { user, reaction: name, item, type, event_ts: ts } = reacted.data;
    const message = writeId(item.channel, item.ts);
    const isRemoved = type === 'reaction_removed';
    const happenedAt = ts === undefined ? undefined : Math.round(Number(ts) * 1e6);
    const request = { kind: 'reacted' as const, message, emoji: toEmoji(name), isRemoved, happenedAt };
    return { request: { ...visitOf(user, item.channel), ...request }, triggerId: null };
  }
  const opened = home.safeParse(event);
  if (opened.success) {
    return { request: { kind: 'opened', ...visitOf(opened.data.user, null) }, triggerId: null };
  }
  const said = words.safeParse(event);
  if (!said.success || said.data.user === botUser) return undefined;
  const { user, channel, text, ts, thread_ts: threadTs, type, channel_type: channelType } = said.data;
  if (type === 'message' && channelType !== 'im') return undefined;
  const thread = channelType === 'im' && threadTs === undefined ? null : writeId(channel, threadTs ?? ts);
  const question = unescapeText(text.replaceAll(`<@${botUser}>`, ' ')).trim();
  const named = readNamed(text).filter(({ user: each }) => each !== botUser);
  return {
    request: {
      kind: 'asked',
      ...visitOf(user, channel),
      named,
      text: question === '' ? 'help' : question,
      thread,
    },
    triggerId: null,
  };
}

interface Origin {
  team: z.output<typeof team>;
  user: z.output<typeof person>;
  channel?: z.output<typeof named> | undefined;
  origin: string;
}

export function toVisit({ team: from, user, channel, origin }: Origin): Visit {
  return {
    visitor: {
      platform: 'slack',
      tenant: from.id,
      tenantName: from.domain || from.id,
      user: user.id,
      userName: user.name || user.username || user.id,
      place: channel?.id ?? null,
      placeName: channel?.name ?? '',
    },
    standing: null,
    origin,
  };
}

/** The people whom Slack has told apart in a text, as unescapeText writes them; who they are there is not known yet. */
function readNamed(text: string): NamedAccount[] {
  return [...text.matchAll(/<@([^<>|]+)(?:\|([^<>]*))?>/g)]
    .slice(0, MOST_NAMED)
    .map(([, user = '', name]) => ({
      written: name || user,
      user,
      userName: name || user,
      isMember: false,
    }));
}

/**
 * Slack escapes three characters, and writes links and names in brackets; `<@U1|ana>` becomes `@ana`. No bracket stands in
 * another: looking past the next one would take the square of a text of brackets.
 */
function unescapeText(text: string): string {
  return text
    .replace(/<([@#!])([^<>|]+)(?:\|([^<>]*))?>/g, (_all, sign: string, id: string, name?: string) =>
      sign === '!' ? (name ?? id) : `${sign}${name || id}`,
    )
    .replace(/<([^<>|]+)\|([^<>]*)>/g, '$1')
    .replace(/<([^<>]+)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** The message of ours that was clicked, where it was one. */
export function readClicked(body: unknown): Clicked | undefined {
  const read = clickedMessage.safeParse(body);
  if (!read.success) return undefined;
  const { channel, message } = read.data;
  return {
    message: writeId(channel.id, message.ts),
    author: message.user ?? null,
    mark: readMark(message.metadata),
  };
}
