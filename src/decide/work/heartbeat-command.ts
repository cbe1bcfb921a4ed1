import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import { notPossible } from '../../base/language/errors.ts';
import { instant, text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { LAPSE_DUE } from './end.ts';
import { type Attempt, getOwnAttempt, listQuestions } from './store.ts';
import { termsOf } from './terms.ts';
import { attemptArgs } from './work-args.ts';

export const heartbeat = defineCommand({
  name: 'work heartbeat',
  summary: 'For agents: renew the lease of a claimed task, and hear what was answered.',
  examples: ['T-3 --fence 17'],
  args: z.object(attemptArgs),
  isForAgents: true,
  async run(ctx, args) {
    const { task, attempt } = await getOwnAttempt(ctx, args);
    if (attempt.state !== 'running')
      throw notPossible(
        `${task.id} is delivered; nothing holds a lease on it.`,
        `why ${task.id} shows how it stands.`,
      );
    const leaseUntil = Math.min(ctx.now + termsOf(task.approval_kind).leaseMs, attempt.ends_by_at);
    const renewed: Attempt = { ...attempt, lease_until_at: leaseUntil };
    await ctx.record({ type: 'WorkRenewed', subject: task.id, rows: { agent_attempts: [renewed] } });
    await ctx.setDue(LAPSE_DUE, attempt.id, leaseUntil);
    const questions = (await listQuestions(ctx, task.id)).map(({ question, reply }) => ({ question, reply }));
    return withData(answer(text`${task.id} is yours until ${instant(leaseUntil)}.`), {
      task: task.id,
      fence: attempt.number,
      leaseUntil,
      endsBy: attempt.ends_by_at,
      questions,
    });
  },
});
