import type { Ctx } from '../../base/command/ctx.ts';
import { listExecutors } from '../../team/people/store.ts';
import { getActiveVision } from '../vision/store.ts';
import type { GoalScene } from './describe.ts';
import { analyseGoal } from './figures.ts';
import type { Goal, Metric } from './goal.ts';
import { checkSmart, type SmartLetter } from './smart.ts';
import { listGoalPoints, listOpenGoals } from './store.ts';

/** What the pages of goals need beside the goals. */
export async function loadGoalScene(ctx: Ctx): Promise<GoalScene> {
  const everyone = await listExecutors(ctx, 'all');
  return {
    now: ctx.now,
    today: ctx.today,
    zone: ctx.workspace.zone,
    currency: ctx.workspace.currency,
    handles: new Map(everyone.map(({ id, handle }) => [id, handle])),
  };
}

/** Checks a goal with what is known of its metric, the vision and the team. */
export async function loadSmart(ctx: Ctx, goal: Goal, metric: Metric): Promise<SmartLetter[]> {
  const points = await listGoalPoints(ctx, goal, metric);
  const vision = await getActiveVision(ctx);
  const everyone = await listExecutors(ctx);
  const hours = everyone.flatMap(({ hours_per_week }) => (hours_per_week === null ? [] : [hours_per_week]));
  return checkSmart({
    goal,
    metric,
    points,
    analysis: analyseGoal(goal, metric, points, ctx.now, ctx.workspace.zone),
    ownerHandle: everyone.find(({ id }) => id === goal.owner_id)?.handle ?? null,
    focusAreas: vision?.focusAreas ?? null,
    hoursPerWeek: hours.length === 0 ? null : hours.reduce((sum, each) => sum + each, 0),
    openGoals: (await listOpenGoals(ctx)).length,
    now: ctx.now,
    today: ctx.today,
    currency: ctx.workspace.currency,
  });
}
