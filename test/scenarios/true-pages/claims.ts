import { type GoalRecord, lastAct, type Moment } from './record.ts';
import { expect, type Fault } from './rule.ts';
import { readDate, readNumber } from './written.ts';

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

/** A no to a task of that title, which may have come back since. */
export function checkNo({ record }: Moment, title: string, reason: string | undefined): Fault {
  const nos = [...record.tasks.values()]
    .filter(
      (task) => task.title === title || (title.endsWith('…') && task.title.startsWith(title.slice(0, -1))),
    )
    .flatMap((task) => lastAct(task, 'no') ?? []);
  return expect(
    nos.some(({ what }) => what === reason),
    nos.length === 0 ? 'nobody said no' : `it was ${nos.map(({ what }) => what).join(', ')}`,
  );
}
