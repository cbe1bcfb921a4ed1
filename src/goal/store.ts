import type { Point } from '../analyze/series.ts';
import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { notFound, Refusal } from '../errors.ts';
import { parseId, slugify } from '../ids.ts';
import { listObservations } from '../metric/store.ts';
import { addDays, DAY_MS, instantOf } from '../time.ts';
import type { GoalFigures } from '../view.ts';
import { toGoalFigures } from './figures.ts';
import type { Goal, Metric } from './goal.ts';
import type { RevenueTargets, Vision } from './vision.ts';

/** A baseline looks eight weeks back from the start. */
const BASELINE_DAYS = 56;
/** What a forecast uses: up to two years; of an hourly metric half a year, which is over 4,000 values. */
const HISTORY_MS = 731 * DAY_MS;
const HOURLY_HISTORY_MS = 183 * DAY_MS;

/** Goals by number; those in one state only, if it is given. */
export async function listGoals(ctx: Ctx, state?: Goal['state']): Promise<Goal[]> {
  let query = ctx.tx.selectFrom('goals').selectAll().where('workspace_id', '=', ctx.workspace.id);
  if (state !== undefined) query = query.where('state', '=', state);
  return query.orderBy('number').execute();
}

/** The goals that are being worked for, by number. */
export async function listOpenGoals(ctx: Ctx): Promise<Goal[]> {
  return listGoals(ctx, 'open');
}

/**
 * The goal meant by `G-2`, `2`, or the name of its metric or its title if one open goal has it. Refuses what does not
 * exist and lists the open goals.
 */
export async function getGoal(ctx: Ctx, ref: string): Promise<Goal> {
  const goals = await listGoals(ctx);
  const id = parseId('G', ref);
  const slug = slugify(ref);
  const named = goals.filter(
    (goal) =>
      goal.state === 'open' && slug !== '' && (goal.metric_id === slug || slugify(goal.title) === slug),
  );
  const found = goals.find((goal) => goal.id === id) ?? (named.length === 1 ? named[0] : undefined);
  if (found) return found;
  const choices = named.length > 0 ? named : goals.filter(({ state }) => state === 'open');
  const known = choices.slice(0, 5).map((goal) => `${goal.id} ${goal.title}`);
  if (known.length === 0) {
    const detail = notFound('goal', ref).detail;
    throw new Refusal({ ...detail, message: `${detail.message} None is open; goal add starts one.` });
  }
  const { detail } = notFound('goal', ref, known);
  throw new Refusal({
    ...detail,
    message: `There is no goal “${detail.given}”. There are: ${known.join('; ')}.`,
  });
}

/** The number that the next goal gets. */
export async function nextGoalNumber(ctx: Ctx): Promise<number> {
  const { last } = await ctx.tx
    .selectFrom('goals')
    .select((eb) => eb.fn.max<number | null>('number').as('last'))
    .where('workspace_id', '=', ctx.workspace.id)
    .executeTakeFirstOrThrow();
  return Number(last ?? 0) + 1;
}

/** The metric of a goal. */
export async function getGoalMetric(ctx: Ctx, goal: Pick<Goal, 'metric_id'>): Promise<Metric> {
  return ctx.tx
    .selectFrom('metrics')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', goal.metric_id)
    .executeTakeFirstOrThrow();
}

/** The values of a goal's metric that its figures rest on. */
export async function listGoalPoints(
  ctx: Ctx,
  goal: Pick<Goal, 'starts_on'>,
  metric: Pick<Metric, 'id' | 'cadence'>,
): Promise<Point[]> {
  const baselineAt = instantOf(addDays(goal.starts_on, -BASELINE_DAYS), '00:00', ctx.workspace.zone);
  const historyMs = metric.cadence === 'hour' ? HOURLY_HISTORY_MS : HISTORY_MS;
  return listObservations(ctx, metric.id, { sinceAt: Math.min(baselineAt, ctx.now - historyMs) });
}

/** Gap, baseline, momentum and chance of a goal as of now. */
export async function loadGoalFigures(ctx: Ctx, goal: Goal): Promise<GoalFigures> {
  const metric = await getGoalMetric(ctx, goal);
  const points = await listGoalPoints(ctx, goal, metric);
  return toGoalFigures(goal, metric, points, ctx.now, ctx.workspace.zone);
}

/** Goals that have ended on a metric, the latest first. */
export async function listClosedGoals(ctx: Ctx, metricId: string, except?: string): Promise<Goal[]> {
  const goals = await ctx.tx
    .selectFrom('goals')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('metric_id', '=', metricId)
    .where('state', '!=', 'open')
    .orderBy('closed_at', 'desc')
    .orderBy('number', 'desc')
    .execute();
  return goals.filter(({ id }) => id !== except);
}

/** The vision in force; null before the first one. */
export async function getActiveVision(ctx: Ctx): Promise<Vision | null> {
  const row = await findActiveVisionRow(ctx);
  return row ? toVision(row) : null;
}

export async function findActiveVisionRow(ctx: Ctx): Promise<Row<'visions'> | undefined> {
  return ctx.tx
    .selectFrom('visions')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('is_active', '=', 1)
    .executeTakeFirst();
}

/** Every version of the vision, newest first. */
export async function listVisionRows(ctx: Ctx): Promise<Row<'visions'>[]> {
  return ctx.tx
    .selectFrom('visions')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .orderBy('version', 'desc')
    .execute();
}

export function toVision(row: Row<'visions'>): Vision {
  return {
    version: row.version,
    statement: row.statement,
    primaryGoal: row.primary_goal,
    focusAreas: JSON.parse(row.focus_areas) as string[],
    revenueTargets: JSON.parse(row.revenue_targets) as RevenueTargets,
    successMetrics: JSON.parse(row.success_metrics) as Vision['successMetrics'],
    startsOn: row.starts_on,
    authorId: row.author_id,
    createdAt: row.created_at,
  };
}

/** The row of a new version, active, with the content of a vision. */
export function toVisionRow(
  ctx: Pick<Ctx, 'workspace' | 'now' | 'actor'>,
  vision: Omit<Vision, 'authorId' | 'createdAt'>,
): Row<'visions'> {
  return {
    workspace_id: ctx.workspace.id,
    version: vision.version,
    statement: vision.statement,
    primary_goal: vision.primaryGoal,
    focus_areas: JSON.stringify(vision.focusAreas),
    revenue_targets: JSON.stringify(vision.revenueTargets),
    success_metrics: JSON.stringify(vision.successMetrics),
    starts_on: vision.startsOn,
    is_active: 1,
    author_id: ctx.actor.kind === 'member' ? ctx.actor.id : null,
    created_at: ctx.now,
  };
}
