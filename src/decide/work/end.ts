import type { Ctx } from '../../base/command/ctx.ts';
import type { Row } from '../../base/store/tables.ts';
import { endTask } from '../../todo/task/doing/outcome.ts';
import { moveTask } from '../../todo/task/store.ts';
import type { Task } from '../../todo/task/task.ts';
import { type Attempt, type Delivery, findAttempt, findTaskOf, listAttempts } from './store.ts';
import { MOST_LAPSES, termsOf } from './terms.ts';

/** The kind of due row under which a lease waits for its end. */
export const LAPSE_DUE = 'work lapse';

/** How an attempt came to nothing. */
export interface VainEnd {
  state: 'failed' | 'lapsed' | 'released';
  event: string;
  note: string;
  minutes?: number | null;
  cost?: number | null;
  /** What else is written with it. */
  rows?: { agent_deliveries: Row<'agent_deliveries'>[] };
}

/**
 * Ends an attempt that came to nothing. The task waits for the next one; after as many as its kind allows it could not be
 * done, which is its outcome, written once. True where the task ended with it.
 */
export async function endInVain(ctx: Ctx, task: Task, attempt: Attempt, end: VainEnd): Promise<boolean> {
  const { state, event, note, minutes = null, cost = null, rows } = end;
  const ended: Attempt = { ...attempt, state, note, minutes, cost, ended_at: ctx.now };
  await ctx.setDue(LAPSE_DUE, attempt.id, null);
  if (!(await isLast(ctx, task, ended))) {
    await moveTask(ctx, task, {
      to: 'assigned',
      event,
      set: { started_at: null },
      rows: { ...rows, agent_attempts: [ended] },
    });
    return false;
  }
  await ctx.record({
    type: event,
    subject: task.id,
    rows: { ...rows, agent_attempts: [{ ...ended, ends_task: 1 }] },
  });
  await endTask(ctx, task, { isSuccess: false, note, minutes: minutes ?? undefined, doneAt: ctx.now });
  return true;
}

/** Whether as many attempts have failed, or lapsed, as the task's kind allows. What was approved anew begins anew. */
async function isLast(ctx: Ctx, task: Task, ended: Attempt): Promise<boolean> {
  const before = (await listAttempts(ctx, task.id)).filter(
    ({ id, content_hash }) => id !== ended.id && content_hash === task.content_hash,
  );
  const all = [...before, ended];
  const failed = all.filter(({ state }) => state === 'failed').length;
  const lapsed = all.filter(({ state }) => state === 'lapsed').length;
  return (
    (ended.state === 'failed' && failed >= termsOf(task.approval_kind).mostFailures) ||
    (ended.state === 'lapsed' && lapsed >= MOST_LAPSES)
  );
}

/** Ends a lease that nothing renewed, so that the task is free for others. */
export const lapseDue = {
  kind: LAPSE_DUE,
  async run(ctx: Ctx, row: Row<'due'>): Promise<number | null> {
    const attempt = await findAttempt(ctx, row.subject);
    if (attempt?.state !== 'running') return null;
    if (attempt.lease_until_at > ctx.now) return attempt.lease_until_at;
    const task = await findTaskOf(ctx, attempt);
    if (task) {
      const note = 'It was not heard of any more.';
      await endInVain(ctx, task, attempt, { state: 'lapsed', event: 'WorkLapsed', note });
      return null;
    }
    const over: Attempt = { ...attempt, state: 'void', ended_at: ctx.now };
    await ctx.record({ type: 'WorkVoided', subject: attempt.task_id, rows: { agent_attempts: [over] } });
    return null;
  },
};

/** Ends a task as done with what was delivered, as of an instant; the attempt is the one that ended it. */
export async function endWithDelivery(
  ctx: Ctx,
  task: Task,
  { attempt, delivery, doneAt }: { attempt: Attempt; delivery: Delivery; doneAt: number },
): ReturnType<typeof endTask> {
  return endTask(
    ctx,
    task,
    {
      isSuccess: true,
      evidence: delivery.link,
      note: delivery.said,
      minutes: attempt.minutes ?? undefined,
      doneAt,
    },
    {
      agent_attempts: [{ ...attempt, state: 'done', ends_task: 1, ended_at: ctx.now }],
      agent_deliveries: [delivery],
    },
  );
}
