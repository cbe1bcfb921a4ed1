import type { Ctx } from '../../base/command/ctx.ts';
import { rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { lastNumbers } from '../../decide/store.ts';
import { queryInParts } from '../../todo/idea/candidate-store.ts';
import { listTasksById } from '../../todo/task/store.ts';
import { type Approval, findApproval, type TaskProgress } from './settle.ts';

const IDS_A_QUERY = 500;

type Settlement = Row<'settlements'>;

/** A task with a part that is not settled, and what is known of it. */
export interface UnsettledTask {
  task: Row<'tasks'>;
  versions: readonly Row<'forecasts'>[];
  approval: Approval | null;
  /** The version that counts: of the approval, else the last. */
  forecast: Row<'forecasts'>;
  parts: ReadonlySet<Settlement['part']>;
}

/**
 * Ids of tasks with a chance that is not settled, or an impact whose reading date is over. It looks at every forecast there is: 0.05 s
 * for a hundred thousand, so that plans ask for it in the background.
 */
export async function listUnsettledIds(ctx: Ctx): Promise<string[]> {
  const found = await queryUnsettled(ctx, await listOpen(ctx));
  return [...new Set(found.map(({ task_id }) => task_id))];
}

/**
 * Tasks, among some or all, with a chance that is not settled, or an impact whose reading date is over; the effect on a metric of
 * what was done is read elsewhere.
 */
export async function listUnsettled(ctx: Ctx, among?: readonly string[]): Promise<UnsettledTask[]> {
  const unsettled = await queryUnsettled(ctx, among ?? (await listOpen(ctx)));
  const parts = new Map(
    unsettled.map(({ task_id, success, impact }) => [
      task_id,
      new Set<Settlement['part']>([
        ...(success === null ? (['success'] as const) : []),
        ...(impact === null ? (['impact'] as const) : []),
      ]),
    ]),
  );
  const found = await readForecasts(ctx, [...parts.keys()]);
  return found.flatMap((one) => {
    const forecast = one.approval?.forecast ?? one.versions.at(-1);
    return forecast ? [{ ...one, forecast, parts: parts.get(one.task.id) ?? new Set() }] : [];
  });
}

/** Tasks with a part that has no settlement. Each difference is a walk along two indices, beside which joins take four times as long. */
async function listOpen(ctx: Ctx): Promise<string[]> {
  const withoutPart = (part: Settlement['part']) =>
    rows(ctx, 'forecasts')
      .select('task_id')
      .except(rows(ctx, 'settlements').select('task_id').where('part', '=', part))
      .execute();
  const open = [...(await withoutPart('success')), ...(await withoutPart('impact'))];
  return [...new Set(open.map(({ task_id }) => task_id))];
}

function queryUnsettled(ctx: Ctx, among: readonly string[]) {
  return queryInParts(among, (part) => queryPart(ctx, part).execute());
}

function queryPart(ctx: Ctx, ids: readonly string[]) {
  return rows(ctx, 'forecasts')
    .where('forecasts.task_id', 'in', ids)
    .innerJoin('tasks', 'tasks.id', 'forecasts.task_id')
    .leftJoin('settlements as success', (join) =>
      join.onRef('success.task_id', '=', 'forecasts.task_id').on('success.part', '=', 'success'),
    )
    .leftJoin('settlements as impact', (join) =>
      join.onRef('impact.task_id', '=', 'forecasts.task_id').on('impact.part', '=', 'impact'),
    )
    .select(['forecasts.task_id', 'success.verdict as success', 'impact.verdict as impact'])
    .where((eb) =>
      eb.or([
        eb('success.task_id', 'is', null),
        eb.and([
          eb('impact.task_id', 'is', null),
          eb('forecasts.reading_on', '<', ctx.today),
          eb.or([eb('tasks.state', '<>', 'done'), eb('forecasts.metric_id', 'is', null)]),
        ]),
      ]),
    );
}

/** Tasks with all versions of their forecasts and the yes that counts, in order of number. */
export async function readForecasts(
  ctx: Ctx,
  ids: readonly string[],
): Promise<Pick<UnsettledTask, 'task' | 'versions' | 'approval'>[]> {
  const found: Pick<UnsettledTask, 'task' | 'versions' | 'approval'>[] = [];
  for (let start = 0; start < ids.length; start += IDS_A_QUERY) {
    const part = ids.slice(start, start + IDS_A_QUERY);
    const tasks = await listTasksById(ctx, part);
    const versions = Map.groupBy(await readVersions(ctx, part), ({ task_id }) => task_id);
    const decisions = Map.groupBy(await readLastYes(ctx, part), ({ task_id }) => task_id);
    for (const task of tasks) {
      const own = versions.get(task.id) ?? [];
      found.push({
        task,
        versions: own,
        approval: findApproval(task, decisions.get(task.id) ?? [], own),
      });
    }
  }
  return found.sort((a, b) => a.task.number - b.task.number);
}

async function readVersions(ctx: Ctx, ids: readonly string[]): Promise<Row<'forecasts'>[]> {
  return rows(ctx, 'forecasts').selectAll().where('task_id', 'in', ids).orderBy('version').execute();
}

/** The last yes on each of these tasks, or what took it back: whatever was decided before says nothing of the yes that counts. */
async function readLastYes(ctx: Ctx, ids: readonly string[]) {
  return rows(ctx, 'decisions')
    .innerJoin(lastNumbers(ctx, ids, ['approve', 'undo']), (join) =>
      join.onRef('last.task_id', '=', 'decisions.task_id').onRef('last.number', '=', 'decisions.number'),
    )
    .select(['decisions.task_id', 'decisions.choice', 'decisions.decided_at', 'decisions.forecast_version'])
    .execute();
}

/** A task as the rules of settling see it. */
export function toSettled({ task, approval }: Pick<UnsettledTask, 'task' | 'approval'>): TaskProgress {
  return { state: task.state, approvedAt: approval?.at ?? null, finishedAt: task.finished_at };
}

/** A settlement with nothing in it yet. */
export function emptyRow(
  ctx: Pick<Ctx, 'workspace' | 'now'>,
  { task, forecast }: Pick<UnsettledTask, 'task' | 'forecast'>,
  part: Settlement['part'],
): Settlement {
  return {
    workspace_id: ctx.workspace.id,
    task_id: task.id,
    part,
    forecast_version: forecast.version,
    verdict: 'void',
    why: '',
    probability: null,
    is_hit: null,
    base_probability: null,
    brier: null,
    log_loss: null,
    metric_id: null,
    from_value: null,
    to_value: null,
    low: null,
    high: null,
    realised: null,
    settled_at: ctx.now,
  };
}
