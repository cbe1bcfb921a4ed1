import { addDays, daysBetween, instantOf, isDate, isZone, weekdayOf } from '../language/date.ts';
import { badArgument } from '../language/errors.ts';

/** Days off, both included, as ISO dates. */
export interface Away {
  startsOn: string;
  endsOn: string;
}

/** When a team or one of its people works. Made by `createCalendar`, which keeps what the functions below rely on. */
export interface WorkCalendar {
  /** IANA zone in which the days and hours are meant. */
  readonly zone: string;
  /** ISO weekdays, 1 = Monday … 7 = Sunday; at least one. */
  readonly workdays: readonly number[];
  /** Wall-clock times, HH:MM; the start is before the end. */
  readonly dayStart: string;
  readonly dayEnd: string;
  /** ISO dates on which nobody works. */
  readonly holidays: ReadonlySet<string>;
  /** Leave; stretches may overlap. */
  readonly away: readonly Away[];
}

/** No due date is further off than this many working days: about five years. */
const MAX_DUE_WORKING_DAYS = 1_300;

/** A calendar with the usual week: Monday to Friday, 09:00 to 17:00, no days off. Throws a Refusal for what cannot be one. */
export function createCalendar(given: Partial<WorkCalendar> & { zone: string }): WorkCalendar {
  const calendar: WorkCalendar = {
    workdays: [1, 2, 3, 4, 5],
    dayStart: '09:00',
    dayEnd: '17:00',
    holidays: new Set<string>(),
    away: [],
    ...given,
  };
  if (!isZone(calendar.zone)) {
    throw badArgument('zone', calendar.zone, 'a time zone such as Europe/Lisbon');
  }
  const isWeekday = (day: number) => Number.isInteger(day) && day >= 1 && day <= 7;
  if (calendar.workdays.length === 0 || !calendar.workdays.every(isWeekday)) {
    throw badArgument('workdays', calendar.workdays, 'at least one of 1 (Monday) to 7 (Sunday)');
  }
  const times = [calendar.dayStart, calendar.dayEnd];
  if (
    !times.every((time) => /^([01]\d|2[0-3]):[0-5]\d$/.test(time)) ||
    calendar.dayStart >= calendar.dayEnd
  ) {
    throw badArgument('hours', times.join(' to '), 'a start before an end, such as 09:00 to 17:00');
  }
  const wrong = calendar.away.find(
    ({ startsOn, endsOn }) => !isDate(startsOn) || !isDate(endsOn) || endsOn < startsOn,
  );
  if (wrong) throw badArgument('away', `${wrong.startsOn} to ${wrong.endsOn}`, 'a first and a last date');
  return { ...calendar, workdays: [...new Set(calendar.workdays)].sort() };
}

export function isWorkingDay(calendar: WorkCalendar, date: string): boolean {
  return isWorkday(calendar, date) && !calendar.holidays.has(date) && !findAway(calendar, date);
}

/** The first working day after a date. */
export function nextWorkingDay(calendar: WorkCalendar, date: string): string {
  return seekWorkingDay(calendar, date, 1);
}

/** The n-th working day after a date, or before it for a negative n; the date itself for 0, working or not. */
export function addWorkingDays(calendar: WorkCalendar, date: string, n: number): string {
  let found = date;
  for (let step = 0; step < Math.abs(n); step++) found = seekWorkingDay(calendar, found, n < 0 ? -1 : 1);
  return found;
}

/**
 * How many working days it is from one date to another: after `from`, up to and including `to`; negative if
 * `to` is earlier. What `addWorkingDays` added comes back.
 */
export function workingDaysBetween(calendar: WorkCalendar, from: string, to: string): number {
  const days = daysBetween(from, to);
  const sign = days < 0 ? -1 : 1;
  let count = 0;
  for (let step = 1; step <= Math.abs(days); step++) {
    if (isWorkingDay(calendar, addDays(from, sign * step))) count++;
  }
  return count === 0 ? 0 : sign * count;
}

/** The first `count` working days from a date on, itself included if it is one. */
export function listWorkingDays(calendar: WorkCalendar, from: string, count: number): string[] {
  const days: string[] = [];
  let before = addDays(from, -1);
  while (days.length < count) {
    before = nextWorkingDay(calendar, before);
    days.push(before);
  }
  return days;
}

/** The instant, in UTC milliseconds, at which a date's working hours end. */
export function endOfWorkingDay(calendar: WorkCalendar, date: string): number {
  return instantOf(date, calendar.dayEnd, calendar.zone);
}

/**
 * Hours somebody has in the next days of the week's rhythm, five unless said otherwise, `from` included:
 * each gives an equal share of the weekly hours, and none if it is a holiday or leave.
 */
export function freeHours(
  calendar: WorkCalendar,
  given: { from: string; hoursPerWeek: number; workingDays?: number },
): number {
  const { from, hoursPerWeek, workingDays = 5 } = given;
  let free = 0;
  let date = from;
  for (let seen = 0; seen < workingDays; date = addDays(date, 1)) {
    if (!isWorkday(calendar, date)) continue;
    seen++;
    if (isWorkingDay(calendar, date)) free++;
  }
  return (free * hoursPerWeek) / calendar.workdays.length;
}

/**
 * The end, in UTC milliseconds, of the working day by which the free hours cover an effort. `from` counts as a
 * whole day: whoever plans late in the day passes the next one. Null if that takes more than
 * `MAX_DUE_WORKING_DAYS`, as it does when there are no free hours.
 */
export function dueDate(
  calendar: WorkCalendar,
  given: { from: string; effortHours: number; hoursPerDay: number },
): number | null {
  const { from, effortHours, hoursPerDay } = given;
  // 2.1 hours at 0.3 a day are seven days, though 2.1 / 0.3 is 7.000000000000001.
  const days = effortHours <= 0 ? 1 : Math.max(1, Math.ceil(effortHours / hoursPerDay - 1e-9));
  if (!(days <= MAX_DUE_WORKING_DAYS)) return null;
  return endOfWorkingDay(calendar, addWorkingDays(calendar, addDays(from, -1), days));
}

function isWorkday(calendar: WorkCalendar, date: string): boolean {
  return calendar.workdays.includes(weekdayOf(date));
}

function findAway(calendar: WorkCalendar, date: string): Away | undefined {
  return calendar.away.find(({ startsOn, endsOn }) => startsOn <= date && date <= endsOn);
}

/** Steps over a whole leave at once, so that one of many years costs nothing. */
function seekWorkingDay(calendar: WorkCalendar, date: string, direction: 1 | -1): string {
  let candidate = addDays(date, direction);
  for (;;) {
    const away = findAway(calendar, candidate);
    if (!away && isWorkingDay(calendar, candidate)) return candidate;
    const edge = away && (direction === 1 ? away.endsOn : away.startsOn);
    candidate = addDays(edge ?? candidate, direction);
  }
}
