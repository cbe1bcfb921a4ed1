import type { Ctx } from '../../base/command/ctx.ts';
import { badArgument, notFound, Refusal } from '../../base/language/errors.ts';
import { findNearest, slugify } from '../../base/language/ids.ts';
import { findRow, getRow, type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { cleanLine } from '../../base/view/text.ts';

const MAX_NAME = 80;

/** One value of a metric at an instant, in the metric's unit. */
export interface Observation {
  at: number;
  value: number;
}

/** Every metric, by name. */
export async function listMetrics(ctx: Reads): Promise<Row<'metrics'>[]> {
  const metrics = await rows(ctx, 'metrics').selectAll().orderBy('id').execute();
  return metrics.toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** The metric of that id or name, however it is capitalised or punctuated. */
export async function findMetric(ctx: Ctx, ref: string): Promise<Row<'metrics'> | undefined> {
  const id = slugify(ref);
  if (id === '') return undefined;
  const known = await findRow(ctx, 'metrics', id);
  return known ?? (await listMetrics(ctx)).find(({ name }) => slugify(name) === id);
}

/** As findMetric, but refuses what does not exist and names the nearest. */
export async function getMetric(ctx: Ctx, ref: string): Promise<Row<'metrics'>> {
  const known = await findMetric(ctx, ref);
  if (known) return known;
  const names = (await listMetrics(ctx)).map(({ name }) => name);
  const near = findNearest(ref, names);
  if (near.length > 0) throw notFound('metric', ref, near);
  const { detail } = notFound('metric', ref);
  throw new Refusal({ ...detail, message: `${detail.message} A goal brings its own; metric add makes one.` });
}

/** The metric that a row names. */
export async function getMetricById(ctx: Reads, id: string): Promise<Row<'metrics'>> {
  return getRow(ctx, 'metrics', id);
}

/** Finds the metric of that name, or records a new one; an existing one keeps its own unit and cadence. */
export async function ensureMetric(
  ctx: Ctx,
  metric: { name: string; unit: string; cadence?: Row<'metrics'>['cadence'] },
): Promise<Row<'metrics'>> {
  const known = await findMetric(ctx, metric.name);
  if (known) return known;
  const row = newMetric(ctx, metric);
  await ctx.record({ type: 'MetricAdded', subject: `metric:${row.id}`, rows: { metrics: [row] } });
  return row;
}

/** A metric's row, not yet recorded. */
export function newMetric(
  ctx: Pick<Ctx, 'workspace' | 'now'>,
  metric: { name: string; unit: string; cadence?: Row<'metrics'>['cadence'] },
): Row<'metrics'> {
  const name = cleanLine(metric.name, MAX_NAME);
  const id = slugify(name);
  if (id === '') throw badArgument('metric', metric.name, 'a name with letters or digits');
  return {
    workspace_id: ctx.workspace.id,
    id,
    name,
    unit: metric.unit,
    cadence: metric.cadence ?? 'day',
    cadence_from: metric.cadence === undefined ? 'values' : 'person',
    comparison_id: null,
    created_at: ctx.now,
  };
}

/**
 * A metric's values in order of time, one an instant: where several sources give one instant, the value that
 * arrived last counts.
 */
export async function listObservations(
  ctx: Ctx,
  metricId: string,
  { sinceAt }: { sinceAt?: number } = {},
): Promise<Observation[]> {
  const found = await rows(ctx, 'observations')
    .select(['at', 'value'])
    .where('metric_id', '=', metricId)
    .$if(sinceAt !== undefined, (query) => query.where('at', '>=', sinceAt ?? 0))
    .orderBy('at')
    .orderBy('arrived_at')
    .orderBy('source')
    .execute();
  return found.filter((row, index) => found[index + 1]?.at !== row.at);
}

/** The newest value (with `beforeAt`, of before that instant), by the same rule; undefined if there is none. */
export async function latestObservation(
  ctx: Ctx,
  metricId: string,
  { beforeAt }: { beforeAt?: number } = {},
): Promise<(Observation & Pick<Row<'observations'>, 'arrived_at' | 'source'>) | undefined> {
  return rows(ctx, 'observations')
    .select(['at', 'value', 'arrived_at', 'source'])
    .where('metric_id', '=', metricId)
    .$if(beforeAt !== undefined, (query) => query.where('at', '<', beforeAt ?? 0))
    .orderBy('at', 'desc')
    .orderBy('arrived_at', 'desc')
    .orderBy('source', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Counts the instants that have a value, by metric. */
export async function countObservations(ctx: Ctx): Promise<Map<string, number>> {
  const found = await rows(ctx, 'observations')
    .select((eb) => ['metric_id', eb.fn.count<number>('at').distinct().as('count')])
    .groupBy('metric_id')
    .execute();
  return new Map(found.map(({ metric_id, count }) => [metric_id, Number(count)]));
}

/** What is kept of a metric in the time that some values span, by instant and source. */
export async function findValues(
  ctx: Reads,
  metricId: string,
  values: readonly Pick<Observation, 'at'>[],
): Promise<Map<string, { value: number; context: string }>> {
  const first = values.reduce((least, { at }) => Math.min(least, at), Infinity);
  const last = values.reduce((most, { at }) => Math.max(most, at), -Infinity);
  const found = await rows(ctx, 'observations')
    .select(['at', 'source', 'value', 'context'])
    .where('metric_id', '=', metricId)
    .where('at', '>=', first)
    .where('at', '<=', last)
    .execute();
  return new Map(found.map(({ at, source, value, context }) => [`${at}\n${source}`, { value, context }]));
}
