import { type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import type { Task } from './task.ts';

export type Vote = Row<'votes'>;

/** The yes votes on a task as it is now. */
export async function listYesVotes(ctx: Reads, task: Task): Promise<Vote[]> {
  return rows(ctx, 'votes')
    .selectAll()
    .where('task_id', '=', task.id)
    .where('content_hash', '=', task.content_hash)
    .where('choice', '=', 'yes')
    .orderBy('cast_at')
    .orderBy('member_id')
    .execute();
}

/** A yes, with who proposed the idea of its task. */
export type ProposedVote = Pick<Vote, 'task_id' | 'content_hash' | 'member_id' | 'stands_in_for'> &
  Pick<Row<'candidates'>, 'proposer_id'>;

/** The yes votes on any of these tasks, in whatever version, with who proposed each. */
export async function listVotesOn(ctx: Reads, tasks: readonly Task[]): Promise<ProposedVote[]> {
  if (tasks.length === 0) return [];
  return rows(ctx, 'votes')
    .innerJoin('tasks', 'tasks.id', 'votes.task_id')
    .innerJoin('candidates', 'candidates.id', 'tasks.candidate_id')
    .select(['votes.task_id', 'votes.content_hash', 'votes.member_id', 'votes.stands_in_for'])
    .select('candidates.proposer_id')
    .where('votes.choice', '=', 'yes')
    .where(
      'votes.task_id',
      'in',
      tasks.map(({ id }) => id),
    )
    .orderBy('votes.cast_at')
    .execute();
}
