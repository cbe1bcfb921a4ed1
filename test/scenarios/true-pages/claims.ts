import type { GoalRecord, IdeaRecord, MonthRecord, TaskRecord } from './record.ts';

/** A day of a record on which something was read. */
export interface Moment {
  on: string;
  record: MonthRecord;
}

/** What is wrong with a claim; undefined where it is so. */
export type Fault = string | undefined;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'June', 'July', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** How a page writes a date. */
export const DATE = String.raw`(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} \p{L}+(?: \d{4})?`;
export const NUMBER = String.raw`[+−]?\d+(?:\.\d+)?`;

/** A page's date, in the year that is nearest; undefined where its weekday is not that day's. */
export function readDate(written: string, near: string): string | undefined {
  const [weekday = '', day, month = '', year] = written.split(' ');
  const today = Temporal.PlainDate.from(near);
  const dates = (year === undefined ? [today.year, today.year + 1, today.year - 1] : [Number(year)]).map(
    (each) => Temporal.PlainDate.from({ year: each, month: MONTHS.indexOf(month) + 1, day: Number(day) }),
  );
  const [nearest] = dates.toSorted((a, b) => Math.abs(today.until(a).days) - Math.abs(today.until(b).days));
  return nearest && DAYS[nearest.dayOfWeek - 1] === weekday ? nearest.toString() : undefined;
}

export function readNumber(written: string | undefined): number {
  return Number((written ?? '').replace('−', '-'));
}

export function expect(isSo: boolean, otherwise: string): Fault {
  return isSo ? undefined : otherwise;
}

export function firstFault(...faults: readonly Fault[]): Fault {
  return faults.find((fault) => fault !== undefined);
}

/** A goal by its metric, with the values that there were at that moment. */
export function findGoal({ on, record }: Moment, metric: string): GoalRecord | undefined {
  const goal = record.goals.find((one) => one.metric.toLowerCase() === metric.toLowerCase());
  return goal && { ...goal, values: goal.values.filter((value) => value.on <= on) };
}

export function findIdea({ record }: Moment, title: string): IdeaRecord | undefined {
  return record.ideas.find((idea) => idea.title === title);
}

/** A task by its title, whole or cut at a word with “…”. */
export function findTask({ record }: Moment, said: string, id?: string): TaskRecord | undefined {
  const start = said.replace(/…$/, '');
  return [...record.tasks.values()].findLast(
    (task) =>
      (id === undefined || task.id === id) &&
      (task.title === said || (said !== start && task.title.startsWith(start))),
  );
}

/** Where a metric stands by a plain look at its last week, with room for how a mean is taken. */
function weekOf(goal: GoalRecord): { low: number; high: number; mean: number } {
  const last = goal.values.at(-1);
  if (!last) return { low: Number.NaN, high: Number.NaN, mean: Number.NaN };
  const since = Temporal.PlainDate.from(last.on)
    .subtract({ days: goal.step === 7 ? 0 : 7 })
    .toString();
  const week = goal.values.filter(({ on }) => on >= since).map(({ value }) => value);
  const mean = week.reduce((sum, value) => sum + value, 0) / week.length;
  // A weekday that is missing adds or takes what it usually has.
  const slack = goal.step === 7 ? 0.01 : 2;
  return { low: Math.min(...week) - slack, high: Math.max(...week) + slack, mean };
}

export function checkLevel(goal: GoalRecord | undefined, said: string | undefined): Fault {
  if (!goal) return 'no such goal';
  const { low, high } = weekOf(goal);
  const value = readNumber(said);
  return expect(value >= low && value <= high, `${goal.metric} was ${low} to ${high} in its last week`);
}

/** What a goal lacks: `21 points to go`. */
export function checkGap(goal: GoalRecord | undefined, said: string | undefined): Fault {
  if (!goal) return 'no such goal';
  const { low, high } = weekOf(goal);
  const isAcross = (goal.target - low) * (goal.target - high) < 0;
  const gaps = [Math.abs(goal.target - low), Math.abs(goal.target - high), ...(isAcross ? [0] : [])];
  const gap = readNumber(said);
  return expect(
    gap >= Math.min(...gaps) - 0.51 && gap <= Math.max(...gaps) + 0.51,
    `${goal.metric} lacked ${Math.min(...gaps)} to ${Math.max(...gaps)}`,
  );
}

export function checkDate(moment: Moment, written: string | undefined, wanted: string | undefined): Fault {
  const date = readDate(written ?? '', moment.on);
  return expect(date !== undefined && date === wanted, `${written} should be ${wanted}`);
}

/** A date that is still to come, today included. */
export function checkAhead(moment: Moment, written: string | undefined): Fault {
  const date = readDate(written ?? '', moment.on);
  return expect(date !== undefined && date >= moment.on, `${written} is over on ${moment.on}`);
}

/** Standard deviation of a month's values. */
const SCATTER = 2;

/** Progress words: how much of the way against how much of the time, with room for a mean taken another way. */
export function checkCourse(moment: Moment, goal: GoalRecord | undefined, said: string): Fault {
  if (!goal) return 'no such goal';
  const word = /\b(met|ahead|on pace|behind|late)\b/.exec(said)?.[1];
  if (word === undefined) return undefined;
  const { low, high } = weekOf(goal);
  const ratios = [low, high].map((value) => (value - goal.start) / (goal.target - goal.start));
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)];
  const start = Temporal.PlainDate.from(goal.startsOn);
  const timeAt = (on: string) => start.until(on).days / start.until(goal.deadlineOn).days;
  // A level is as of its last value.
  const [then, time] = [timeAt(goal.values.at(-1)?.on ?? moment.on), timeAt(moment.on)];
  // Within the scatter of its values nobody can say that it is off its line.
  const room = 0.1 + (2.5 * SCATTER) / Math.abs(goal.target - goal.start);
  const fits = {
    met: most >= 1,
    ahead: most >= then,
    'on pace': most >= then - room && least <= time + room,
    behind: least <= time,
    late: least <= time,
  }[word];
  return expect(
    fits ?? false,
    `${goal.metric} was ${least.toFixed(2)} to ${most.toFixed(2)} of its way at ${time.toFixed(2)} of its time`,
  );
}

/** The day, or the next one on which the team works. */
export function nextWorkday(on: string): string {
  const date = Temporal.PlainDate.from(on);
  return date.add({ days: Math.max(0, [0, 0, 0, 0, 0, 2, 1][date.dayOfWeek - 1] ?? 0) }).toString();
}
