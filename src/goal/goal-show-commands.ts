import { z } from 'zod';
import { arg, type Command, type Ctx, defineCommand } from '../command.ts';
import { listNotes } from '../metric/note-store.ts';
import type { View } from '../view.ts';
import { analyseGoal, toGoalFigures } from './figures.ts';
import { loadGoalScene, loadSmart } from './goal-load.ts';
import {
  getGoal,
  getGoalMetric,
  listClosedGoals,
  listGoalPoints,
  listGoals,
  listOpenGoals,
} from './store.ts';
import { viewCheck, viewGoal, viewGoals } from './views.ts';

const list = defineCommand({
  name: 'goal list',
  summary: 'The open goals: where each stands and the chance of hitting it.',
  examples: ['', 'all'],
  args: z.object({
    which: arg
      .choice('open, or all with those that have ended', ['open', 'all'], { position: 0 })
      .default('open'),
  }),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx, { which }) {
    const goals = which === 'open' ? await listOpenGoals(ctx) : await listGoals(ctx);
    const lines = [];
    for (const goal of goals) {
      const metric = await getGoalMetric(ctx, goal);
      const points = await listGoalPoints(ctx, goal, metric);
      lines.push({ goal, metric, figures: toGoalFigures(goal, metric, points, ctx.now, ctx.workspace.zone) });
    }
    return viewGoals(lines, which, await loadGoalScene(ctx));
  },
});

const show = defineCommand({
  name: 'goal show',
  summary: 'One goal: gap, baseline, progress, momentum, pace, chance, course, notes, earlier goals.',
  examples: ['G-1'],
  args: z.object({ goal: arg.rest('the goal, such as G-1', { completes: 'goal' }) }),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  run: (ctx, { goal }) => showGoal(ctx, goal),
});

const check = defineCommand({
  name: 'goal check',
  summary: 'Checks a goal letter by letter: specific, measurable, attainable, relevant, time-bound.',
  examples: ['G-1'],
  args: z.object({ goal: arg.rest('the goal, such as G-1', { completes: 'goal' }) }),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx, { goal: ref }) {
    const goal = await getGoal(ctx, ref);
    return viewCheck(goal, await loadSmart(ctx, goal, await getGoalMetric(ctx, goal)));
  },
});

export const goalShowCommands: readonly Command[] = [list, show, check];

/** The page of the goal meant by `ref`; refuses what does not exist. */
export async function showGoal(ctx: Ctx, ref: string): Promise<View> {
  const goal = await getGoal(ctx, ref);
  const metric = await getGoalMetric(ctx, goal);
  const all = await listGoalPoints(ctx, goal, metric);
  // A goal that has ended is shown as it stood then.
  const at = goal.closed_at ?? ctx.now;
  const points = all.filter((point) => point.at <= at);
  const { zone } = ctx.workspace;
  const analysis = analyseGoal(goal, metric, points, at, zone);
  const sheet = {
    goal,
    metric,
    points,
    analysis,
    figures: toGoalFigures(goal, metric, points, at, zone, analysis),
    notes: await listNotes(ctx, { goalId: goal.id }),
    closed: await listClosedGoals(ctx, metric.id, goal.id),
  };
  return viewGoal(sheet, { ...(await loadGoalScene(ctx)), now: at });
}
