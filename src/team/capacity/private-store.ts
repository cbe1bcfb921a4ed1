import { createCalendar, type WorkCalendar } from '../../base/calendar/calendar.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { addDays, dateOf, instantOf } from '../../base/language/date.ts';
import { rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { findDirectPlace } from '../account/place-store.ts';
import { readSettings } from '../settings-store.ts';
import { findCalendar } from './load-capacity.ts';

/** Begins the subject of an answer that comes later than it was asked for. */
const ANSWER = 'answer:';

/** Whether a message is an answer that came later than it was asked for. */
export function isLateAnswer(subject: string): boolean {
  return subject.startsWith(ANSWER);
}

/** How many private lines somebody has got, or gets, on a day, and how many they get at most. */
export interface PrivateUse {
  count: number;
  most: number;
}

/** How much a member is told privately today. */
export async function readPrivateUse(ctx: Ctx, member: Row<'executors'>): Promise<PrivateUse> {
  const placeId = await findDirectPlace(ctx, member.id);
  const calendar = await loadOwnCalendar(ctx, member.id);
  const count = placeId === null ? 0 : await countOn(ctx, placeId, calendar, dateOf(ctx.now, calendar.zone));
  return { count, most: mostOf(ctx, member) };
}

/** `3 of 8 private messages today`. */
export function describePrivate({ count, most }: PrivateUse): string {
  return `${count} of ${most} private messages today`;
}

/** When the next state of a line may be said: at once if it is there, else when it was to be said; null for a new one. */
export async function findKnownAt(ctx: Ctx, placeId: string, subject: string): Promise<number | null> {
  const said = await rows(ctx, 'messages')
    .select('sent_at')
    .where('subject', '=', subject)
    .where('place_id', '=', placeId)
    .executeTakeFirst();
  if (said) return ctx.now;
  const waiting = await selectWaiting(ctx, placeId).where('subject', '=', subject).executeTakeFirst();
  return waiting?.not_before_at ?? null;
}

/** Private lines that were first said, or wait to be said, on a date; answers were asked for and do not count. */
export async function countOn(
  ctx: Ctx,
  placeId: string,
  { zone }: WorkCalendar,
  date: string,
): Promise<number> {
  const fromAt = instantOf(date, '00:00', zone);
  const untilAt = instantOf(addDays(date, 1), '00:00', zone);
  const said = await rows(ctx, 'messages')
    .select('subject')
    .where('place_id', '=', placeId)
    .where('subject', 'not like', `${ANSWER}%`)
    .where('sent_at', '>=', fromAt)
    .where('sent_at', '<', untilAt)
    .execute();
  const waiting = await selectWaiting(ctx, placeId)
    .where('subject', 'not like', `${ANSWER}%`)
    .where('not_before_at', '>=', fromAt)
    .where('not_before_at', '<', untilAt)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('messages')
            .select('messages.subject')
            .whereRef('messages.workspace_id', '=', 'outbox.workspace_id')
            .whereRef('messages.place_id', '=', 'outbox.place_id')
            .whereRef('messages.subject', '=', 'outbox.subject'),
        ),
      ),
    )
    .execute();
  return new Set([...said, ...waiting].map(({ subject }) => subject)).size;
}

/** What was not said yet, or may not have been. */
function selectWaiting(ctx: Ctx, placeId: string) {
  return rows(ctx, 'outbox')
    .select(['subject', 'not_before_at'])
    .where('place_id', '=', placeId)
    .where('state', 'in', ['new', 'sending', 'unknown']);
}

export async function loadOwnCalendar(ctx: Ctx, memberId: string): Promise<WorkCalendar> {
  return (await findCalendar(ctx, memberId)) ?? createCalendar({ zone: ctx.workspace.zone });
}

export function mostOf(ctx: Ctx, member: Row<'executors'>): number {
  return member.private_per_day ?? readSettings(ctx.workspace).privatePerDay;
}
