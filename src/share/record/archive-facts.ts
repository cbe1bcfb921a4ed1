import type { Ctx } from '../../base/command/ctx.ts';
import type { Row } from '../../base/store/tables.ts';
import type { GoalFigures } from '../../base/view/view.ts';
import type { Goal } from '../../clarify/goal/goal.ts';
import { loadGoalFigures } from '../../clarify/goal/goal-load.ts';
import { listGoals } from '../../clarify/goal/store.ts';
import { listMetrics } from '../../gather/metric/store.ts';
import { listLessons } from '../../learn/lesson/lesson-store.ts';
import { listAllSettlements } from '../../learn/settle/settle-store.ts';
import { listExecutors } from '../../team/people/store.ts';
import { listDecisions, listOutcomes, listTasks } from './store.ts';

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
  const outcomes = await listOutcomes(ctx);
  return {
    workspace: ctx.workspace,
    at: ctx.now,
    goals,
    tasks: await listTasks(ctx),
    decisions: Map.groupBy(await listDecisions(ctx), ({ task_id }) => task_id),
    outcomes: new Map(outcomes.map((outcome) => [outcome.task_id, outcome])),
    settlements: Map.groupBy(await listAllSettlements(ctx), ({ task_id }) => task_id),
    lessons: await listLessons(ctx),
    metrics: new Map((await listMetrics(ctx)).map((metric) => [metric.id, metric])),
    handles: new Map(executors.map(({ id, handle }) => [id, handle])),
    agents: new Set(executors.filter(({ kind }) => kind === 'agent').map(({ id }) => id)),
  };
}
