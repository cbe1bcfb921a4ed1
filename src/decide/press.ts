import type { Ctx } from '../base/command/ctx.ts';
import type { Action } from '../base/view/view.ts';
import { getCandidateRow } from '../todo/idea/candidate-store.ts';
import { isHeld, type Task } from '../todo/task/task.ts';
import { findEligibleVoters, findMandate, isHolder, loadVotingTeam } from './voters.ts';

/** What whoever has a task does with it, and approvers and admins in their place. */
const HOLDERS: readonly string[] = ['start', 'done', 'hand over', 'fail'];

/**
 * Of the buttons of tasks those that a member may press, for what they alone read: nobody is offered what is refused to them.
 * What is not known to be refused stays.
 */
export async function createPressable(
  ctx: Ctx,
  memberId: string,
): Promise<(task: Task, actions: readonly Action[]) => Promise<Action[]>> {
  const team = await loadVotingTeam(ctx);
  const member = team.members.find(({ id }) => id === memberId);
  return async (task, actions) => {
    // Who is no member is told how they become one.
    if (!member || actions.length === 0) return [...actions];
    const { proposer_id: proposerId } = await getCandidateRow(ctx, task.candidate_id);
    const eligible = findEligibleVoters(team, task, proposerId);
    // A role that decides is known when somebody acts.
    const decides = eligible.groups.length > 0 || findMandate(eligible, memberId) !== undefined;
    const holds = await isHolder(ctx, task, memberId);
    const may: Readonly<Record<string, boolean>> = {
      approve: decides,
      refuse: decides || holds,
      later: decides || holds,
      change: decides || proposerId === memberId,
    };
    const leads = member.is_approver === 1 || member.is_admin === 1;
    return actions.filter(({ command }) => {
      if (isHeld(task.state) && HOLDERS.includes(command)) return holds || leads;
      return task.state === 'proposed' ? (may[command] ?? true) : true;
    });
  };
}
