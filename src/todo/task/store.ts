import { nextOccurrence, rhythmOf } from '../../base/calendar/occurrence.ts';
import type { Change, Ctx } from '../../base/command/ctx.ts';
import { dateOf } from '../../base/language/date.ts';
import { badArgument, notFound, notPossible } from '../../base/language/errors.ts';
import { findNearest, parseId } from '../../base/language/ids.ts';
import { formatDate } from '../../base/language/period.ts';
import { findRow, type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { getFeedById } from '../../team/feed/store.ts';
import type { HeldTask } from '../../team/hooks.ts';
import { getExecutorById } from '../../team/people/store.ts';
import { queryInParts } from '../idea/candidate-store.ts';
import { retellTask } from './assigned-line.ts';
import { letDependentsGoOn, WAITS_FOR_NOTHING } from './blocked-store.ts';
import type { TaskState } from './tables.ts';
import { BUSY_STATES, isHeld, OPEN_STATES, sayState, sayTask, type Task } from './task.ts';

/** Tasks in the given states, oldest first. */
export async function listTasks(ctx: Ctx, states: readonly TaskState[]): Promise<Task[]> {
  return rows(ctx, 'tasks').selectAll().where('state', 'in', states).orderBy('number').execute();
}

/** Tasks that are somebody's and not over, by number, as the team sees them. */
export async function listHeldTasks(ctx: Reads): Promise<HeldTask[]> {
  const held = await rows(ctx, 'tasks')
    .select(['id', 'title', 'assignee_id', 'effort_hours', 'state'])
    .where('state', 'in', [...BUSY_STATES, 'snoozed', 'parked'])
    .where('assignee_id', 'is not', null)
    .orderBy('number')
    .execute();
  return held.map(({ id, title, assignee_id, effort_hours, state }) => ({
    id,
    title,
    assigneeId: assignee_id ?? '',
    effortHours: effort_hours,
    isBusy: BUSY_STATES.some((busy) => busy === state),
    isAssigned: state === 'assigned' || state === 'started',
  }));
}

/** Hours of the tasks that each executor has done since an instant. */
export async function sumDoneHours(ctx: Reads, sinceAt: number): Promise<Map<string, number>> {
  const found = await rows(ctx, 'tasks')
    .select((eb) => ['assignee_id', eb.fn.sum<number>('effort_hours').as('hours')])
    .where('state', '=', 'done')
    .where('finished_at', '>=', sinceAt)
    .where('assignee_id', 'is not', null)
    .groupBy('assignee_id')
    .execute();
  return new Map(found.map(({ assignee_id, hours }) => [assignee_id ?? '', Number(hours)]));
}

/** Zone and weekdays of the feed that proposed a task, and the local date of its next digest. */
export async function findRhythmOf(
  ctx: Ctx,
  task: Pick<Task, 'feed_id'>,
): Promise<{ zone: string; nextDigestOn: string; feedDays: readonly number[] }> {
  const feed = await getFeedById(ctx, task.feed_id);
  const rhythm = rhythmOf(feed);
  const nextDigestOn = dateOf(nextOccurrence(rhythm, ctx.now), feed.zone);
  return { zone: feed.zone, nextDigestOn, feedDays: rhythm.days };
}

/** Those of these tasks that there are, by number. */
export async function listTasksById(ctx: Reads, ids: readonly string[]): Promise<Task[]> {
  return queryInParts(ids, (part) =>
    rows(ctx, 'tasks').selectAll().where('id', 'in', part).orderBy('number').execute(),
  );
}

/** The tasks that a batch brought, by number. */
export async function listBatchTasks(ctx: Reads, batchId: string): Promise<string[]> {
  const found = await rows(ctx, 'tasks')
    .select('id')
    .where('batch_id', '=', batchId)
    .orderBy('number')
    .execute();
  return found.map(({ id }) => id);
}

/** The tasks that an idea has become, the last one first. */
export async function listTasksOf(
  ctx: Reads,
  candidateId: string,
): Promise<Pick<Task, 'id' | 'number' | 'state'>[]> {
  return rows(ctx, 'tasks')
    .select(['id', 'number', 'state'])
    .where('candidate_id', '=', candidateId)
    .orderBy('number', 'desc')
    .execute();
}

/** A task that is over, by when and how. */
export interface EndedTask {
  id: string;
  state: Row<'tasks'>['state'];
  endedAt: number | null;
}

/** How the last task of each of these ideas ended, where it was decided or finished. */
export async function readEndedTasks(
  ctx: Reads,
  candidateIds: readonly string[],
): Promise<Map<string, EndedTask>> {
  const found = await queryInParts(candidateIds, (part) =>
    rows(ctx, 'tasks')
      .select(['candidate_id', 'id', 'state', 'finished_at', 'decided_at'])
      .where('state', 'in', ['done', 'failed', 'refused', 'expired'])
      .where('candidate_id', 'in', part)
      .orderBy('number')
      .execute(),
  );
  return new Map(
    found.map(({ candidate_id, id, state, finished_at, decided_at }) => [
      candidate_id,
      { id, state, endedAt: finished_at ?? decided_at },
    ]),
  );
}

/** Which of these tasks are done. */
export async function listDoneTasks(ctx: Reads, ids: readonly string[]): Promise<string[]> {
  const found = await queryInParts(ids, (part) =>
    rows(ctx, 'tasks').select('id').where('state', '=', 'done').where('id', 'in', part).execute(),
  );
  return found.map(({ id }) => id);
}

/** Hours of what somebody has to do in some states and had before a task. */
export async function sumHoursBefore(
  ctx: Reads,
  task: Pick<Task, 'number'>,
  executorId: string,
  states: readonly TaskState[],
): Promise<number> {
  const found = await rows(ctx, 'tasks')
    .select('effort_hours')
    .where('assignee_id', '=', executorId)
    .where('state', 'in', states)
    .where('number', '<', task.number)
    .execute();
  return found.reduce((sum, { effort_hours }) => sum + effort_hours, 0);
}

/** What waits for what, of all tasks. */
export async function listNeeds(ctx: Reads): Promise<Row<'task_dependencies'>[]> {
  return rows(ctx, 'task_dependencies').selectAll().execute();
}

/** A task by its exact id. */
export async function findTask(ctx: Ctx, id: string): Promise<Task | undefined> {
  return findRow(ctx, 'tasks', id);
}

/** A task by id (`T-3`, `3`). Refuses what is no id, and names the open tasks if there is none of that number. */
export async function getTask(ctx: Ctx, ref: string): Promise<Task> {
  const id = parseId('T', ref);
  if (id === undefined) throw badArgument('task', ref, 'a task such as T-3');
  const task = await findTask(ctx, id);
  if (task) return task;
  const open = await listTasks(ctx, OPEN_STATES);
  throw notFound(
    'task',
    id,
    findNearest(
      id,
      open.map((candidate) => candidate.id),
    ),
  );
}

export interface Move {
  to: TaskState;
  /** Past tense: `TaskApproved`. */
  event: string;
  set?: Partial<Task>;
  data?: Change['data'];
  rows?: Change['rows'];
  gone?: Change['gone'];
}

/**
 * Moves a task along one of the allowed moves and records it with whatever else changed. Refuses a move
 * that is not in the table, and says which are.
 */
export async function moveTask(ctx: Ctx, task: Task, move: Move): Promise<Task> {
  await checkMove(ctx, task, move.to);
  const moved = await ctx.tx
    .updateTable('tasks')
    .set({ updated_at: ctx.now, ...WAITS_FOR_NOTHING, taken_back_why: '', ...move.set, state: move.to })
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', task.id)
    .where('state', '=', task.state)
    .returningAll()
    .executeTakeFirst();
  if (!moved) throw notPossible(`${task.id} has just changed.`, 'Look at it again.');
  await ctx.record({
    type: move.event,
    subject: task.id,
    data: { from: task.state, ...move.data },
    rows: { ...move.rows, tasks: [moved] },
    ...(move.gone && { gone: move.gone }),
  });
  // What is held, or was or is voted on again, may have been said privately.
  if (isHeld(task.state) || task.state === 'proposed' || move.to === 'proposed')
    await retellTask(ctx, task.id);
  if (move.to === 'done') await letDependentsGoOn(ctx, moved);
  return moved;
}

/** Refuses a move that is not in the table: how the task stands, who has it, and what is possible now. */
export async function checkMove(ctx: Ctx, task: Task, to: TaskState): Promise<void> {
  const moves = await ctx.tx
    .selectFrom('task_moves')
    .selectAll()
    .where('from_state', '=', task.state)
    .execute();
  if (moves.some(({ to_state }) => to_state === to)) return;
  const verbs = [...new Set(moves.map(({ verb }) => verb))].filter((verb) => !SYSTEM_VERBS.has(verb));
  const deciders = verbs.includes('approve') ? await ctx.hooks.findOtherDeciders(ctx, task) : null;
  if (deciders !== null)
    throw notPossible(`${await describeWhere(ctx, task)}.`, `${deciders} can decide it.`);
  const typed = verbs.sort().map((verb) => `${verb} ${task.id}`);
  throw notPossible(
    `${await describeWhere(ctx, task)}.`,
    typed.length > 0 ? `Possible now: ${typed.join(', ')}.` : `It is over; why ${task.id} shows how.`,
    typed,
  );
}

/** How a task stands and who has it: `T-3 is with @ana`, `T-3 is done (@ana, Mon 23 Nov)`. */
export async function describeWhere(ctx: Ctx, task: Task): Promise<string> {
  const { id, state, assignee_id, finished_at } = task;
  if (task.taken_back_why !== '') return `${id} ${sayTask(task)}`;
  const holder = assignee_id === null ? undefined : await getExecutorById(ctx, assignee_id);
  if (!holder || !(isHeld(state) || finished_at !== null)) return `${id} ${sayState(state)}`;
  if (state === 'assigned') return `${id} is with @${holder.handle}`;
  if (state === 'started') return `${id} is started and with @${holder.handle}`;
  const on =
    finished_at === null ? '' : `, ${formatDate(dateOf(finished_at, ctx.workspace.zone), ctx.today)}`;
  // Who had it is not who called it off.
  const who = state === 'cancelled' ? `it was with @${holder.handle}` : `@${holder.handle}`;
  return `${id} ${sayState(state)} (${who}${on})`;
}

/** Moves that Tiller makes by itself and nobody types. */
const SYSTEM_VERBS: ReadonlySet<string> = new Set([
  'expire',
  'wake',
  'assign',
  'open',
  'park',
  'revive',
  'undo',
  'cancel',
]);

/** States of an idea for which nothing waits: it was done, perhaps otherwise, or somebody decided that it will not be. */
export const MET_STATES = ['done', 'refused', 'withdrawn'] as const satisfies Row<'candidates'>['state'][];

/** Tasks that this one needs, that are not done and still may be. */
export async function listUnmet(ctx: Ctx, taskId: string): Promise<Row<'tasks'>[]> {
  return rows(ctx, 'task_dependencies')
    .innerJoin('tasks', 'tasks.id', 'task_dependencies.needs_task_id')
    .innerJoin('candidates', 'candidates.id', 'tasks.candidate_id')
    .selectAll('tasks')
    .where('task_dependencies.task_id', '=', taskId)
    .where('tasks.state', '<>', 'done')
    .where('candidates.state', 'not in', MET_STATES)
    .orderBy('tasks.number')
    .execute();
}

/** Open tasks that were to come after this one. */
export async function listWaiting(ctx: Ctx, taskId: string): Promise<Row<'tasks'>[]> {
  return rows(ctx, 'task_dependencies')
    .innerJoin('tasks', 'tasks.id', 'task_dependencies.task_id')
    .selectAll('tasks')
    .where('task_dependencies.needs_task_id', '=', taskId)
    .where('tasks.state', 'in', OPEN_STATES)
    .orderBy('tasks.number')
    .execute();
}
