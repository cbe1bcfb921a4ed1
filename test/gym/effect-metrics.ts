import type { EffectTask, EffectWorld } from './effect-world.ts';
import { createDraws, type Draws } from './random.ts';

/**
 * `count`: Poisson, 5 to 200 a value. `money`: lognormal errors of 10 to 30 %. `share`: per cent of 40 to 400 cases a value, from
 * 3 or from 88 on.
 */
type MetricFamily = 'count' | 'money' | 'share';

export interface MetricKind {
  family: MetricFamily;
  cadence: 1 | 7;
  /** Mean promise ÷ standard deviation of one value at that time. */
  size: number;
  /** `growth`: of 2 % a week beside the tasks. `drift`: a random walk of the level, of .1 sd a √day. */
  course: 'still' | 'growth' | 'drift';
  works: boolean;
  /** Whether three weeks and each fifth value are missing. */
  hasGaps?: boolean;
}

const DAYS_BEFORE = 84;
const DAYS_JUDGED = 56;
const DAYS_AFTER = 60;
/** Two finished tasks a week, for eight weeks: with more, money would grow a thousandfold. */
const TASKS_A_DAY = 0.3;
const GROWTH_A_DAY = 0.02 / 7;
const DRIFT_A_DAY = 0.1;
const WEEK = [1.15, 1.2, 1.1, 1.05, 1, 0.75, 0.75];
const TEAM_RATIO = { mean: Math.log(0.6), sd: 0.4 };
const TASK_RATIO_SD = 0.5;
const PROMISE_SD = 0.4;
const COUNTS = [5, 12, 30, 80, 200];
const SPREADS = [0.1, 0.15, 0.2, 0.3];
const CASES = [40, 100, 400];

/** How a value is drawn about its expectation, and how far it is off as a rule. */
interface Family {
  start: number;
  sd(level: number): number;
  draw(level: number): number;
  least: number;
  most: number;
}

/** One metric of one team whose errors grow with its level, or shrink at its bound; tasks lift it (or lower it) for good. */
export function createMetricWorld(kind: MetricKind, seed: number): EffectWorld {
  const draws = createDraws(seed, 11);
  const family = createFamily(kind, draws);
  const until = DAYS_BEFORE + DAYS_JUDGED + DAYS_AFTER;
  const team = TEAM_RATIO.mean + TEAM_RATIO.sd * draws.normal();
  // A share near 0 is to fall, and is as good as it gets at 0.
  const sign = family.start < 50 && kind.family === 'share' ? -1 : 1;
  const gap = DAYS_BEFORE + draws.below(DAYS_JUDGED);
  let level = family.start;
  const tasks: EffectTask[] = [];
  const values: { day: number; value: number }[] = [];
  for (let day = 0; day < until; day++) {
    if (kind.course === 'growth') level *= 1 + GROWTH_A_DAY;
    if (kind.course === 'drift') level += DRIFT_A_DAY * family.sd(level) * draws.normal();
    level = Math.min(family.most, Math.max(family.least, level));
    if (
      day >= DAYS_BEFORE &&
      day < DAYS_BEFORE + DAYS_JUDGED &&
      day % 7 < 5 &&
      draws.uniform() < (7 / 5) * TASKS_A_DAY
    ) {
      const promise =
        kind.size * family.sd(level) * Math.exp(PROMISE_SD * draws.normal() - PROMISE_SD ** 2 / 2);
      const wanted = kind.works ? sign * promise * Math.exp(team + TASK_RATIO_SD * draws.normal()) : 0;
      const after = Math.min(family.most, Math.max(family.least, level + wanted));
      const [low, high] = [0.6 * promise, 1.4 * promise];
      tasks.push({
        day: day + 0.2 + 0.4 * draws.uniform(),
        ...(sign > 0 ? { low, high } : { low: -high, high: -low }),
        effect: after - level,
      });
      level = after;
    }
    if (day % kind.cadence !== 4 % kind.cadence) continue;
    const pattern = kind.cadence === 1 && kind.family !== 'share' ? (WEEK[day % 7] ?? 1) : 1;
    const value = family.draw(level * pattern);
    const isMissing = kind.hasGaps && (draws.uniform() < 0.2 || (day >= gap && day < gap + 21));
    if (!isMissing) values.push({ day: day + 0.75, value });
  }
  return { kind, moves: [], values, comparison: null, tasks, until };
}

function createFamily({ family, course }: MetricKind, draws: Draws): Family {
  if (family === 'count') {
    const start = COUNTS[draws.below(COUNTS.length)] ?? 30;
    const draw = (level: number) => drawPoisson(level, draws);
    return { start, sd: Math.sqrt, draw, least: 1, most: Number.POSITIVE_INFINITY };
  }
  if (family === 'money') {
    const spread = SPREADS[draws.below(SPREADS.length)] ?? 0.2;
    const sigma = Math.sqrt(Math.log(1 + spread ** 2));
    const draw = (level: number) => level * Math.exp(sigma * draws.normal() - sigma ** 2 / 2);
    return { start: 10_000, sd: (level) => spread * level, draw, least: 1, most: Number.POSITIVE_INFINITY };
  }
  const cases = CASES[draws.below(CASES.length)] ?? 100;
  const start = draws.below(2) === 0 ? 12 : 88;
  const sd = (level: number) => Math.sqrt((level * (100 - level)) / cases);
  const draw = (level: number) => {
    let hits = 0;
    for (let one = 0; one < cases; one++) if (100 * draws.uniform() < level) hits++;
    return (100 * hits) / cases;
  };
  return { start, sd, draw, least: 1, most: course === 'growth' ? 97 : 99 };
}

/** By the times between (Knuth 1969, The Art of Computer Programming 2, 3.4.1). */
function drawPoisson(mean: number, draws: Draws): number {
  let count = -1;
  for (let time = 0; time < mean; count++) time -= Math.log(1 - draws.uniform());
  return count;
}
