import type { Ctx } from '../../base/command/ctx.ts';
import { type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import type { ReportView } from '../../base/view/view.ts';
import type { Goal } from '../../clarify/goal/goal.ts';
import { listMetrics } from '../../gather/metric/store.ts';
import type { GoalWeek, PastDecision, ReviewFacts, Span } from './review.ts';

const MOST_NOTES = 3;

/** Whether a feed has a review of a date or a later one. */
export async function hasReviewSince(ctx: Reads, feedId: string, date: string): Promise<boolean> {
  const review = await rows(ctx, 'reviews')
    .select('on_date')
    .where('feed_id', '=', feedId)
    .where('on_date', '>=', date)
    .executeTakeFirst();
  return review !== undefined;
}

export async function hasReview(ctx: Ctx, feedId: string, date: string): Promise<boolean> {
  const review = await rows(ctx, 'reviews')
    .select('on_date')
    .where('feed_id', '=', feedId)
    .where('on_date', '=', date)
    .executeTakeFirst();
  return review !== undefined;
}

/** The whole of a review as it was on its date; undefined where the feed had none. */
export async function findReview(ctx: Reads, feedId: string, date: string): Promise<ReportView | undefined> {
  const review = await rows(ctx, 'reviews')
    .select('answer')
    .where('feed_id', '=', feedId)
    .where('on_date', '=', date)
    .executeTakeFirst();
  return review && readReview(review.answer);
}

/** A review as it is stored, or its page as it was posted. */
export function readReview(stored: string): ReportView {
  return JSON.parse(stored) as ReportView;
}

/** Reviews that were written from an instant on. */
export async function listReviewsSince(ctx: Reads, sinceAt: number): Promise<Row<'reviews'>[]> {
  return rows(ctx, 'reviews')
    .selectAll()
    .where('created_at', '>=', sinceAt)
    .orderBy('on_date')
    .orderBy('feed_id')
    .execute();
}

/** The last review of a feed up to a date: its date, and when it was written; undefined without one. */
export async function findLastReview(
  ctx: Ctx,
  feedId: string,
  date: string,
): Promise<Pick<Row<'reviews'>, 'on_date' | 'created_at'> | undefined> {
  return rows(ctx, 'reviews')
    .select(['on_date', 'created_at'])
    .where('feed_id', '=', feedId)
    .where('on_date', '<=', date)
    .orderBy('on_date', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export async function countProposed(
  ctx: Ctx,
  feedId: string,
  { fromAt, toAt }: Span,
): Promise<
  Pick<ReviewFacts, 'proposed' | 'proposedAt' | 'waiting'> & { takenBackIds: string[]; hasOlder: boolean }
> {
  const tasks = await rows(ctx, 'tasks')
    .select(['id', 'state', 'proposed_at', 'finished_at', 'taken_back_why'])
    .where('feed_id', '=', feedId)
    .where((eb) =>
      eb.or([
        eb('state', '=', 'proposed'),
        eb('proposed_at', '>', fromAt),
        eb.and([eb('taken_back_why', '<>', ''), eb('finished_at', '>', fromAt)]),
      ]),
    )
    .execute();
  const proposedAt = tasks.map((task) => task.proposed_at).filter((at) => at > fromAt && at <= toAt);
  const waiting = tasks.filter(({ state }) => state === 'proposed');
  const takenBack = tasks.filter(
    ({ taken_back_why: why, finished_at: at }) => why !== '' && at !== null && at > fromAt && at <= toAt,
  );
  return {
    proposed: proposedAt.length,
    proposedAt,
    takenBackIds: takenBack.map(({ id }) => id),
    waiting: waiting.length,
    hasOlder: [...waiting, ...takenBack].some((task) => task.proposed_at <= fromAt),
  };
}

/** Whether a feed proposed a task since an instant, any task moved, or any value came. */
export async function hasNews(ctx: Reads, feedId: string, fromAt: number): Promise<boolean> {
  const task = await rows(ctx, 'tasks')
    .select('id')
    .where(({ eb, or, and }) =>
      or([
        and([eb('feed_id', '=', feedId), eb('proposed_at', '>=', fromAt)]),
        eb('updated_at', '>=', fromAt),
      ]),
    )
    .limit(1)
    .executeTakeFirst();
  if (task) return true;
  const value = rows(ctx, 'observations').select('metric_id').where('arrived_at', '>=', fromAt).limit(1);
  return (await value.executeTakeFirst()) !== undefined;
}

export async function listDecisions(
  ctx: Ctx,
  feedId: string,
  { fromAt, toAt }: Span,
): Promise<PastDecision[]> {
  return rows(ctx, 'decisions')
    .innerJoin('tasks', 'tasks.id', 'decisions.task_id')
    .select([
      'decisions.task_id as taskId',
      'tasks.title as title',
      'decisions.choice as choice',
      'decisions.reason as reason',
      'decisions.decided_by as decidedBy',
      'decisions.decided_at as decidedAt',
      'tasks.proposed_at as proposedAt',
    ])
    .where('tasks.feed_id', '=', feedId)
    .where('decisions.decided_at', '>', fromAt)
    .where('decisions.decided_at', '<=', toAt)
    .orderBy('decisions.number')
    .execute();
}

/** How tasks ended in a span. */
export async function listOutcomes(
  ctx: Ctx,
  feedId: string,
  { fromAt, toAt }: Span,
): Promise<{ isSuccess: boolean; finishedAt: number }[]> {
  const found = await rows(ctx, 'outcomes')
    .innerJoin('tasks', 'tasks.id', 'outcomes.task_id')
    .select(['outcomes.is_success', 'outcomes.finished_at'])
    .where('tasks.feed_id', '=', feedId)
    .where('outcomes.finished_at', '>', fromAt)
    .where('outcomes.finished_at', '<=', toAt)
    .execute();
  return found.map((row) => ({ isSuccess: row.is_success === 1, finishedAt: row.finished_at }));
}

export async function readPromised(
  ctx: Ctx,
  goal: Pick<Goal, 'id' | 'metric_id'>,
): Promise<GoalWeek['promised']> {
  const tasks = await rows(ctx, 'tasks')
    .leftJoin('settlements', (join) =>
      join.onRef('settlements.task_id', '=', 'tasks.id').on('settlements.part', '=', 'impact'),
    )
    .select(['tasks.impact_low as low', 'tasks.impact_high as high'])
    .where('tasks.goal_id', '=', goal.id)
    .where('tasks.metric_id', '=', goal.metric_id)
    .where('tasks.state', 'in', ['approved', 'assigned', 'open', 'started', 'done'])
    .where('settlements.task_id', 'is', null)
    .where('tasks.id', 'not in', (eb) =>
      eb
        .selectFrom('reading_tasks')
        .innerJoin('readings', (join) =>
          join
            .onRef('readings.workspace_id', '=', 'reading_tasks.workspace_id')
            .onRef('readings.metric_id', '=', 'reading_tasks.metric_id')
            .onRef('readings.number', '=', 'reading_tasks.number')
            .onRef('readings.version', '=', 'reading_tasks.version'),
        )
        .select('reading_tasks.task_id')
        .where('reading_tasks.workspace_id', '=', ctx.workspace.id)
        .where('readings.look_at', 'is', null),
    )
    .execute();
  const known = tasks.flatMap(({ low, high }) => (low === null || high === null ? [] : [{ low, high }]));
  if (known.length === 0) return null;
  return {
    low: known.reduce((sum, { low }) => sum + low, 0),
    high: known.reduce((sum, { high }) => sum + high, 0),
  };
}

export async function listNewNotes(ctx: Ctx, { fromAt, toAt }: Span): Promise<Row<'notes'>[]> {
  return rows(ctx, 'notes')
    .selectAll()
    .where('noted_at', '>', fromAt)
    .where('noted_at', '<=', toAt)
    .orderBy('number', 'desc')
    .limit(MOST_NOTES)
    .execute();
}

/** What runs, and what was judged in the span. */
export async function listTactics(ctx: Ctx, { fromAt }: Span): Promise<ReviewFacts['tactics']> {
  const metrics = new Map((await listMetrics(ctx)).map((metric) => [metric.id, metric]));
  const found = await rows(ctx, 'tactics')
    .selectAll()
    .where((eb) => eb.or([eb('state', '=', 'running'), eb('judged_at', '>', fromAt)]))
    .orderBy('number')
    .execute();
  return found.map((tactic) => ({ tactic, metric: metrics.get(tactic.metric_id) ?? null }));
}

/** Every place that Tiller knows, private conversations too. */
export async function listPlaces(ctx: Ctx): Promise<Pick<Row<'places'>, 'id' | 'name' | 'place'>[]> {
  return rows(ctx, 'places').select(['id', 'name', 'place']).orderBy('id').execute();
}
