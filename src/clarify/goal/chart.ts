import { fanToDeadline } from '../../analyze/forecast/target-probability.ts';
import { type GoalInput, goalFigures } from '../../analyze/gap.ts';
import { bucketSeries, type Point } from '../../analyze/series.ts';
import { addDays, DAY_MS, instantOf } from '../../base/language/date.ts';
import { isTally, YES_OR_NO } from '../../base/language/format-quantity.ts';
import type { ChartMark, ChartView } from '../../base/view/picture.ts';
import type { GoalScene, GoalSheet } from './describe.ts';
import { toGoalInput } from './figures.ts';

/** More points than this no chart can show. */
const MOST_POINTS = 200;
/** As long as a chart's past. */
const CHART_DAYS = 182;

/** Points as a chart can show them: as they are, else by the day, else by the week; a day without a value has none. */
export function toChartPoints(points: readonly Point[], zone: string): ChartView['points'] {
  if (points.length <= MOST_POINTS) return points;
  const shown = (['day', 'week'] as const)
    .map((cadence) => bucketSeries(points, cadence, zone))
    .find((buckets) => buckets.length <= MOST_POINTS);
  return shown?.map(({ startsAt, value }) => ({ at: startsAt, value })) ?? points.slice(-MOST_POINTS);
}

/** The last half year with the target, what happened meanwhile and, while the goal is open and values come, the fan to its deadline. */
export function chartOfGoal(
  { goal, metric, points, causes }: Pick<GoalSheet, 'goal' | 'metric' | 'points' | 'causes'>,
  { now, zone, isSilent }: Pick<GoalScene, 'now' | 'zone'> & { isSilent: boolean },
): ChartView | undefined {
  if (metric.unit === YES_OR_NO) return undefined;
  const sinceAt = now - CHART_DAYS * DAY_MS;
  const recent = points.filter(({ at }) => at > sinceAt && at <= now);
  if (recent.length < 2) return undefined;
  const fan =
    goal.state === 'open' && !isTally(metric.unit) && !isSilent
      ? fanOfGoal(toGoalInput(goal, metric, points, { now, zone }))
      : [];
  const marks = listMarks(causes, zone).filter(({ at, untilAt = at }) => untilAt >= sinceAt && at <= now);
  return {
    kind: 'chart',
    title: metric.name,
    unit: metric.unit,
    points: toChartPoints(recent, zone),
    target: goal.target_value,
    deadlineAt: instantOf(goal.deadline_on, '23:59', zone),
    ...(fan.length > 0 && { fan }),
    ...(marks.length > 0 && { marks }),
  };
}

function fanOfGoal(input: GoalInput): ChartView['fan'] & {} {
  const { tolerance, baseline } = goalFigures(input);
  return fanToDeadline({ ...input, tolerance, baseline }, MOST_POINTS);
}

/** Tasks for the goal that were finished, and outside events, oldest first. */
function listMarks({ work, outside }: GoalSheet['causes'], zone: string): ChartMark[] {
  return [
    ...work.done.map(({ id, at }): ChartMark => ({ kind: 'task', at, label: id })),
    ...outside.map(({ name, starts_on, ends_on }): ChartMark => {
      const at = instantOf(starts_on, '00:00', zone);
      return { kind: 'event', at, untilAt: instantOf(addDays(ends_on, 1), '00:00', zone), label: name };
    }),
  ].sort((one, other) => one.at - other.at);
}
