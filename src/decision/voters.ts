import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { notAllowed } from '../errors.ts';
import type { Task } from '../task/task.ts';
import { getCandidateRow } from './decision-row.ts';
import { listVoters, type Standing, tally, type Voter } from './policy.ts';

export async function findVoters(ctx: Ctx, task: Task): Promise<{ voters: Voter[]; quorum: number }> {
  const members = await ctx.tx
    .selectFrom('executors')
    .select(['id', 'handle', 'is_approver'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('kind', '=', 'member')
    .where('is_active', '=', 1)
    .orderBy('handle')
    .execute();
  const candidate = await getCandidateRow(ctx, task.candidate_id);
  return listVoters(task.approval_kind, members, {
    proposerId: candidate.proposer_id,
    assigneeId: task.assignee_id,
  });
}

export async function castYes(
  ctx: Ctx,
  task: Task,
  voterId: string,
  voters: readonly Voter[],
  quorum: number,
): Promise<Standing> {
  const vote: Row<'votes'> = {
    workspace_id: ctx.workspace.id,
    task_id: task.id,
    content_hash: task.content_hash,
    member_id: voterId,
    choice: 'yes',
    place_id: ctx.placeId,
    cast_at: ctx.now,
  };
  const before = await ctx.tx
    .selectFrom('votes')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('task_id', '=', task.id)
    .where('content_hash', '=', task.content_hash)
    .where('choice', '=', 'yes')
    .execute();
  const earlier = before.map(({ member_id }) => member_id);
  if (!earlier.includes(voterId))
    await ctx.record({ type: 'VoteCast', subject: task.id, rows: { votes: [vote] } });
  return tally(voters, quorum, new Set([...earlier, voterId]));
}

export function requireMember(ctx: Ctx): string {
  if (ctx.actor.kind !== 'member') throw notAllowed('Tiller does not vote.', 'A member');
  return ctx.actor.id;
}

export function namesOf(voters: readonly Voter[]): string {
  return voters.map(({ handle }) => `@${handle}`).join(', ') || 'nobody';
}
