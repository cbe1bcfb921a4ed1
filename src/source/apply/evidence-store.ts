import { type Reads, rows } from '../../base/store/rows.ts';
import type { Task } from '../../todo/task/task.ts';

/** The done tasks whose evidence is a link. */
export async function listDoneBy(ctx: Reads, url: string): Promise<Task[]> {
  return rows(ctx, 'tasks')
    .innerJoin('outcomes', 'outcomes.task_id', 'tasks.id')
    .selectAll('tasks')
    .where('outcomes.evidence', '=', url)
    .where('outcomes.is_success', '=', 1)
    .where('tasks.state', '=', 'done')
    .orderBy('tasks.number')
    .execute();
}
