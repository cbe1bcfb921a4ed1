import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { formatId } from '../../base/language/ids.ts';
import { nextNumber } from '../../base/store/rows.ts';
import { text } from '../../base/view/text.ts';
import { type AnswerView, answer, withData } from '../../base/view/view.ts';
import { describeTime } from '../../todo/task/doing/outcome.ts';
import { checkReady } from '../../todo/task/holder.ts';
import type { Task } from '../../todo/task/task.ts';
import { RISKY } from '../policy/policy.ts';
import { describeNeed } from '../progress.ts';
import { findVoters } from '../voters.ts';
import { askForYes } from './ask-for-yes.ts';
import { endWithDelivery, LAPSE_DUE } from './end.ts';
import { digestEvidence, readEvidence } from './evidence.ts';
import { type Attempt, type Delivery, getOwnAttempt, listDelivered } from './store.ts';
import { attemptArgs, readCost, spentArgs } from './work-args.ts';

export const complete = defineCommand({
  name: 'work complete',
  summary: 'For agents: show that a claimed task is done; what is risky waits for a yes to that.',
  examples: [
    'T-3 --fence 17 --link https://example.org/pull/7 --minutes 12',
    'T-3 --fence 17 --text "All green."',
  ],
  args: z.object({
    ...attemptArgs,
    link: arg.line('a web address that shows it').optional(),
    commit: arg.line('the commit that does it', {}, 64).optional(),
    text: arg.line('what was done, in words', {}, 2_000).optional(),
    artefact: arg.line('the SHA-256 of what was made', {}, 64).optional(),
    ...spentArgs,
  }),
  isForAgents: true,
  async run(ctx, args) {
    const evidence = readEvidence(args);
    const { task, attempt } = await getOwnAttempt(ctx, args);
    await checkReady(ctx, task, 'done');
    const digest = digestEvidence(task, evidence);
    const [last] = await listDelivered(ctx, attempt.id);
    if (last?.state === 'waiting' && last.digest === digest) return describeWait(ctx, task, last);
    const number = await nextNumber(ctx, 'agent_deliveries');
    const isRisky = task.approval_kind === RISKY;
    const delivery: Delivery = {
      workspace_id: ctx.workspace.id,
      id: formatId('DL', number),
      number,
      task_id: task.id,
      attempt_id: attempt.id,
      agent_id: attempt.agent_id,
      digest,
      ...evidence,
      state: isRisky ? 'waiting' : 'accepted',
      note: '',
      delivered_at: ctx.now,
      decided_at: isRisky ? null : ctx.now,
      decided_by: null,
    };
    const minutes = args.minutes ?? attempt.minutes;
    const cost = readCost(ctx, args.cost) ?? attempt.cost;
    const spent = { ...attempt, note: evidence.said.slice(0, 2_000), minutes, cost };
    await ctx.setDue(LAPSE_DUE, attempt.id, null);
    return isRisky ? deliver(ctx, task, { last, delivery, spent }) : finish(ctx, task, { delivery, spent });
  },
});

interface Made {
  delivery: Delivery;
  spent: Attempt;
}

/** The task is done with it. */
async function finish(ctx: Ctx, found: Task, { delivery, spent }: Made): Promise<AnswerView> {
  const end = { attempt: spent, delivery, doneAt: ctx.now };
  const { task, outcome } = await endWithDelivery(ctx, found, end);
  return withData(answer(text`${task.id} is done, ${await describeTime(ctx, task, outcome)}.`), {
    task: task.id,
    fence: spent.number,
    state: 'done',
  });
}

/** It waits for the yes of its kind; what was delivered before it waits for none any more. */
async function deliver(
  ctx: Ctx,
  task: Task,
  { last, delivery, spent }: Made & { last: Delivery | undefined },
): Promise<AnswerView> {
  const over: Delivery[] = last?.state === 'waiting' ? [{ ...last, state: 'void', decided_at: ctx.now }] : [];
  const attempt: Attempt = { ...spent, state: 'delivered' };
  await ctx.record({
    type: 'WorkDelivered',
    subject: task.id,
    // With the task's row, so that its card is brought up to date.
    rows: { agent_attempts: [attempt], agent_deliveries: [...over, delivery], tasks: [task] },
  });
  await askForYes(ctx, task, delivery);
  return describeWait(ctx, task, delivery);
}

async function describeWait(ctx: Ctx, task: Task, delivery: Delivery): Promise<AnswerView> {
  const eligible = await findVoters(ctx, task);
  return withData(
    answer(
      text`${task.id} is delivered as ${delivery.id}. It is ${task.approval_kind}, and needs ${describeNeed(eligible)} to this evidence.`,
    ),
    { task: task.id, delivery: delivery.id, digest: delivery.digest, state: 'waiting' },
  );
}
