import type { Ctx } from '../../base/command/ctx.ts';
import { addDays, instantOf } from '../../base/language/date.ts';
import { type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { listContextEvents, metricsOf } from '../../gather/metric/context-store.ts';

export type AnomalyRow = Row<'anomalies'>;

/** What was seen of metrics, oldest first: found after an instant, or at a metric. */
export async function listAnomalies(
  ctx: Reads,
  given: { foundAfter?: number; metricId?: string },
): Promise<AnomalyRow[]> {
  const { foundAfter, metricId } = given;
  return rows(ctx, 'anomalies')
    .selectAll()
    .$if(foundAfter !== undefined, (query) => query.where('found_at', '>', foundAfter ?? 0))
    .$if(metricId !== undefined, (query) => query.where('metric_id', '=', metricId ?? ''))
    .orderBy('at')
    .orderBy('metric_id')
    .orderBy('kind')
    .execute();
}

/** Those that nothing outside explains: no context event is on the metric at the time. */
export async function listUnexplained(
  ctx: Ctx,
  given: { foundAfter?: number; metricId?: string },
): Promise<AnomalyRow[]> {
  const found = await listAnomalies(ctx, given);
  if (found.length === 0) return [];
  const events = await listContextEvents(ctx);
  const { zone } = ctx.workspace;
  return found.filter(
    ({ metric_id, at }) =>
      !events.some(
        (event) =>
          (metricsOf(event)?.includes(metric_id) ?? true) &&
          at >= instantOf(event.starts_on, '00:00', zone) &&
          at < instantOf(addDays(event.ends_on, 1), '00:00', zone),
      ),
  );
}
