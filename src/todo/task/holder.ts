import type { Ctx } from '../../base/command/ctx.ts';
import { notAllowed, notPossible } from '../../base/language/errors.ts';
import { getExecutorById } from '../../team/people/store.ts';
import { countDue } from './count-due.ts';
import { describeWhere, listUnmet, moveTask } from './store.ts';
import { describeState, isHeld, isOpen, type Task } from './task.ts';
import { listYesVotes } from './vote-store.ts';

/** Whoever has a task may act on it, whoever is responsible for the agent that has it, and approvers. */
export async function checkHolder(ctx: Ctx, task: Task): Promise<void> {
  const { actor } = ctx;
  if (actor.kind !== 'member' || task.assignee_id === null) return;
  if (task.assignee_id === actor.id || actor.isApprover || actor.isAdmin) return;
  const holder = await getExecutorById(ctx, task.assignee_id);
  if (holder.responsible_id === actor.id) return;
  const responsible =
    holder.responsible_id === null ? null : await getExecutorById(ctx, holder.responsible_id);
  const able = responsible ? `@${responsible.handle}` : `@${holder.handle}`;
  throw notAllowed(`${task.id} is with @${holder.handle}.`, `${able} or an approver`);
}

/**
 * Gives an open task to the actor; refuses one that somebody else has, and says how it changes hands. Nobody takes it for a
 * day that is over: its date is counted by their hours then, and the forecast is settled as it was.
 */
export async function takeTask(ctx: Ctx, task: Task): Promise<Task> {
  if (ctx.actor.kind !== 'member') throw notAllowed('Tiller takes no tasks.', 'A member');
  const { id: actorId, handle } = ctx.actor;
  if (isHeld(task.state)) {
    throw notPossible(
      `${await describeWhere(ctx, task)}.`,
      `Only an open task can be taken; this one takes a hand-over by whoever has it: hand over ${task.id} to @${handle}, with a reason.`,
    );
  }
  await checkApart(ctx, task, actorId);
  const isOver = task.due_at <= ctx.now;
  const due = isOver ? await countDue(ctx, { ...task, assignee_id: actorId }, 0) : null;
  return moveTask(ctx, task, {
    to: 'assigned',
    event: 'TaskTaken',
    set: {
      assignee_id: actorId,
      routing: JSON.stringify({ rule: 'taken', propensity: 1, options: [] }),
      ...(due && { due_on: due.dueOn, due_at: due.dueAt }),
    },
  });
}

/** Whoever said yes to a risky task does not do it: taking it would make two pairs of eyes one. */
async function checkApart(ctx: Ctx, task: Task, memberId: string): Promise<void> {
  if (task.approval_kind !== 'risky') return;
  const votes = await listYesVotes(ctx, task);
  if (votes.some(({ member_id }) => member_id === memberId))
    throw notAllowed(`${task.id} is risky and you said yes to it.`, 'Whoever did not vote on it');
}

/** Refuses where something that comes first is not done: which, where it stands, and what to do. */
export async function checkReady(ctx: Ctx, task: Task, verb: 'start' | 'done'): Promise<void> {
  const unmet = await listUnmet(ctx, task.id);
  if (unmet.length === 0) return;
  const named = unmet.map(({ id, title, state }) => `${id} ${title} (${describeState(state)})`).join('; ');
  const first = unmet.find(({ state }) => isOpen(state));
  const putBack = `fail ${task.id} puts it back until that comes again.`;
  if (verb === 'start') {
    throw notPossible(
      `${task.id} cannot start yet: it waits for ${named}.`,
      first && unmet.every(({ state }) => isOpen(state)) ? 'Finish that first.' : putBack,
    );
  }
  throw notPossible(
    `${task.id} cannot be done before what it waits for: ${named}.`,
    first ? `If that is done too, say done ${first.id} first; otherwise fail ${task.id}.` : putBack,
  );
}
