import type { Ctx } from '../../base/command/ctx.ts';
import { DAY_MS } from '../../base/language/date.ts';
import type { Row } from '../../base/store/tables.ts';
import { listOpenGoals } from '../../clarify/goal/store.ts';
import { latestObservation, listObservations } from '../../gather/metric/store.ts';
import { readSettings } from '../../team/settings-store.ts';
import type { Entry, GoalState, GoalTarget } from '../core/goal-state.ts';
import { openTeamLoop, type TeamLoop } from './open.ts';

/** The kind of due row that a team's loop is. */
export const FEEDBACK_DUE = 'feedback';
export const FEEDBACK_SUBJECT = 'loop';

/** What a goal that the loop has not met yet is told of its metric. */
const BACKFILL_DAYS = 28;
const MOST_BACKFILLED = 20;

/** The open goals as the loop wants them, by id. */
function toGoalState(goals: readonly Row<'goals'>[]): GoalState {
  return Object.fromEntries(
    goals.map(({ id, direction, target_value, start_value }): [string, GoalTarget] => [
      id,
      { target: target_value, direction, ...(start_value !== null && { start: start_value }) },
    ]),
  );
}

/** Gives the newest value of each of these metrics (null: of all) to the loop of a team that has it on. */
export async function publishValues(ctx: Ctx, metricIds: readonly string[] | null): Promise<void> {
  if (readSettings(ctx.workspace).feedback === null) return;
  // A goal that the loop has not met yet is told of all its late values when it does.
  const known = (await openTeamLoop(ctx).tracker.get())?.state ?? {};
  const goals = (await listOpenGoals(ctx)).filter(
    ({ id, metric_id }) => (metricIds?.includes(metric_id) ?? true) && Object.hasOwn(known, id),
  );
  for (const [metricId, ofMetric] of Map.groupBy(goals, ({ metric_id }) => metric_id)) {
    const newest = await latestObservation(ctx, metricId);
    if (!newest) continue;
    const values = Object.fromEntries(ofMetric.map(({ id }) => [id, newest.value]));
    // A value that is imported again, or an older one, is no news.
    const id = ['value', ...ofMetric.map((goal) => goal.id), newest.at, newest.value].join(':');
    await publishAction(ctx, { ...values, timestamp: newest.at }, id);
  }
}

/** Queues an action for the loop, which is run as soon as this is committed. */
export async function publishAction(ctx: Ctx, action: Entry, id?: string): Promise<void> {
  await openTeamLoop(ctx).bus.publish(ctx.workspace.id, action, { id });
  await ctx.setDue(FEEDBACK_DUE, FEEDBACK_SUBJECT, ctx.now);
}

/** Brings the loop's goals up to the team's; one that is new to it hears how its metric went of late. */
export async function followTeamGoals(ctx: Ctx, { loop, tracker }: TeamLoop): Promise<void> {
  const goals = await listOpenGoals(ctx);
  const known = (await tracker.get())?.state ?? {};
  for (const goal of goals) {
    if (Object.hasOwn(known, goal.id)) continue;
    const sinceAt = ctx.now - BACKFILL_DAYS * DAY_MS;
    const values = await listObservations(ctx, goal.metric_id, { sinceAt });
    const newest = values.length > 0 ? undefined : await latestObservation(ctx, goal.metric_id);
    const told = newest ? [newest] : values.slice(-MOST_BACKFILLED);
    await loop.extendHistory(told.map(({ at, value }) => ({ [goal.id]: value, timestamp: at })));
  }
  await tracker.set(toGoalState(goals), 'team');
}
