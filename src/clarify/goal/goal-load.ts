import { fitPlatt, GOALS_FROM, type Platt } from '../../analyze/platt.ts';
import type { Point } from '../../analyze/series.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { addDays, instantOf } from '../../base/language/date.ts';
import type { Reads } from '../../base/store/rows.ts';
import type { GoalFigures } from '../../base/view/view.ts';
import { listExecutors } from '../../team/people/store.ts';
import { getActiveVision } from '../vision/store.ts';
import type { GoalScene } from './describe.ts';
import { analyseGoal, type GoalView, toGoalFigures } from './figures.ts';
import type { Goal, Metric } from './goal.ts';
import { checkSmart, type SmartLetter } from './smart.ts';
import { getGoalMetric, listGoalPoints, listGoals, listOpenGoals } from './store.ts';

/** What the pages of goals need beside the goals. */
export async function loadGoalScene(ctx: Ctx): Promise<GoalScene> {
  const everyone = await listExecutors(ctx, 'all');
  return {
    now: ctx.now,
    today: ctx.today,
    zone: ctx.workspace.zone,
    currency: ctx.workspace.currency,
    // A goal keeps its owner, and has nobody to look after it once they have left.
    handles: new Map(
      everyone.map(({ id, handle, is_active }) => [id, is_active === 1 ? handle : `${handle} (left)`]),
    ),
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
    analysis: analyseGoal(goal, metric, points, await loadGoalView(ctx)),
    ownerHandle: everyone.find(({ id }) => id === goal.owner_id)?.handle ?? null,
    isAlone: everyone.length === 1,
    focusAreas: vision?.focusAreas ?? null,
    hoursPerWeek: hours.length === 0 ? null : hours.reduce((sum, each) => sum + each, 0),
    openGoals: (await listOpenGoals(ctx)).length,
    now: ctx.now,
    today: ctx.today,
    currency: ctx.workspace.currency,
  });
}

/** The view of a goal as of now, with what the goals that ended tell of chances. */
export async function loadGoalView(ctx: Ctx): Promise<GoalView> {
  return { now: ctx.now, zone: ctx.workspace.zone, platt: await loadGoalPlatt(ctx) };
}

/** Gap, baseline, momentum and chance of a goal as of an instant; now if left out. */
export async function loadGoalFigures(ctx: Ctx, goal: Goal, now = ctx.now): Promise<GoalFigures> {
  const metric = await getGoalMetric(ctx, goal);
  const points = await listGoalPoints(ctx, goal, metric);
  return toGoalFigures(goal, metric, points, { ...(await loadGoalView(ctx)), now });
}

/**
 * How the chances of a team's goals are off: shrunk Platt scaling on the goals that were met or missed, one case each, by the
 * chance that each had from its course alone when half of its time was over. From five goals on.
 */
async function loadGoalPlatt(ctx: Reads): Promise<Platt> {
  const settled = (await listGoals(ctx)).flatMap(({ state, halfway_chance: probability }) =>
    probability === null || (state !== 'met' && state !== 'missed')
      ? []
      : [{ probability, isHit: state === 'met' ? (1 as const) : (0 as const) }],
  );
  return fitPlatt(settled, GOALS_FROM);
}

/** The chance when half of a goal's time was over, from its course alone; null where it ended before, or too little was known. */
export function findHalfwayChance(
  goal: Goal,
  metric: Metric,
  points: readonly Point[],
  { now, zone }: Pick<GoalView, 'now' | 'zone'>,
): number | null {
  const startsAt = instantOf(goal.starts_on, '00:00', zone);
  const endsAt = instantOf(addDays(goal.deadline_on, 1), '00:00', zone);
  const halfway = (startsAt + endsAt) / 2;
  if (now <= halfway) return null;
  const before = points.filter(({ at }) => at <= halfway);
  return analyseGoal(goal, metric, before, { now: halfway, zone, platt: null }).targetProbability;
}
