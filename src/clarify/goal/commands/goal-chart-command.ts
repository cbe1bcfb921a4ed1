import { z } from 'zod';
import { arg } from '../../../base/command/args.ts';
import { defineThinkingCommand } from '../../../base/command/command.ts';
import type { Ctx } from '../../../base/command/ctx.ts';
import { notPossible } from '../../../base/language/errors.ts';
import { YES_OR_NO } from '../../../base/language/format-quantity.ts';
import type { View } from '../../../base/view/view.ts';
import { chartOfGoal } from '../chart.ts';
import { analyseGoal } from '../figures.ts';
import { loadGoalView } from '../goal-load.ts';
import { loadCauses } from '../mover.ts';
import { getGoal, getGoalMetric, listGoalPoints } from '../store.ts';

/** Sent by the outbox, which can take the time to draw. */
export const goalChart = defineThinkingCommand({
  name: 'goal chart',
  summary: 'The course of a goal as a picture: target, likely range, finished tasks, outside events.',
  examples: ['G-1'],
  args: z.object({ goal: arg.rest('the goal, such as G-1', { completes: 'goal' }) }),
  pace: 'long',
  think: {
    read: (ctx, { goal }) => drawGoal(ctx, goal),
    think: (view) => view,
    isStale: () => false,
    commit: async (_ctx, _args, view) => view,
  },
});

/** The course of the goal meant by `ref`. Refuses where there is none. */
export async function drawGoal(ctx: Ctx, ref: string): Promise<View> {
  const goal = await getGoal(ctx, ref);
  const metric = await getGoalMetric(ctx, goal);
  // A goal that has ended is shown as it stood then.
  const now = goal.closed_at ?? ctx.now;
  const points = (await listGoalPoints(ctx, goal, metric)).filter(({ at }) => at <= now);
  const causes = await loadCauses(ctx, goal, metric, points);
  const { zone } = ctx.workspace;
  const { isSilent } = analyseGoal(goal, metric, points, { ...(await loadGoalView(ctx)), now });
  const chart = chartOfGoal({ goal, metric, points, causes }, { now, zone, isSilent });
  if (chart) return { ...chart, title: `${goal.id} ${goal.title}` };
  throw metric.unit === YES_OR_NO
    ? notPossible(`${goal.id} is reached or not: there is no course to draw.`, '')
    : notPossible(
        `${goal.id} has fewer than two values in the last half year: nothing can be drawn yet.`,
        '',
      );
}
