import { bucketSeries, type Point } from '../../analyze/series.ts';
import type { ChartView } from '../../base/view/view.ts';

/** More points than this no chart can show. */
export const MOST_POINTS = 200;

/** Points as a chart can show them: as they are, else by the day, else by the week; a day without a value has none. */
export function toChartPoints(points: readonly Point[], zone: string): ChartView['points'] {
  if (points.length <= MOST_POINTS) return points;
  const shown = (['day', 'week'] as const)
    .map((cadence) => bucketSeries(points, cadence, zone))
    .find((buckets) => buckets.length <= MOST_POINTS);
  return shown?.map(({ startsAt, value }) => ({ at: startsAt, value })) ?? points.slice(-MOST_POINTS);
}
