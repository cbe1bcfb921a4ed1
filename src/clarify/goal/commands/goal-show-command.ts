import { z } from 'zod';
import { arg } from '../../../base/command/args.ts';
import { defineCommand } from '../../../base/command/command.ts';
import type { Ctx } from '../../../base/command/ctx.ts';
import type { View } from '../../../base/view/view.ts';
import { listNotes } from '../../../gather/metric/note-store.ts';
import { analyseGoal, toGoalFigures } from '../figures.ts';
import { loadGoalScene, loadGoalView } from '../goal-load.ts';
import { loadCauses } from '../mover.ts';
import { getGoal, getGoalMetric, listClosedGoals, listGoalPoints } from '../store.ts';
import { viewGoal } from '../views.ts';

export const goalShow = defineCommand({
  name: 'goal show',
  summary: 'One goal: gap, baseline, progress, momentum, pace, chance, course, notes, earlier goals.',
  examples: ['G-1'],
  args: z.object({ goal: arg.rest('the goal, such as G-1', { completes: 'goal' }) }),
  reads: true,
  run: (ctx, { goal }) => showGoal(ctx, goal),
});

/** The page of the goal meant by `ref`; refuses what does not exist. */
export async function showGoal(ctx: Ctx, ref: string): Promise<View> {
  const goal = await getGoal(ctx, ref);
  const metric = await getGoalMetric(ctx, goal);
  const all = await listGoalPoints(ctx, goal, metric);
  // A goal that has ended is shown as it stood then.
  const at = goal.closed_at ?? ctx.now;
  const points = all.filter((point) => point.at <= at);
  const view = { ...(await loadGoalView(ctx)), now: at };
  const analysis = analyseGoal(goal, metric, points, view);
  const sheet = {
    goal,
    metric,
    points,
    analysis,
    figures: toGoalFigures(goal, metric, points, view, analysis),
    notes: await listNotes(ctx, { goalId: goal.id }),
    closed: await listClosedGoals(ctx, metric.id, goal.id),
    causes: await loadCauses(ctx, goal, metric, points),
    origin: goal.closed_at === null ? await ctx.hooks.describeOrigin(ctx, metric.id) : null,
  };
  return viewGoal(sheet, { ...(await loadGoalScene(ctx)), now: at });
}
