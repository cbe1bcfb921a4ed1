import { nextOccurrence, rhythmOf } from '../calendar/occurrence.ts';
import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { loadPolicy } from '../decision/store.ts';
import { summariseRevenue } from '../goal/revenue.ts';
import { getActiveVision, listOpenGoals, loadGoalFigures } from '../goal/store.ts';
import { listLessons } from '../learn/lesson-store.ts';
import { listPastOutcomes, medianHours } from '../learn/store.ts';
import { listRevenuePeriods } from '../metric/revenue-store.ts';
import { listMetrics } from '../metric/store.ts';
import { summariseProjects } from '../project/project.ts';
import { loadPortfolio } from '../project/store.ts';
import { toCandidate } from '../task/candidate-row.ts';
import { type Candidate, getCandidate, listCandidates } from '../task/candidate-store.ts';
import { listenerOf } from '../task/private-line.ts';
import { listTasks } from '../task/store.ts';
import { isHeld, OPEN_STATES } from '../task/task.ts';
import { loadCapacity } from '../team/load-capacity.ts';
import { readSettings } from '../team/settings.ts';
import { listExecutors } from '../team/store.ts';
import { loadTeamCalendar } from '../team/team-calendar.ts';
import { DAY_MS, dateOf, instantOf } from '../time.ts';
import type { Text } from '../view.ts';
import type { Since } from './changes.ts';
import { loadPlanTactics } from './news-tactics.ts';
import type { PastBatch, PlanCandidate, PlanExecutor, PlanGoal, PlanProject, Snapshot } from './snapshot.ts';

const DERIVED_SOURCES = ['state', 'playbook', 'housekeeping'] as const;
/** Done ideas that a new one is compared with by meaning. */
const MOST_DONE_COMPARED = 400;
const NAMES_A_QUERY = 500;

/** An outcome is missed from this long after the due date. */
const UNRECORDED_AFTER_MS = 2 * DAY_MS;

/** Step 1 and what else a day needs: read once, in one transaction. */
export interface Loaded {
  snapshot: Snapshot;
  since: Since;
  batch: Row<'batches'> | null;
  batchNumber: number;
  /** Snoozed tasks that are back today. */
  awake: readonly string[];
}

export async function loadPlanning(ctx: Ctx, feed: Row<'feeds'>, date: string): Promise<Loaded> {
  const zone = feed.zone;
  const batches = await listRecentBatches(ctx, feed.id);
  const batch = batches.find(({ on_date }) => on_date === date) ?? null;
  const previous = batches.find(({ on_date }) => on_date < date) ?? null;
  const all = await listTasks(ctx, OPEN_STATES);
  const back = all.filter((task) => isAwake(task, date));
  const awake = back.map(({ id }) => id);
  const executors = (await loadExecutors(ctx)).map((executor) => takeBack(executor, back));
  const openTasks = all.map((task) =>
    awake.includes(task.id) ? { ...task, state: 'proposed' as const } : task,
  );
  const handles = new Map(executors.map(({ id, handle }) => [id, handle]));
  const candidates = await loadCandidates(ctx, handles, zone);
  const outcomes = await listPastOutcomes(ctx);
  const snapshot: Snapshot = {
    now: ctx.now,
    today: date,
    zone,
    currency: ctx.workspace.currency,
    workspaceId: ctx.workspace.id,
    seed: `${ctx.workspace.id}:${feed.id}:${date}`,
    seq: ctx.workspace.event_seq,
    feed: {
      id: feed.id,
      cap: feed.cap,
      goalIds: feed.goal_ids === null ? null : (JSON.parse(feed.goal_ids) as string[]),
      expectedValueBar: feed.expected_value_bar,
      order: feed.selection_order,
      routing: feed.routing,
      nextDigestAt: nextOccurrence(rhythmOf(feed), Math.max(ctx.now, instantOf(date, feed.post_at, zone))),
    },
    categoryPriorities: readSettings(ctx.workspace).categoryPriorities,
    policy: await loadPolicy(ctx),
    calendar: await loadTeamCalendar(ctx),
    vision: await getActiveVision(ctx),
    revenue: await loadRevenue(ctx, date),
    metricUnits: Object.fromEntries((await listMetrics(ctx)).map(({ id, unit }) => [id, unit])),
    lessons: await listLessons(ctx, 'kept'),
    goals: await loadGoals(ctx),
    tactics: await loadPlanTactics(ctx),
    projects: await loadProjects(ctx),
    executors,
    ...candidates,
    openTasks,
    todays: batch ? await listTodays(ctx, batch) : [],
    outcomes,
    medianHours: medianHours(outcomes),
    nextTaskNumber: (await lastNumber(ctx, 'tasks')) + 1,
    nextCandidateNumber: (await lastNumber(ctx, 'candidates')) + 1,
    previous: previous && toPastBatch(previous),
    unrecorded: await listUnrecorded(ctx, openTasks),
  };
  return {
    snapshot,
    since: await loadSince(ctx, previous?.created_at ?? 0),
    batch,
    batchNumber: batch?.number ?? (await lastNumber(ctx, 'batches')) + 1,
    awake,
  };
}

/** Tasks whose outcome is missed and whose holder cannot be asked in private; everybody else is asked there, once. */
async function listUnrecorded(ctx: Ctx, open: readonly Row<'tasks'>[]): Promise<Snapshot['unrecorded']> {
  const missed = open.filter((task) => isHeld(task.state) && task.due_at < ctx.now - UNRECORDED_AFTER_MS);
  if (missed.length === 0) return [];
  const reachable = await listReachable(ctx);
  const listeners = new Map((await listExecutors(ctx, 'all')).map((each) => [each.id, listenerOf(each)]));
  return missed
    .filter(
      ({ assignee_id, outcome_asked_at }) =>
        outcome_asked_at === null && !reachable.has(listeners.get(assignee_id ?? '') ?? ''),
    )
    .map(({ id, title }) => ({ id, title }));
}

/** Members who have an account, and can be asked in private. */
async function listReachable(ctx: Ctx): Promise<Set<string>> {
  const rows = await ctx.tx
    .selectFrom('identities')
    .select('member_id')
    .where('workspace_id', '=', ctx.workspace.id)
    .execute();
  return new Set(rows.map(({ member_id }) => member_id));
}

function isAwake(task: Row<'tasks'>, date: string): boolean {
  return task.state === 'snoozed' && task.snoozed_until_on !== null && task.snoozed_until_on <= date;
}

/** Ideas of a batch that are kept in the order in which they were weighed. */
export const MOST_RANKED = 50;

/** The stored answer of a batch: what its digest said, and what the next one compares with. */
export interface BatchAnswer {
  taskIds: readonly string[];
  generated: number;
  unique: number;
  skipped: readonly { title: string; reason: string }[];
  totalImpact: number;
  changes: readonly Text[];
  foot: readonly Text[];
  emptyBecause: string | null;
  goals: PastBatch['goals'];
  ranking: readonly string[];
  /** Settlements that its digest tells; a batch of before settling has none. */
  settled?: readonly string[];
}

function toPastBatch(batch: Row<'batches'>): PastBatch {
  const { goals, ranking, settled = [] } = JSON.parse(batch.answer) as BatchAnswer;
  return { onDate: batch.on_date, createdAt: batch.created_at, goals, ranking, settled };
}

async function listRecentBatches(ctx: Ctx, feedId: string): Promise<Row<'batches'>[]> {
  return ctx.tx
    .selectFrom('batches')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('feed_id', '=', feedId)
    .orderBy('on_date', 'desc')
    .limit(2)
    .execute();
}

/** What the batch lists, in its order: carried over ones too, whatever became of them today. */
async function listTodays(ctx: Ctx, batch: Row<'batches'>): Promise<string[]> {
  const { taskIds } = JSON.parse(batch.answer) as BatchAnswer;
  return [...new Set([...taskIds, ...(await listBatchTasks(ctx, batch.id))])];
}

async function listBatchTasks(ctx: Ctx, batchId: string): Promise<string[]> {
  const rows = await ctx.tx
    .selectFrom('tasks')
    .select('id')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('batch_id', '=', batchId)
    .orderBy('number')
    .execute();
  return rows.map(({ id }) => id);
}

async function lastNumber(ctx: Ctx, table: 'tasks' | 'candidates' | 'batches'): Promise<number> {
  const { last } = await ctx.tx
    .selectFrom(table)
    .select((eb) => eb.fn.max<number | null>('number').as('last'))
    .where('workspace_id', '=', ctx.workspace.id)
    .executeTakeFirstOrThrow();
  return last ?? 0;
}

/** Less room by the tasks of theirs that are back today. */
function takeBack(executor: PlanExecutor, back: readonly Row<'tasks'>[]): PlanExecutor {
  const theirs = back.filter(({ assignee_id }) => assignee_id === executor.id);
  const hours = theirs.reduce((sum, { effort_hours }) => sum + effort_hours, 0);
  return {
    ...executor,
    freeHours: executor.freeHours === null ? null : Math.max(0, executor.freeHours - hours),
    openTasks: executor.openTasks + theirs.length,
  };
}

/** Who there is to do anything, with the room each has. */
export async function loadExecutors(ctx: Ctx): Promise<PlanExecutor[]> {
  const capacity = await loadCapacity(ctx);
  return (await listExecutors(ctx)).flatMap((executor) => {
    const room = capacity.get(executor.id);
    if (!room || executor.is_active === 0) return [];
    return [
      {
        id: executor.id,
        handle: executor.handle,
        kind: executor.kind,
        categories: JSON.parse(executor.categories) as string[],
        isRouted: executor.is_routed === 1,
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

async function loadGoals(ctx: Ctx): Promise<PlanGoal[]> {
  const metrics = new Map((await listMetrics(ctx)).map((metric) => [metric.id, metric]));
  const goals: PlanGoal[] = [];
  for (const goal of await listOpenGoals(ctx)) {
    const metric = metrics.get(goal.metric_id);
    if (!metric) continue;
    goals.push({
      figures: await loadGoalFigures(ctx, goal),
      metricId: metric.id,
      metricName: metric.name,
      direction: goal.direction,
      weight: goal.weight,
      focusArea: goal.focus_area,
      deadlineOn: goal.deadline_on,
      cadence: metric.cadence,
    });
  }
  return goals;
}

async function loadProjects(ctx: Ctx): Promise<PlanProject[]> {
  return summariseProjects(await loadPortfolio(ctx))
    .filter(({ state }) => state === 'active')
    .map((project) => ({
      id: project.id,
      name: project.name,
      earnsRevenue: project.earnsRevenue,
      ...project.features,
      completion: project.completion,
      hoursEstimated: project.hoursEstimated,
      hoursSpent: project.hoursSpent,
      hoursLeft: project.hoursLeft,
      criticalBugs: project.criticalBugs,
      openBugs: project.openBugs,
    }));
}

async function loadRevenue(ctx: Ctx, today: string): Promise<Snapshot['revenue']> {
  const summary = summariseRevenue({
    periods: await listRevenuePeriods(ctx),
    vision: await getActiveVision(ctx),
    today,
  });
  return summary;
}

/** Done ideas are many: only those that come again, or that Tiller derived and must not derive anew, are read in full. */
async function loadCandidates(
  ctx: Ctx,
  handles: ReadonlyMap<string, string>,
  zone: string,
): Promise<Pick<Snapshot, 'candidates' | 'doneDependencies' | 'recentlyDone'>> {
  const live = await listCandidates(ctx, ['open', 'chosen', 'refused']);
  const over = [...(await readDerived(ctx)), ...(await readRecurring(ctx))];
  const doneAt = await readDoneAt(
    ctx,
    over.map(({ id }) => id),
  );
  const recentlyDone = await ctx.tx
    .selectFrom('candidates')
    .select(['id', 'source', 'title', 'category', 'project_id as projectId'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('state', '=', 'done')
    .where('recurs_every_days', 'is', null)
    // What follows from the state is due again when the state says so: its key tells one time from the next.
    .where('source', 'not in', ['state', 'housekeeping'])
    .orderBy('updated_at', 'desc')
    .orderBy('number', 'desc')
    .limit(MOST_DONE_COMPARED)
    .execute();
  return {
    candidates: [...live, ...over.map(toCandidate)].map((candidate) =>
      toPlanCandidate(candidate, handles, doneAt.get(candidate.id), zone),
    ),
    doneDependencies: await readDone(ctx, [...new Set(live.flatMap(({ dependsOn }) => dependsOn))]),
    recentlyDone,
  };
}

/** What Tiller derived itself and is over: it keeps its key, so that it is not derived anew. */
async function readDerived(ctx: Ctx): Promise<Row<'candidates'>[]> {
  return ctx.tx
    .selectFrom('candidates')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('source', 'in', DERIVED_SOURCES)
    .where('state', 'in', ['done', 'withdrawn'])
    .where('recurs_every_days', 'is', null)
    .orderBy('number')
    .execute();
}

async function readRecurring(ctx: Ctx): Promise<Row<'candidates'>[]> {
  return ctx.tx
    .selectFrom('candidates')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('recurs_every_days', 'is not', null)
    .where('state', 'in', ['done', 'withdrawn'])
    .orderBy('number')
    .execute();
}

/** When the task of each of these candidates was last done. */
async function readDoneAt(ctx: Ctx, ids: readonly string[]): Promise<Map<string, number>> {
  const doneAt = new Map<string, number>();
  for (const part of inParts(ids)) {
    const rows = await ctx.tx
      .selectFrom('tasks')
      .select(['candidate_id', 'finished_at'])
      .where('workspace_id', '=', ctx.workspace.id)
      .where('state', '=', 'done')
      .where('candidate_id', 'in', part)
      .execute();
    for (const { candidate_id, finished_at } of rows) {
      doneAt.set(candidate_id, Math.max(doneAt.get(candidate_id) ?? 0, finished_at ?? 0));
    }
  }
  return doneAt;
}

/** Which of these ids and keys belong to candidates or tasks that are done. */
async function readDone(ctx: Ctx, names: readonly string[]): Promise<string[]> {
  const done: string[] = [];
  for (const part of inParts(names)) {
    const rows = await ctx.tx
      .selectFrom('candidates')
      .select(['id', 'key'])
      .where('workspace_id', '=', ctx.workspace.id)
      .where('state', '=', 'done')
      .where((eb) => eb.or([eb('id', 'in', part), eb('key', 'in', part)]))
      .execute();
    const tasks = await ctx.tx
      .selectFrom('tasks')
      .select('id')
      .where('workspace_id', '=', ctx.workspace.id)
      .where('state', '=', 'done')
      .where('id', 'in', part)
      .execute();
    done.push(...rows.flatMap(({ id, key }) => [id, key]), ...tasks.map(({ id }) => id));
  }
  return done;
}

function inParts(names: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(names.length / NAMES_A_QUERY) }, (_part, index) =>
    names.slice(index * NAMES_A_QUERY, (index + 1) * NAMES_A_QUERY),
  );
}

function toPlanCandidate(
  candidate: Candidate,
  handles: ReadonlyMap<string, string>,
  doneAt: number | undefined,
  zone: string,
): PlanCandidate {
  return {
    ...candidate,
    proposerHandle: candidate.proposerId === null ? null : (handles.get(candidate.proposerId) ?? null),
    doneOn: doneAt === undefined ? null : dateOf(doneAt, zone),
  };
}

/** One idea, also one that is over and planning does not read. */
export async function loadPlanCandidate(
  ctx: Ctx,
  id: string,
  { executors, zone }: Pick<Snapshot, 'executors' | 'zone'>,
): Promise<PlanCandidate> {
  const handles = new Map(executors.map((executor) => [executor.id, executor.handle]));
  return toPlanCandidate(await getCandidate(ctx, id), handles, undefined, zone);
}

async function loadSince(ctx: Ctx, sinceAt: number): Promise<Since> {
  const ended = await ctx.tx
    .selectFrom('outcomes')
    .innerJoin('tasks', (join) =>
      join
        .onRef('tasks.workspace_id', '=', 'outcomes.workspace_id')
        .onRef('tasks.id', '=', 'outcomes.task_id'),
    )
    .select(['tasks.id', 'tasks.title', 'outcomes.is_success', 'outcomes.note'])
    .where('outcomes.workspace_id', '=', ctx.workspace.id)
    .where('outcomes.finished_at', '>', sinceAt)
    .orderBy('outcomes.finished_at')
    .limit(50)
    .execute();
  const refused = await ctx.tx
    .selectFrom('decisions')
    .innerJoin('tasks', (join) =>
      join
        .onRef('tasks.workspace_id', '=', 'decisions.workspace_id')
        .onRef('tasks.id', '=', 'decisions.task_id'),
    )
    .innerJoin('candidates', (join) =>
      join
        .onRef('candidates.workspace_id', '=', 'tasks.workspace_id')
        .onRef('candidates.id', '=', 'tasks.candidate_id'),
    )
    .select(['tasks.id', 'tasks.title', 'decisions.reason', 'candidates.state as idea'])
    .where('decisions.workspace_id', '=', ctx.workspace.id)
    .where('decisions.choice', '=', 'refuse')
    // Not what was taken back since.
    .where('tasks.state', '=', 'refused')
    .where('decisions.decided_at', '>', sinceAt)
    .orderBy('decisions.number')
    .limit(50)
    .execute();
  const unanswered = await ctx.tx
    .selectFrom('decisions')
    .innerJoin('tasks', (join) =>
      join
        .onRef('tasks.workspace_id', '=', 'decisions.workspace_id')
        .onRef('tasks.id', '=', 'decisions.task_id'),
    )
    .select(['tasks.id', 'tasks.title'])
    .where('decisions.workspace_id', '=', ctx.workspace.id)
    .where('decisions.choice', 'in', ['expire', 'park'])
    .where('decisions.decided_at', '>', sinceAt)
    .where('tasks.state', 'in', ['expired', 'parked'])
    .orderBy('decisions.number')
    .limit(50)
    .execute();
  const { count } = await ctx.tx
    .selectFrom('candidates')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('workspace_id', '=', ctx.workspace.id)
    .where('created_at', '>', sinceAt)
    .where('source', 'not in', DERIVED_SOURCES)
    .executeTakeFirstOrThrow();
  return {
    done: ended.filter(({ is_success }) => is_success === 1),
    failed: ended.filter(({ is_success }) => is_success === 0),
    refused: refused.map(({ id, title, reason, idea }) => {
      return { id, title, reason: reason ?? 'other', isLeftOut: idea !== 'open' && idea !== 'chosen' };
    }),
    unanswered,
    newIdeas: Number(count),
  };
}
