import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';
import type { Goal } from '../goal/goal.ts';
import { listGoals, loadGoalFigures } from '../goal/store.ts';
import { listLessons } from '../learn/lesson-store.ts';
import { listAllSettlements } from '../learn/settle-store.ts';
import { listMetrics } from '../metric/store.ts';
import { listExecutors } from '../team/store.ts';
import type { GoalFigures } from '../view.ts';

const EVENTS_A_PAGE = 1_000;

/** What the archive's document is made of. */
export interface ArchiveFacts {
  workspace: Row<'workspaces'>;
  at: number;
  goals: readonly { goal: Goal; figures: GoalFigures }[];
  tasks: readonly Row<'tasks'>[];
  /** By task, oldest first. */
  decisions: ReadonlyMap<string, readonly Row<'decisions'>[]>;
  outcomes: ReadonlyMap<string, Row<'outcomes'>>;
  settlements: ReadonlyMap<string, readonly Row<'settlements'>[]>;
  lessons: readonly Row<'lessons'>[];
  metrics: ReadonlyMap<string, Row<'metrics'>>;
  /** By executor id, without `@`. */
  handles: ReadonlyMap<string, string>;
  agents: ReadonlySet<string>;
}

export async function loadArchive(ctx: Ctx): Promise<ArchiveFacts> {
  const goals = [];
  for (const goal of await listGoals(ctx)) goals.push({ goal, figures: await loadGoalFigures(ctx, goal) });
  const executors = await listExecutors(ctx, 'all');
  const own = (table: 'tasks' | 'decisions') =>
    ctx.tx
      .selectFrom(table as 'tasks')
      .selectAll()
      .where('workspace_id', '=', ctx.workspace.id)
      .orderBy('number')
      .execute();
  const outcomes = await ctx.tx
    .selectFrom('outcomes')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .execute();
  return {
    workspace: ctx.workspace,
    at: ctx.now,
    goals,
    tasks: await own('tasks'),
    decisions: Map.groupBy(
      (await own('decisions')) as unknown as Row<'decisions'>[],
      ({ task_id }) => task_id,
    ),
    outcomes: new Map(outcomes.map((outcome) => [outcome.task_id, outcome])),
    settlements: Map.groupBy(await listAllSettlements(ctx), ({ task_id }) => task_id),
    lessons: await listLessons(ctx),
    metrics: new Map((await listMetrics(ctx)).map((metric) => [metric.id, metric])),
    handles: new Map(executors.map(({ id, handle }) => [id, handle])),
    agents: new Set(executors.filter(({ kind }) => kind === 'agent').map(({ id }) => id)),
  };
}

/** The whole log, one event a line as JSON, oldest first: what `tiller verify` reads. */
export async function readLog(ctx: Ctx): Promise<string> {
  const lines: string[] = [];
  for (let after = 0; ; ) {
    const page = await ctx.tx
      .selectFrom('events')
      .selectAll()
      .where('workspace_id', '=', ctx.workspace.id)
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(EVENTS_A_PAGE)
      .execute();
    lines.push(...page.map((event) => `${JSON.stringify(event)}\n`));
    after = page.at(-1)?.seq ?? after;
    if (page.length < EVENTS_A_PAGE) return lines.join('');
  }
}
