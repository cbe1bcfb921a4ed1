import { type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import type { Task } from './task.ts';

export type Vote = Row<'votes'>;

/** The yes votes on a task as it is now. */
export async function listYesVotes(ctx: Reads, task: Pick<Task, 'id' | 'content_hash'>): Promise<Vote[]> {
  return rows(ctx, 'votes')
    .selectAll()
    .where('task_id', '=', task.id)
    .where('content_hash', '=', task.content_hash)
    .where('choice', '=', 'yes')
    .orderBy('cast_at')
    .orderBy('member_id')
    .execute();
}

/** The yes votes on any of these tasks, in whatever version. */
export async function listVotesOn(ctx: Reads, tasks: readonly Pick<Task, 'id'>[]): Promise<Vote[]> {
  if (tasks.length === 0) return [];
  return rows(ctx, 'votes')
    .selectAll()
    .where('choice', '=', 'yes')
    .where(
      'task_id',
      'in',
      tasks.map(({ id }) => id),
    )
    .orderBy('cast_at')
    .orderBy('member_id')
    .execute();
}
