import type { Cadence, Point } from '../../../src/analyze/series.ts';
import { addDays, DAY_MS } from '../../../src/base/language/date.ts';
import { createDraws } from '../random.ts';

/** Noon of the Monday on which each goal starts. */
const STARTS_ON = '2026-01-05';
export const START_AT = Date.UTC(2026, 0, 5, 12);

/** A goal on a made-up metric: from 100 to 110 ("at least"), seen to the end. */
export interface GoalPlay {
  points: readonly Point[];
  cadence: Cadence;
  target: number;
  startsOn: string;
  deadlineOn: string;
  /** Whether the true level was at the target at the end. */
  isReached: boolean;
}

const WAY = 10;

/** `line`: exactly on the line, and reached. `fast`: at 1.3 times its pace. `slow`: at .5 of it. `still`: nothing moves. `stalled`: on its line until half of the time, then nothing. */
export type CourseKind = 'line' | 'fast' | 'slow' | 'still' | 'stalled';

const SHARES: Readonly<Record<CourseKind, (time: number) => number>> = {
  line: (time) => time,
  fast: (time) => 1.3 * time,
  slow: (time) => 0.5 * time,
  still: () => 0,
  stalled: (time) => Math.min(time, 0.5),
};

/**
 * A steady metric: flat before the goal began, then its course, with noise (.1, .2 or .4 of the way for a day, half of it
 * for a week; a third of the seeds AR(1) .5, a third with a week's pattern).
 */
export function playCourse(kind: CourseKind, cadence: 'day' | 'week', seed: number): GoalPlay {
  const draws = createDraws(seed, cadence === 'day' ? 31 : 32);
  const step = cadence === 'day' ? 1 : 7;
  const days = [56, 84, 126][draws.below(3)] ?? 84;
  const before = 7 * (4 + draws.below(16));
  const sd = WAY * ([0.1, 0.2, 0.4][draws.below(3)] ?? 0.2) * (cadence === 'day' ? 1 : 0.5);
  const noiseKind = draws.below(3);
  const correlation = noiseKind === 1 ? 0.5 : 0;
  const week = noiseKind === 2 && cadence === 'day' ? [0.5, 0.4, 0.2, 0, -0.1, -0.5, -0.5] : [];
  const points: Point[] = [];
  let error = 0;
  for (let day = -before; day <= days; day += step) {
    error = correlation * error + Math.sqrt(1 - correlation ** 2) * draws.normal();
    const share = day <= 0 ? 0 : SHARES[kind](day / days);
    const pattern = WAY * 0.5 * (week[((day % 7) + 7) % 7] ?? 0);
    points.push({ at: START_AT + day * DAY_MS, value: 100 + WAY * share + sd * error + pattern });
  }
  return {
    points,
    cadence,
    target: 100 + WAY,
    startsOn: STARTS_ON,
    deadlineOn: addDays(STARTS_ON, days),
    isReached: SHARES[kind](1) >= 1,
  };
}

/** A metric that drifts: a random walk (of half of the seeds' values with noise on top), its target within two of its own spreads. */
export function playDrift(cadence: 'day' | 'week', seed: number): GoalPlay {
  const draws = createDraws(seed, cadence === 'day' ? 33 : 34);
  const step = cadence === 'day' ? 1 : 7;
  const steps = cadence === 'day' ? 84 : 13;
  const before = cadence === 'day' ? 28 + draws.below(150) : 8 + draws.below(52);
  const noise = draws.below(2) === 0 ? 0 : cadence === 'day' ? 2 : 1;
  const reach = (2 * draws.uniform() - 0.5) * Math.sqrt(steps);
  let level = 100;
  const levels: number[] = [];
  for (let index = 0; index <= before + steps; index++) {
    level += draws.normal();
    levels.push(level);
  }
  const values = levels.map((each) => each + noise * draws.normal());
  const target = (levels[before] ?? 100) + reach;
  const last = values.slice(cadence === 'day' ? -7 : -1);
  return {
    points: values.map((value, index) => ({ at: START_AT + (index - before) * step * DAY_MS, value })),
    cadence,
    target,
    startsOn: STARTS_ON,
    deadlineOn: addDays(STARTS_ON, steps * step),
    isReached: last.reduce((sum, value) => sum + value, 0) / last.length >= target,
  };
}
