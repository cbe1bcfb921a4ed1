import type { Ctx } from '../../../base/command/ctx.ts';
import { rows } from '../../../base/store/rows.ts';
import { BUSY_STATES, type Task } from '../task.ts';

const ASKING = [...BUSY_STATES, 'open'] as const;

/** Tasks under way or waiting that ask for a value of one of these metrics. */
export async function listAskingForValue(ctx: Ctx, metricIds: readonly string[]): Promise<Task[]> {
  if (metricIds.length === 0) return [];
  return askedByTiller(ctx)
    .where('tasks.metric_id', 'in', metricIds)
    .where('candidates.key', 'like', 'measure:%')
    .execute();
}

/** Tasks under way or waiting that ask how a task ended. */
export function listAskingForEnd(ctx: Ctx, taskId: string): Promise<Task[]> {
  return askedByTiller(ctx).where('candidates.key', '=', `outcome:${taskId}`).execute();
}

/** Ids of tasks under way or waiting that ask for a value or an end: that comes by itself, and nobody is asked about the asking. */
export async function listAskingIds(ctx: Ctx): Promise<Set<string>> {
  return new Set((await askedByTiller(ctx).execute()).map(({ id }) => id));
}

/** Tasks that somebody has, or that are open to take, of work that comes by the calendar, with its rule. */
export async function listTurns(ctx: Ctx): Promise<{ task: Task; rule: string }[]> {
  const found = await rows(ctx, 'tasks')
    .innerJoin('candidates', 'candidates.id', 'tasks.candidate_id')
    .selectAll('tasks')
    .select('candidates.recurs_on as rule')
    .where('tasks.state', 'in', ['open', 'assigned', 'started'])
    .where('candidates.recurs_on', 'is not', null)
    .orderBy('tasks.number')
    .execute();
  return found.map(({ rule, ...task }) => ({ task, rule: rule ?? '' }));
}

function askedByTiller(ctx: Ctx) {
  return rows(ctx, 'tasks')
    .innerJoin('candidates', 'candidates.id', 'tasks.candidate_id')
    .selectAll('tasks')
    .where('tasks.state', 'in', ASKING)
    .where('candidates.source', '=', 'housekeeping')
    .orderBy('tasks.number');
}
