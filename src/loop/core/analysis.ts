import type { NumericGoal } from './goal-state.ts';

/** How the last move of a value stands to its goal. `ahead` is past the target on the good side. */
export type Trend = 'toward_goal' | 'away_from_goal' | 'stable' | 'met' | 'ahead';

/** What is known of one numeric goal. The names are those of the public interface. */
export interface GoalAnalysis {
  goal: number;
  /** The last good value. */
  current: number;
  /** `goal − current`. */
  gap: number;
  /** The first good value that is kept, or the start that the goal names. */
  baseline: number;
  trend: Trend;
  /** The share of the way from baseline to goal, 0..1. */
  progress_ratio: number;
  /** The same without bounds: below 0 beyond the baseline, above 1 past the goal. */
  progress_ratio_raw: number;
  /** The newest entry has no good value: `current` is an older one. */
  stale?: true;
}

/** By the goal's key; a goal of which no good value is known is not there. */
export type Analysis = Readonly<Record<string, GoalAnalysis>>;

/** The good values of one key that an analysis rests on. */
export interface Track {
  first: number;
  /** The last good value but one; undefined where there is one alone. */
  previous: number | undefined;
  last: number;
  isStale: boolean;
}

/** Compares the values of a key with its goal. */
export function analyseGoal(goal: NumericGoal, track: Track): GoalAnalysis {
  const baseline = goal.start ?? track.first;
  const gap = goal.target - track.last;
  const side = sideOf(goal, baseline);
  const trend = findTrend(goal, side, track);
  const raw = findRatio(goal, { baseline, current: track.last, trend });
  return {
    goal: goal.target,
    current: track.last,
    gap,
    baseline,
    trend,
    progress_ratio: Math.min(1, Math.max(0, raw)),
    progress_ratio_raw: raw,
    ...(track.isStale && { stale: true }),
  };
}

/** The way that is good: 1 up, -1 down, 0 to the target from either side. */
function sideOf(goal: NumericGoal, baseline: number): 1 | -1 | 0 {
  if (goal.direction !== null) return { up: 1, down: -1, exact: 0 }[goal.direction] as 1 | -1 | 0;
  return Math.sign(goal.target - baseline) as 1 | -1 | 0;
}

function findTrend({ target }: NumericGoal, side: 1 | -1 | 0, { last, previous }: Track): Trend {
  if (last === target) return 'met';
  if (side !== 0 && (last - target) * side > 0) return 'ahead';
  if (previous === undefined || previous === last) return 'stable';
  const isToward =
    side === 0 ? Math.abs(target - last) < Math.abs(target - previous) : (last - previous) * side > 0;
  return isToward ? 'toward_goal' : 'away_from_goal';
}

function findRatio(
  goal: NumericGoal,
  { baseline, current, trend }: { baseline: number; current: number; trend: Trend },
): number {
  const way = goal.target - baseline;
  const isBegunThere =
    way === 0 || (goal.direction === 'up' && way < 0) || (goal.direction === 'down' && way > 0);
  // There is no way to go a share of: it is there or it is not.
  if (isBegunThere) return trend === 'met' || trend === 'ahead' ? 1 : 0;
  // No progress is 0, whichever way the goal lies.
  return (current - baseline) / way + 0;
}
