import {
  findGoal,
  type GoalRecord,
  type IdeaRecord,
  lastAct,
  type Moment,
  type TaskRecord,
} from './record.ts';
import { expect, type Fault, firstFault } from './rule.ts';
import { readDate, readNumber } from './written.ts';

/** Where a metric stands by a plain look at its last week, with room for how a mean is taken. */
export function weekOf(goal: GoalRecord): { low: number; high: number; mean: number } {
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

/** A goal by its id: they are added in the order of the record. */
export function goalOf(id: string, moment: Moment): GoalRecord | undefined {
  const goal = moment.record.goals[Number(id.replace('G-', '')) - 1];
  return goal && findGoal(moment, goal.metric);
}

/** What somebody said that an idea does. */
export function checkPromise(
  idea: IdeaRecord | undefined,
  low: string | undefined,
  high: string | undefined,
): Fault {
  const said = [readNumber(low), readNumber(high)].toSorted((a, b) => a - b);
  const { promise } = idea ?? {};
  return expect(
    promise?.low === said[0] && promise?.high === said[1],
    `${promise?.low} to ${promise?.high} was said`,
  );
}

/** `15 % of the way in 8 % of the time: late.`: by its values and its dates. */
export function checkProgress(moment: Moment, goal: GoalRecord | undefined, said: string): Fault {
  if (!goal) return 'no such goal';
  const [, way, time] =
    /^(?:(\d+) % of the way|.+? further away) (?:in|after) (\d+) % of the time/u.exec(said) ?? [];
  const { low, high } = weekOf(goal);
  const ways = [low, high].map((value) => (100 * (value - goal.start)) / (goal.target - goal.start));
  const start = Temporal.PlainDate.from(goal.startsOn);
  const spent = (100 * start.until(moment.on).days) / start.until(goal.deadlineOn).days;
  return firstFault(
    expect(time === undefined || Math.abs(Number(time) - spent) <= 5, `${spent.toFixed(0)} % of the time`),
    expect(
      way === undefined || (Number(way) >= Math.min(...ways) - 1 && Number(way) <= Math.max(...ways) + 1),
      `${ways.map((each) => each.toFixed(0)).join(' to ')} % of the way`,
    ),
    checkCourse(moment, goal, said.split('. ')[0] ?? ''),
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

/** Standard deviation of the values before a month; within it they wander by less. */
const SCATTER = 3;

/** Progress words: how much of the way against how much of the time, with room for a mean taken another way. */
export function checkCourse(moment: Moment, goal: GoalRecord | undefined, said: string): Fault {
  if (!goal) return 'no such goal';
  const word = /\b(met before|met|ahead|on pace|behind|late)\b/.exec(said)?.[1];
  const begins = Temporal.PlainDate.from(goal.startsOn);
  const isEarly = begins.until(moment.on).days < 0.11 * begins.until(goal.deadlineOn).days + 1;
  const isUnmeasured = goal.values.every(({ on }) => on <= goal.startsOn || on > moment.on);
  if (said.includes('too early to tell'))
    return expect(isEarly || isUnmeasured, `it goes on since ${goal.startsOn}`);
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
    'met before': least < 1 && wasMet(goal),
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

/** Whether a value of it was at its target, with room for a mean. */
function wasMet({ start, target, values }: GoalRecord): boolean {
  return values.some(({ value }) => (value - start) / (target - start) >= 1 - 2 / Math.abs(target - start));
}

/** The day, or the next one on which the team works. */
function nextWorkday(on: string): string {
  const date = Temporal.PlainDate.from(on);
  return date.add({ days: Math.max(0, [0, 0, 0, 0, 0, 2, 1][date.dayOfWeek - 1] ?? 0) }).toString();
}

/** Who moved a task to the date that it has: whoever gives it the same date again, or an earlier one, is only reminded. */
export function findMove(task: TaskRecord | undefined): { by: string; to: string } | undefined {
  let move: { by: string; to: string } | undefined;
  for (const { did, by, what } of task?.acts ?? []) {
    const to = did === 'later' && what !== undefined ? nextWorkday(what) : move?.to;
    if (to !== undefined && to > (move?.to ?? '')) move = { by, to };
  }
  return move;
}

/** By so much nobody but a person moves a date from what a page said. */
export const MOST_MOVED_DAYS = 14;

/** A date of something that people have: where somebody moved it, theirs; else near what a page said. It is over or it is not. */
export function checkDue(
  moment: Moment,
  written: string | undefined,
  task: TaskRecord,
  isOver: boolean,
): Fault {
  const due = readDate(written ?? '', moment.on);
  const shown = task.dues.at(-1);
  if (due === undefined || shown === undefined) return 'no page gave it a date';
  const move = findMove(task);
  const days = Math.abs(Temporal.PlainDate.from(shown).until(due).days);
  return firstFault(
    expect(due < moment.on === isOver, `${written} is ${isOver ? 'to come' : 'over'}`),
    move
      ? expect(due >= move.to, `@${move.by} moved it to ${move.to}`)
      : expect(days <= MOST_MOVED_DAYS, `a page said ${shown}`),
  );
}

/** What was so when a task that Tiller had thought of itself was taken back: today, or since a page showed it last. */
export function checkTakenBack(title: string, why: string, moment: Moment, since = moment.on): Fault {
  const { record, on } = moment;
  const [, ended] = /^Say how (T-\d+) ended$/u.exec(title) ?? [];
  if (ended !== undefined) {
    const task = record.tasks.get(ended);
    const { did, on: endedOn = '' } = (task && lastAct(task)) ?? {};
    const isOver = did === 'done' || did === 'fail';
    return expect(
      why === `${ended} has ended`
        ? isOver
        : /not late any more|was asked in private instead$/.test(why) && (!isOver || endedOn >= since),
      `${ended}: ${did}`,
    );
  }
  const [, measured] = /^Record a value of (.+)$/u.exec(title) ?? [];
  if (measured !== undefined)
    return expect(
      why === 'a value came' && (findGoal(moment, measured)?.values.some((value) => value.on <= on) ?? false),
      'no value came',
    );
  const [, named] = /^(.+) is met$/u.exec(why) ?? [];
  if (named === undefined) return expect(/ is not behind any more$|^there is an idea for /u.test(why), why);
  const goal = record.goals.find(
    ({ metric, target }) => named.toLowerCase().startsWith(metric) && named.includes(` ${target} `),
  );
  return goal ? checkCourse(moment, findGoal(moment, goal.metric), 'met') : 'no such goal';
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
