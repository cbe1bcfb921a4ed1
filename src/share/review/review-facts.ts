import type { Ctx } from '../../base/command/ctx.ts';
import { DAY_MS, dateOf } from '../../base/language/date.ts';
import type { Row } from '../../base/store/tables.ts';
import type { Text } from '../../base/view/text.ts';
import { listOpenGoals, loadGoalFigures } from '../../clarify/goal/store.ts';
import { listContextEvents } from '../../gather/metric/context-store.ts';
import { latestObservation, listMetrics } from '../../gather/metric/store.ts';
import { listReadingNews } from '../../learn/effect/reading-store.ts';
import { listDueLessons, listProposedLessons } from '../../learn/lesson/lesson-store.ts';
import { chancesOf, SCORED_FROM, scoreChances } from '../../learn/score.ts';
import { listAllSettlements, listSettlements } from '../../learn/settle/settle-store.ts';
import { listFeeds, readFeedGoals } from '../../team/feed/store.ts';
import { listExecutors } from '../../team/people/store.ts';
import { describeReadings, type SettlementNews } from '../digest/news-settled.ts';
import {
  type GoalWeek,
  type ReviewFacts,
  type Span,
  summariseDecisions,
  summariseSuccess,
} from './review.ts';
import {
  countProposed,
  listDecisions,
  listNewNotes,
  listOutcomes,
  listTactics,
  readPromised,
} from './store.ts';

const FOUR_WEEKS_MS = 28 * DAY_MS;

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
    feedName: (await listFeeds(ctx)).length > 1 ? feed.name : null,
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
    effects: await loadEffects(ctx, feed.id, span),
    score: score && score.count >= SCORED_FROM ? score : null,
    notes: await listNewNotes(ctx, span),
    tactics: await listTactics(ctx, span),
    proposedLessons: await listProposedLessons(ctx),
    dueLessons: await listDueLessons(ctx, dateOf(span.toAt, feed.zone)),
  };
}

async function loadGoals(ctx: Ctx, feed: Row<'feeds'>, { fromAt, toAt }: Span): Promise<GoalWeek[]> {
  const wanted = readFeedGoals(feed);
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

/** What the values said of finished tasks in the span. */
async function loadEffects(ctx: Ctx, feedId: string, { fromAt, toAt }: Span): Promise<Text[]> {
  const readings = await listReadingNews(ctx, { feedId, sinceAt: fromAt });
  return describeReadings(
    ctx,
    readings.filter(({ reading }) => reading.read_at <= toAt),
  );
}

async function loadSettled(ctx: Ctx, feedId: string, { fromAt, toAt }: Span): Promise<SettlementNews[]> {
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
