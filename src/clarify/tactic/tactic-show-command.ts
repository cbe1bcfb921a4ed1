import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { loadGoalScene } from '../goal/goal-load.ts';
import { loadSheet } from './tactic-rule-args.ts';
import { getTactic } from './tactic-store.ts';
import { viewTactic } from './tactic-views.ts';

export const tacticShow = defineCommand({
  name: 'tactic show',
  summary: 'One tactic: its stop rule, the figures so far, the verdict, its tasks.',
  examples: ['TC-1'],
  args: z.object({ tactic: arg.rest('the tactic, such as TC-1', { completes: 'tactic' }) }),
  reads: true,
  async run(ctx, { tactic: ref }) {
    const tactic = await getTactic(ctx, ref);
    const work = await ctx.hooks.listTacticWork(ctx, tactic.id);
    return viewTactic(await loadSheet(ctx, tactic), work, await loadGoalScene(ctx));
  },
});
