import { z } from 'zod';
import type { AccountState } from '../../../src/team/account/note-account.ts';
import { type Person, readPerson } from './people.ts';

/** What Slack tells of people while they do nothing here. */
export const PEOPLE_EVENTS = ['member_left_channel', 'user_change'] as const;

/** What became of somebody: of their account, or that they are no longer in a channel. */
export type PersonChange =
  | { kind: 'account'; user: string; person: Person }
  | { kind: 'left channel'; user: string; channel: string };

const flag = z.boolean().nullish();
const changed = z.object({
  type: z.literal('user_change'),
  user: z.object({
    ...{ id: z.string(), name: z.string().optional(), tz: z.string().optional(), deleted: flag },
    ...{ is_bot: flag, is_restricted: flag, is_ultra_restricted: flag, is_stranger: flag },
    ...{ is_admin: flag, is_owner: flag, is_primary_owner: flag },
  }),
});
const left = z.object({ type: z.literal('member_left_channel'), user: z.string(), channel: z.string() });
const envelope = z.object({ event: z.discriminatedUnion('type', [changed, left]) });

/** What became of a person; undefined for what is no news to us, and for ourselves. */
export function decodePersonChange(body: unknown, botUser: string): PersonChange | undefined {
  const read = envelope.safeParse(body);
  if (!read.success) return undefined;
  const { event } = read.data;
  if (event.type === 'user_change') {
    const { user } = event;
    return { kind: 'account', user: user.id, person: readPerson(user.id, user) };
  }
  return event.user === botUser
    ? undefined
    : { kind: 'left channel', user: event.user, channel: event.channel };
}

/** What is noted of an account; null where Slack did not say who it is. */
export function stateOf({ standing, isGone }: Person): AccountState | null {
  return isGone === true ? 'gone' : standing;
}
