import { type Reads, rows } from '../../base/store/rows.ts';
import type { TaskState } from './tables.ts';
import type { Task } from './task.ts';

const LINE = [
  ...(['id', 'title', 'category', 'state', 'assignee_id', 'effort_hours'] as const),
  ...(['due_on', 'due_at', 'outcome_asked_at', 'proposed_at', 'updated_at'] as const),
  ...(['waits_since_at', 'waits_for_id', 'waits_for'] as const),
] as const;

/** What a list or a line says of a task: a third of its columns, and none of its reasons. */
export type TaskLine = Pick<Task, (typeof LINE)[number]>;

/** Tasks in the given states, oldest first: of one feed, or those of one executor, with those of nobody unless only theirs. */
export async function listTaskLines(
  ctx: Reads,
  states: readonly TaskState[],
  { feedId, executorId, isOnly = false }: { feedId?: string; executorId?: string; isOnly?: boolean },
): Promise<TaskLine[]> {
  let query = rows(ctx, 'tasks').select(LINE).where('state', 'in', states);
  if (feedId !== undefined) query = query.where('feed_id', '=', feedId);
  if (executorId !== undefined)
    query = isOnly
      ? query.where('assignee_id', '=', executorId)
      : query.where(({ eb, or }) => or([eb('assignee_id', '=', executorId), eb('assignee_id', 'is', null)]));
  return query.orderBy('number').execute();
}
