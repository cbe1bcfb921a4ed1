import type { Ctx } from '../../base/command/ctx.ts';
import { rows } from '../../base/store/rows.ts';
import { findTask, moveTask } from './store.ts';

/** Takes back proposed tasks that ask for a value of metrics which have just had one. */
export async function withdrawAsked(ctx: Ctx, metricIds: readonly string[]): Promise<void> {
  if (metricIds.length === 0) return;
  const asked = await rows(ctx, 'tasks')
    .innerJoin('candidates', 'candidates.id', 'tasks.candidate_id')
    .selectAll('candidates')
    .select('tasks.id as task_id')
    .where('tasks.state', '=', 'proposed')
    .where('tasks.metric_id', 'in', metricIds)
    .where('candidates.source', '=', 'housekeeping')
    .where('candidates.key', 'like', 'measure:%')
    .execute();
  for (const { task_id, ...candidate } of asked) {
    const task = await findTask(ctx, task_id);
    if (!task) continue;
    await moveTask(ctx, task, {
      to: 'expired',
      event: 'TaskAnswered',
      set: { decided_at: ctx.now },
      rows: { candidates: [{ ...candidate, state: 'withdrawn', updated_at: ctx.now }] },
    });
  }
}
