import { addDays, dateOf, instantOf, MINUTE_MS, weekdayOf } from '../time.ts';

/** A wall-clock time that comes round on chosen days of the week. */
export interface Rhythm {
  /** IANA zone. */
  zone: string;
  /** HH:MM. */
  at: string;
  /** ISO weekdays, 1 = Monday … 7 = Sunday; at least one. */
  days: readonly number[];
}

/** A date can be missing from a zone (Apia, 30 December 2011), so a weekly rhythm may wait two weeks. */
const MAX_WAIT_DAYS = 15;

/**
 * The next occurrence after an instant, strictly, in UTC milliseconds. Each chosen local date has exactly one, and
 * it falls on that date: a time that the clocks skip is the first instant after the gap, one that comes twice
 * its first occurrence.
 */
export function nextOccurrence(rhythm: Rhythm, afterMs: number): number {
  const today = dateOf(afterMs, rhythm.zone);
  for (let day = 0; day <= MAX_WAIT_DAYS; day++) {
    const at = findOccurrence(rhythm, addDays(today, day));
    if (at !== undefined && at > afterMs) return at;
  }
  throw new Error(`a rhythm without days: ${JSON.stringify(rhythm.days)}`);
}

/** The occurrence on a local date; undefined if the weekday is not chosen or the zone skipped the date. */
export function findOccurrence(rhythm: Rhythm, date: string): number | undefined {
  if (!rhythm.days.includes(weekdayOf(date))) return undefined;
  const at = instantOf(date, rhythm.at, rhythm.zone);
  if (dateOf(at, rhythm.zone) === date) return at;
  // The gap runs to midnight (Nuuk, 23:00 to 24:00 in March): the last minute before it keeps the date's one
  // occurrence on the date.
  const before = at - MINUTE_MS;
  return dateOf(before, rhythm.zone) === date ? before : undefined;
}
