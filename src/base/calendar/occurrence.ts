import { addDays, DAY_MS, dateOf, HOUR_MS, instantOf, MINUTE_MS } from '../language/date.ts';

/** A wall-clock time that comes round on chosen days of the week. */
export interface Rhythm {
  /** IANA zone. */
  zone: string;
  /** HH:MM. */
  at: string;
  /** ISO weekdays, 1 = Monday … 7 = Sunday; at least one. */
  days: readonly number[];
}

/** When a feed's digest comes round. */
export function rhythmOf(feed: { zone: string; post_at: string; days: string }): Rhythm {
  return { zone: feed.zone, at: feed.post_at, days: JSON.parse(feed.days) as number[] };
}

/** Something that was due, in time or while nothing was running. */
export interface DueOccurrence {
  /** The occurrence that counts: the latest one. Those before it are over, so that a standstill ends in one post. */
  dueAt: number;
  /** `late` is done and says so; `missed` is not done any more, and that is said. */
  state: 'in time' | 'late' | 'missed';
}

/** A date can be missing from a zone (Apia, 30 December 2011), so a weekly rhythm may wait two weeks. */
const MAX_WAIT_DAYS = 15;
/** Later than this something says that it is late. */
const NOTED_LATE_MS = 10 * MINUTE_MS;
/** Later than this it is not done any more: the morning is over. */
const MOST_LATE_MS = 4 * HOUR_MS;

/**
 * The next occurrence after an instant, strictly, in UTC milliseconds. Each chosen local date has exactly one, and
 * it falls on that date: a time that the clocks skip is the first instant after the gap, one that comes twice
 * its first occurrence.
 */
export function nextOccurrence(rhythm: Rhythm, afterMs: number): number {
  const wallMs = afterMs + offsetOf(afterMs, rhythm.zone);
  const today = Math.floor(wallMs / DAY_MS);
  // Where the clocks show the time or a later one of the same date, that date's occurrence has been.
  const first = wallMs < today * DAY_MS + timeMs(rhythm.at) ? today : today + 1;
  for (let day = first; day <= today + MAX_WAIT_DAYS; day++) {
    const at = findOnDay(rhythm, day);
    if (at !== undefined && at > afterMs) return at;
  }
  throw new Error(`a rhythm without days: ${JSON.stringify(rhythm.days)}`);
}

/** The last occurrence at or before an instant, in UTC milliseconds; undefined if there is none within two weeks. */
export function findLastOccurrence(rhythm: Rhythm, at: number): number | undefined {
  const today = Math.floor((at + offsetOf(at, rhythm.zone)) / DAY_MS);
  for (let day = today; day >= today - MAX_WAIT_DAYS; day--) {
    const found = findOnDay(rhythm, day);
    if (found !== undefined && found <= at) return found;
  }
  return undefined;
}

/** The occurrence on a local date; undefined if the weekday is not chosen or the zone skipped the date. */
export function findOccurrence(rhythm: Rhythm, date: string): number | undefined {
  return findOnDay(rhythm, Date.parse(date) / DAY_MS);
}

/**
 * What to do now about something that has been due since `since`, or about the latest occurrence of it after that;
 * undefined if nothing was due but on dates that are off.
 */
export function findMissed(
  rhythm: Rhythm,
  { since, now, isOff = () => false }: { since: number; now: number; isOff?: (date: string) => boolean },
): DueOccurrence | undefined {
  let dueAt: number | undefined = Math.max(since, findLastOccurrence(rhythm, now) ?? since);
  while (dueAt !== undefined && isOff(dateOf(dueAt, rhythm.zone))) {
    dueAt = dueAt > since ? Math.max(since, findLastOccurrence(rhythm, dueAt - 1) ?? since) : undefined;
  }
  return dueAt === undefined ? undefined : { dueAt, state: judgeLateness(now - dueAt) };
}

/** Up to ten minutes after its time something is in time, up to four hours late, and then missed. */
function judgeLateness(lateMs: number): DueOccurrence['state'] {
  if (lateMs > MOST_LATE_MS) return 'missed';
  return lateMs > NOTED_LATE_MS ? 'late' : 'in time';
}

/** As findOccurrence, by the day's number since 1970-01-01. */
function findOnDay({ zone, at, days }: Rhythm, day: number): number | undefined {
  if (!days.includes(weekdayOfDay(day))) return undefined;
  const wallMs = day * DAY_MS + timeMs(at);
  // No zone is a day off UTC, so the occurrence lies between these two; with one offset no clock changes near it.
  const before = offsetOf(wallMs - DAY_MS, zone);
  if (before === offsetOf(wallMs + DAY_MS, zone)) return wallMs - before;
  return findAtChange({ zone, at, days }, addDays('1970-01-01', day));
}

function findAtChange({ zone, at }: Rhythm, date: string): number | undefined {
  const found = instantOf(date, at, zone);
  if (dateOf(found, zone) === date) return found;
  // The gap runs to midnight (Nuuk, 23:00 to 24:00 in March): the last minute before it keeps the date's one
  // occurrence on the date.
  const before = found - MINUTE_MS;
  return dateOf(before, zone) === date ? before : undefined;
}

/** HH:MM as milliseconds since midnight. */
function timeMs(time: string): number {
  return Number(time.slice(0, 2)) * HOUR_MS + Number(time.slice(3)) * MINUTE_MS;
}

/** What a zone's clocks are ahead of UTC at an instant, in milliseconds. */
function offsetOf(at: number, zone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6;
}

/** ISO weekday; 1970-01-01 was a Thursday. */
function weekdayOfDay(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}
