import { DAY_MS, HOUR_MS, MINUTE_MS } from '../language/date.ts';
import type { WorkCalendar } from './calendar.ts';

const WEEK_DAYS = 7;
/** 1970-01-01 was a Thursday; weeks here begin on Mondays. */
const EPOCH_DAY = 3;

/** Working hours from one instant to another; negative backwards. */
export type WorkClock = (fromAt: number, toAt: number) => number;

/**
 * The clock on which budgets and times to finish are measured alike: hours of a team's week, whoever works and whatever
 * holiday it is. The zone's offset is that of `now`, so that a hundred thousand outcomes are plain arithmetic: an instant
 * on the other side of a change to summer time is an hour off.
 */
export function createWorkClock(calendar: WorkCalendar, now: number): WorkClock {
  const { zone, workdays } = calendar;
  const local = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone);
  const offsetMs = local.offsetNanoseconds / 1e6;
  const startMs = readTime(calendar.dayStart);
  const lengthMs = readTime(calendar.dayEnd) - startMs;
  /** Working days of a week before each of its days. */
  const before = Array.from(
    { length: WEEK_DAYS },
    (_day, index) => workdays.filter((day) => day <= index).length,
  );

  /** Working time from a Monday long ago. */
  function workedBy(at: number): number {
    const localMs = at + offsetMs;
    const day = Math.floor(localMs / DAY_MS);
    const sinceMonday = day + EPOCH_DAY;
    const week = Math.floor(sinceMonday / WEEK_DAYS);
    const weekday = sinceMonday - week * WEEK_DAYS;
    const today = workdays.includes(weekday + 1)
      ? Math.min(lengthMs, Math.max(0, localMs - day * DAY_MS - startMs))
      : 0;
    return (week * workdays.length + (before[weekday] ?? 0)) * lengthMs + today;
  }

  return (fromAt, toAt) => (workedBy(toAt) - workedBy(fromAt)) / HOUR_MS;
}

/** `09:30` as milliseconds of the day. */
function readTime(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * HOUR_MS + minutes * MINUTE_MS;
}
