import type { Ctx } from '../base/command/ctx.ts';
import { daysBetween } from '../base/language/date.ts';
import type { Row } from '../base/store/tables.ts';
import { type Text, text } from '../base/view/text.ts';
import type { Action } from '../base/view/view.ts';
import { wakeTasks } from '../decide/approval.ts';
import { approveByRule } from '../decide/policy/auto.ts';
import { recountDueDates } from '../decide/renewal.ts';
import { watchSilence } from '../decide/silence/silence.ts';
import type { PatternChange } from '../learn/patterns.ts';
import { recordPatterns } from '../learn/store.ts';
import { listCandidateRows } from '../todo/idea/candidate-store.ts';
import { upsertCandidates } from '../todo/idea/upsert-store.ts';
import { takeBack } from '../todo/task/doing/take-back.ts';
import { readReasons } from '../todo/task/figures-store.ts';
import { getTask } from '../todo/task/store.ts';
import { type BatchAnswer, readAnswer } from './batch-store.ts';
import type { FrozenTask } from './draft-task.ts';
import type { GoneTask } from './gather/gone.ts';
import type { PlannedDay } from './pipeline.ts';
import type { LoadedDay } from './read-day.ts';
import { recountDanger } from './rework/recount-danger.ts';
import { type Recounted, recordReasons } from './rework/recount-reasons.ts';
import { MOST_RANKED } from './select/held.ts';
import { listStale } from './select/listed.ts';
import { listAway } from './since.ts';
import type { Question, Snapshot } from './snapshot.ts';

export interface BatchWords {
  changes: readonly Text[];
  quietBecause: string | null;
  comebacks: readonly Action[];
  foot: readonly Text[];
  isLate: boolean;
  /** What somebody was asked with it. */
  question: Question | null;
  /** Settlements that it tells: `T-12 impact`. */
  settled: readonly string[];
}

/** What was worked out beside the day, of what there was before it. */
interface Thoughts {
  recounted: Recounted;
  gone: readonly GoneTask[];
  patterns: PatternChange;
}

/** Writes a planned day: woken tasks, rows for derived ideas, the batch with its tasks, forecasts and dependencies. */
export async function commitBatch(
  ctx: Ctx,
  loaded: LoadedDay,
  result: PlannedDay,
  words: BatchWords,
  { recounted, gone, patterns }: Thoughts,
): Promise<{ batch: Row<'batches'>; answer: BatchAnswer }> {
  const { snapshot } = loaded;
  await recordPatterns(ctx, patterns);
  const awake: Row<'tasks'>[] = [];
  for (const id of loaded.awake) awake.push(await getTask(ctx, id));
  await wakeTasks(ctx, awake);
  // Once a day: a page that people look at does not move by being topped up.
  if (!loaded.batch) {
    await recountDueDates(ctx, snapshot.feed.id);
    await recountDanger(ctx, text`is risky by its words`);
    await recordReasons(ctx, recounted);
    await takeBackGone(ctx, gone);
  }
  const ids = await writeDerived(ctx, result);
  const tasks = result.frozen.map(({ task }) => nameIdea(task, ids.get(task.candidate_id)));
  const dependencies = result.frozen.flatMap((frozen) =>
    (result.needs.get(frozen.task.id) ?? []).map((needed) => ({
      workspace_id: ctx.workspace.id,
      task_id: frozen.task.id,
      needs_task_id: needed,
    })),
  );
  const chosen = await listCandidateRows(
    ctx,
    tasks.map(({ candidate_id }) => candidate_id),
  );
  const answer = makeAnswer(loaded, result, words);
  const batch = makeBatch(loaded, answer, words, ctx.now);
  await ctx.record({
    type: loaded.batch ? 'BatchToppedUp' : 'BatchPlanned',
    subject: batch.id,
    data: { seed: snapshot.seed, snapshotSeq: snapshot.seq },
    rows: {
      candidates: chosen.map((candidate) => ({
        ...candidate,
        state: 'chosen',
        away_until_on: null,
        updated_at: ctx.now,
      })),
      batches: [batch],
      tasks,
      task_dependencies: dependencies,
      forecasts: result.frozen.map(({ forecast }) => forecast),
    },
  });
  const asked = await approveByRule(ctx, tasks);
  if (asked.length > 0) await watchSilence(ctx, asked, snapshot.policy);
  return { batch, answer };
}

/** Unless somebody decided them while the day was thought about. */
async function takeBackGone(ctx: Ctx, gone: readonly GoneTask[]): Promise<void> {
  for (const { id, ...cause } of gone) {
    const task = await getTask(ctx, id);
    if (task.state === 'proposed') await takeBack(ctx, task, cause);
  }
}

/** Gives derived ideas that were chosen their rows; returns the id each one really got. */
async function writeDerived(ctx: Ctx, result: PlannedDay): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const { candidateId } of result.frozen) {
    const idea = result.derived.get(candidateId);
    if (!idea) continue;
    const { ids: written } = await upsertCandidates(ctx, idea.source, [idea]);
    const [id] = written;
    if (id !== undefined) ids.set(candidateId, id);
  }
  return ids;
}

/** A task of a derived idea, and its reasons, by the id that the idea's row has; while it was weighed it had none of its own. */
function nameIdea(task: Row<'tasks'>, id = task.candidate_id): Row<'tasks'> {
  const reasons = readReasons(task).map((fact) =>
    fact.source === task.candidate_id ? { ...fact, source: id } : fact,
  );
  return { ...task, candidate_id: id, reasons: JSON.stringify(reasons) };
}

function makeAnswer(loaded: LoadedDay, result: PlannedDay, words: BatchWords): BatchAnswer {
  const { snapshot, batch } = loaded;
  const taskIds = listIds(loaded, result.frozen);
  return {
    taskIds,
    generated: result.generated,
    unique: result.unique,
    skipped: result.skipped,
    held: result.held,
    totalImpact: result.totalImpact,
    changes: words.changes,
    foot: words.foot,
    emptyBecause: taskIds.length === 0 ? result.emptyBecause : null,
    quietBecause: words.quietBecause,
    comebacks: words.comebacks,
    // As its digest told them: what came since is news for the next one.
    goals: batch
      ? readAnswer(batch).goals
      : Object.fromEntries(
          snapshot.goals.map(({ figures }) => [
            figures.id,
            { current: figures.current, state: figures.state },
          ]),
        ),
    away: batch ? readAnswer(batch).away : Object.fromEntries(listAway(snapshot)),
    ranking: result.ranking.slice(0, MOST_RANKED),
    settled: words.settled,
    question: words.question ?? (batch ? readAnswer(batch).question : null),
    choice: result.choice,
  };
}

function makeBatch(
  { snapshot, batch, batchNumber }: LoadedDay,
  answer: BatchAnswer,
  { isLate }: BatchWords,
  now: number,
): Row<'batches'> {
  return {
    workspace_id: snapshot.workspaceId,
    id: `B-${batchNumber}`,
    number: batchNumber,
    feed_id: snapshot.feed.id,
    on_date: snapshot.today,
    seed: batch?.seed ?? snapshot.seed,
    snapshot_seq: snapshot.seq,
    answer: JSON.stringify(answer),
    is_late: isLate ? 1 : 0,
    created_at: batch?.created_at ?? now,
  };
}

/** A goal's deadline is near from so many days before it. */
const NEAR_DAYS = 7;

/** The digest's order: what it lists already keeps its number; then blockers; then what a deadline is near for; then what is carried over; then what is new. */
export function listIds(loaded: LoadedDay, frozen: readonly FrozenTask[]): string[] {
  const { snapshot } = loaded;
  const carried = snapshot.openTasks.filter(
    ({ id, state, feed_id }) =>
      state === 'proposed' && feed_id === snapshot.feed.id && !snapshot.todays.includes(id),
  );
  const stale = listStale(snapshot);
  const fresh = [...carried.filter(({ id }) => !stale.has(id)), ...frozen.map(({ task }) => task)];
  const room = Math.max(0, snapshot.feed.cap - snapshot.todays.length - fresh.length);
  const rest = [...fresh, ...carried.filter(({ id }) => stale.has(id)).slice(0, room)].toSorted(
    (a, b) => urgencyOf(a, snapshot) - urgencyOf(b, snapshot),
  );
  // What the day already listed keeps its number.
  return [...snapshot.todays, ...rest.map(({ id }) => id)];
}

/** 0 for a blocker; then the days to a deadline that is near; the same for all others. */
function urgencyOf(
  { category, goal_id }: Pick<Row<'tasks'>, 'category' | 'goal_id'>,
  { goals, today }: Snapshot,
): number {
  if (category === 'blocker') return 0;
  const deadlineOn = goals.find(({ figures }) => figures.id === goal_id)?.deadlineOn ?? null;
  const days = deadlineOn === null ? NEAR_DAYS + 1 : daysBetween(today, deadlineOn);
  return days < 0 ? NEAR_DAYS + 2 : 1 + Math.min(days, NEAR_DAYS + 1);
}
