import { arg } from '../../base/command/args.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import type { View } from '../../base/view/view.ts';
import { findContradictions } from './contradiction.ts';
import type { Goal, Metric } from './goal.ts';
import { loadGoalScene, loadSmart } from './goal-load.ts';
import type { Finding } from './smart.ts';
import { listClosedGoals, listOpenGoals } from './store.ts';
import { viewGoalSaved } from './views.ts';

/** What is asked most comes first: a form may have room for four. */
export const goalOptions = {
  target: arg.line('the value to reach, such as 6%, 2h or 999').optional(),
  deadline: arg.line('the last day, such as 31 Jan 2027, end of january or in 3 months').optional(),
  owner: arg.line('who answers for it, such as @me', { completes: 'executor' }, 60).optional(),
  why: arg.line('why it matters', { isSentence: true }, 1_000).optional(),
  start: arg.line('where it starts, such as 4.1%; none for not known').optional(),
  metric: arg
    .line('what is measured; a new name starts a new metric', { completes: 'metric' }, 80)
    .optional(),
  direction: arg
    .line('which side is good: at least, at most, exactly', { choices: ['at least', 'at most', 'exactly'] })
    .optional(),
  weight: arg.line('how much it counts beside the other goals; 1 is usual').optional(),
  focus: arg.line('the focus area of the vision that it serves').optional(),
  title: arg.line('what the goal is called').optional(),
};

export const goalRef = arg.line('the goal, such as G-1', { position: 0, completes: 'goal' });

export async function viewSaved(
  ctx: Ctx,
  goal: Goal,
  metric: Metric,
  notices: readonly Finding[],
  start?: Finding,
): Promise<View> {
  const scene = await loadGoalScene(ctx);
  const open = await listOpenGoals(ctx);
  const contradictions = findContradictions(goal, metric, open, scene);
  return viewGoalSaved(goal, metric, scene, {
    notices: [...contradictions, ...notices],
    letters: await loadSmart(ctx, goal, metric),
    closed: await listClosedGoals(ctx, metric.id),
    isFirst: open.length === 1,
    start,
  });
}
