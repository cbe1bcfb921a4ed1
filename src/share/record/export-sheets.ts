import type { Ctx } from '../../base/command/ctx.ts';
import { toMajor } from '../../base/language/money.ts';
import { readStrings } from '../../base/store/json.ts';
import type { Row } from '../../base/store/tables.ts';
import { listMetrics } from '../../gather/metric/store.ts';
import { listLessons } from '../../learn/lesson/lesson-store.ts';
import { listAllSettlements } from '../../learn/settle/settle-store.ts';
import { listExecutors } from '../../team/people/store.ts';
import { OPEN_STATES } from '../../todo/task/task.ts';
import type { Cell } from './export-file.ts';
import { listCandidates, listDecisions, listObservations, listOutcomes, listTasks } from './store.ts';

export const EXPORTS = [
  'tasks',
  'decisions',
  'outcomes',
  'metrics',
  'settlements',
  'candidates',
  'lessons',
] as const;

export interface Sheet {
  columns: readonly string[];
  rows: Cell[][];
}

/** What every sheet is made with. */
interface Scene {
  ctx: Ctx;
  /** By executor id, without `@`: a cell that begins with it would be taken for a formula. */
  handles: ReadonlyMap<string, string>;
  units: ReadonlyMap<string, string>;
  /** Whose results the asker may see one by one: their own and agents'. */
  open: ReadonlySet<string>;
}

/**
 * A sheet as the asker may have it: who did a task that has ended, and in how many minutes, is told of agents and of
 * the asker only, so that nobody else's rate can be counted from it.
 */
export async function loadSheet(ctx: Ctx, what: (typeof EXPORTS)[number]): Promise<Sheet> {
  const executors = await listExecutors(ctx, 'all');
  const viewer = ctx.actor.kind === 'member' ? ctx.actor.id : null;
  const scene: Scene = {
    ctx,
    handles: new Map(executors.map(({ id, handle }) => [id, handle])),
    units: new Map((await listMetrics(ctx)).map(({ id, unit }) => [id, unit])),
    open: new Set(executors.filter(({ id, kind }) => kind === 'agent' || id === viewer).map(({ id }) => id)),
  };
  return SHEETS[what](scene);
}

const SHEETS: Readonly<Record<(typeof EXPORTS)[number], (scene: Scene) => Promise<Sheet>>> = {
  tasks: loadTasks,
  decisions: loadDecisions,
  outcomes: loadOutcomes,
  metrics: loadMetrics,
  settlements: loadSettlements,
  candidates: loadCandidates,
  lessons: loadLessons,
};

async function loadTasks(scene: Scene): Promise<Sheet> {
  const rows = await listTasks(scene.ctx);
  return sheet(rows, {
    task: ({ id }) => id,
    title: ({ title }) => title,
    category: ({ category }) => category,
    priority: ({ priority }) => priority,
    state: ({ state }) => state,
    kind: ({ approval_kind }) => approval_kind,
    goal: ({ goal_id }) => goal_id,
    metric: ({ metric_id }) => metric_id,
    ...impactColumns(scene),
    effort_hours: ({ effort_hours }) => effort_hours,
    effort_high_hours: ({ effort_high_hours }) => effort_high_hours,
    assignee: ({ assignee_id, state }) =>
      (OPEN_STATES as readonly string[]).includes(state)
        ? handleOf(scene, assignee_id)
        : doerOf(scene, assignee_id),
    limits: ({ limits }) => limits,
    due_on: ({ due_on }) => due_on,
    proposed_at: ({ proposed_at }) => instant(proposed_at),
    decided_at: ({ decided_at }) => instant(decided_at),
    started_at: ({ started_at }) => instant(started_at),
    finished_at: ({ finished_at }) => instant(finished_at),
    idea: ({ candidate_id }) => candidate_id,
    tactic: ({ tactic_id }) => tactic_id,
    lessons: ({ lesson_ids }) => joined(lesson_ids),
  });
}

async function loadDecisions(scene: Scene): Promise<Sheet> {
  const rows = await listDecisions(scene.ctx);
  return sheet(rows, {
    decision: ({ id }) => id,
    task: ({ task_id }) => task_id,
    choice: ({ choice }) => choice,
    reason: ({ reason }) => reason,
    note: ({ note }) => note,
    effect: ({ effect }) => effect,
    rule: ({ rule }) => rule,
    forecast_version: ({ forecast_version }) => forecast_version,
    decided_by: ({ decided_by }) => handleOf(scene, decided_by),
    stands_in_for: ({ stands_in_for }) => handleOf(scene, stands_in_for),
    decided_at: ({ decided_at }) => instant(decided_at),
  });
}

async function loadOutcomes(scene: Scene): Promise<Sheet> {
  const rows = await listOutcomes(scene.ctx);
  return sheet(rows, {
    task: ({ task_id }) => task_id,
    category: ({ category }) => category,
    done: ({ is_success }) => is_success === 1,
    in_time: ({ is_in_time }) => is_in_time === 1,
    executor: ({ executor_id }) => doerOf(scene, executor_id),
    minutes: ({ minutes, executor_id }) => (scene.open.has(executor_id) ? minutes : null),
    evidence: ({ evidence }) => evidence,
    note: ({ note }) => note,
    finished_at: ({ finished_at }) => instant(finished_at),
  });
}

async function loadMetrics(scene: Scene): Promise<Sheet> {
  const rows = await listObservations(scene.ctx);
  return sheet(rows, {
    metric: ({ metric_id }) => metric_id,
    unit: ({ metric_id }) => unitOf(scene, metric_id),
    at: ({ at }) => instant(at),
    value: (row) => inUnit(scene, row.value, row.metric_id),
    source: ({ source }) => source,
    context: ({ context }) => context,
    arrived_at: ({ arrived_at }) => instant(arrived_at),
  });
}

async function loadSettlements(scene: Scene): Promise<Sheet> {
  const rows = await listAllSettlements(scene.ctx);
  const value = (pick: (row: Row<'settlements'>) => number | null) => (row: Row<'settlements'>) =>
    inUnit(scene, pick(row), row.metric_id);
  return sheet(rows, {
    task: ({ task_id }) => task_id,
    part: ({ part }) => part,
    forecast_version: ({ forecast_version }) => forecast_version,
    verdict: ({ verdict }) => verdict,
    why: ({ why }) => why,
    probability: ({ probability }) => probability,
    base_probability: ({ base_probability }) => base_probability,
    brier: ({ brier }) => brier,
    log_loss: ({ log_loss }) => log_loss,
    metric: ({ metric_id }) => metric_id,
    unit: ({ metric_id }) => unitOf(scene, metric_id),
    from: value(({ from_value }) => from_value),
    to: value(({ to_value }) => to_value),
    promised_low: value(({ low }) => low),
    promised_high: value(({ high }) => high),
    realised: value(({ realised }) => realised),
    settled_at: ({ settled_at }) => instant(settled_at),
  });
}

async function loadCandidates(scene: Scene): Promise<Sheet> {
  const rows = await listCandidates(scene.ctx);
  return sheet(rows, {
    idea: ({ id }) => id,
    title: ({ title }) => title,
    category: ({ category }) => category,
    priority: ({ priority }) => priority,
    state: ({ state }) => state,
    source: ({ source }) => source,
    key: ({ key }) => key,
    goal: ({ goal_id }) => goal_id,
    metric: ({ metric_id }) => metric_id,
    ...impactColumns(scene),
    effort_hours: ({ effort_hours }) => effort_hours,
    project: ({ project_id }) => project_id,
    after: ({ depends_on }) => joined(depends_on),
    touches: ({ touches }) => joined(touches),
    proposer: ({ proposer_id }) => handleOf(scene, proposer_id),
    away_until_on: ({ away_until_on }) => away_until_on,
    lessons: ({ lesson_ids }) => joined(lesson_ids),
    created_at: ({ created_at }) => instant(created_at),
  });
}

async function loadLessons({ ctx, ...scene }: Scene): Promise<Sheet> {
  return sheet(await listLessons(ctx), {
    lesson: ({ id }) => id,
    body: ({ body }) => body,
    state: ({ state }) => state,
    category: ({ category }) => category,
    goal: ({ goal_id }) => goal_id,
    cases: ({ cases }) => joined(cases),
    hits: ({ hits }) => hits,
    misses: ({ misses }) => misses,
    review_on: ({ review_on }) => review_on,
    author: ({ author_id }) => handleOf(scene, author_id),
    created_at: ({ created_at }) => instant(created_at),
  });
}

function sheet<R>(rows: readonly R[], columns: Readonly<Record<string, (row: R) => Cell>>): Sheet {
  return {
    columns: Object.keys(columns),
    rows: rows.map((row) => Object.values(columns).map((cell) => cell(row))),
  };
}

/** An impact on no metric is money a month. */
function impactColumns(scene: Scene): Record<string, (row: ImpactRow) => Cell> {
  const { currency } = scene.ctx.workspace;
  const inMajor = (value: number | null, metricId: string | null) =>
    value !== null && metricId === null ? toMajor(value, currency) : inUnit(scene, value, metricId);
  return {
    impact_low: ({ impact_low, metric_id }) => inMajor(impact_low, metric_id),
    impact_high: ({ impact_high, metric_id }) => inMajor(impact_high, metric_id),
    impact_label: ({ impact_label }) => impact_label,
    unit: ({ impact_low, metric_id }) =>
      metric_id === null ? (impact_low === null ? null : currency) : unitOf(scene, metric_id),
  };
}

type ImpactRow = Pick<Row<'candidates'>, 'impact_low' | 'impact_high' | 'impact_label' | 'metric_id'>;

function handleOf({ handles }: Pick<Scene, 'handles'>, id: string | null): string | null {
  return id === null ? null : (handles.get(id) ?? id);
}

function doerOf(scene: Scene, id: string | null): string | null {
  return id !== null && scene.open.has(id) ? handleOf(scene, id) : null;
}

/** Money is written in major units, without a sign. */
function unitOf({ units, ctx }: Scene, metricId: string | null): string | null {
  const unit = metricId === null ? null : (units.get(metricId) ?? null);
  return unit === 'money' ? ctx.workspace.currency : unit;
}

function inUnit(scene: Scene, value: number | null, metricId: string | null): number | null {
  const isMoney = metricId !== null && scene.units.get(metricId) === 'money';
  return value !== null && isMoney ? toMajor(value, scene.ctx.workspace.currency) : value;
}

function joined(json: string): string {
  return readStrings(json).join(' ');
}

function instant(at: number | null): string | null {
  return at === null ? null : Temporal.Instant.fromEpochMilliseconds(at).toString();
}
