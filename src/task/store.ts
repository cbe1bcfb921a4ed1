import { sql } from 'kysely';
import { nextOccurrence, rhythmOf } from '../calendar/occurrence.ts';
import type { Change, Ctx } from '../command.ts';
import type { Row, TaskState } from '../db/schema.ts';
import { badArgument, notFound, notPossible } from '../errors.ts';
import { findNearest, parseId } from '../ids.ts';
import { BUSY_STATES } from '../team/capacity.ts';
import { formatDate } from '../team/period.ts';
import { getExecutorById } from '../team/store.ts';
import { dateOf } from '../time.ts';
import { retellTask } from './private-line.ts';
import { isHeld, OPEN_STATES, sayState, type Task } from './task.ts';

/** Tasks in the given states, oldest first. */
export async function listTasks(ctx: Ctx, states: readonly TaskState[]): Promise<Task[]> {
  return ctx.tx
    .selectFrom('tasks')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('state', 'in', states)
    .orderBy('number')
    .execute();
}

/** Zone of the feed that proposed a task, and the local date of its next digest. */
export async function findRhythmOf(
  ctx: Ctx,
  task: Pick<Task, 'feed_id'>,
): Promise<{ zone: string; nextDigestOn: string }> {
  const feed = await ctx.tx
    .selectFrom('feeds')
    .select(['zone', 'post_at', 'days'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', task.feed_id)
    .executeTakeFirstOrThrow();
  return { zone: feed.zone, nextDigestOn: dateOf(nextOccurrence(rhythmOf(feed), ctx.now), feed.zone) };
}

/** Hours of what somebody has to do and had before a task. */
export async function sumHoursBefore(ctx: Ctx, task: Task, executorId: string): Promise<number> {
  const rows = await ctx.tx
    .selectFrom('tasks')
    .select('effort_hours')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('assignee_id', '=', executorId)
    .where('state', 'in', BUSY_STATES)
    .where('number', '<', task.number)
    .execute();
  return rows.reduce((sum, { effort_hours }) => sum + effort_hours, 0);
}

/** A task by its exact id. */
export async function findTask(ctx: Ctx, id: string): Promise<Task | undefined> {
  return ctx.tx
    .selectFrom('tasks')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** A task by id (`T-3`, `3`). Refuses what is no id, and names the open tasks if there is none of that number. */
export async function getTask(ctx: Ctx, ref: string): Promise<Task> {
  const id = parseId('T', ref);
  if (id === undefined) throw badArgument('task', ref, 'a task such as T-3');
  const task = await ctx.tx
    .selectFrom('tasks')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', id)
    .executeTakeFirst();
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

/** The number that the next numbered row gets. Safe because the workspace is locked. */
export async function nextNumber(
  ctx: Ctx,
  table: 'tasks' | 'batches' | 'decisions' | 'hand_overs',
): Promise<number> {
  const { rows } = await sql<{ last: number | null }>`
    select max(number) as last from ${sql.table(table)} where workspace_id = ${ctx.workspace.id}`.execute(
    ctx.tx,
  );
  return (rows[0]?.last ?? 0) + 1;
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
    .set({ updated_at: ctx.now, ...move.set, state: move.to })
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
  // What is held, or was voted on, may have been said privately.
  if (isHeld(task.state) || task.state === 'proposed') await retellTask(ctx, task.id);
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
  const typed = verbs.sort().map((verb) => `${verb} ${task.id}`);
  throw notPossible(
    `${await describeWhere(ctx, task)}.`,
    typed.length > 0 ? `Possible now: ${typed.join(', ')}.` : `It is over; why ${task.id} shows how.`,
  );
}

/** How a task stands and who has it: `T-3 is with @ana`, `T-3 is done (@ana, Mon 23 Nov)`. */
export async function describeWhere(ctx: Ctx, task: Task): Promise<string> {
  const { id, state, assignee_id, finished_at } = task;
  const holder = assignee_id === null ? undefined : await getExecutorById(ctx, assignee_id);
  if (!holder || !(isHeld(state) || finished_at !== null)) return `${id} ${sayState(state)}`;
  if (state === 'assigned') return `${id} is with @${holder.handle}`;
  if (state === 'started') return `${id} is started and with @${holder.handle}`;
  const on =
    finished_at === null ? '' : `, ${formatDate(dateOf(finished_at, ctx.workspace.zone), ctx.today)}`;
  return `${id} ${sayState(state)} (@${holder.handle}${on})`;
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

/** Tasks that this one needs and that are not done; the idea of each may have been done otherwise. */
export async function listUnmet(ctx: Ctx, taskId: string): Promise<Row<'tasks'>[]> {
  return ctx.tx
    .selectFrom('task_dependencies')
    .innerJoin('tasks', (join) =>
      join
        .onRef('tasks.workspace_id', '=', 'task_dependencies.workspace_id')
        .onRef('tasks.id', '=', 'task_dependencies.needs_task_id'),
    )
    .innerJoin('candidates', (join) =>
      join
        .onRef('candidates.workspace_id', '=', 'tasks.workspace_id')
        .onRef('candidates.id', '=', 'tasks.candidate_id'),
    )
    .selectAll('tasks')
    .where('task_dependencies.workspace_id', '=', ctx.workspace.id)
    .where('task_dependencies.task_id', '=', taskId)
    .where('tasks.state', '<>', 'done')
    .where('candidates.state', '<>', 'done')
    .orderBy('tasks.number')
    .execute();
}
