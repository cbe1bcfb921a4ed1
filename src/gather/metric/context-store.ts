import type { Ctx } from '../../base/command/ctx.ts';
import { rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';

/** What happened outside, newest first; with a metric, what applies to it. */
export async function listContextEvents(
  ctx: Ctx,
  { metricId }: { metricId?: string } = {},
): Promise<Row<'context_events'>[]> {
  const found = await rows(ctx, 'context_events')
    .selectAll()
    .orderBy('starts_on', 'desc')
    .orderBy('id')
    .execute();
  return metricId === undefined ? found : found.filter((row) => appliesTo(row, metricId));
}

/** The metrics that a context event applies to; null for every metric. */
export function metricsOf(event: Pick<Row<'context_events'>, 'metric_ids'>): readonly string[] | null {
  return event.metric_ids === null ? null : (JSON.parse(event.metric_ids) as string[]);
}

function appliesTo(event: Row<'context_events'>, metricId: string): boolean {
  return metricsOf(event)?.includes(metricId) ?? true;
}
