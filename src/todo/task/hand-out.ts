import type { Ctx } from '../../base/command/ctx.ts';
import { MINUTE_MS } from '../../base/language/date.ts';
import type { Row } from '../../base/store/tables.ts';
import { getExecutorById, listExecutors } from '../../team/people/store.ts';
import { tellHolder } from './assigned-line.ts';
import { findTask, moveTask } from './store.ts';
import type { Task } from './task.ts';

/** The kind of due row under which an approved task waits for its hand-out. */
const HAND_OUT_DUE = 'hand out';
/** So long an approval can be undone before anything outside happens. */
export const GRACE_MS = 5 * MINUTE_MS;

/** Has an approved task handed out when the time to undo it is over. */
export async function handOutLater(ctx: Ctx, task: Task): Promise<void> {
  await ctx.setDue(HAND_OUT_DUE, task.id, ctx.now + GRACE_MS);
}

/** Forgets a hand-out that is not to happen: the approval was undone. */
export async function dropHandOut(ctx: Ctx, taskId: string): Promise<void> {
  await ctx.setDue(HAND_OUT_DUE, taskId, null);
}

/**
 * Hands an approved task to its assignee, or opens it to whoever takes it; from then on an approval is not undone but
 * reversed. Any other task is given back as it is.
 */
export async function handOut(ctx: Ctx, task: Task): Promise<Task> {
  if (task.state !== 'approved') return task;
  await dropHandOut(ctx, task.id);
  const assignee = await findAssignee(ctx, task);
  if (assignee === undefined)
    return moveTask(ctx, task, { to: 'open', event: 'TaskOpened', set: { assignee_id: null } });
  // Whoever is alone said yes to it themselves.
  if ((await listExecutors(ctx)).length > 1) await tellHolder(ctx, task.id, assignee);
  return moveTask(ctx, task, { to: 'assigned', event: 'TaskAssigned' });
}

/** Hands out what was approved five minutes ago. */
export const handOutDue = {
  kind: HAND_OUT_DUE,
  async run(ctx: Ctx, row: Row<'due'>): Promise<number | null> {
    const task = await findTask(ctx, row.subject);
    if (task) await handOut(ctx, task);
    return null;
  },
};

/** Whoever an approved task goes to; undefined where nobody is routed, or whoever was has left. */
export async function findAssignee(ctx: Ctx, task: Task): Promise<Row<'executors'> | undefined> {
  if (task.assignee_id === null) return undefined;
  const assignee = await getExecutorById(ctx, task.assignee_id);
  return assignee.is_active === 1 ? assignee : undefined;
}
