import {
  addWorkingDays,
  createCalendar,
  dueDate,
  endOfWorkingDay,
  isWorkingDay,
  nextWorkingDay,
  type WorkCalendar,
} from '../../base/calendar/calendar.ts';
import { addDays, dateOf, instantOf, MINUTE_MS, weekdayOf } from '../../base/language/date.ts';
import { findDeadline } from '../../clarify/goal/sentence/deadline-words.ts';

/** What a day is good for when nobody set their hours. */
const DEFAULT_HOURS_A_DAY = 4;
/** A metric is read this long after the work is due, so that it had time to move. */
const READING_DAYS = { hour: 7, day: 14, week: 28, month: 62 } as const;
const DEFAULT_READING_DAYS = 28;
const QUARTER_MS = 15 * MINUTE_MS;
/** A day that a title names further ahead is when something happens, not when it is to be done. */
const MOST_NAMED_DAYS = 62;
/** Of a date in a title what holds whenever it is read: a day and a month, not “friday”. */
const NAMED_DAY = /\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}|\d\D*\p{L}{3}|\p{L}{3}\D*\d/u;
/** A word that announces the day by which something is to be done. */
const ANNOUNCES = /\b(?:by|on|before|until|due)\b/i;
/** The share of effort that due dates must cover. */
const EFFORT_QUANTILE = 0.8;

/** What a reading date needs of a goal. */
interface ReadGoal {
  cadence: keyof typeof READING_DAYS;
  /** ISO date. */
  deadlineOn: string;
}

/** Work that somebody, or whoever takes it, is to have done. */
export interface Work {
  title: string;
  effortHours: number;
  effortHighHours: number;
  /** Whether people gave the upper end; otherwise it is the 80th percentile already. */
  isRange: boolean;
  /** Hours of work that the executor has before it. */
  hoursAhead: number;
  /** Whether it is open for whoever takes it. */
  isOpen: boolean;
  /** Whose hours count; of open work the team's. Null where nobody has any. */
  executor: { calendar: WorkCalendar; hoursPerDay: number | null } | null;
}

/** When it is asked for. */
export interface Today {
  now: number;
  /** The feed's local date. */
  today: string;
  zone: string;
  /** The local date of the feed's next digest; undefined where that does not matter. */
  nextDigestOn?: string;
}

/** Working days that work takes at the usual hours a day with nothing before it: what a due date gives whoever is free. */
export function countUsualDays(work: Pick<Work, 'effortHours' | 'effortHighHours' | 'isRange'>): number {
  return Math.max(1, Math.ceil(coveredHours(work) / DEFAULT_HOURS_A_DAY - 1e-9));
}

/**
 * The last minute of the day by whose working hours free hours, after what comes first, cover the effort at its 80th
 * percentile: people finish in the evening, too, and a page names a day. Where nobody set hours, it is at the earliest the last working day before the feed's next digest: a team
 * that meets its tasks once a week does not do them over night. What names its day (“bring cake on 28 nov”) is due on it. Open work has a working day more: it is to be found and taken first; so has that of
 * somebody who gave no hours: nobody knows what is left of their day.
 */
export function findDueAt(work: Work, today: Today): number {
  const namedOn = findNamedDay(work.title, today.today);
  if (namedOn !== null) return endOfDueDay(namedOn, today.zone);
  const calendar = work.executor?.calendar ?? createCalendar({ zone: today.zone });
  const coveredAt = findCoveredAt(work, today);
  const hasHours = (work.executor?.hoursPerDay ?? 0) > 0;
  const isByHours = today.nextDigestOn === undefined || hasHours;
  const dueAt = isByHours
    ? coveredAt
    : Math.max(
        coveredAt,
        endOfWorkingDay(calendar, addWorkingDays(calendar, today.nextDigestOn as string, -1)),
      );
  const dueOn = dateOf(dueAt, today.zone);
  const foundOn = work.isOpen || !hasHours ? nextWorkingDay(calendar, today.today) : dueOn;
  return endOfDueDay(foundOn > dueOn ? foundOn : dueOn, today.zone);
}

/** The date that a title names for its work, as on the day it is read or was written; null for none, and for one far ahead. */
export function findNamedDay(title: string, today: string): string | null {
  if (!mayNameDay(title)) return null;
  const found = findDeadline(title, today);
  // A date that no word announces says of what, not by when.
  if (found === undefined || !title.includes(found.said)) return null;
  const isNamed = ANNOUNCES.exec(found.said)?.index === 0 && NAMED_DAY.test(found.said);
  const isNear = found.deadlineOn >= today && found.deadlineOn <= addDays(today, MOST_NAMED_DAYS);
  return isNamed && isNear ? found.deadlineOn : null;
}

/** Whether a title may name a day at all: few do, and ten thousand are asked about for each plan. */
export function mayNameDay(title: string): boolean {
  return ANNOUNCES.test(title) && NAMED_DAY.test(title);
}

function findCoveredAt(work: Work, today: Today): number {
  const calendar = work.executor?.calendar ?? createCalendar({ zone: today.zone });
  const left = shareLeft(calendar, today);
  const from = left > 0 ? today.today : nextWorkingDay(calendar, today.today);
  // Of a day that has begun only the rest counts: what is over of it is as good as taken.
  const isBegun = left > 0 && isWorkingDay(calendar, today.today);
  const found = dueDate(calendar, {
    from,
    effortHours: work.hoursAhead + coveredHours(work) + (isBegun ? (1 - left) * hoursPerDay(work) : 0),
    hoursPerDay: hoursPerDay(work),
  });
  // Nobody's calendar reaches that far: the forecast then runs to the longest horizon there is.
  return (
    found ??
    dueDate(createCalendar({ zone: today.zone }), { from, effortHours: 8 * 260, hoursPerDay: 8 }) ??
    today.now
  );
}

/**
 * The day on which work that people want on a date is due: that date where whoever has it works then, or the team's page
 * comes on that weekday, else the next working day. A team that works Monday to Friday has nothing due on a Sunday.
 */
export function toDueDay(calendar: WorkCalendar, wantedOn: string, feedDays: readonly number[]): string {
  const isOn = isWorkingDay(calendar, wantedOn) || feedDays.includes(weekdayOf(wantedOn));
  return isOn ? wantedOn : nextWorkingDay(calendar, wantedOn);
}

/** The instant at which work is due on a date: the last minute of the team's day. */
export function endOfDueDay(dueOn: string, zone: string): number {
  return instantOf(dueOn, '23:59', zone);
}

/** The date on which a metric says what came of work that is due on another: later, but by the goal's deadline. */
export function findReadingOn(dueOn: string, goal: ReadGoal | null | undefined): string {
  const reading = addDays(dueOn, goal ? READING_DAYS[goal.cadence] : DEFAULT_READING_DAYS);
  const deadline = goal?.deadlineOn;
  return deadline !== undefined && deadline > dueOn && deadline < reading ? deadline : reading;
}

/** The effort that a due date covers. */
function coveredHours({
  effortHours,
  effortHighHours,
  isRange,
}: Pick<Work, 'effortHours' | 'effortHighHours' | 'isRange'>): number {
  return isRange ? effortHours + EFFORT_QUANTILE * (effortHighHours - effortHours) : effortHighHours;
}

function hoursPerDay({ executor }: Work): number {
  return executor?.hoursPerDay && executor.hoursPerDay > 0 ? executor.hoursPerDay : DEFAULT_HOURS_A_DAY;
}

/** What is left of a date's working hours by the executor's clock, 0..1, a quarter of an hour that has begun included. */
function shareLeft(calendar: WorkCalendar, { now, today }: Today): number {
  const startAt = instantOf(today, calendar.dayStart, calendar.zone);
  const endAt = instantOf(today, calendar.dayEnd, calendar.zone);
  const begunAt = Math.floor(now / QUARTER_MS) * QUARTER_MS;
  return Math.min(1, Math.max(0, (endAt - begunAt) / (endAt - startAt)));
}
