import type { Point } from '../../analyze/series.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { addDays, DAY_MS, instantOf } from '../../base/language/date.ts';
import { notFound, Refusal } from '../../base/language/errors.ts';
import { findNearest, parseId, slugify } from '../../base/language/ids.ts';
import { type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { getMetricById, listObservations } from '../../gather/metric/store.ts';
import type { Goal, Metric } from './goal.ts';

/** A baseline looks eight weeks back from the start. */
const BASELINE_DAYS = 56;

/** What a forecast uses: up to two years; of an hourly metric half a year, which is over 4,000 values. */
const HISTORY_MS = 731 * DAY_MS;

const HOURLY_HISTORY_MS = 183 * DAY_MS;

/** Goals by number; those in one state only, if it is given. */
export async function listGoals(ctx: Reads, state?: Goal['state']): Promise<Goal[]> {
  let query = rows(ctx, 'goals').selectAll();
  if (state !== undefined) query = query.where('state', '=', state);
  return query.orderBy('number').execute();
}

/** The goals that are being worked for, by number. */
export async function listOpenGoals(ctx: Ctx): Promise<Goal[]> {
  return listGoals(ctx, 'open');
}

/** The number of the goal meant by `G-2` or `2`; refuses what does not exist. */
export async function getGoalId(ctx: Ctx, typed: string): Promise<string> {
  const id = parseId('G', typed);
  const ids = (await listGoals(ctx)).map((goal) => goal.id);
  if (id === undefined || !ids.includes(id)) throw notFound('goal', typed, findNearest(typed, ids));
  return id;
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

/** Whether any goal, open or closed, is on a metric. */
export async function hasGoals(ctx: Reads, metricId: string): Promise<boolean> {
  return (await listGoals(ctx)).some(({ metric_id }) => metric_id === metricId);
}

/** The number that the next goal gets. */
export async function nextGoalNumber(ctx: Ctx): Promise<number> {
  const { last } = await rows(ctx, 'goals')
    .select((eb) => eb.fn.max<number | null>('number').as('last'))
    .executeTakeFirstOrThrow();
  return Number(last ?? 0) + 1;
}

/** The metric of a goal. */
export async function getGoalMetric(ctx: Reads, goal: Pick<Goal, 'metric_id'>): Promise<Metric> {
  return getMetricById(ctx, goal.metric_id);
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

/** Goals that have ended on a metric, the latest first. */
export async function listClosedGoals(ctx: Ctx, metricId: string, except?: string): Promise<Goal[]> {
  const goals = await rows(ctx, 'goals')
    .selectAll()
    .where('metric_id', '=', metricId)
    .where('state', '!=', 'open')
    .orderBy('closed_at', 'desc')
    .orderBy('number', 'desc')
    .execute();
  return goals.filter(({ id }) => id !== except);
}

/** Goals that were closed as met since an instant, in order. */
export async function listReachedSince(ctx: Reads, sinceAt: number): Promise<Pick<Goal, 'id' | 'title'>[]> {
  return rows(ctx, 'goals')
    .select(['id', 'title'])
    .where('state', '=', 'met')
    .where('closed_at', '>', sinceAt)
    .orderBy('number')
    .execute();
}

/** What the date on which a goal's metric is read depends on. */
export async function findReadingGoal(
  ctx: Reads,
  id: string | null,
): Promise<{ deadlineOn: string; cadence: Row<'metrics'>['cadence'] } | null> {
  if (id === null) return null;
  const goal = await rows(ctx, 'goals')
    .innerJoin('metrics', 'metrics.id', 'goals.metric_id')
    .select(['goals.deadline_on as deadlineOn', 'metrics.cadence'])
    .where('goals.id', '=', id)
    .executeTakeFirst();
  return goal ?? null;
}
