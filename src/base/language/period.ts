import { addDays, daysBetween, isDate, isMonthName, parseDate, weekdayOf } from './date.ts';
import { badArgument } from './errors.ts';

/** Dates, both included. */
export interface Period {
  startsOn: string;
  endsOn: string;
}

const ALLOWED = 'a day or days such as friday, 25-26 Nov, next week or 24 Dec to 2 Jan';
const MOST_DAYS = 3 * 366;
const MOST_CHARACTERS = 200;
/** A first day that seems to be next year's has just passed, if the last day comes within this of it. */
const MOST_DAYS_BEGUN = 60;

/** Not left to the locale's own words: asking for those takes hundreds of times as long, and a list has hundreds of dates. */
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec'];

const DAY = '(\\d{1,2})(?:st|nd|rd|th|\\.)?';
const DASH = '(?:\\s*[-–—]\\s*|\\s+(?:to|until|till|through)\\s+)';
const DAYS_THEN_MONTH = new RegExp(`^${DAY}${DASH}${DAY}\\s+(?:of\\s+)?(\\p{L}.*)$`, 'iu');
const MONTH_THEN_DAYS = new RegExp(`^(\\p{L}+)\\.?\\s+${DAY}${DASH}${DAY}(,?\\s+\\d{4})?$`, 'iu');
const TWO_DATES = /^(\d{4}-\d{2}-\d{2})\s+(\d{4}-\d{2}-\d{2})$/;
/** A dash between two that are each more than a number: mon-wed, 30 nov-2 dec, 25.11.-26.11. */
const DASHED = /^(.*[\p{L}/.].*?)\s*-\s*(.*[\p{L}/.].*)$/u;
const JOINED = /^(.+?)(?:\s+(?:to|until|till|through|-)\s+|\s*(?:[–—]|\.{2,3})\s*)(.+)$/iu;

/** Reads `25-26 Nov`, `friday`, `monday to wednesday` or `next week`, seen from `today`. Throws a Refusal. */
export function readPeriod(field: string, given: string, today: string): Period {
  const typed = given.trim().replace(/^(?:from|on)\s+/i, '');
  if (typed.length > MOST_CHARACTERS) throw badArgument(field, given, ALLOWED);
  const period = findSpan(typed, today) ?? findRange(typed, today) ?? findDay(typed, today);
  if (!period) throw badArgument(field, given, ALLOWED);
  return checkPeriod(field, given, period, today);
}

/** As readPeriod, with the last day given by itself. */
export function readPeriodUntil(given: { from: string; until: string }, today: string): Period {
  const { startsOn } = readPeriod('when', given.from, today);
  const endsOn = parseEnd(given.until, startsOn, today);
  if (endsOn === undefined) throw badArgument('until', given.until, 'a date such as 1 Dec or friday');
  return checkPeriod('until', given.until, { startsOn, endsOn }, today);
}

/** `Wed 25 Nov` or `Wed 25 to Thu 26 Nov`; years are named where they are not today's. */
export function formatPeriod({ startsOn, endsOn }: Period, today: string): string {
  const last = formatDate(endsOn, today);
  if (startsOn === endsOn) return last;
  const isOneMonth = startsOn.slice(0, 7) === endsOn.slice(0, 7);
  return `${isOneMonth ? formatDate(startsOn, startsOn, false) : formatDate(startsOn, today)} to ${last}`;
}

/** `Wed 25 Nov`; the year is named where it is not today's. */
export function formatDate(date: string, today: string, hasMonth = true): string {
  const { dayOfWeek, day, year } = Temporal.PlainDate.from(date);
  const weekday = WEEKDAYS[dayOfWeek - 1];
  if (!hasMonth) return `${weekday} ${day}`;
  return `${weekday} ${formatDay(date)}${date.slice(0, 4) === today.slice(0, 4) ? '' : ` ${year}`}`;
}

/** `25 Nov`. */
export function formatDay(date: string): string {
  const { day, month } = Temporal.PlainDate.from(date);
  return `${day} ${MONTHS[month - 1]}`;
}

/** `next week`, `3 days`, `2 weeks`. */
function findSpan(typed: string, today: string): Period | undefined {
  const span = /^(?:for\s+)?(\d{1,3}|an?|one)\s+(day|week)s?$/i.exec(typed);
  if (span) {
    const days = (Number(span[1]) || 1) * (span[2]?.toLowerCase() === 'week' ? 7 : 1);
    return { startsOn: today, endsOn: addDays(today, days - 1) };
  }
  const month = findMonth(typed, today);
  if (month) return month;
  const match = /^(this|next) week$/i.exec(typed);
  if (!match) return undefined;
  const sunday = addDays(today, 7 - weekdayOf(today));
  const isNext = match[1]?.toLowerCase() === 'next';
  return isNext
    ? { startsOn: addDays(sunday, 1), endsOn: addDays(sunday, 7) }
    : { startsOn: today, endsOn: sunday };
}

/** `december`, `in dec`: what is left of it, where it is this month. */
function findMonth(typed: string, today: string): Period | undefined {
  const [, name = ''] = /^(?:in |all of )?([a-z]{3,9})$/i.exec(typed) ?? [];
  const end = isMonthName(name) ? parseDate(`end of ${name}`, today) : undefined;
  if (end === undefined) return undefined;
  const first = `${end.slice(0, 8)}01`;
  return { startsOn: first < today ? today : first, endsOn: end };
}

function findDay(typed: string, today: string): Period | undefined {
  // What still has two ends would be half understood.
  const date =
    isDate(typed) || !/[-–—]|\b(?:to|until|till|through)\b/i.test(typed)
      ? parseDate(typed, today)
      : undefined;
  return date === undefined ? undefined : { startsOn: date, endsOn: date };
}

function findRange(typed: string, today: string): Period | undefined {
  const until = /^(?:until|till|through)\s+(.+)$/i.exec(typed)?.[1];
  const [first, last] = until === undefined ? splitRange(typed) : ['today', until];
  if (first === undefined || last === undefined) return undefined;
  const startsOn = parseDate(first, today);
  const endsOn = startsOn && parseEnd(last, startsOn, today);
  if (!startsOn || !endsOn) return undefined;
  if (/\d{4}/.test(first)) return { startsOn, endsOn };
  // "22-26 Nov" typed on the 23rd began yesterday, not next year.
  const begun = Temporal.PlainDate.from(startsOn).subtract({ years: 1 }).toString();
  const soon = parseDate(last, today);
  const hasBegun =
    soon !== undefined && begun <= soon && soon < startsOn && daysBetween(begun, soon) <= MOST_DAYS_BEGUN;
  return hasBegun ? { startsOn: begun, endsOn: soon } : { startsOn, endsOn };
}

function splitRange(typed: string): readonly (string | undefined)[] {
  const days = DAYS_THEN_MONTH.exec(typed);
  if (days) return [`${days[1]} ${days[3]}`, `${days[2]} ${days[3]}`];
  const month = MONTH_THEN_DAYS.exec(typed);
  if (month) return [`${month[1]} ${month[2]}${month[4] ?? ''}`, `${month[1]} ${month[3]}${month[4] ?? ''}`];
  const other = TWO_DATES.exec(typed) ?? DASHED.exec(typed) ?? JOINED.exec(typed);
  return [other?.[1], other?.[2]];
}

/** The last day is seen from the first ("monday to wednesday"), unless it says otherwise. */
function parseEnd(text: string, startsOn: string, today: string): string | undefined {
  const isFromToday = /^(?:today|tomorrow|in\s|next\s|this\s)/i.test(text.trim()) || startsOn < today;
  return parseDate(text, isFromToday ? today : startsOn);
}

function checkPeriod(field: string, given: string, period: Period, today: string): Period {
  const { startsOn, endsOn } = period;
  if (endsOn < startsOn) throw badArgument(field, given, 'a last day that is not before the first');
  if (endsOn < today)
    throw badArgument(field, given, `days that are not over; today is ${formatDate(today, today)}`);
  if (daysBetween(startsOn, endsOn) > MOST_DAYS) throw badArgument(field, given, 'at most three years');
  return period;
}
