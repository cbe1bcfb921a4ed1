import { nextOccurrence, rhythmOf } from '../base/calendar/occurrence.ts';
import type { Ctx } from '../base/command/ctx.ts';
import { addDays, DAY_MS, dateOf, instantOf } from '../base/language/date.ts';
import { nextNumber } from '../base/store/rows.ts';
import type { Row } from '../base/store/tables.ts';
import { summariseRevenue } from '../clarify/goal/revenue-target.ts';
import { listTacticOutlooks } from '../clarify/tactic/tactic-store.ts';
import { getActiveVision } from '../clarify/vision/store.ts';
import { loadPolicy } from '../decide/policy/store.ts';
import { readLookDays } from '../decide/silence/look-days.ts';
import { listNotes } from '../gather/metric/note-store.ts';
import { listMetrics } from '../gather/metric/store.ts';
import { listRevenuePeriods } from '../gather/revenue/revenue-store.ts';
import { listRealised } from '../learn/effect/realised-store.ts';
import { listLessons } from '../learn/lesson/lesson-store.ts';
import { listLateWork, listPastOutcomes, listSettledChances, medianHours } from '../learn/store.ts';
import { findTrial } from '../learn/trial/trial-store.ts';
import { loadTeamCalendar } from '../team/capacity/team-calendar.ts';
import { readFeedGoals } from '../team/feed/store.ts';
import { listExecutors, listReachable } from '../team/people/store.ts';
import { readSettings } from '../team/settings-store.ts';
import { listReleases } from '../todo/danger/release-store.ts';
import { listConfirmed } from '../todo/guess/confirmed-store.ts';
import type { Candidate } from '../todo/idea/candidate.ts';
import {
  getCandidate,
  listCandidates,
  listDoneNames,
  listKeptCandidates,
  listRecentlyDone,
} from '../todo/idea/candidate-store.ts';
import { listAnswers } from '../todo/likeness/answer-store.ts';
import { listenerOf } from '../todo/task/assigned-line.ts';
import { listAskingIds } from '../todo/task/doing/asked-store.ts';
import { type LastTime, readLastTimes } from '../todo/task/doing/last-time-store.ts';
import { listBatchTasks, listDoneTasks, listTasks, readEndedTasks } from '../todo/task/store.ts';
import { isHeld, OPEN_STATES } from '../todo/task/task.ts';
import { listAsked, listLatestBatches, readAnswer } from './batch-store.ts';
import { createGuesser } from './playbook/guess.ts';
import { guessAll } from './playbook/guess-fields.ts';
import { listBuiltInPlays } from './playbook/playbooks.ts';
import { loadExecutors, loadGoals, loadProjects } from './read-state.ts';
import type { Since } from './since.ts';
import { loadSince } from './since.ts';
import type { PastBatch, PlanCandidate, PlanExecutor, PlanGoal, Snapshot } from './snapshot.ts';
import { listHandedOut, listHourShares } from './terms/share-store.ts';

/** Done ideas that a new one is compared with by meaning. */
const MOST_DONE_COMPARED = 400;
/** What was asked in so many days is not asked again. */
const ASKED_DAYS = 180;

/** An outcome is missed from this long after the due date. */
const UNRECORDED_AFTER_MS = 2 * DAY_MS;

/** Step 1 and what else a day needs: read once, in one transaction. */
export interface LoadedDay {
  snapshot: Snapshot;
  since: Since;
  batch: Row<'batches'> | null;
  batchNumber: number;
  /** Snoozed tasks that are back today. */
  awake: readonly string[];
}

export async function loadPlanning(
  ctx: Ctx,
  feed: Row<'feeds'>,
  { date, maxTasks }: { date: string; maxTasks: number | null },
): Promise<LoadedDay> {
  const zone = feed.zone;
  const batches = await listLatestBatches(ctx, feed.id, 2);
  const batch = batches.find(({ on_date }) => on_date === date) ?? null;
  const previous = batches.find(({ on_date }) => on_date < date) ?? null;
  const all = await listTasks(ctx, OPEN_STATES);
  const back = all.filter((task) => isAwake(task, date));
  const awake = back.map(({ id }) => id);
  const openTasks = all.map((task) =>
    awake.includes(task.id) ? { ...task, state: 'proposed' as const } : task,
  );
  const executors = giveAll(
    (await loadExecutors(ctx)).map((executor) => takeBack(executor, back)),
    {
      cap: Math.max(feed.cap, maxTasks ?? 0),
      undecided: openTasks.filter(({ state }) => state === 'proposed'),
    },
  );
  const handles = new Map(executors.map(({ id, handle }) => [id, handle]));
  const goals = await loadGoals(ctx);
  const candidates = await loadCandidates(ctx, handles, zone);
  const confirmed = await listConfirmed(ctx);
  const feedGoals = readFeedGoals(feed);
  const { categoryPriorities } = readSettings(ctx.workspace);
  const guesser = createGuesser({
    titles: candidates.candidates.map(({ title }) => title),
    confirmed,
    goals: goals.map(({ figures, metricName }) => ({ ...figures, metricName })),
    categories: Object.keys(categoryPriorities),
    plays: listBuiltInPlays(),
  });
  const outcomes = await listPastOutcomes(ctx);
  const vision = await getActiveVision(ctx);
  const trial = await findTrial(ctx, feed.id);
  const hourShares = await listHourShares(ctx);
  const snapshot: Snapshot = {
    hourShares,
    handedOut: hourShares.length === 0 ? [] : await listHandedOut(ctx, ctx.now),
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
      goalIds: feedGoals,
      expectedValueBar: feed.expected_value_bar,
      order: feed.selection_order,
      // Whoever tests draws for each task which of the two decides.
      routing: trial ? 'learned' : feed.routing,
      trialId: trial?.id ?? null,
      protectPercent: feed.protect_percent,
      nextDigestAt: nextOccurrence(rhythmOf(feed), Math.max(ctx.now, instantOf(date, feed.post_at, zone))),
    },
    categoryPriorities,
    policy: await loadPolicy(ctx),
    notRisky: (await listReleases(ctx)).map(({ title }) => title),
    calendar: await loadTeamCalendar(ctx),
    vision,
    revenue: summariseRevenue({ periods: await listRevenuePeriods(ctx), vision, today: date }),
    metricUnits: Object.fromEntries((await listMetrics(ctx)).map(({ id, unit }) => [id, unit])),
    notes: (await listNotes(ctx)).map(({ id, goal_id, source, body, noted_at }) => ({
      ...{ id, source, body },
      goalId: goal_id,
      notedAt: noted_at,
    })),
    asked: await listAsked(ctx, feed.id, addDays(date, -ASKED_DAYS)),
    lessons: await listLessons(ctx, 'kept'),
    goals,
    tactics: await listTacticOutlooks(ctx),
    projects: await loadProjects(ctx),
    executors,
    lookDays: await readLookDays(ctx, executors, zone),
    ...candidates,
    candidates: guessAll(candidates.candidates, guesser, listGuessable(goals, feedGoals)),
    confirmed,
    answeredPairs: await listAnswers(ctx),
    openTasks,
    todays: batch ? await listTodays(ctx, batch) : [],
    outcomes,
    lateWork: listLateWork(all, ctx.now),
    settledChances: await listSettledChances(ctx),
    realised: await listRealised(ctx),
    medianHours: medianHours(outcomes),
    nextTaskNumber: await nextNumber(ctx, 'tasks'),
    nextCandidateNumber: await nextNumber(ctx, 'candidates'),
    previous: previous && toPastBatch(previous),
    unrecorded: await listUnrecorded(ctx, openTasks),
  };
  return {
    snapshot,
    since: await loadSince(ctx, previous?.created_at ?? 0),
    batch,
    batchNumber: batch?.number ?? (await nextNumber(ctx, 'batches')),
    awake,
  };
}

/** Goals that an idea may be for by its words alone: those that the feed plans for and that are not met. */
function listGuessable(goals: readonly PlanGoal[], ofFeed: readonly string[] | null): string[] {
  return goals
    .filter(({ figures: { id, state } }) => state !== 'met' && (ofFeed === null || ofFeed.includes(id)))
    .map(({ figures }) => figures.id);
}

/** Tasks whose outcome is missed and whose holder cannot be asked in private; everybody else is asked there, once. */
async function listUnrecorded(ctx: Ctx, open: readonly Row<'tasks'>[]): Promise<Snapshot['unrecorded']> {
  const missed = open.filter((task) => isHeld(task.state) && task.due_at < ctx.now - UNRECORDED_AFTER_MS);
  if (missed.length === 0) return [];
  const asking = await listAskingIds(ctx);
  const reachable = await listReachable(ctx);
  const listeners = new Map((await listExecutors(ctx, 'all')).map((each) => [each.id, listenerOf(each)]));
  return missed
    .filter(
      ({ id, assignee_id, outcome_asked_at }) =>
        outcome_asked_at === null &&
        !asking.has(id) &&
        !reachable.has(listeners.get(assignee_id ?? '') ?? ''),
    )
    .map(({ id, title }) => ({ id, title }));
}

function toPastBatch(batch: Row<'batches'>): PastBatch {
  const { goals, away, ranking, settled } = readAnswer(batch);
  return { onDate: batch.on_date, createdAt: batch.created_at, goals, away, ranking, settled };
}

/** What the batch lists, in its order: carried over ones too, whatever became of them today. */
async function listTodays(ctx: Ctx, batch: Row<'batches'>): Promise<string[]> {
  return [...new Set([...readAnswer(batch).taskIds, ...(await listBatchTasks(ctx, batch.id))])];
}

function isAwake(task: Row<'tasks'>, date: string): boolean {
  return task.state === 'snoozed' && task.snoozed_until_on !== null && task.snoozed_until_on <= date;
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

/**
 * Whoever is alone gets every task, asked or not: one that is open to whoever takes it would wait for nobody else. Without
 * hours they have as much to do at a time as a page holds, and what is undecided is none of it.
 */
function giveAll(
  executors: readonly PlanExecutor[],
  { cap, undecided }: { cap: number; undecided: readonly Row<'tasks'>[] },
): readonly PlanExecutor[] {
  const [only, ...others] = executors;
  if (only?.kind !== 'member' || others.length > 0) return executors;
  if (only.freeHours !== null) return [{ ...only, isRouted: true }];
  const openTasks = only.openTasks - undecided.filter(({ assignee_id }) => assignee_id === only.id).length;
  return [{ ...only, isRouted: true, openTasks, maxOpenTasks: only.maxOpenTasks ?? cap }];
}

/** Done ideas are many: only those that come again, or that Tiller derived and must not derive anew, are read in full. */
async function loadCandidates(
  ctx: Ctx,
  handles: ReadonlyMap<string, string>,
  zone: string,
): Promise<Pick<Snapshot, 'candidates' | 'doneDependencies' | 'recentlyDone' | 'endedTasks'>> {
  const live = await listCandidates(ctx, ['open', 'chosen', 'refused']);
  const over = await listKeptCandidates(ctx);
  const coming = live.filter(({ recursEveryDays }) => recursEveryDays !== null);
  const lastTimes = await readLastTimes(
    ctx,
    [...over, ...coming].map(({ id }) => id),
  );
  const recentlyDone = await listRecentlyDone(ctx, MOST_DONE_COMPARED);
  const away = live.filter(({ state, awayUntilOn }) => state === 'refused' || awayUntilOn !== null);
  const ended = [...away, ...over, ...recentlyDone].map(({ id }) => id);
  const needed = [...new Set(live.flatMap(({ dependsOn }) => dependsOn))];
  return {
    candidates: [...live, ...over].map((candidate) =>
      toPlanCandidate(candidate, handles, lastTimes.get(candidate.id), zone),
    ),
    doneDependencies: [...(await listDoneNames(ctx, needed)), ...(await listDoneTasks(ctx, needed))],
    recentlyDone,
    endedTasks: await readEndedTasks(ctx, [...new Set(ended)]),
  };
}

function toPlanCandidate(
  candidate: Candidate,
  handles: ReadonlyMap<string, string>,
  last: LastTime | undefined,
  zone: string,
): PlanCandidate {
  return {
    ...candidate,
    proposerHandle: candidate.proposerId === null ? null : (handles.get(candidate.proposerId) ?? null),
    proposedAt: candidate.createdAt,
    doneOn: candidate.state === 'done' && last?.doneAt ? dateOf(last.doneAt, zone) : null,
    lastDoerId: candidate.recursEveryDays === null ? null : (last?.doerId ?? null),
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
