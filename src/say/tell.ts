import { addWorkingDays, isWorkingDay, type WorkCalendar } from '../base/calendar/calendar.ts';
import type { Ctx, Message } from '../base/command/ctx.ts';
import { dateOf, instantOf } from '../base/language/date.ts';
import { HELD_UNTIL_AT } from '../base/run/outbox.ts';
import { findDirect } from '../team/account/place-store.ts';
import {
  countOn,
  findKnownAt,
  loadOwnCalendar,
  mostOf,
  readPrivateUse,
} from '../team/capacity/private-store.ts';
import { getExecutorById } from '../team/people/store.ts';

/** The kind of due row under which somebody who takes no private messages waits to be told that there is one. */
export const NOTICE_DUE = 'notice';

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

/** A line that finds no room for so many days is said all the same: nothing is lost. */
const MOST_DAYS_AHEAD = 20;

/**
 * Queues a private line to a member, held back until their working hours, and on a day with enough of them until the
 * next one; what changes a line that they have is no new one. Of somebody who takes none it is kept until they do
 * something again, and they are told that it waits. What would come after `beforeAt` that way, as a club's task for a
 * Sunday would, comes on whatever day there is before it. False where they have no account to write to: then nothing is
 * queued, and their inbox is where they see it.
 */
export async function tellMember(
  ctx: Ctx,
  memberId: string,
  { beforeAt, ...message }: Pick<Message, 'subject' | 'view'> & { beforeAt?: number },
): Promise<boolean> {
  const direct = await findDirect(ctx, memberId);
  if (direct === null) return false;
  const placeId = await direct.ensure();
  const knownAt = await findKnownAt(ctx, placeId, message.subject);
  const isHeld = knownAt === null && direct.account.closed_at !== null;
  const notBeforeAt = isHeld
    ? HELD_UNTIL_AT
    : (knownAt ?? (await findRoomAt(ctx, memberId, placeId, beforeAt)));
  if (isHeld) {
    await ctx.setDue(NOTICE_DUE, memberId, nextWorkingInstant(await loadOwnCalendar(ctx, memberId), ctx.now));
  }
  await ctx.send({ ...message, placeId, lane: message.subject, notBeforeAt });
  return true;
}

/**
 * Sends a member at once what they asked for at this hour, within their private lines of the day: what finds no room, or
 * nobody who takes private messages, is not kept, for it would be old. False where it is not sent.
 */
export async function tellAtTheirHour(
  ctx: Ctx,
  memberId: string,
  message: Pick<Message, 'subject' | 'view'>,
): Promise<boolean> {
  const direct = await findDirect(ctx, memberId);
  if (direct === null || direct.account.closed_at !== null) return false;
  const { count, most } = await readPrivateUse(ctx, await getExecutorById(ctx, memberId));
  if (count >= most) return false;
  await ctx.send({ ...message, placeId: await direct.ensure(), lane: message.subject });
  return true;
}

/** The instant itself if it lies in working hours, else the start of the next ones, in UTC milliseconds. */
export function nextWorkingInstant(calendar: WorkCalendar, at: number): number {
  const today = dateOf(at, calendar.zone);
  if (isWorkingDay(calendar, today)) {
    const startsAt = instantOf(today, calendar.dayStart, calendar.zone);
    if (at < startsAt) return startsAt;
    if (at < instantOf(today, calendar.dayEnd, calendar.zone)) return at;
  }
  return instantOf(addWorkingDays(calendar, today, 1), calendar.dayStart, calendar.zone);
}

/** The first working instant on a day that has room for one more private line. */
async function findRoomAt(
  ctx: Ctx,
  memberId: string,
  placeId: string,
  beforeAt = Number.POSITIVE_INFINITY,
): Promise<number> {
  const own = await loadOwnCalendar(ctx, memberId);
  const isTooLate = beforeAt > ctx.now && nextWorkingInstant(own, ctx.now) > beforeAt;
  const calendar = isTooLate ? { ...own, workdays: EVERY_DAY } : own;
  const most = mostOf(ctx, await getExecutorById(ctx, memberId));
  let at = nextWorkingInstant(calendar, ctx.now);
  for (let days = 0; days < MOST_DAYS_AHEAD; days++) {
    const date = dateOf(at, calendar.zone);
    if ((await countOn(ctx, placeId, calendar, date)) < most) return at;
    at = instantOf(addWorkingDays(calendar, date, 1), calendar.dayStart, calendar.zone);
  }
  return at;
}
