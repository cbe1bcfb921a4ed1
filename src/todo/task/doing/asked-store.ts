import type { Ctx } from '../../../base/command/ctx.ts';
import { rows } from '../../../base/store/rows.ts';
import { dropHandOut } from '../hand-out.ts';
import { findTask, moveTask } from '../store.ts';
import { BUSY_STATES, isHeld, type Task } from '../task.ts';
import { endTask } from './outcome.ts';

const ASKING = [...BUSY_STATES, 'open'] as const;

/** Takes back tasks that ask for a value of metrics which have just had one; done by whoever had one to do and did it. */
export async function withdrawAsked(ctx: Ctx, metricIds: readonly string[]): Promise<void> {
  if (metricIds.length === 0) return;
  const asked = await rows(ctx, 'tasks')
    .innerJoin('candidates', 'candidates.id', 'tasks.candidate_id')
    .selectAll('candidates')
    .select('tasks.id as task_id')
    .where('tasks.state', 'in', ASKING)
    .where('tasks.metric_id', 'in', metricIds)
    .where('candidates.source', '=', 'housekeeping')
    .where('candidates.key', 'like', 'measure:%')
    .execute();
  for (const { task_id, ...candidate } of asked) {
    const task = await findTask(ctx, task_id);
    if (!task) continue;
    if (isByHolder(ctx, task)) {
      await endTask(ctx, task, { isSuccess: true, doneAt: ctx.now });
      continue;
    }
    const isUndecided = task.state === 'proposed';
    if (!isUndecided) await dropHandOut(ctx, task.id);
    await moveTask(ctx, task, {
      to: isUndecided ? 'expired' : 'cancelled',
      event: 'TaskAnswered',
      set: isUndecided ? { decided_at: ctx.now } : { finished_at: ctx.now },
      rows: { candidates: [{ ...candidate, state: 'withdrawn', updated_at: ctx.now }] },
    });
  }
}

function isByHolder({ actor }: Ctx, task: Task): boolean {
  return isHeld(task.state) && actor.kind === 'member' && actor.id === task.assignee_id;
}
