import type { Ctx } from '../../base/command/ctx.ts';
import { text } from '../../base/view/text.ts';
import { type AnswerView, answer } from '../../base/view/view.ts';
import { describeTime } from '../../todo/task/doing/outcome.ts';
import type { Task } from '../../todo/task/task.ts';
import { describeStanding } from '../progress.ts';
import { castYes, findVoters, getMandate } from '../voters.ts';
import { tellDecided, viewDelivery } from './ask-for-yes.ts';
import { endWithDelivery } from './end.ts';
import { shortDigest } from './evidence.ts';
import { type Delivery, getAttempt } from './store.ts';

/**
 * A yes to what an agent delivered: to the evidence that was shown, and to no other. Whoever has not been shown it is
 * shown it, and nothing is done yet.
 */
export async function acceptDelivery(
  ctx: Ctx,
  task: Task,
  delivery: Delivery,
  given: { evidence: string | undefined; again: string | undefined },
): Promise<AnswerView> {
  const eligible = await findVoters(ctx, task);
  getMandate(ctx, task, eligible);
  const { evidence } = given;
  if (
    evidence === undefined ||
    evidence.length < shortDigest(delivery).length ||
    !delivery.digest.startsWith(evidence)
  ) {
    const view = await viewDelivery(ctx, task, delivery);
    const changed = evidence === undefined ? [] : [text`Other evidence was delivered since:`];
    return { ...view, lines: [...changed, ...view.lines], isQuestion: true };
  }
  const { standing, votes, isNew } = await castYes(ctx, task, eligible, delivery.digest);
  const isConfirmed = eligible.isOwnTwice && given.again !== undefined && !isNew;
  if (!standing.isDecided && !isConfirmed) {
    if (!eligible.isOwnTwice)
      return answer(text`${task.id} has ${describeStanding(eligible, standing, votes)}.`);
    const args = { task: task.id, again: 'again', evidence: shortDigest(delivery) };
    return {
      ...answer(
        text`Nobody else is here who neither proposed ${task.id} nor does it, so it takes your own yes twice. Is it right?`,
      ),
      isQuestion: true,
      actions: [{ label: 'Yes, it is done', command: 'approve', args, style: 'danger' }],
    };
  }
  return finish(ctx, task, delivery);
}

/** The task is done with what was delivered, as of when it was. */
async function finish(ctx: Ctx, found: Task, delivery: Delivery): Promise<AnswerView> {
  const decidedBy = ctx.actor.kind === 'member' ? ctx.actor.id : null;
  const accepted: Delivery = { ...delivery, state: 'accepted', decided_at: ctx.now, decided_by: decidedBy };
  const attempt = await getAttempt(ctx, delivery.attempt_id);
  const end = { attempt, delivery: accepted, doneAt: delivery.delivered_at };
  const { task, outcome } = await endWithDelivery(ctx, found, end);
  const said = text`${task.id} is done, ${await describeTime(ctx, task, outcome)}.`;
  await tellDecided(ctx, found, accepted, said);
  return answer(said);
}
