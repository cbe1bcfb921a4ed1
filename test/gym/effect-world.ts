import type { DayValue } from '../../src/learn/effect/case.ts';
import { createDraws } from './random.ts';

/** What goes on in a metric beside the tasks' effects, in standard deviations of one value. */
export type Course = 'still' | 'drift' | 'ar' | 'walk' | 'trend' | 'shift' | 'campaign';

export interface EffectWorldKind {
  /** Days from one value to the next. */
  cadence: 1 | 7;
  /** Mean promise ÷ standard deviation of one value. */
  size: number;
  course: Course;
  /** Whether tasks do anything. */
  works: boolean;
  /** A series that no task moves: what goes on in the metric moves it too, or something else does; none if left out. */
  comparison?: 'shared' | 'unrelated';
}

/** A finished task with its promise, and what it truly did. */
export interface EffectTask {
  day: number;
  low: number;
  high: number;
  effect: number;
}

export interface EffectWorld {
  kind: Pick<EffectWorldKind, 'cadence'>;
  /** What moved the metric beside tasks, for good or for a time, by when. */
  moves: readonly { fromDay: number; toDay: number }[];
  values: readonly DayValue[];
  comparison: readonly DayValue[] | null;
  tasks: readonly EffectTask[];
  /** The last day. */
  until: number;
}

/** Before the first task; tasks that are judged; so that the last of them can be read. */
const DAYS_BEFORE = 84;
const DAYS_JUDGED = 91;
const DAYS_AFTER = 60;
/** Two finished tasks a working day, over three goals. */
const TASKS_A_DAY = 2 / 3;
const QUARTER = 91;
const OTHER_WORLD = 100_000;
const DRIFT_A_DAY = { still: 0, drift: 0.1, ar: 0, walk: 0.3, trend: 0, shift: 0, campaign: 0 };
const TREND_A_DAY = 0.03;
const SHIFT = 2.5;
const CAMPAIGN_DAYS = 14;
/** Promises are optimistic, unevenly so: log of realised ÷ promised a team, and a task around it. */
const TEAM_RATIO = { mean: Math.log(0.6), sd: 0.4 };
const TASK_RATIO_SD = 0.5;
const PROMISE_SD = 0.4;
/** How strongly what goes on in a metric moves what it is compared with. */
const LEAST_LOADING = 0.7;
const LOADING_SPAN = 0.6;

/** One metric of one team: values a day or a week, a week's pattern, and tasks each of which lifts it for good. */
export function createEffectWorld(kind: EffectWorldKind, seed: number): EffectWorld {
  const draws = createDraws(seed, 9);
  const sign = () => (draws.uniform() < 0.5 ? -1 : 1);
  const until = DAYS_BEFORE + DAYS_JUDGED + DAYS_AFTER;
  const tasks = drawTasks(kind, until, draws);
  const week = Array.from({ length: 7 }, () => 0.8 * draws.normal());
  const slope = kind.course === 'trend' ? TREND_A_DAY * sign() : 0;
  const correlation = kind.course === 'ar' ? 0.7 : 0;
  const moves = Array.from({ length: 3 }, (_move, quarter) => {
    const fromDay = (quarter + draws.uniform()) * QUARTER;
    const toDay = kind.course === 'campaign' ? fromDay + CAMPAIGN_DAYS : Number.POSITIVE_INFINITY;
    const isMoved = kind.course === 'shift' || kind.course === 'campaign';
    return { fromDay, toDay, size: isMoved ? SHIFT * sign() : 0 };
  });
  let level = 0;
  let error = draws.normal();
  const values: DayValue[] = [];
  const shared: DayValue[] = [];
  for (let day = 0; day < until; day++) {
    level += DRIFT_A_DAY[kind.course] * draws.normal();
    if (day % kind.cadence !== 4 % kind.cadence) continue;
    error = correlation * error + Math.sqrt(1 - correlation ** 2) * draws.normal();
    const at = day + 0.75;
    const outside = moves.reduce(
      (sum, { fromDay, toDay, size }) => sum + (fromDay <= at && at <= toDay ? size : 0),
      0,
    );
    const done = tasks.reduce((sum, task) => sum + (task.day <= at ? task.effect : 0), 0);
    const pattern = kind.cadence === 1 ? (week[day % 7] ?? 0) : 0;
    const common = level + slope * day + outside;
    shared.push({ day: at, value: common + (correlation > 0 ? error : 0) });
    values.push({ day: at, value: common + error + done + pattern });
  }
  return {
    kind,
    moves: moves.filter(({ size }) => size !== 0),
    values,
    comparison: createComparison(kind, seed, shared),
    tasks,
    until,
  };
}

/** Values on the same days, with an error of their own: of what is shared, or of what goes on in another world. */
function createComparison(
  { comparison, ...kind }: EffectWorldKind,
  seed: number,
  shared: readonly DayValue[],
): DayValue[] | null {
  if (comparison === undefined) return null;
  if (comparison === 'unrelated') {
    return [...createEffectWorld({ ...kind, works: false }, seed + OTHER_WORLD).values];
  }
  const draws = createDraws(seed, 10);
  const loading = LEAST_LOADING + LOADING_SPAN * draws.uniform();
  return shared.map(({ day, value }) => ({ day, value: loading * value + draws.normal() }));
}

function drawTasks({ size, works }: EffectWorldKind, until: number, draws: ReturnType<typeof createDraws>) {
  const team = TEAM_RATIO.mean + TEAM_RATIO.sd * draws.normal();
  const tasks: EffectTask[] = [];
  for (let day = DAYS_BEFORE; day < until; day++) {
    if (day % 7 >= 5) continue;
    for (let half = 0; half < 2; half++) {
      const isDone = draws.uniform() < TASKS_A_DAY / 2;
      const promise = size * Math.exp(PROMISE_SD * draws.normal() - PROMISE_SD ** 2 / 2);
      const ratio = Math.exp(team + TASK_RATIO_SD * draws.normal());
      const at = day + 0.2 + 0.4 * draws.uniform();
      const effect = works ? promise * ratio : 0;
      if (isDone) tasks.push({ day: at, low: 0.6 * promise, high: 1.4 * promise, effect });
    }
  }
  return tasks.sort((a, b) => a.day - b.day);
}
