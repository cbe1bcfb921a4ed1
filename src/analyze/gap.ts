import { addDays, DAY_MS, instantOf } from '../base/language/date.ts';
import { type Direction, defaultTolerance, isMet } from './forecast/target.ts';
import { median } from './robust.ts';
import { cleanUntil, type Point } from './series.ts';

const WEEK_MS = 7 * DAY_MS;

/** The baseline looks at whole weeks, so that every weekday counts the same. */
const BASELINE_DAYS = 8 * 7;

/** On pace is within a tenth of the whole way of where a straight line from start to deadline would be. */
const PACE_TOLERANCE = 0.1;

/**
 * - `met`: the latest value is at the target or past it; for `exactly`, within the tolerance.
 * - `ahead`, `on pace`, `behind`: the progress ratio against the share of the time that has passed, with
 *   `PACE_TOLERANCE` either way; after the deadline, and where there is no way to go (the baseline was at the target
 *   or past it), a goal that is not met is `behind`. For `exactly`, overshoot counts as distance, so it is never `ahead`
 *   for being too far.
 * - `no data`: no value yet.
 */
export type GoalState = 'met' | 'ahead' | 'on pace' | 'behind' | 'no data';

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
  /** UTC milliseconds; later points are not looked at. */
  now: number;
  /** For `exactly`, in the metric's unit; 1 % of the target unless given. */
  tolerance?: number;
}

/** Where a goal stands, in the metric's unit. What is missing is null, never 0. */
export interface GoalFigures {
  current: number | null;
  currentAt: number | null;
  /** Target − current: what is left to gain (or, for `at most`, to lose, as a negative number). */
  gap: number | null;
  baseline: number | null;
  /** Where the baseline comes from. */
  baselineFrom: 'start value' | 'median of 8 weeks before' | 'first value' | null;
  /**
   * (current − baseline) / (target − baseline): 0 at the baseline, 1 at the target, more past it, negative on the wrong
   * side. Null where the baseline was already at the target or past it.
   */
  progressRatioRaw: number | null;
  /** The same between 0 and 1. */
  progressRatio: number | null;
  state: GoalState;
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
  const latest = points.at(-1) ?? null;
  const startsAt = instantOf(goal.startsOn, '00:00', goal.zone);
  const endsAt = instantOf(addDays(goal.deadlineOn, 1), '00:00', goal.zone);
  const { baseline, baselineFrom } = findBaseline(goal, points, startsAt);
  const tolerance = goal.tolerance ?? defaultTolerance(goal.target, baseline);
  const target = { direction: goal.direction, target: goal.target, tolerance };
  const raw = latest && baseline !== null ? progressOf(latest.value, baseline, target) : null;
  const hasMet = latest !== null && isMet(latest.value, target);
  const timeLeftMs = endsAt - goal.now;
  const gap = latest && goal.target - latest.value;
  const seenMs = latest ? latest.at - startsAt : 0;
  return {
    current: latest?.value ?? null,
    currentAt: latest?.at ?? null,
    gap,
    baseline,
    baselineFrom,
    progressRatioRaw: raw,
    progressRatio: raw === null ? null : Math.min(1, Math.max(0, raw)),
    state: !latest ? 'no data' : hasMet ? 'met' : judgePace(goal, raw, { startsAt, endsAt }),
    timeShare: Math.min(1, Math.max(0, (goal.now - startsAt) / (endsAt - startsAt))),
    paceNeededPerWeek:
      gap === null ? null : hasMet ? 0 : timeLeftMs > 0 ? gap / Math.max(1, timeLeftMs / WEEK_MS) : null,
    paceSeenPerWeek:
      latest && baseline !== null && seenMs >= WEEK_MS
        ? ((latest.value - baseline) / seenMs) * WEEK_MS
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

function progressOf(
  current: number,
  baseline: number,
  target: { direction: Direction; target: number; tolerance: number },
): number | null {
  if (isMet(baseline, target)) return null;
  return (current - baseline) / (target.target - baseline);
}

/** For a goal that is not met. */
function judgePace(
  goal: GoalInput,
  raw: number | null,
  { startsAt, endsAt }: { startsAt: number; endsAt: number },
): GoalState {
  if (raw === null || goal.now >= endsAt) return 'behind';
  const progress = goal.direction === 'exactly' ? 1 - Math.abs(1 - raw) : raw;
  const expected = Math.max(0, (goal.now - startsAt) / (endsAt - startsAt));
  if (progress > expected + PACE_TOLERANCE) return 'ahead';
  return progress >= expected - PACE_TOLERANCE ? 'on pace' : 'behind';
}
