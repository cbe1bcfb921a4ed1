import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';
import type { Goal } from '../goal/goal.ts';
import { listOpenGoals, loadGoalFigures } from '../goal/store.ts';
import { listDueLessons, listProposedLessons } from '../learn/lesson-store.ts';
import { chancesOf, SCORED_FROM, scoreChances } from '../learn/score.ts';
import { listAllSettlements, listSettlements } from '../learn/settle-store.ts';
import { listContextEvents } from '../metric/context-store.ts';
import { latestObservation, listMetrics } from '../metric/store.ts';
import type { ToldSettlement } from '../plan/news-settled.ts';
import { listExecutors } from '../team/store.ts';
import { DAY_MS, dateOf } from '../time.ts';
import {
  type CountedOutcome,
  type GoalWeek,
  type PastDecision,
  type ReviewFacts,
  type Span,
  summariseDecisions,
  summariseSuccess,
} from './review.ts';

const FOUR_WEEKS_MS = 28 * DAY_MS;
const MOST_NOTES = 3;

/** Reads what the review of a feed says about a span, as of its end. */
export async function loadReview(ctx: Ctx, feed: Row<'feeds'>, span: Span): Promise<ReviewFacts> {
  const people = (await listExecutors(ctx)).filter(({ kind }) => kind === 'member').map(({ id }) => id);
  const outcomes = await listOutcomes(ctx, feed.id, span.toAt - 2 * FOUR_WEEKS_MS);
  const ended = outcomes.filter(({ finishedAt }) => finishedAt > span.fromAt && finishedAt <= span.toAt);
  const score = scoreChances(chancesOf(await listAllSettlements(ctx)));
  return {
    span,
    zone: feed.zone,
    currency: ctx.workspace.currency,
    feedName: (await countFeeds(ctx)) > 1 ? feed.name : null,
    ...(await countProposed(ctx, feed.id, span)),
    decided: summariseDecisions(await listDecisions(ctx, feed.id, span)),
    done: ended.filter(({ isSuccess }) => isSuccess).length,
    couldNot: ended.filter(({ isSuccess }) => !isSuccess).length,
    success: summariseSuccess(outcomes, {
      toAt: span.toAt,
      fourWeeksMs: FOUR_WEEKS_MS,
      people: new Set(people),
    }),
    goals: await loadGoals(ctx, feed, span),
    settled: await loadSettled(ctx, feed.id, span),
    score: score && score.count >= SCORED_FROM ? score : null,
    notes: await listNewNotes(ctx, span),
    tactics: await listTactics(ctx, span),
    proposedLessons: await listProposedLessons(ctx),
    dueLessons: await listDueLessons(ctx, dateOf(span.toAt, feed.zone)),
  };
}

async function countFeeds(ctx: Ctx): Promise<number> {
  const feeds = await ctx.tx
    .selectFrom('feeds')
    .select('id')
    .where('workspace_id', '=', ctx.workspace.id)
    .execute();
  return feeds.length;
}

async function countProposed(
  ctx: Ctx,
  feedId: string,
  { fromAt, toAt }: Span,
): Promise<{ proposed: number; waiting: number }> {
  const tasks = await ctx.tx
    .selectFrom('tasks')
    .select(['state', 'proposed_at'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('feed_id', '=', feedId)
    .where((eb) => eb.or([eb('state', '=', 'proposed'), eb('proposed_at', '>', fromAt)]))
    .execute();
  return {
    proposed: tasks.filter(({ proposed_at }) => proposed_at > fromAt && proposed_at <= toAt).length,
    waiting: tasks.filter(({ state }) => state === 'proposed').length,
  };
}

async function listDecisions(ctx: Ctx, feedId: string, { fromAt, toAt }: Span): Promise<PastDecision[]> {
  return ctx.tx
    .selectFrom('decisions')
    .innerJoin('tasks', (join) =>
      join
        .onRef('tasks.workspace_id', '=', 'decisions.workspace_id')
        .onRef('tasks.id', '=', 'decisions.task_id'),
    )
    .select([
      'decisions.task_id as taskId',
      'tasks.title as title',
      'decisions.choice as choice',
      'decisions.reason as reason',
      'decisions.decided_by as decidedBy',
      'decisions.decided_at as decidedAt',
      'tasks.proposed_at as proposedAt',
    ])
    .where('decisions.workspace_id', '=', ctx.workspace.id)
    .where('tasks.feed_id', '=', feedId)
    .where('decisions.decided_at', '>', fromAt)
    .where('decisions.decided_at', '<=', toAt)
    .orderBy('decisions.number')
    .execute();
}

async function listOutcomes(
  ctx: Ctx,
  feedId: string,
  sinceAt: number,
): Promise<(CountedOutcome & { isSuccess: boolean })[]> {
  const rows = await ctx.tx
    .selectFrom('outcomes')
    .innerJoin('tasks', (join) =>
      join
        .onRef('tasks.workspace_id', '=', 'outcomes.workspace_id')
        .onRef('tasks.id', '=', 'outcomes.task_id'),
    )
    .select(['outcomes.executor_id', 'outcomes.is_success', 'outcomes.is_in_time', 'outcomes.finished_at'])
    .where('outcomes.workspace_id', '=', ctx.workspace.id)
    .where('tasks.feed_id', '=', feedId)
    .where('outcomes.finished_at', '>', sinceAt)
    .execute();
  return rows.map((row) => ({
    executorId: row.executor_id,
    isSuccess: row.is_success === 1,
    isInTime: row.is_success === 1 && row.is_in_time === 1,
    finishedAt: row.finished_at,
  }));
}

async function loadGoals(ctx: Ctx, feed: Row<'feeds'>, { fromAt, toAt }: Span): Promise<GoalWeek[]> {
  const wanted = feed.goal_ids === null ? null : (JSON.parse(feed.goal_ids) as string[]);
  const names = new Map((await listMetrics(ctx)).map(({ id, name }) => [id, name]));
  const [fromOn, toOn] = [dateOf(fromAt, feed.zone), dateOf(toAt, feed.zone)];
  const goals: GoalWeek[] = [];
  for (const goal of await listOpenGoals(ctx)) {
    if (wanted && !wanted.includes(goal.id)) continue;
    const outside = await listContextEvents(ctx, { metricId: goal.metric_id });
    const before = await latestObservation(ctx, goal.metric_id, { beforeAt: fromAt + 1 });
    goals.push({
      figures: await loadGoalFigures(ctx, goal),
      metricName: names.get(goal.metric_id) ?? goal.metric_id,
      before: before?.value ?? null,
      outside: outside
        .filter(({ starts_on, ends_on }) => starts_on <= toOn && ends_on > fromOn)
        .map(({ name }) => name),
      promised: await readPromised(ctx, goal),
    });
  }
  return goals;
}

async function readPromised(ctx: Ctx, goal: Pick<Goal, 'id' | 'metric_id'>): Promise<GoalWeek['promised']> {
  const tasks = await ctx.tx
    .selectFrom('tasks')
    .leftJoin('settlements', (join) =>
      join
        .onRef('settlements.workspace_id', '=', 'tasks.workspace_id')
        .onRef('settlements.task_id', '=', 'tasks.id')
        .on('settlements.part', '=', 'impact'),
    )
    .select(['tasks.impact_low as low', 'tasks.impact_high as high'])
    .where('tasks.workspace_id', '=', ctx.workspace.id)
    .where('tasks.goal_id', '=', goal.id)
    .where('tasks.metric_id', '=', goal.metric_id)
    .where('tasks.state', 'in', ['approved', 'assigned', 'open', 'started', 'done'])
    .where('settlements.task_id', 'is', null)
    .execute();
  const known = tasks.flatMap(({ low, high }) => (low === null || high === null ? [] : [{ low, high }]));
  if (known.length === 0) return null;
  return {
    low: known.reduce((sum, { low }) => sum + low, 0),
    high: known.reduce((sum, { high }) => sum + high, 0),
  };
}

async function loadSettled(ctx: Ctx, feedId: string, { fromAt, toAt }: Span): Promise<ToldSettlement[]> {
  const metrics = new Map((await listMetrics(ctx)).map((metric) => [metric.id, metric]));
  const rows = await listSettlements(ctx, { feedId, sinceAt: fromAt + 1 });
  return rows
    .filter(({ settled_at }) => settled_at <= toAt)
    .map((settlement) => ({
      settlement,
      title: '',
      metric: (settlement.metric_id !== null && metrics.get(settlement.metric_id)) || null,
      wasShown: false,
    }));
}

async function listNewNotes(ctx: Ctx, { fromAt, toAt }: Span): Promise<Row<'notes'>[]> {
  return ctx.tx
    .selectFrom('notes')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('noted_at', '>', fromAt)
    .where('noted_at', '<=', toAt)
    .orderBy('number', 'desc')
    .limit(MOST_NOTES)
    .execute();
}

/** What runs, and what was judged in the span. */
async function listTactics(ctx: Ctx, { fromAt }: Span): Promise<ReviewFacts['tactics']> {
  const metrics = new Map((await listMetrics(ctx)).map((metric) => [metric.id, metric]));
  const rows = await ctx.tx
    .selectFrom('tactics')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where((eb) => eb.or([eb('state', '=', 'running'), eb('judged_at', '>', fromAt)]))
    .orderBy('number')
    .execute();
  return rows.map((tactic) => ({ tactic, metric: metrics.get(tactic.metric_id) ?? null }));
}
