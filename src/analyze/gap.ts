import { addDays, DAY_MS, instantOf } from '../base/language/date.ts';
import { type Direction, defaultTolerance, isMet, type Target } from './forecast/target.ts';
import { type Level, lastOf, levelOf } from './level.ts';
import type { Platt } from './platt.ts';
import { median } from './robust.ts';
import { type Cadence, cleanUntil, type Point } from './series.ts';

const WEEK_MS = 7 * DAY_MS;

/** The baseline looks at whole weeks, so that every weekday counts the same. */
const BASELINE_DAYS = 8 * 7;

/** Progress is compared with the time at the middle of the values that the level rests on, no further back than this. */
const OLDEST_MS: Readonly<Record<Cadence, number>> = {
  hour: 4 * DAY_MS,
  day: 4 * DAY_MS,
  week: WEEK_MS,
  month: 31 * DAY_MS,
};

export interface GoalInput {
  points: readonly Point[];
  direction: Direction;
  /** As the team set it; null if it did not. */
  startValue: number | null;
  target: number;
  /** ISO dates, both included. */
  startsOn: string;
  deadlineOn: string;
  zone: string;
  cadence: Cadence;
  /** UTC milliseconds; later points are not looked at. */
  now: number;
  /** What its values are: a level unless said; a running total; or a milestone, 0 until it has come about and 1 from then on. */
  nature?: 'level' | 'running total' | 'milestone';
  /** For `exactly`, in the metric's unit; 1 % of the target unless given. */
  tolerance?: number;
  /** How chances of goals are off, as those that ended tell; left out, chances stand as the course alone has them. */
  platt?: Platt;
}

/** Where a goal stands, in the metric's unit. What is missing is null, never 0. */
export interface GoalFigures {
  /** The level: the mean of the last week, or the last value (see levelOf). */
  current: number | null;
  /** The last value in it. */
  currentAt: number | null;
  /** How many values it is the mean of; 1 is the last value alone. */
  currentCount: number;
  /** Target − current: what is left to gain (or, for `at most`, to lose, as a negative number). */
  gap: number | null;
  baseline: number | null;
  /** Where the baseline comes from. */
  baselineFrom: 'start value' | 'median of 8 weeks before' | 'first value' | null;
  /**
   * (current − baseline) / (target − baseline): 0 at the baseline, 1 at the target, more past it, negative on the wrong
   * side. Where the baseline was already at the target or past it, there is only to hold it: 1 while it is met, else 0.
   */
  progressRatioRaw: number | null;
  /** The same between 0 and 1. */
  progressRatio: number | null;
  /** Whether the level is at the target or past it; for `exactly`, within the tolerance. False without a value. */
  isMet: boolean;
  /**
   * The share of the way less the share of the time at the middle of the level's values: 0 on the straight line from start
   * to deadline. For `exactly`, overshoot counts as distance. Null without a value, and where there is no way to go.
   */
  lead: number | null;
  /** The level's own noise (one standard deviation) in the metric's unit; 0 where too few values tell. */
  noise: number;
  /** How much of the time from the start to the deadline has passed, 0..1. */
  timeShare: number;
  /** What each week until the deadline must add (or take away); in the last week all of the gap, 0 once met, null after the deadline. */
  paceNeededPerWeek: number | null;
  /** What each week since the start has added; null before the first value a week or more after it. */
  paceSeenPerWeek: number | null;
  /** For `exactly`: how far off still counts. */
  tolerance: number;
}

/** The figures of a goal on a metric. The deadline counts to its end, in the zone given. */
export function goalFigures(goal: GoalInput): GoalFigures {
  const points = cleanUntil(goal.points, goal.now);
  const hasLevel = goal.nature === undefined || goal.nature === 'level';
  const level = hasLevel ? levelOf(points, goal.cadence, goal.zone) : lastOf(points);
  const startsAt = instantOf(goal.startsOn, '00:00', goal.zone);
  const endsAt = instantOf(addDays(goal.deadlineOn, 1), '00:00', goal.zone);
  const { baseline, baselineFrom } = findBaseline(goal, points, startsAt);
  const tolerance = goal.tolerance ?? defaultTolerance(goal.target, baseline);
  const target = { direction: goal.direction, target: goal.target, tolerance };
  const raw = level && baseline !== null ? progressOf(level.value, baseline, target) : null;
  const hasMet = level !== null && isMet(level.value, target);
  const timeLeftMs = endsAt - goal.now;
  const gap = level && goal.target - level.value;
  const seenMs = level ? level.centreAt - startsAt : 0;
  return {
    current: level?.value ?? null,
    currentAt: level?.at ?? null,
    currentCount: level?.count ?? 0,
    gap,
    baseline,
    baselineFrom,
    progressRatioRaw: raw,
    progressRatio: raw === null ? null : Math.min(1, Math.max(0, raw)),
    isMet: hasMet,
    lead:
      level && raw !== null && !isHeld(baseline, target)
        ? leadOf(goal, raw, { startsAt, endsAt, level })
        : null,
    noise: level?.noise ?? 0,
    timeShare: Math.min(1, Math.max(0, (goal.now - startsAt) / (endsAt - startsAt))),
    paceNeededPerWeek:
      gap === null ? null : hasMet ? 0 : timeLeftMs > 0 ? gap / Math.max(1, timeLeftMs / WEEK_MS) : null,
    paceSeenPerWeek:
      level && baseline !== null && level.at - startsAt >= WEEK_MS && seenMs > 0
        ? ((level.value - baseline) / seenMs) * WEEK_MS
        : null,
    tolerance,
  };
}

/** The start value; else the median of the 8 weeks before the start; else the first value after it, or the last before. */
function findBaseline(
  goal: GoalInput,
  points: readonly Point[],
  startsAt: number,
): Pick<GoalFigures, 'baseline' | 'baselineFrom'> {
  if (goal.startValue !== null) return { baseline: goal.startValue, baselineFrom: 'start value' };
  const sinceAt = instantOf(addDays(goal.startsOn, -BASELINE_DAYS), '00:00', goal.zone);
  const before = points.filter(({ at }) => at >= sinceAt && at < startsAt).map(({ value }) => value);
  const usual = median(before);
  if (usual !== null) return { baseline: usual, baselineFrom: 'median of 8 weeks before' };
  const first = points.find(({ at }) => at >= startsAt) ?? points.at(-1);
  return first
    ? { baseline: first.value, baselineFrom: 'first value' }
    : { baseline: null, baselineFrom: null };
}

function progressOf(current: number, baseline: number, target: Target): number {
  if (isHeld(baseline, target)) return isMet(current, target) ? 1 : 0;
  return (current - baseline) / (target.target - baseline);
}

/** Whether there is no way to go, only something to hold. */
function isHeld(baseline: number | null, target: Target): boolean {
  return baseline !== null && isMet(baseline, target);
}

function leadOf(
  goal: GoalInput,
  raw: number,
  { startsAt, endsAt, level }: { startsAt: number; endsAt: number; level: Level },
): number {
  const reached = goal.direction === 'exactly' ? 1 - Math.abs(1 - raw) : raw;
  const asOf = Math.max(level.centreAt, goal.now - OLDEST_MS[goal.cadence]);
  return reached - Math.max(0, (asOf - startsAt) / (endsAt - startsAt));
}
