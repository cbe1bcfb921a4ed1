import * as chrono from 'chrono-node/en';
import { badArgument } from './errors.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/** The calendar date (ISO) on which an instant falls in a zone. */
export function dateOf(at: number, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/**
 * The date on which an instant falls in a zone, as whole days since 1970-01-01. For many instants: asks for the zone's
 * rules once for each stretch between two clock changes.
 */
export function createDayReader(zone: string): (at: number) => number {
  const clock = createDayClock(zone);
  return (at) => Math.floor(clock(at));
}

/** As createDayReader, with the part of the day that has passed on its clocks: noon of 1970-01-02 is 1.5. */
export function createDayClock(zone: string): (at: number) => number {
  const readStretch = createStretchReader(zone);
  return (at) => (at + readStretch(at).offsetMs) / DAY_MS;
}

/** The instant at which a day, as whole days since 1970-01-01, begins in a zone: its midnight, or what comes where the clocks skip that. */
export function createDayStarts(zone: string): (day: number) => number {
  const readStretch = createStretchReader(zone);
  return (day) => {
    const { fromAt, untilAt, offsetMs } = readStretch(day * DAY_MS);
    const at = day * DAY_MS - offsetMs;
    // No change sets the clocks back by more than a day, so that a day after one nothing comes a second time.
    if (at >= fromAt + DAY_MS && at < untilAt) return at;
    return Temporal.PlainDate.from('1970-01-01').add({ days: day }).toZonedDateTime(zone).epochMilliseconds;
  };
}

/** The time between two clock changes, with what the clocks are ahead of UTC in it. */
interface Stretch {
  fromAt: number;
  untilAt: number;
  offsetMs: number;
}

/** The stretch in which an instant lies; asks for the zone's rules where it is another than the last one. */
function createStretchReader(zone: string): (at: number) => Stretch {
  let stretch = { fromAt: Number.POSITIVE_INFINITY, untilAt: Number.NEGATIVE_INFINITY, offsetMs: 0 };
  return (at) => {
    if (at < stretch.fromAt || at >= stretch.untilAt) {
      // A millisecond later, so that an instant at which the clocks change counts as after it.
      const local = Temporal.Instant.fromEpochMilliseconds(at + 1).toZonedDateTimeISO(zone);
      stretch = {
        fromAt: local.getTimeZoneTransition('previous')?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
        untilAt: local.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
        offsetMs: local.offsetNanoseconds / 1e6,
      };
    }
    return stretch;
  };
}

/** The wall-clock time (HH:MM) of an instant in a zone. */
export function timeOf(at: number, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(zone)
    .toPlainTime()
    .toString()
    .slice(0, 5);
}

/**
 * The instant of a wall-clock time on a date. A time that the clocks skip is the first instant after
 * the gap; one that comes twice is its first occurrence.
 */
export function instantOf(date: string, time: string, zone: string): number {
  const wall = Temporal.PlainDate.from(date).toPlainDateTime(Temporal.PlainTime.from(time));
  const compatible = wall.toZonedDateTime(zone, { disambiguation: 'compatible' });
  if (compatible.toPlainDateTime().equals(wall)) return compatible.epochMilliseconds;
  // In a gap: "compatible" moves by the gap's length; the day's work starts when the gap ends.
  const before = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
  return before.getTimeZoneTransition('next')?.epochMilliseconds ?? compatible.epochMilliseconds;
}

export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

const WEEKDAY = /^(?:on )?(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?$/i;
/** No date takes more words; what reads them takes the square of their number. */
const MOST_CHARACTERS = 100;

/** Whole days from one date to another; negative if `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'day' }).days;
}

/** ISO weekday of a date, 1 = Monday … 7 = Sunday. */
export function weekdayOf(date: string): number {
  return Temporal.PlainDate.from(date).dayOfWeek;
}

export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    Temporal.PlainDate.from(text, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
}

export function isZone(text: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text);
    return !/^[+-]/.test(text);
  } catch {
    return false;
  }
}

/**
 * `2026-12-01`, `tomorrow`, `next friday`, `in 6 weeks`, `end of january`, `end of the year`, `Q1`, seen from `today`;
 * undefined if it is none of these. A quarter or a year means its last day.
 */
export function parseDate(text: string, today: string): string | undefined {
  const trimmed = text.trim();
  if (isDate(trimmed)) return trimmed;
  if (trimmed.length > MOST_CHARACTERS) return undefined;
  const pointed = parsePointed(trimmed);
  if (pointed !== undefined) return pointed;
  const period = parsePeriodEnd(trimmed, Temporal.PlainDate.from(today));
  if (period) return period.toString();
  const end = /^(?:the )?end of (.+)$/i.exec(trimmed);
  const wanted = end?.[1] ?? trimmed;
  const reference = new Date(`${today}T12:00:00Z`);
  const [found] = chrono.parse(wanted, { instant: reference, timezone: 'UTC' }, { forwardDate: true });
  if (!found || found.text.length < wanted.length * 0.6) return undefined;
  const year = found.start.get('year');
  const month = found.start.get('month');
  const day = found.start.get('day');
  if (year === null || month === null || day === null) return undefined;
  const date = Temporal.PlainDate.from({ year, month, day });
  if (!end) return date.toString();
  if (/week/i.test(wanted)) return date.add({ days: 7 - date.dayOfWeek }).toString();
  return date.with({ day: date.daysInMonth }).toString();
}

/** As parseDate, of what has happened: a day that is told without its year or week is the last one, `20 Nov`, `friday`. */
export function parsePastDate(text: string, today: string): string | undefined {
  const date = parseDate(text, today);
  if (date === undefined || date <= today) return date;
  if (/^(?:next|coming)\b/i.test(text.trim())) return date;
  // What is told from today on, `in 6 weeks`, is another day when today is.
  for (const days of [7, 365]) {
    const [last, same] = [days, days - 1].map((back) => parseDate(text, addDays(today, -back)));
    if (last !== undefined && last === same && last <= today) return last;
  }
  return date;
}

/** `1.4.2027`: between points the day comes first, wherever it is written. */
function parsePointed(text: string): string | undefined {
  const [, day = '', month = '', year = ''] = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(20\d\d)$/.exec(text) ?? [];
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isDate(date) ? date : undefined;
}

/**
 * The last day of a calendar period. Chrono reads `the end of the year` as a month of next year and, from the second of
 * November on, `november` as next year's; it knows no quarters.
 */
function parsePeriodEnd(text: string, today: Temporal.PlainDate): Temporal.PlainDate | undefined {
  const named =
    /^(?:the )?end of (?:the |this )?(month|quarter|year)$/i.exec(text) ??
    /^(?:the |this )?(month|quarter|year)(?:['’]s|s|-| )? ?end$/i.exec(text);
  const unit = named?.[1]?.toLowerCase();
  if (unit === 'month') return endOfMonth(today);
  if (unit === 'quarter') return endOfMonth(today.with({ day: 1, month: Math.ceil(today.month / 3) * 3 }));
  if (unit === 'year') return today.with({ month: 12, day: 31 });
  const year = /^(?:the )?(?:end of )?(20\d\d)$/i.exec(text)?.[1];
  if (year) return Temporal.PlainDate.from({ year: Number(year), month: 12, day: 31 });
  const month = /^(?:the )?end of ([a-z]{3,9})\.?(?: (20\d\d))?$/i.exec(text);
  const number = MONTHS.findIndex((name) => isMonth(name, month?.[1] ?? '')) + 1;
  if (number > 0) {
    const next = today.year + (number < today.month ? 1 : 0);
    return endOfMonth(Temporal.PlainDate.from({ year: Number(month?.[2] ?? next), month: number, day: 1 }));
  }
  const quarter = /^(?:the )?(?:end of )?q([1-4])(?:[ /-]?(20\d\d))?$/i.exec(text);
  if (!quarter) return undefined;
  const end = endOfMonth(
    Temporal.PlainDate.from({
      year: Number(quarter[2] ?? today.year),
      month: Number(quarter[1]) * 3,
      day: 1,
    }),
  );
  return quarter[2] || Temporal.PlainDate.compare(end, today) >= 0 ? end : endOfMonth(end.add({ years: 1 }));
}

/** Whether a word is an English month, whole or cut. */
export function isMonthName(word: string): boolean {
  return MONTHS.some((name) => isMonth(name, word));
}

/** `november`, `nov` or `sept` for November and September; nothing shorter than three letters. */
function isMonth(name: string, typed: string): boolean {
  return typed.length >= 3 && typed.length <= name.length && name.startsWith(typed.toLowerCase());
}

function endOfMonth(date: Temporal.PlainDate): Temporal.PlainDate {
  return date.with({ day: date.daysInMonth });
}

/** Like parseDate, for what has to be after today: on a Monday, `monday` is in a week. */
export function parseLaterDate(text: string, today: string): string | undefined {
  const date = parseDate(text, today);
  return date === today && WEEKDAY.test(text.trim()) ? addDays(today, 7) : date;
}

/** Like parseDate, but refuses. */
export function readDate(field: string, text: string, today: string): string {
  const date = parseDate(text, today);
  if (date === undefined) {
    throw badArgument(field, text, 'a date such as 1 Dec, tomorrow, next friday or in 2 weeks');
  }
  return date;
}
