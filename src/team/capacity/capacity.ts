import {
  type Away,
  createCalendar,
  freeHours,
  isWorkingDay,
  type WorkCalendar,
} from '../../base/calendar/calendar.ts';
import { addDays } from '../../base/language/date.ts';
import type { Row } from '../../base/store/tables.ts';
import type { HeldTask } from '../hooks.ts';
import { FEW_HOURS_A_WEEK } from '../people/hours.ts';

/** How many open tasks somebody may have whose hours nobody set. */
const MOST_TASKS_WITHOUT_HOURS = 2;

const WORKING_DAYS_A_MONTH = 22;
const ASSUMED_HOURS = 4;
const FEW_ASSUMED_HOURS = 1;

/** How much an executor can still take. */
export interface Capacity {
  /**
   * Of the next five working days, today included: hours less leave, holidays and open tasks, at least 0; for whom
   * that is less than a task, of a month. Null where nobody set hours.
   */
  freeHours: number | null;
  /** Tasks that are theirs and proposed, approved, assigned or started. */
  openTasks: number;
  /** Null where hours are set, which bound them better, and no hand-over has set a limit for now. */
  maxOpenTasks: number | null;
  /** Whether leave or a holiday falls on today. */
  isAway: boolean;
  /** The last date of the leave and holidays that today is part of, weekends passed over; null when not away. */
  awayUntilOn: string | null;
  calendar: WorkCalendar;
  /** Null where nobody set hours. */
  hoursPerDay: number | null;
}

export interface CapacityInput {
  executors: readonly Row<'executors'>[];
  /** Standing leaves that are not over. */
  leaves: readonly Pick<Row<'leaves'>, 'executor_id' | 'starts_on' | 'ends_on'>[];
  /** Dates off by country. */
  holidays: ReadonlyMap<string, ReadonlySet<string>>;
  heldTasks: readonly Pick<HeldTask, 'assigneeId' | 'effortHours' | 'isBusy'>[];
  /** Hours of what each has done in the last month, by executor id. */
  doneHours?: ReadonlyMap<string, number>;
  /** ISO date. */
  today: string;
  /** Whose who has none of their own: the workspace's. Its country holds for people; an agent works through holidays. */
  defaultZone: string;
  defaultCountry: string | null;
}

/** Who has how much room (DESIGN 4.1), by executor id. */
export function computeCapacity(input: CapacityInput): Map<string, Capacity> {
  return new Map(input.executors.map((executor) => [executor.id, computeOne(executor, input)]));
}

function computeOne(executor: Row<'executors'>, input: CapacityInput): Capacity {
  const { today } = input;
  const calendar = calendarOf(executor, input);
  const busy = input.heldTasks.filter(({ assigneeId, isBusy }) => assigneeId === executor.id && isBusy);
  const hoursPerWeek = executor.hours_per_week;
  const taken = busy.reduce((sum, { effortHours }) => sum + effortHours, 0);
  const isAway = isOff(calendar, today);
  return {
    freeHours:
      hoursPerWeek === null
        ? null
        : Math.max(
            0,
            roomIn(calendar, { from: today, hoursPerWeek, done: input.doneHours?.get(executor.id) }) - taken,
          ),
    openTasks: busy.length,
    maxOpenTasks: findMostTasks(executor, today, input.executors.length === 1),
    isAway,
    awayUntilOn: isAway ? findLastDayOff(calendar, today) : null,
    calendar,
    hoursPerDay: hoursPerWeek === null ? null : hoursPerWeek / calendar.workdays.length,
  };
}

/**
 * Free hours of the next five working days. Who has less than a task's hours a week has room for one all the same, if the
 * hours of a month cover it: the less, of four and of a month's hours without those of what was done in the last one.
 */
export function roomIn(
  calendar: WorkCalendar,
  { from, hoursPerWeek, done = 0 }: { from: string; hoursPerWeek: number; done?: number | undefined },
): number {
  const week = freeHours(calendar, { from, hoursPerWeek });
  if (hoursPerWeek >= ASSUMED_HOURS) return week;
  const month = freeHours(calendar, { from, hoursPerWeek, workingDays: WORKING_DAYS_A_MONTH });
  return Math.max(week, Math.min(month - done, ASSUMED_HOURS));
}

/** The usual hours a day of a team whose people have few, a club's: the median of those set. Null where they have more, or none are set. */
export function fewHoursPerDay(
  executors: readonly Pick<Capacity, 'hoursPerDay' | 'calendar'>[],
): number | null {
  const set = executors.flatMap(({ hoursPerDay, calendar }) =>
    hoursPerDay === null || hoursPerDay === 0
      ? []
      : [{ day: hoursPerDay, week: hoursPerDay * calendar.workdays.length }],
  );
  const middle = set.toSorted((a, b) => a.week - b.week)[Math.floor(set.length / 2)];
  return middle && middle.week < FEW_HOURS_A_WEEK ? middle.day : null;
}

/**
 * Whoever takes an open task: off on the holidays that all have who have any; in a club with as few hours as the others,
 * elsewhere nobody's hours are assumed.
 */
export function crewOf(
  executors: readonly Pick<Capacity, 'hoursPerDay' | 'calendar'>[],
  zone: string,
): Pick<Capacity, 'hoursPerDay' | 'calendar'> {
  const [first, ...others] = executors
    .map(({ calendar }) => calendar.holidays)
    .filter((holidays) => holidays.size > 0);
  const shared = others.reduce((days, holidays) => days.intersection(holidays), new Set(first));
  return { calendar: createCalendar({ zone, holidays: shared }), hoursPerDay: fewHoursPerDay(executors) };
}

/** What work takes that nobody has estimated, in hours; where people have a few a month, it is taken to be cut to that. */
export function assumedHours(executors: readonly Pick<Capacity, 'hoursPerDay' | 'calendar'>[]): number {
  return fewHoursPerDay(executors) === null ? ASSUMED_HOURS : FEW_ASSUMED_HOURS;
}

/**
 * The lower of what holds without hours, where somebody else could do it, and of what a hand-over has set, until its date
 * has passed.
 */
function findMostTasks(executor: Row<'executors'>, today: string, isAlone: boolean): number | null {
  const untilOn = executor.most_open_until_on;
  const limits = [
    executor.hours_per_week === null && !isAlone ? MOST_TASKS_WITHOUT_HOURS : null,
    untilOn !== null && today <= untilOn ? executor.most_open : null,
  ].filter((limit) => limit !== null);
  return limits.length === 0 ? null : Math.min(...limits);
}

/** The working week of an executor, less the leave and holidays that are theirs. */
export function calendarOf(
  executor: Row<'executors'>,
  input: Pick<CapacityInput, 'leaves' | 'holidays' | 'defaultZone' | 'defaultCountry'>,
): WorkCalendar {
  const country = countryOf(executor, input.defaultCountry);
  const away = input.leaves
    .filter(({ executor_id }) => executor_id === executor.id)
    .map(({ starts_on, ends_on }): Away => ({ startsOn: starts_on, endsOn: ends_on }));
  const holidays = (country !== null && input.holidays.get(country)) || new Set<string>();
  return createCalendar({ zone: executor.zone ?? input.defaultZone, holidays, away });
}

/** Whose holidays somebody has off: a person's own country or the workspace's; an agent only its own. */
export function countryOf(
  executor: Pick<Row<'executors'>, 'country' | 'kind'>,
  defaultCountry: string | null,
): string | null {
  return executor.country ?? (executor.kind === 'member' ? defaultCountry : null);
}

/** Off on a date by leave or holiday, whatever weekday it is. */
export function isOff({ holidays, away }: WorkCalendar, date: string): boolean {
  return holidays.has(date) || away.some(({ startsOn, endsOn }) => startsOn <= date && date <= endsOn);
}

/** The last date of the leave and holidays that a day is part of, weekends passed over. */
export function findLastDayOff(calendar: WorkCalendar, today: string): string {
  let last = today;
  for (let date = today; !isWorkingDay(calendar, date); date = addDays(date, 1)) {
    if (isOff(calendar, date)) last = date;
  }
  return last;
}
