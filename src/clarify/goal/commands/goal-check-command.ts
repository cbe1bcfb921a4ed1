import { z } from 'zod';
import { arg } from '../../../base/command/args.ts';
import { defineCommand } from '../../../base/command/command.ts';
import { loadSmart } from '../goal-load.ts';
import { getGoal, getGoalMetric } from '../store.ts';
import { viewCheck } from '../views.ts';

export const goalCheck = defineCommand({
  name: 'goal check',
  summary: 'Checks a goal letter by letter: specific, measurable, attainable, relevant, time-bound.',
  examples: ['G-1'],
  args: z.object({ goal: arg.rest('the goal, such as G-1', { completes: 'goal' }) }),
  reads: true,
  async run(ctx, { goal: ref }) {
    const goal = await getGoal(ctx, ref);
    return viewCheck(goal, await loadSmart(ctx, goal, await getGoalMetric(ctx, goal)));
  },
});
