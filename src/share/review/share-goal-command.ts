import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { showGoal } from '../../clarify/goal/commands/goal-show-command.ts';
import { share, toArg } from './share.ts';

export const shareGoalCommand = defineCommand({
  name: 'share goal',
  summary: 'Posts where a goal stands to a channel, or sends it to a person.',
  examples: ['G-1', 'G-1 --to #general', 'G-1 --to @ana'],
  args: z.object({
    goal: arg.line('the goal, such as G-1', { position: 0, completes: 'goal' }),
    to: toArg,
  }),
  async run(ctx, { goal, to }) {
    return share(ctx, goal.trim(), to, await showGoal(ctx, goal));
  },
});
