import type { Ctx } from '../../base/command/ctx.ts';
import { DAY_MS, dateOf } from '../../base/language/date.ts';
import type { Row } from '../../base/store/tables.ts';
import type { Picture } from '../../base/view/picture.ts';
import { loadGoalFigures } from '../../clarify/goal/goal-load.ts';
import { listOpenGoals } from '../../clarify/goal/store.ts';
import { listContextEvents } from '../../gather/metric/context-store.ts';
import { listMetrics } from '../../gather/metric/store.ts';
import { isTold, type KnownReading, listReadingNews } from '../../learn/effect/reading-store.ts';
import { sayVerdict } from '../../learn/effect/reading-views.ts';
import { listDueLessons, listProposedLessons } from '../../learn/lesson/lesson-store.ts';
import { chancesOf, SCORED_FROM, scoreChances } from '../../learn/score.ts';
import { plotReliability } from '../../learn/score-chart.ts';
import { findDueSettlements, listAllSettlements, listSettlements } from '../../learn/settle/settle-store.ts';
import { describeTrials } from '../../learn/trial/trial-store.ts';
import { listFeeds, readFeedGoals } from '../../team/feed/store.ts';
import { listExecutors } from '../../team/people/store.ts';
import { listTasksById } from '../../todo/task/store.ts';
import type { Task } from '../../todo/task/task.ts';
import { describeReadings, type SettlementNews } from '../digest/news-settled.ts';
import { drawReading, plotWeek } from './pictures.ts';
import {
  type GoalWeek,
  type ReviewFacts,
  type SettledChance,
  type Span,
  summariseDecisions,
  summariseSuccess,
} from './review.ts';
import {
  countProposed,
  findLastReview,
  listDecisions,
  listNewNotes,
  listOutcomes,
  listTactics,
  readPromised,
} from './store.ts';

/** A settled part of a task's forecast, and the task. */
interface SettledTask {
  settlement: Row<'settlements'>;
  task: Task;
}

const FOUR_WEEKS_MS = 28 * DAY_MS;
/** Bundles of one week that are drawn. */
const MOST_DRAWN = 2;

/** Reads what the review of a feed says about a span, as of its end. */
export async function loadReview(ctx: Ctx, feed: Row<'feeds'>, span: Span): Promise<ReviewFacts> {
  const people = (await listExecutors(ctx)).filter(({ kind }) => kind === 'member').map(({ id }) => id);
  const ended = await listOutcomes(ctx, feed.id, span);
  // Nothing of it where the review is posted: that settles before. Who only asks sees what would be settled now.
  const due = (await findDueSettlements(ctx)).settlements;
  const settled = await listSettledTasks(ctx, feed.id, span.toAt - 2 * FOUR_WEEKS_MS, due);
  const all = scoreChances(chancesOf([...(await listAllSettlements(ctx)), ...due]));
  const score = all && all.count >= SCORED_FROM ? all : null;
  const { hasOlder, takenBackIds, ...counted } = await countProposed(ctx, feed.id, span);
  const decisions = await listDecisions(ctx, feed.id, span);
  const decided = summariseDecisions(decisions);
  const done = ended.filter(({ isSuccess }) => isSuccess);
  const readings = await listWeekReadings(ctx, feed.id, span);
  const week = plotWeek(span, feed.zone, {
    proposed: counted.proposedAt,
    approved: decided.approvedAt,
    done: done.map(({ finishedAt }) => finishedAt),
  });
  return {
    span,
    foundedAt: ctx.workspace.created_at,
    zone: feed.zone,
    currency: ctx.workspace.currency,
    feedName: (await listFeeds(ctx)).length > 1 ? feed.name : null,
    ...counted,
    takenBack: takenBackIds.filter((id) => !decisions.some(({ taskId }) => taskId === id)).length,
    hasOlder: hasOlder || decisions.some(({ proposedAt }) => proposedAt <= span.fromAt),
    decided,
    done: done.length,
    couldNot: ended.filter(({ isSuccess }) => !isSuccess).length,
    success: summariseSuccess(settled.flatMap(readChance), {
      toAt: span.toAt,
      fourWeeksMs: FOUR_WEEKS_MS,
      people: new Set(people),
    }),
    goals: await loadGoals(ctx, feed, span, readings),
    settled: await loadSettled(ctx, settled, span),
    effects: await describeReadings(ctx, readings),
    toldEffects: await countTold(ctx, feed.id, span.toAt),
    score,
    trials: await describeTrials(ctx, feed.id),
    notes: await listNewNotes(ctx, span),
    tactics: await listTactics(ctx, span),
    ...(await listAskedLessons(ctx, feed, span)),
    pictures: [
      ...(await drawReadings(ctx, readings)),
      ...(week ? [week] : []),
      ...(score ? [plotReliability(score)] : []),
    ],
  };
}

/** What is asked of lessons once, and again where their numbers have changed since the review before. */
async function listAskedLessons(
  ctx: Ctx,
  feed: Row<'feeds'>,
  { fromAt, toAt }: Span,
): Promise<Pick<ReviewFacts, 'proposedLessons' | 'dueLessons'>> {
  const last = await findLastReview(ctx, feed.id, dateOf(fromAt, feed.zone));
  const isChanged = ({ updated_at: at }: Row<'lessons'>) => last === undefined || at > last.created_at;
  const due = await listDueLessons(ctx, dateOf(toAt, feed.zone));
  return {
    proposedLessons: (await listProposedLessons(ctx)).filter(isChanged),
    dueLessons: due.filter(
      (lesson) => isChanged(lesson) || (last !== undefined && lesson.review_on > last.on_date),
    ),
  };
}

async function loadGoals(
  ctx: Ctx,
  feed: Row<'feeds'>,
  { fromAt, toAt }: Span,
  readings: readonly KnownReading[],
): Promise<GoalWeek[]> {
  const wanted = readFeedGoals(feed);
  const names = new Map((await listMetrics(ctx)).map(({ id, name }) => [id, name]));
  const [fromOn, toOn] = [dateOf(fromAt, feed.zone), dateOf(toAt, feed.zone)];
  const goals: GoalWeek[] = [];
  for (const goal of await listOpenGoals(ctx)) {
    if (wanted && !wanted.includes(goal.id)) continue;
    const outside = await listContextEvents(ctx, { metricId: goal.metric_id });
    goals.push({
      figures: await loadGoalFigures(ctx, goal),
      before: (await loadGoalFigures(ctx, goal, fromAt)).current,
      metricName: names.get(goal.metric_id) ?? goal.metric_id,
      deadlineOn: goal.deadline_on,
      read:
        readings
          .filter(({ reading }) => reading.metric_id === goal.metric_id)
          .map(sayVerdict)
          .at(-1) ?? null,
      outside: outside
        .filter(({ is_ours, starts_on, ends_on }) => is_ours === 0 && starts_on <= toOn && ends_on > fromOn)
        .map(({ name }) => name),
      promised: await readPromised(ctx, goal),
    });
  }
  return goals;
}

/** What the values said of finished tasks in the span. */
async function listWeekReadings(ctx: Ctx, feedId: string, { fromAt, toAt }: Span): Promise<KnownReading[]> {
  const readings = await listReadingNews(ctx, { feedId, sinceAt: fromAt });
  return readings.filter(({ reading }) => reading.read_at <= toAt);
}

/** How many readings told something, up to an instant: tasks that were read together are one, as nobody can tell them apart. */
async function countTold(ctx: Ctx, feedId: string, toAt: number): Promise<ReviewFacts['toldEffects']> {
  const told = (await listReadingNews(ctx, { feedId, sinceAt: 0 })).filter(
    ({ reading }) => reading.read_at <= toAt && isTold(reading),
  );
  const asPromised = told.filter(({ reading }) => reading.verdict === 'as promised');
  return { read: told.length, asPromised: asPromised.length };
}

async function drawReadings(ctx: Ctx, readings: readonly KnownReading[]): Promise<Picture[]> {
  const drawn = await Promise.all(readings.map((known) => drawReading(ctx, known)));
  return drawn.flatMap((chart) => chart ?? []).slice(0, MOST_DRAWN);
}

/** What was settled of a feed's tasks from an instant on, and what is due to be. */
async function listSettledTasks(
  ctx: Ctx,
  feedId: string,
  sinceAt: number,
  due: readonly Row<'settlements'>[],
): Promise<SettledTask[]> {
  const all = [...(await listSettlements(ctx, { feedId, sinceAt })), ...due];
  const ids = [...new Set(all.map(({ task_id }) => task_id))];
  const tasks = new Map((await listTasksById(ctx, ids)).map((task) => [task.id, task]));
  return all.flatMap((settlement) => {
    const task = tasks.get(settlement.task_id);
    return task?.feed_id === feedId ? [{ settlement, task }] : [];
  });
}

/** The chance of a task that was one. */
function readChance({ settlement, task }: SettledTask): SettledChance[] {
  const { part, is_hit: isHit, settled_at: settledAt } = settlement;
  if (part !== 'success' || isHit === null) return [];
  return [{ executorId: task.assignee_id, isInTime: isHit === 1, settledAt }];
}

async function loadSettled(
  ctx: Ctx,
  settled: readonly SettledTask[],
  { fromAt, toAt }: Span,
): Promise<SettlementNews[]> {
  const metrics = new Map((await listMetrics(ctx)).map((metric) => [metric.id, metric]));
  return settled
    .filter(({ settlement: { settled_at } }) => settled_at > fromAt && settled_at <= toAt)
    .map(({ settlement }) => ({
      settlement,
      title: '',
      metric: (settlement.metric_id !== null && metrics.get(settlement.metric_id)) || null,
      wasShown: false,
    }));
}
