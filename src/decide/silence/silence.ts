import {
  addWorkingDays,
  endOfWorkingDay,
  isWorkingDay,
  type WorkCalendar,
} from '../../base/calendar/calendar.ts';
import { nextOccurrence, rhythmOf } from '../../base/calendar/occurrence.ts';
import type { Ctx, DueTime } from '../../base/command/ctx.ts';
import { DAY_MS, dateOf, HOUR_MS, instantOf, timeOf } from '../../base/language/date.ts';
import { nextWorkingInstant } from '../../say/tell.ts';
import { loadCapacity } from '../../team/capacity/load-capacity.ts';
import { loadTeamCalendar } from '../../team/capacity/team-calendar.ts';
import { getFeedById } from '../../team/feed/store.ts';
import { getCandidateRow } from '../../todo/idea/candidate-store.ts';
import type { Task } from '../../todo/task/task.ts';
import { type Kind, kindOf, type Policy } from '../policy/policy.ts';
import { readLookDays } from './look-days.ts';

/** The kind of due row under which an undecided task waits for its warning, then for its end. */
export const SILENCE_DUE = 'silence';

/** The kind of due row under which an undecided task waits to be asked about, halfway through its days, then for how it ended. */
export const HALFWAY_DUE = 'halfway';

/** A warning that comes later than that, because nothing ran, gives people their day anew. */
const MOST_LATE_MS = HOUR_MS;

/**
 * When silence ends a task that is proposed at an instant: its kind's working days after the next working moment,
 * at the same time of day, in UTC milliseconds. What is proposed on Friday at the end of work counts from Monday's
 * start. Null where it never does.
 */
export function findSilenceAt(kind: Kind, calendar: WorkCalendar, proposedAt: number): number | null {
  if (kind.silenceEnding === 'keep') return null;
  return moveByWorkingDays(calendar, nextWorkingInstant(calendar, proposedAt), kind.silenceDays);
}

/** What an undecided task waits for beside its kind's days. */
export interface Looks {
  /** When the feed's next digest comes, UTC milliseconds. */
  nextDigestAt: number;
  /** Days from one look of those who decide to their next, as `readLookDays` gives them. */
  lookDays: number;
  /** The end of the day that work of the calendar is for, UTC milliseconds; null for any other. */
  dayEndsAt: number | null;
  /** When the team works. */
  calendar: WorkCalendar;
}

/**
 * As findSilenceAt, but not before those who decide have had their usual look, and a day more: at the feed's next digest, and
 * as many days on as lie between their decisions where those are more than the kind's. Work of the calendar waits until its day.
 */
export function waitForLook(
  kind: Pick<Kind, 'silenceDays'>,
  silenceAt: number | null,
  proposedAt: number,
  { nextDigestAt, lookDays, dayEndsAt, calendar }: Looks,
): number | null {
  if (silenceAt === null) return null;
  const digestAt = nextDigestAt <= silenceAt ? silenceAt : nextDigestAt + DAY_MS;
  const lookAt = lookDays > kind.silenceDays ? proposedAt + Math.round((lookDays + 1) * DAY_MS) : silenceAt;
  const lookedAt = toWorkingDay(calendar, Math.max(silenceAt, digestAt, lookAt));
  return Math.max(lookedAt, dayEndsAt ?? lookedAt);
}

/** The same time of day on the first working day from an instant on: nobody decides on a Saturday. */
function toWorkingDay(calendar: WorkCalendar, at: number): number {
  return isWorkingDay(calendar, dateOf(at, calendar.zone)) ? at : moveByWorkingDays(calendar, at, 1);
}

/** When silence ends a task that is proposed, or asked again, now. */
export async function readSilenceAt(
  ctx: Ctx,
  policy: Policy,
  task: Pick<Task, 'approval_kind' | 'feed_id' | 'candidate_id' | 'due_at'>,
): Promise<number | null> {
  const feed = await getFeedById(ctx, task.feed_id);
  const kind = kindOf(policy, task.approval_kind);
  const calendar = await loadTeamCalendar(ctx);
  const silenceAt = findSilenceAt(kind, calendar, ctx.now);
  const { recurs_on: rule } = await getCandidateRow(ctx, task.candidate_id);
  return waitForLook(kind, silenceAt, ctx.now, {
    nextDigestAt: nextOccurrence(rhythmOf(feed), ctx.now),
    lookDays: await readLookDays(ctx, [...(await loadCapacity(ctx)).values()], feed.zone),
    dayEndsAt: rule === null ? null : task.due_at,
    calendar,
  });
}

/** When it is warned of: a working day before the end; half a one where silence lasts no longer than a day. */
export function findWarningAt(kind: Kind, calendar: WorkCalendar, silenceAt: number): number {
  return kind.silenceDays > 1
    ? moveByWorkingDays(calendar, silenceAt, -1)
    : halfDayBefore(calendar, silenceAt);
}

/** When a task ends that is warned of now: as it was to, or a working day from now where the warning comes too late. */
export function giveNotice(
  kind: Kind,
  calendar: WorkCalendar,
  silenceAt: number | null,
  now: number,
): number | null {
  if (silenceAt === null || now - findWarningAt(kind, calendar, silenceAt) <= MOST_LATE_MS) return silenceAt;
  return Math.max(silenceAt, moveByWorkingDays(calendar, nextWorkingInstant(calendar, now), 1));
}

/** When the next who may decide is asked about a task that is undecided again: halfway through its days as they were. */
export function findHalfwayAt({ proposed_at, silence_at }: Task, now: number): number | null {
  return silence_at === null ? null : Math.max(now, Math.round((proposed_at + silence_at) / 2));
}

/** Has each undecided task warned of and ended in its time. */
export async function watchSilence(ctx: Ctx, tasks: readonly Task[], policy: Policy): Promise<void> {
  const calendar = await loadTeamCalendar(ctx);
  const due: DueTime[] = [];
  for (const task of tasks) {
    const kind = kindOf(policy, task.approval_kind);
    const { silence_at: silenceAt, warned_at: warnedAt } = task;
    const nextAt =
      silenceAt === null || warnedAt !== null ? silenceAt : findWarningAt(kind, calendar, silenceAt);
    if (nextAt === null) await ctx.setDue(SILENCE_DUE, task.id, null);
    else due.push({ kind: SILENCE_DUE, subject: task.id, at: nextAt });
    if (silenceAt !== null && silenceAt > ctx.now) {
      const middle = Math.round((ctx.now + silenceAt) / 2);
      // Before the warning, where that comes no later: it leaves out what somebody is asked about.
      const at = nextAt !== null && nextAt > ctx.now ? Math.min(middle, nextAt - 1) : middle;
      due.push({ kind: HALFWAY_DUE, subject: task.id, at });
    }
  }
  await ctx.setAllDue(due);
}

function moveByWorkingDays(calendar: WorkCalendar, at: number, days: number): number {
  const date = addWorkingDays(calendar, dateOf(at, calendar.zone), days);
  return instantOf(date, timeOf(at, calendar.zone), calendar.zone);
}

function halfDayBefore(calendar: WorkCalendar, at: number): number {
  const date = dateOf(at, calendar.zone);
  const startsAt = instantOf(date, calendar.dayStart, calendar.zone);
  const halfMs = (endOfWorkingDay(calendar, date) - startsAt) / 2;
  if (at - startsAt >= halfMs) return at - halfMs;
  return endOfWorkingDay(calendar, addWorkingDays(calendar, date, -1)) - (halfMs - (at - startsAt));
}
