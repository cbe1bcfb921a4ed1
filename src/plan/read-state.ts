import { silentFromGaps } from '../analyze/cadence.ts';
import { levelOf } from '../analyze/level.ts';
import type { Ctx } from '../base/command/ctx.ts';
import { dateOf, daysBetween } from '../base/language/date.ts';
import type { Row } from '../base/store/tables.ts';
import { type GoalView, toGoalFigures } from '../clarify/goal/figures.ts';
import type { Goal } from '../clarify/goal/goal.ts';
import { loadGoalView } from '../clarify/goal/goal-load.ts';
import { listGoalPoints, listOpenGoals } from '../clarify/goal/store.ts';
import { getMetric, listMetrics } from '../gather/metric/store.ts';
import { summariseProjects } from '../gather/project/project.ts';
import { loadPortfolio } from '../gather/project/store.ts';
import { listRevenuePeriods } from '../gather/revenue/revenue-store.ts';
import { loadCapacity } from '../team/capacity/load-capacity.ts';
import { categoriesOf, getExecutorById, listExecutors } from '../team/people/store.ts';
import { listTasks } from '../todo/task/store.ts';
import type { Task } from '../todo/task/task.ts';
import type { PlanExecutor, PlanGoal, PlanProject } from './snapshot.ts';

const MONTH_DAYS = 365.25 / 12;
/** Whoever was asked how so many tasks ended, and has not said it by the next day, is handed no other until they do. */
const MOST_UNANSWERED = 2;

/** Who there is to do anything, with the room each has. An agent for which nobody answers gets nothing to do. */
export async function loadExecutors(ctx: Ctx): Promise<PlanExecutor[]> {
  const unanswered = await countUnanswered(ctx);
  const capacity = await loadCapacity(ctx);
  const active = await listExecutors(ctx);
  const there = new Set(active.map(({ id }) => id));
  return active.flatMap((executor) => {
    const room = capacity.get(executor.id);
    if (!room || (executor.responsible_id !== null && !there.has(executor.responsible_id))) return [];
    return [
      {
        id: executor.id,
        handle: executor.handle,
        kind: executor.kind,
        categories: categoriesOf(executor),
        isRouted: executor.is_routed === 1 && (unanswered.get(executor.id) ?? 0) < MOST_UNANSWERED,
        isAway: room.isAway,
        freeHours: room.freeHours,
        openTasks: room.openTasks,
        maxOpenTasks: room.maxOpenTasks,
        hoursPerDay: room.hoursPerDay,
        calendar: room.calendar,
      },
    ];
  });
}

/** How many of their tasks are past the date and were asked about on a day before, by executor. */
async function countUnanswered(ctx: Ctx): Promise<Map<string | null, number>> {
  const late = (await listTasks(ctx, ['assigned', 'started'])).filter(
    ({ due_at: dueAt, outcome_asked_at: askedAt }) =>
      dueAt < ctx.now && askedAt !== null && dateOf(askedAt, ctx.workspace.zone) < ctx.today,
  );
  const byHolder = Map.groupBy(late, ({ assignee_id }) => assignee_id);
  return new Map([...byHolder].map(([holder, { length }]) => [holder, length]));
}

export async function loadGoals(ctx: Ctx): Promise<PlanGoal[]> {
  const metrics = new Map((await listMetrics(ctx)).map((metric) => [metric.id, metric]));
  const view = await loadGoalView(ctx);
  const goals: PlanGoal[] = [];
  for (const goal of await listOpenGoals(ctx)) {
    const metric = metrics.get(goal.metric_id);
    if (!metric) continue;
    goals.push(await toPlanGoal(ctx, goal, metric, view));
  }
  return goals;
}

/** The open goal of a task as planning sees it. */
export async function findPlanGoal(ctx: Ctx, { goal_id }: Pick<Task, 'goal_id'>): Promise<PlanGoal | null> {
  const goal = (await listOpenGoals(ctx)).find(({ id }) => id === goal_id);
  return goal ? toPlanGoal(ctx, goal, await getMetric(ctx, goal.metric_id), await loadGoalView(ctx)) : null;
}

async function toPlanGoal(ctx: Ctx, goal: Goal, metric: Row<'metrics'>, view: GoalView): Promise<PlanGoal> {
  const points = await listGoalPoints(ctx, goal, metric);
  const level = levelOf(points, metric.cadence, ctx.workspace.zone);
  return {
    figures: toGoalFigures(goal, metric, points, view),
    metricId: metric.id,
    metricName: metric.name,
    direction: goal.direction,
    weight: goal.weight,
    focusArea: goal.focus_area,
    startsOn: goal.starts_on,
    deadlineOn: goal.deadline_on,
    ownerId: await findListener(ctx, goal.owner_id),
    silentFrom: silentFromGaps(points, metric.cadence_from === 'person'),
    valueSd: level && level.noise > 0 ? level.noise * Math.sqrt(level.count) : null,
    cadence: metric.cadence,
    isCadenceSaid: metric.cadence_from === 'person',
  };
}

/** The person who answers for a goal: of one that an agent owns, the agent's responsible member. */
async function findListener(ctx: Ctx, ownerId: string | null): Promise<string | null> {
  if (ownerId === null) return null;
  const owner = await getExecutorById(ctx, ownerId);
  return owner.kind === 'agent' ? owner.responsible_id : owner.id;
}

export async function loadProjects(ctx: Ctx): Promise<PlanProject[]> {
  const periods = await listRevenuePeriods(ctx);
  return summariseProjects(await loadPortfolio(ctx))
    .filter(({ state }) => state === 'active')
    .map((project) => ({
      id: project.id,
      name: project.name,
      earnsRevenue: project.earnsRevenue,
      ...project.features,
      projectedMinor: findProjection(periods, project.id, ctx.today),
      completion: project.completion,
      hoursEstimated: project.hoursEstimated,
      hoursSpent: project.hoursSpent,
      hoursLeft: project.hoursLeft,
      criticalBugs: project.criticalBugs,
      openBugs: project.openBugs,
    }));
}

/** What a project is projected to earn in the first period from today on that says so, minor units a month. */
function findProjection(
  periods: readonly Row<'revenue_periods'>[],
  projectId: string,
  today: string,
): number | null {
  const [next] = periods
    .filter(({ project_id, ends_on }) => project_id === projectId && ends_on >= today)
    .filter(({ projected_minor }) => projected_minor !== null)
    .toSorted((a, b) => (a.starts_on < b.starts_on ? -1 : 1));
  if (next?.projected_minor == null) return null;
  const months = Math.max(1, Math.round((daysBetween(next.starts_on, next.ends_on) + 1) / MONTH_DAYS));
  return Math.round(next.projected_minor / months);
}
