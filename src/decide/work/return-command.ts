import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { notPossible } from '../../base/language/errors.ts';
import { cleanText, mention, text } from '../../base/view/text.ts';
import { answer } from '../../base/view/view.ts';
import { getExecutorById } from '../../team/people/store.ts';
import { describeWhere, getTask } from '../../todo/task/store.ts';
import { barVoter, findMandate, findVoters, requireMember } from '../voters.ts';
import { tellDecided } from './ask-for-yes.ts';
import { endInVain } from './end.ts';
import { findDelivery, getAttempt } from './store.ts';

export const returnDelivery = defineCommand({
  name: 'work return',
  summary: 'Say no to what an agent delivered, and what is missing; it may try again.',
  examples: ['T-3 the tests are missing'],
  args: z.object({
    task: arg.line('a task, such as T-3', { position: 0, completes: 'task' }),
    why: arg.rest('what is missing'),
  }),
  hasForm: true,
  async run(ctx, { task: ref, why }) {
    const task = await getTask(ctx, ref);
    const memberId = requireMember(ctx, task);
    const delivery = await findDelivery(ctx, task);
    if (!delivery)
      throw notPossible(`${await describeWhere(ctx, task)}; nothing that was delivered waits.`, '');
    const agent = await getExecutorById(ctx, delivery.agent_id);
    const eligible = await findVoters(ctx, task);
    if (agent.responsible_id !== memberId && !findMandate(eligible, memberId))
      throw barVoter(task, eligible, memberId);
    const note = cleanText(why).slice(0, 2_000);
    const returned = {
      ...delivery,
      state: 'returned' as const,
      note,
      decided_at: ctx.now,
      decided_by: memberId,
    };
    const attempt = await getAttempt(ctx, delivery.attempt_id);
    const isOver = await endInVain(ctx, task, attempt, {
      state: 'failed',
      event: 'WorkReturned',
      note,
      minutes: attempt.minutes,
      cost: attempt.cost,
      rows: { agent_deliveries: [returned] },
    });
    const said = isOver
      ? text`${task.id} could not be done: that was the last attempt of ${mention(agent)}.`
      : text`${task.id} goes back to ${mention(agent)}: “${note}”`;
    await tellDecided(ctx, task, returned, said);
    return answer(said);
  },
});
