import { type Reads, rows } from '../../base/store/rows.ts';
import type { GoalWork } from '../../clarify/goal/tables.ts';

const MOST_NAMED = 20;

/** What became of the tasks for a goal, without whose they are, but for the next that is due. */
export async function listGoalWork(ctx: Reads, goalId: string): Promise<GoalWork> {
  const tasks = await rows(ctx, 'tasks')
    .leftJoin('executors', 'executors.id', 'tasks.assignee_id')
    .leftJoin('outcomes', 'outcomes.task_id', 'tasks.id')
    .select(['tasks.id', 'tasks.state', 'tasks.proposed_at', 'tasks.due_at', 'tasks.due_on'])
    .select(['executors.handle', 'outcomes.finished_at'])
    .where('tasks.goal_id', '=', goalId)
    .orderBy('tasks.due_at')
    .orderBy('tasks.number')
    .execute();
  const held = tasks.filter(({ state }) => ['approved', 'open', 'assigned', 'started'].includes(state));
  const [next] = held;
  return {
    done: tasks
      .flatMap(({ id, state, finished_at }) =>
        state === 'done' && finished_at !== null ? [{ id, at: finished_at }] : [],
      )
      .sort((a, b) => b.at - a.at)
      .slice(0, MOST_NAMED),
    failed: tasks.filter(({ state }) => state === 'failed').length,
    waitingSince: tasks.flatMap(({ state, proposed_at }) => (state === 'proposed' ? [proposed_at] : [])),
    dueAt: held.map(({ due_at }) => due_at),
    next: next ? { id: next.id, handle: next.handle, dueOn: next.due_on } : null,
  };
}
