import type { Ctx } from '../../base/command/ctx.ts';
import { addDays, DAY_MS, dateOf, instantOf } from '../../base/language/date.ts';
import type { Row } from '../../base/store/tables.ts';
import { listGoals } from '../../clarify/goal/store.ts';
import { listContextEvents } from '../../gather/metric/context-store.ts';
import { latestObservation, listMetrics, type Observation } from '../../gather/metric/store.ts';
import { type ImpactCase, judgeImpact, overlaps, type Span } from './settle.ts';
import { emptyRow, listWorkOn, toSettled, type UnsettledTask } from './unsettled-store.ts';

/** A value speaks for the end of the work, or for the reading date, if it is at most so many days older. */
const NEAR_DAYS = { hour: 3, day: 10, week: 24, month: 62 } as const;

/** A task that works, or worked, on a metric. */
interface Worker {
  id: string;
  span: Span;
}

/** What the impacts of one metric are judged by: read once a run. */
interface Scene {
  metric: Row<'metrics'>;
  workers: readonly Worker[];
  outside: readonly Row<'context_events'>[];
}

/** The settlements of the impacts whose reading date is over. An impact that nobody knew has none. */
export async function readImpactRows(
  ctx: Ctx,
  unsettled: readonly UnsettledTask[],
): Promise<Row<'settlements'>[]> {
  const scenes = new Map<string, Scene | null>();
  const rows: Row<'settlements'>[] = [];
  for (const one of unsettled) {
    const { impact_low: low, impact_high: high, reading_on, metric_id } = one.forecast;
    if (!one.parts.has('impact') || low === null || high === null) continue;
    if (reading_on === null || reading_on >= ctx.today) continue;
    if (metric_id !== null && !scenes.has(metric_id)) scenes.set(metric_id, await loadScene(ctx, metric_id));
    const scene = (metric_id !== null && scenes.get(metric_id)) || null;
    const seen = await readCase(ctx, one, scene, { low, high, readingOn: reading_on });
    const verdict = judgeImpact(seen);
    if (verdict === null) continue;
    rows.push({
      ...emptyRow(ctx, one, 'impact'),
      ...verdict,
      metric_id: scene?.metric.id ?? null,
      from_value: seen.from?.value ?? null,
      to_value: seen.to?.value ?? null,
      low,
      high,
    });
  }
  return rows;
}

async function readCase(
  ctx: Ctx,
  one: UnsettledTask,
  scene: Scene | null,
  { low, high, readingOn }: { low: number; high: number; readingOn: string },
): Promise<ImpactCase> {
  // Values are dated in the workspace's zone.
  const readingAt = instantOf(addDays(readingOn, 1), '00:00', ctx.workspace.zone) - 1;
  const task = toSettled(one);
  const bare = { task, low, high, readingAt, metricName: null, direction: null, from: null, to: null };
  if (!scene || task.finishedAt === null || task.finishedAt > readingAt) {
    return {
      ...bare,
      metricName: scene?.metric.name ?? null,
      lastValueOn: null,
      otherTask: null,
      outside: null,
    };
  }
  const { metric } = scene;
  const nearMs = NEAR_DAYS[metric.cadence] * DAY_MS;
  const doneAt = task.finishedAt;
  const before = await latestObservation(ctx, metric.id, { beforeAt: doneAt + 1 });
  const last = await latestObservation(ctx, metric.id, { beforeAt: readingAt + 1 });
  const from = before && before.at >= doneAt - nearMs ? before : null;
  const own = { startsAt: beganAt(one.task), endsAt: readingAt };
  return {
    ...bare,
    metricName: metric.name,
    direction: await findDirection(ctx, one.task, metric.id),
    from,
    to: last && last.at > doneAt && last.at >= readingAt - nearMs ? last : null,
    lastValueOn: last ? dateOf(last.at, ctx.workspace.zone) : null,
    otherTask: scene.workers.find(({ id, span }) => id !== one.task.id && overlaps(span, own))?.id ?? null,
    outside: findOutside(ctx, scene, from, doneAt, readingOn),
  };
}

/** The direction of the task's goal, where the metric is that goal's. */
async function findDirection(
  ctx: Ctx,
  task: Row<'tasks'>,
  metricId: string,
): Promise<'at least' | 'at most' | 'exactly' | null> {
  if (task.goal_id === null) return null;
  const goal = (await listGoals(ctx)).find(({ id }) => id === task.goal_id);
  return goal?.metric_id === metricId ? goal.direction : null;
}

function findOutside(
  ctx: Ctx,
  { outside }: Scene,
  from: Observation | null,
  doneAt: number,
  readingOn: string,
): string | null {
  const fromOn = dateOf(from?.at ?? doneAt, ctx.workspace.zone);
  return outside.find(({ starts_on, ends_on }) => starts_on <= readingOn && ends_on >= fromOn)?.name ?? null;
}

async function loadScene(ctx: Ctx, metricId: string): Promise<Scene | null> {
  const metric = (await listMetrics(ctx)).find(({ id }) => id === metricId);
  if (!metric) return null;
  return {
    metric,
    workers: await listWorkers(ctx, metricId),
    outside: await listContextEvents(ctx, { metricId }),
  };
}

/**
 * Tasks on a metric on which work began and was not given up, from the start of the work to the date on which their
 * own effect is read; where nobody promised one, to the end of the work.
 */
async function listWorkers(ctx: Ctx, metricId: string): Promise<Worker[]> {
  const tasks = await listWorkOn(ctx, metricId);
  return tasks.map(({ id, reading_on, ...task }) => ({
    id,
    span: {
      startsAt: beganAt(task),
      endsAt: Math.max(
        task.finished_at ?? ctx.now,
        reading_on === null ? 0 : instantOf(addDays(reading_on, 1), '00:00', ctx.workspace.zone) - 1,
      ),
    },
  }));
}

/** When work began: when somebody said so, else when it was approved. */
function beganAt(task: Pick<Row<'tasks'>, 'started_at' | 'decided_at' | 'proposed_at'>): number {
  return task.started_at ?? task.decided_at ?? task.proposed_at;
}
