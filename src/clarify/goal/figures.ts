import { silentAfter, silentFromGaps } from '../../analyze/cadence.ts';
import { type Course, judgeCourse } from '../../analyze/course.ts';
import { removeWeek, removeWeekOf } from '../../analyze/forecast/season.ts';
import type { GoalInput, GoalFigures as PaceFigures } from '../../analyze/gap.ts';
import { type Momentum, momentum } from '../../analyze/momentum.ts';
import type { Platt } from '../../analyze/platt.ts';
import { bucketSeries, cleanUntil, evenSeries, type Point } from '../../analyze/series.ts';
import { isTally, RUNNING_TOTAL, YES_OR_NO } from '../../base/language/format-quantity.ts';
import { roundLevel } from '../../base/language/number.ts';
import type { GoalFigures } from '../../base/view/view.ts';
import type { Goal, Metric } from './goal.ts';

/** Everything that is worked out of a goal from its metric's values. */
export interface GoalAnalysis extends Pick<Course, 'progress' | 'isEarly' | 'outlook' | 'state'> {
  pace: PaceFigures;
  momentum: Momentum;
  /** Its values stopped, by their own gaps: of an open way nobody can say how it goes. */
  isSilent: boolean;
  /** Chance of being at the target at the deadline, 0..1; null where there is too little to tell. */
  targetProbability: number | null;
}

/** When and where a goal is looked at, and how chances of goals are off (null: nothing is known of that). */
export interface GoalView {
  /** UTC milliseconds. */
  now: number;
  zone: string;
  platt: Platt | null;
}

/** The figures of a goal that go with every task for it. Pure: values in, figures out. */
export function toGoalFigures(
  goal: Goal,
  metric: Metric,
  points: readonly Point[],
  view: GoalView,
  analysis: GoalAnalysis = analyseGoal(goal, metric, points, view),
): GoalFigures {
  const { pace, momentum: speed, progress, outlook, state, targetProbability, isSilent, isEarly } = analysis;
  return {
    id: goal.id,
    title: goal.title,
    unit: metric.unit,
    current: pace.current,
    target: goal.target_value,
    gap: pace.gap,
    baseline: pace.baseline,
    progressRatio: pace.progressRatio,
    progressRatioRaw: pace.progressRatioRaw,
    // To hundredths: a page that is made again a little later, after a crash, says the same.
    timeShare: Math.round(pace.timeShare * 100) / 100,
    progress,
    ...(progress === 'met' && !pace.isMet && { hasSlipped: true }),
    ...(isSilent && { isSilent }),
    ...(isEarly && { isEarly }),
    outlook,
    state,
    momentum: { slopePerWeek: speed.slopePerWeek, direction: speed.direction, weeks: speed.weeks },
    targetProbability,
    asOfAt: pace.currentAt,
  };
}

/** As toGoalFigures, with what only the goal's own page shows. */
export function analyseGoal(
  goal: Goal,
  metric: Metric,
  points: readonly Point[],
  { now, zone, platt }: GoalView,
): GoalAnalysis {
  const { figures, progress, isEarly, outlook, state, chance } = judgeCourse({
    ...toGoalInput(goal, metric, points, { now, zone }),
    ...(platt && { platt }),
  });
  const target = { direction: goal.direction, target: goal.target_value, tolerance: figures.tolerance };
  const pace = asSaid(figures, goal.target_value, metric.unit);
  const until = cleanUntil(points, now);
  if (progress !== 'met' && isSilentAt(until, metric, now)) {
    const unknown = { outlook: null, targetProbability: null, momentum: momentum([], target, now) };
    return { pace, isSilent: true, isEarly: false, progress: 'no data', state: 'no data', ...unknown };
  }
  return {
    pace,
    isSilent: false,
    isEarly,
    progress,
    outlook,
    state,
    momentum: momentum(metric.unit === YES_OR_NO ? [] : toSteps(until, metric, zone), target, now),
    targetProbability: chance,
  };
}

/** By its own gaps, as far as it has any. A running total and a milestone have a value when there is news. */
function isSilentAt(points: readonly Point[], { unit, cadence, cadence_from }: Metric, now: number): boolean {
  const last = points.at(-1);
  if (!last || isTally(unit)) return false;
  const isSaid = cadence_from === 'person';
  return silentAfter(last.at, silentFromGaps(points, isSaid), { cadence, isSaid }) <= now;
}

/** A mean as it is said, and the gap from there; not where that would meet the target or miss it. What somebody typed stays. */
function asSaid(pace: PaceFigures, target: number, unit: string): PaceFigures {
  const round = (value: number) => roundLevel(value, { noise: pace.noise, target, unit });
  const baseline =
    pace.baseline !== null && pace.baselineFrom === 'median of 8 weeks before'
      ? round(pace.baseline)
      : pace.baseline;
  if (pace.current === null || pace.currentCount < 2) return { ...pace, baseline };
  const current = round(pace.current);
  const isSameSide = Math.sign(target - current) === Math.sign(target - pace.current);
  return isSameSide ? { ...pace, baseline, current, gap: target - current } : { ...pace, baseline };
}

/** A goal with its metric's values, as its course is judged. */
export function toGoalInput(
  goal: Goal,
  metric: Metric,
  points: readonly Point[],
  { now, zone }: Pick<GoalView, 'now' | 'zone'>,
): GoalInput {
  return {
    points,
    cadence: metric.cadence,
    direction: goal.direction,
    startValue: goal.start_value,
    target: goal.target_value,
    startsOn: goal.starts_on,
    deadlineOn: goal.deadline_on,
    zone,
    now,
    nature: natureOf(metric),
  };
}

function natureOf({ unit }: Metric): 'level' | 'running total' | 'milestone' {
  if (unit === YES_OR_NO) return 'milestone';
  return unit === RUNNING_TOTAL ? 'running total' : 'level';
}

/** What momentum looks at: of a metric that comes by the day or hour one value a day, without the pattern of the week. */
function toSteps(points: readonly Point[], { cadence, unit }: Metric, zone: string): readonly Point[] {
  if (isTally(unit) || cadence === 'week' || cadence === 'month') return points;
  const series = evenSeries(points, cadence, zone);
  if (series?.cadence !== 'day') return points;
  return removeWeekOf(bucketSeries(points, 'day', zone), removeWeek(series.values, series.cadence));
}
