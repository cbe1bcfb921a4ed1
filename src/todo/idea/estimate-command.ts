import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { parseId } from '../../base/language/ids.ts';
import { editIdea } from './backlog-edit-command.ts';
import { candidateArg } from './candidate-args.ts';

/** What a button under a question stands for; backlog edit does the same with more to type. */
export const estimateIdea = defineCommand({
  name: 'estimate',
  summary: 'Answers what I asked of an idea: the goal that it is for, or how much it would change there.',
  examples: ['C-12 G-2', 'C-12 "+0.2..+0.6 %"'],
  args: z.object({
    candidate: candidateArg,
    answer: arg.line('a goal such as G-2, or a change such as +0.2..+0.6 %', { position: 1 }),
  }),
  async run(ctx, { candidate, answer }) {
    const isGoal = parseId('G', answer) !== undefined;
    return editIdea(ctx, { candidate, ...(isGoal ? { goal: answer } : { impact: answer }) });
  },
});
