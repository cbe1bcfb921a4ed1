import { z } from 'zod';
import { arg } from '../../../base/command/args.ts';
import { defineCommand } from '../../../base/command/command.ts';
import { toGoalFigures } from '../figures.ts';
import { loadGoalScene, loadGoalView } from '../goal-load.ts';
import { getGoalMetric, listGoalPoints, listGoals, listOpenGoals } from '../store.ts';
import { viewGoals } from '../views.ts';

export const goalList = defineCommand({
  name: 'goal list',
  summary: 'The open goals: where each stands and the chance of hitting it.',
  examples: ['', 'all'],
  args: z.object({
    which: arg
      .choice('open, or all with those that have ended', ['open', 'all'], { position: 0 })
      .default('open'),
  }),
  reads: true,
  async run(ctx, { which }) {
    const goals = which === 'open' ? await listOpenGoals(ctx) : await listGoals(ctx);
    const view = await loadGoalView(ctx);
    const lines = [];
    for (const goal of goals) {
      const metric = await getGoalMetric(ctx, goal);
      const points = await listGoalPoints(ctx, goal, metric);
      lines.push({ goal, metric, figures: toGoalFigures(goal, metric, points, view) });
    }
    return viewGoals(lines, which, await loadGoalScene(ctx));
  },
});
