import { type Reads, rows } from '../../base/store/rows.ts';

/** Ids of everybody who voted, decided or was given a task. */
export async function listInvolved(ctx: Reads): Promise<string[]> {
  const votes = await rows(ctx, 'votes').select('member_id as id').distinct().execute();
  const decisions = await rows(ctx, 'decisions').select('decided_by as id').distinct().execute();
  const tasks = await rows(ctx, 'tasks').select('assignee_id as id').distinct().execute();
  return [...votes, ...decisions, ...tasks].flatMap(({ id }) => id ?? []);
}

/** The tasks that somebody said yes to, in whatever version. */
export async function listVotedTasks(ctx: Reads, memberId: string): Promise<string[]> {
  const votes = await rows(ctx, 'votes')
    .select('task_id')
    .distinct()
    .where('member_id', '=', memberId)
    .orderBy('task_id')
    .execute();
  return votes.map(({ task_id }) => task_id);
}
