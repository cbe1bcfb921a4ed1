import { z } from 'zod';
import type { PlaceNote } from '../../src/chat/note-place.ts';

/** What Slack tells of channels, and of our own place in them and in the workspace. */
export const CHANNEL_EVENTS = [
  'app_uninstalled',
  'channel_archive',
  'channel_deleted',
  'channel_left',
  'channel_rename',
  'channel_unarchive',
  'group_archive',
  'group_deleted',
  'group_left',
  'group_rename',
  'group_unarchive',
  'member_joined_channel',
  'tokens_revoked',
] as const;

type ChannelNote = Omit<PlaceNote, 'platform' | 'tenant'>;

const CHANGES: Readonly<Record<string, PlaceNote['change']>> = {
  archive: 'archived',
  deleted: 'deleted',
  left: 'left',
  unarchive: 'back',
};

const envelope = z.object({ event_id: z.string(), event: z.object({ type: z.string() }).loose() });
const changed = z.object({ type: z.string(), channel: z.string() });
const renamed = z.object({
  type: z.enum(['channel_rename', 'group_rename']),
  channel: z.object({ id: z.string(), name: z.string() }),
});
const joined = z.object({ type: z.literal('member_joined_channel'), user: z.string(), channel: z.string() });
const revoked = z.object({
  type: z.literal('tokens_revoked'),
  tokens: z.object({ bot: z.array(z.string()).default([]) }),
});

/** What became of a channel; `over` where our token is no good any more, undefined for what is no news to us. */
export function decodeChannelEvent(body: unknown, botUser: string): ChannelNote | 'over' | undefined {
  const read = envelope.safeParse(body);
  if (!read.success) return undefined;
  const { event, event_id: id } = read.data;
  const origin = `slack:event:${id}`;
  if (event.type === 'app_uninstalled') return 'over';
  const ended = revoked.safeParse(event);
  if (ended.success) return ended.data.tokens.bot.length > 0 ? 'over' : undefined;
  const newName = renamed.safeParse(event);
  if (newName.success) {
    const { id: place, name } = newName.data.channel;
    return { place, change: 'renamed', name, origin };
  }
  const arrival = joined.safeParse(event);
  if (arrival.success)
    return arrival.data.user === botUser
      ? { place: arrival.data.channel, change: 'back', origin }
      : undefined;
  const other = changed.safeParse(event);
  const change = other.success ? CHANGES[other.data.type.replace(/^(?:channel|group)_/, '')] : undefined;
  return other.success && change ? { place: other.data.channel, change, origin } : undefined;
}
