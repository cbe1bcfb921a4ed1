import type { Ctx } from '../../base/command/ctx.ts';
import type { Row } from '../../base/store/tables.ts';
import type { GoalFigures } from '../../base/view/view.ts';
import type { Goal } from '../../clarify/goal/goal.ts';
import { loadGoalFigures } from '../../clarify/goal/goal-load.ts';
import { listGoals } from '../../clarify/goal/store.ts';
import { listMetrics } from '../../gather/metric/store.ts';
import { listLessons } from '../../learn/lesson/lesson-store.ts';
import { listExecutors } from '../../team/people/store.ts';
import { countTasks, readTaskPages, type TaskPage } from './store.ts';

/** What the archive's document is made of. */
export interface ArchiveFacts {
  workspace: Row<'workspaces'>;
  at: number;
  goals: readonly { goal: Goal; figures: GoalFigures }[];
  taskCount: number;
  /** The tasks by number, so many at a time that a page of them is little. */
  readTasks(): AsyncIterable<TaskPage>;
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
  return {
    workspace: ctx.workspace,
    at: ctx.now,
    goals,
    taskCount: await countTasks(ctx),
    readTasks: () => readTaskPages(ctx),
    lessons: await listLessons(ctx),
    metrics: new Map((await listMetrics(ctx)).map((metric) => [metric.id, metric])),
    handles: new Map(executors.map(({ id, handle }) => [id, handle])),
    agents: new Set(executors.filter(({ kind }) => kind === 'agent').map(({ id }) => id)),
  };
}
