import type { Ctx } from '../../base/command/ctx.ts';
import type { Text } from '../../base/view/text.ts';
import { listUnexplained } from '../../clarify/watch/anomaly-store.ts';
import { describeAnomaly } from '../../clarify/watch/describe.ts';
import { getMetricById } from '../../gather/metric/store.ts';
import type { Snapshot } from '../../plan/snapshot.ts';

/** What was seen of the feed's metrics since its last batch and nothing explains: each told once, by one digest. */
export async function describeAnomalies(
  ctx: Ctx,
  { feed, goals, previous, today }: Pick<Snapshot, 'feed' | 'goals' | 'previous' | 'today'>,
): Promise<Text[]> {
  if (!previous) return [];
  const lines: Text[] = [];
  for (const anomaly of await listUnexplained(ctx, { foundAfter: previous.createdAt })) {
    const own = goals.filter(({ metricId }) => metricId === anomaly.metric_id);
    if (feed.goalIds && !own.some(({ figures }) => feed.goalIds?.includes(figures.id))) continue;
    const metric = await getMetricById(ctx, anomaly.metric_id);
    const { zone, currency } = ctx.workspace;
    lines.push(describeAnomaly(anomaly, metric, { today, zone, currency }));
  }
  return lines;
}
