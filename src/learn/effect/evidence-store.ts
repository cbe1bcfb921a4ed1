import type { Ctx } from '../../base/command/ctx.ts';
import { DAY_MS } from '../../base/language/date.ts';
import { rows } from '../../base/store/rows.ts';
import { listObservations, type Observation } from '../../gather/metric/store.ts';
import { readForecasts } from '../settle/unsettled-store.ts';
import type { DayValue } from './case.ts';
import type { FinishedTask } from './read-metric.ts';

/** Older values and tasks say little of today's. */
export const MEMORY_DAYS = 730;

/** The values of what a metric is compared with; null where nothing is named, or finished work of ours is for it. */
export async function listComparison(
  ctx: Ctx,
  comparisonId: string | null,
  clock: (at: number) => number,
): Promise<DayValue[] | null> {
  if (comparisonId === null) return null;
  const own = await listFinished(ctx, comparisonId, clock);
  return own.length > 0 ? null : listDayValues(ctx, comparisonId, clock);
}

/** A metric's values by now, one a day, in order of time. */
export async function listDayValues(
  ctx: Ctx,
  metricId: string,
  clock: (at: number) => number,
): Promise<DayValue[]> {
  const values = await listObservations(ctx, metricId, { sinceAt: ctx.now - MEMORY_DAYS * DAY_MS });
  return meanOfDays(
    values.filter(({ at }) => at <= ctx.now),
    clock,
  );
}

/** One value a day: their mean, as of the last. */
function meanOfDays(values: readonly Observation[], clock: (at: number) => number): DayValue[] {
  const byDay = Map.groupBy(values, ({ at }) => Math.floor(clock(at)));
  return [...byDay.values()].map((own) => ({
    day: clock(own.at(-1)?.at ?? 0),
    value: own.reduce((sum, { value }) => sum + value, 0) / own.length,
  }));
}

/** What was finished for a metric. A promise that was settled before effects were read in bundles stays settled: such a task only moved the metric. */
export async function listFinished(
  ctx: Ctx,
  metricId: string,
  clock: (at: number) => number,
): Promise<FinishedTask[]> {
  const done = await rows(ctx, 'tasks')
    .leftJoin('settlements', (join) =>
      join.onRef('settlements.task_id', '=', 'tasks.id').on('settlements.part', '=', 'impact'),
    )
    .select(['tasks.id', 'settlements.verdict as settled'])
    .where('tasks.metric_id', '=', metricId)
    .where('tasks.state', '=', 'done')
    .where('tasks.finished_at', '>', ctx.now - MEMORY_DAYS * DAY_MS)
    .execute();
  const settled = new Set(done.flatMap(({ id, settled: verdict }) => (verdict === null ? [] : [id])));
  const found = await readForecasts(
    ctx,
    done.map(({ id }) => id),
  );
  return found.map(({ task, versions, approval }) => {
    const forecast = approval?.forecast ?? versions.at(-1);
    const { impact_low: low = null, impact_high: high = null } = forecast ?? {};
    const isPromised =
      forecast !== undefined && forecast.metric_id === metricId && low !== null && high !== null;
    return {
      id: task.id,
      day: clock(task.finished_at ?? 0),
      promise: isPromised && !settled.has(task.id) ? { version: forecast.version, low, high } : null,
    };
  });
}
