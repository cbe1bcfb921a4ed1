import type { Reads } from '../../base/store/rows.ts';
import type { OwnMove } from '../../clarify/goal/tables.ts';
import { getMetricById } from '../../gather/metric/store.ts';
import { listReadings } from './reading-store.ts';

/** The newest reading of a metric that says “we did” of tasks which were all finished in a time, both ends included. */
export async function findOwnMove(
  ctx: Reads,
  metricId: string,
  { fromAt, untilAt }: { fromAt: number; untilAt: number },
): Promise<OwnMove | null> {
  const own = (await listReadings(ctx, metricId)).findLast(
    ({ reading }) => reading.is_ours === 1 && reading.starts_at >= fromAt && reading.ends_at <= untilAt,
  );
  if (!own) return null;
  const { middle, low80, high80, comparison_id: comparisonId } = own.reading;
  if (middle === null || low80 === null || high80 === null || comparisonId === null) return null;
  return {
    taskIds: own.tasks.map(({ task_id }) => task_id),
    change: middle,
    low: low80,
    high: high80,
    comparisonName: (await getMetricById(ctx, comparisonId)).name,
  };
}
