import type { Ctx } from '../../base/command/ctx.ts';
import { bold, mention, type Text, text } from '../../base/view/text.ts';
import { type Action, type AnswerView, answer } from '../../base/view/view.ts';
import { tellMember } from '../../say/tell.ts';
import { getExecutorById } from '../../team/people/store.ts';
import type { Task } from '../../todo/task/task.ts';
import { listYesVotes } from '../../todo/task/vote-store.ts';
import { findMandate, findVoters } from '../voters.ts';
import { describeEvidence, shortDigest } from './evidence.ts';
import type { Delivery } from './store.ts';

/** What was delivered, and the buttons that say yes or no to just that. */
export async function viewDelivery(ctx: Ctx, task: Task, delivery: Delivery): Promise<AnswerView> {
  const agent = await getExecutorById(ctx, delivery.agent_id);
  const limits = task.limits === '' ? [] : [text`Limits: ${task.limits}.`];
  return {
    ...answer(
      text`${bold(`${task.id} ${task.title}`)} is delivered by ${mention(agent)}: ${describeEvidence(delivery)}`,
      ...limits,
      text`It is ${task.approval_kind}: done when this evidence has its yes. Other evidence needs a new one.`,
    ),
    actions: listActions(task, delivery),
  };
}

function listActions(task: Task, delivery: Delivery): Action[] {
  return [
    {
      label: 'Yes, it is done',
      command: 'approve',
      args: { task: task.id, evidence: shortDigest(delivery) },
      style: 'primary',
    },
    { label: 'Not yet', command: 'work return', args: { task: task.id }, style: 'plain' },
  ];
}

/** Asks those who said yes to the task to look at what came of it; whoever else may decide sees it on the page and in their inbox. */
export async function askForYes(ctx: Ctx, task: Task, delivery: Delivery): Promise<void> {
  await tellAsked(ctx, task, delivery, await viewDelivery(ctx, task, delivery));
}

/** Brings what those were told up to date who were asked about a delivery. */
export async function tellDecided(ctx: Ctx, task: Task, delivery: Delivery, said: Text): Promise<void> {
  await tellAsked(ctx, task, delivery, answer(said));
}

async function tellAsked(ctx: Ctx, task: Task, { id }: Delivery, view: AnswerView): Promise<void> {
  const eligible = await findVoters(ctx, task);
  const asked = new Set((await listYesVotes(ctx, task)).map(({ member_id }) => member_id));
  for (const memberId of asked) {
    if (findMandate(eligible, memberId)) await tellMember(ctx, memberId, { subject: `delivery:${id}`, view });
  }
}
