import { judgeCourse } from '../../analyze/forecast/outlook.ts';
import { targetProbability } from '../../analyze/forecast/target-probability.ts';
import { goalFigures, type GoalFigures as PaceFigures } from '../../analyze/gap.ts';
import { type Momentum, momentum } from '../../analyze/momentum.ts';
import { bucketSeries, type Point } from '../../analyze/series.ts';
import { DAY_MS } from '../../base/language/date.ts';
import type { GoalFigures } from '../../base/view/view.ts';
import type { Goal, Metric } from './goal.ts';

/** Days of an hourly metric among which 14 with values are looked for. */
const MOMENTUM_DAYS = 28;

/** Everything that is worked out of a goal from its metric's values. */
export interface GoalAnalysis {
  /** With the state as `judgeCourse` has it. */
  pace: PaceFigures;
  /** The state by the straight line alone. */
  paceState: PaceFigures['state'];
  momentum: Momentum;
  /** Chance of being at the target at the deadline, 0..1; null where there is too little to tell. */
  targetProbability: number | null;
}

/** The figures of a goal that go with every task for it. Pure: values in, figures out. */
export function toGoalFigures(
  goal: Goal,
  metric: Metric,
  points: readonly Point[],
  now: number,
  zone: string,
  analysis: GoalAnalysis = analyseGoal(goal, metric, points, now, zone),
): GoalFigures {
  const { pace, momentum: speed, targetProbability: chance } = analysis;
  return {
    id: goal.id,
    title: goal.title,
    unit: metric.unit,
    current: pace.current,
    target: goal.target_value,
    gap: pace.gap,
    baseline: pace.baseline,
    progressRatio: pace.progressRatio,
    state: pace.state,
    momentum: { slopePerWeek: speed.slopePerWeek, direction: speed.direction },
    targetProbability: chance,
    asOfAt: pace.currentAt,
  };
}

/** As toGoalFigures, with what only the goal's own page shows. */
export function analyseGoal(
  goal: Goal,
  metric: Metric,
  points: readonly Point[],
  now: number,
  zone: string,
): GoalAnalysis {
  const pace = goalFigures({
    points,
    direction: goal.direction,
    startValue: goal.start_value,
    target: goal.target_value,
    startsOn: goal.starts_on,
    deadlineOn: goal.deadline_on,
    zone,
    now,
  });
  const target = { direction: goal.direction, target: goal.target_value, tolerance: pace.tolerance };
  const steps = metric.cadence === 'hour' ? toDays(points, now, zone) : points;
  const chance = targetProbability({
    ...target,
    points,
    cadence: metric.cadence,
    zone,
    deadlineOn: goal.deadline_on,
    now,
  });
  // A target that is reached after the deadline is met, and no chance is left to tell.
  const isLate = pace.state === 'met' && chance === 0;
  return {
    pace: { ...pace, state: judgeCourse(pace.state, chance, pace.timeShare) },
    paceState: pace.state,
    momentum: momentum(steps, target, now),
    targetProbability: isLate ? null : chance,
  };
}

/** Momentum looks at the last 14 points: of an hourly metric that would be half a day. */
function toDays(points: readonly Point[], now: number, zone: string): Point[] {
  const recent = points.filter(({ at }) => at > now - MOMENTUM_DAYS * DAY_MS && at <= now);
  return bucketSeries(recent, 'day', zone).flatMap(({ startsAt, value }) =>
    value === null ? [] : [{ at: startsAt, value }],
  );
}
