import { findAnomalies } from '../../analyze/anomaly.ts';
import { readCadence, silentFrom } from '../../analyze/cadence.ts';
import { bucketSeries, type Point } from '../../analyze/series.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { DAY_MS, dateOf, instantOf } from '../../base/language/date.ts';
import { isTally } from '../../base/language/format-quantity.ts';
import type { Row } from '../../base/store/tables.ts';
import { getMetricById, listObservations } from '../../gather/metric/store.ts';
import { tellMember } from '../../say/tell.ts';
import { getExecutorById } from '../../team/people/store.ts';
import { listOpenGoals } from '../goal/store.ts';
import { type AnomalyRow, listAnomalies, listUnexplained } from './anomaly-store.ts';
import { actionsOn, describeAnomaly } from './describe.ts';

/** The kind of due row under which a metric's silence waits to be noticed. */
const SILENCE_DUE = 'silent metric';
/** Values of before are history: nobody can check them any more. */
const NEWS_DAYS = 14;
/** As much of a series as judging its last values needs, in days. */
const LOOKED_DAYS = { hour: 35, day: 120, week: 420, month: 1_100 } as const;

/** After values came: reads how often they come, notes what their course does not explain, and waits for the next. */
export async function watchMetrics(ctx: Ctx, metricIds: readonly string[]): Promise<void> {
  for (const id of metricIds) {
    const given = await getMetricById(ctx, id);
    // Neither has a course that a value could depart from, and no news is no silence.
    if (isTally(given.unit)) continue;
    const metric = await keepCadence(ctx, given);
    const sinceAt = ctx.now - LOOKED_DAYS[metric.cadence] * DAY_MS;
    const points = await listObservations(ctx, id, { sinceAt });
    await ctx.setDue(SILENCE_DUE, id, silentFrom(points));
    const known = new Set(
      (await listAnomalies(ctx, { metricId: id })).map(({ at, kind }) => `${kind} ${at}`),
    );
    const found = findNew(points, metric, ctx)
      .filter(({ at, since, kind }) => ![at, since].some((time) => known.has(`${kind} ${time}`)))
      .map(({ kind, value, expected, since, z }) => ({
        ...{ workspace_id: ctx.workspace.id, metric_id: id, at: since, kind },
        ...{ value, expected, score: z, found_at: ctx.now },
      }));
    if (found.length > 0) await keepAnomalies(ctx, metric, found);
  }
}

/** Notes a metric whose values stopped; where none but one came, that one waits anew. */
export const silenceDue = {
  kind: SILENCE_DUE,
  async run(ctx: Ctx, { subject }: Row<'due'>): Promise<number | null> {
    const metric = await getMetricById(ctx, subject);
    const last = (await listObservations(ctx, subject, { sinceAt: 0 })).at(-1);
    const isWatched = (await listOpenGoals(ctx)).some(({ metric_id }) => metric_id === subject);
    if (!last || !isWatched) return null;
    const base = { workspace_id: ctx.workspace.id, metric_id: subject, found_at: ctx.now };
    const row = {
      ...base,
      at: last.at,
      kind: 'stopped' as const,
      value: last.value,
      expected: last.value,
      score: 0,
    };
    await keepAnomalies(ctx, metric, [row]);
    return null;
  },
};

/** As its values come, unless somebody said how often they do. */
async function keepCadence(ctx: Ctx, metric: Row<'metrics'>): Promise<Row<'metrics'>> {
  if (metric.cadence_from === 'person') return metric;
  const points = await listObservations(ctx, metric.id, { sinceAt: ctx.now - LOOKED_DAYS.month * DAY_MS });
  const cadence = readCadence(points);
  if (cadence === null || cadence === metric.cadence) return metric;
  const row = { ...metric, cadence };
  await ctx.record({
    type: 'CadenceRead',
    subject: `metric:${metric.id}`,
    data: { before: metric.cadence },
    rows: { metrics: [row] },
  });
  return row;
}

/** Anomalies of the last two weeks; of an hourly metric by the whole days. */
function findNew(points: readonly Point[], { cadence }: Row<'metrics'>, { now, today, workspace }: Ctx) {
  const { zone } = workspace;
  const steps = cadence === 'hour' ? wholeDays(points, instantOf(today, '00:00', zone), zone) : points;
  const from = now - Math.max(NEWS_DAYS, cadence === 'month' ? 62 : 0) * DAY_MS;
  // Of a year that is read in parts only the last holds news.
  if (!steps.some(({ at }) => at > from)) return [];
  return findAnomalies(steps, cadence === 'hour' ? 'day' : cadence, zone).filter(({ at }) => at > from);
}

function wholeDays(points: readonly Point[], until: number, zone: string): Point[] {
  return bucketSeries(points, 'day', zone).flatMap(({ startsAt, value }) =>
    value === null || startsAt >= until ? [] : [{ at: startsAt, value }],
  );
}

async function keepAnomalies(ctx: Ctx, metric: Row<'metrics'>, found: readonly AnomalyRow[]): Promise<void> {
  await ctx.record({
    type: 'AnomalySeen',
    subject: `metric:${metric.id}`,
    rows: { anomalies: found },
  });
  const open = await listUnexplained(ctx, { metricId: metric.id });
  for (const anomaly of found) {
    const isOpen = open.some(({ at, kind }) => at === anomaly.at && kind === anomaly.kind);
    if (anomaly.kind === 'drop' && isOpen) await tellOwners(ctx, metric, anomaly);
  }
}

/** A collapse cannot wait for the morning: whoever owns a goal on the metric hears of it, of an agent its member. */
async function tellOwners(ctx: Ctx, metric: Row<'metrics'>, anomaly: AnomalyRow): Promise<void> {
  const goals = (await listOpenGoals(ctx)).filter(({ metric_id }) => metric_id === metric.id);
  const owners = new Set<string>();
  for (const { owner_id } of goals) {
    const owner = owner_id === null ? undefined : await getExecutorById(ctx, owner_id);
    const listener = owner?.kind === 'agent' ? owner.responsible_id : owner?.id;
    if (listener) owners.add(listener);
  }
  const { zone, currency } = ctx.workspace;
  const view = {
    kind: 'answer' as const,
    lines: [describeAnomaly(anomaly, metric, { today: ctx.today, zone, currency })],
    actions: actionsOn(anomaly, { zone }),
  };
  for (const owner of owners) {
    await tellMember(ctx, owner, {
      subject: `anomaly:${metric.id}:${dateOf(anomaly.at, zone)}:${owner}`,
      view,
    });
  }
}
