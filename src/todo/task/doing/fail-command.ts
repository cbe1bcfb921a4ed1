import { z } from 'zod';
import { defineCommand } from '../../../base/command/command.ts';
import { formatDate } from '../../../base/language/period.ts';
import { text } from '../../../base/view/text.ts';
import { answer } from '../../../base/view/view.ts';
import { checkMayEnd, outcomeArgs, recordOutcome, restsUntil } from './outcome.ts';
export const fail = defineCommand({
  name: 'fail',
  summary: 'Say that a task could not be done. No blame: it teaches me what to propose.',
  examples: ['T-3 the vendor has no such API'],
  args: z.object(outcomeArgs),
  audience: 'page',
  hasForm: true,
  prefill: (ctx, given) => checkMayEnd(ctx, given, 'failed'),
  async run(ctx, args) {
    const { task } = await recordOutcome(ctx, args, false);
    return answer(
      text`${task.id} could not be done. I may propose it again from ${formatDate(restsUntil(ctx, task), ctx.today)} on.`,
    );
  },
});
