import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { findDueAt } from '../task/due-date.ts';
import { findNextDigestOn } from '../task/store.ts';
import type { Task } from '../task/task.ts';
import { loadCapacity } from '../team/load-capacity.ts';
import { addDays, dateOf, daysBetween } from '../time.ts';

/** What changes when a task comes back to be decided or done. */
export interface Renewal {
  set: Partial<Pick<Task, 'due_on' | 'due_at'>>;
  forecasts: readonly Row<'forecasts'>[];
}

/**
 * The due date and forecast of a task that comes back: as they were while that is still ahead, else moved on, with a
 * new version of the forecast whose chance and impact are the old ones.
 */
export async function renewForecast(ctx: Ctx, task: Task): Promise<Renewal> {
  if (task.due_at > ctx.now) return { set: {}, forecasts: [] };
  const last = await ctx.tx
    .selectFrom('forecasts')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('task_id', '=', task.id)
    .orderBy('version', 'desc')
    .executeTakeFirstOrThrow();
  const { dueAt, dueOn } = await findNewDue(ctx, task);
  const movedDays = daysBetween(task.due_on, dueOn);
  return {
    set: { due_on: dueOn, due_at: dueAt },
    forecasts: [
      {
        ...last,
        version: last.version + 1,
        due_at: dueAt,
        reading_on: last.reading_on === null ? null : addDays(last.reading_on, movedDays),
        made_at: ctx.now,
      },
    ],
  };
}

/** The end of the working day by which the assignee's hours cover the effort, from tomorrow on. */
async function findNewDue(ctx: Ctx, task: Task): Promise<{ dueAt: number; dueOn: string }> {
  const executor = task.assignee_id === null ? null : (await loadCapacity(ctx)).get(task.assignee_id);
  const work = {
    effortHours: task.effort_hours,
    effortHighHours: task.effort_high_hours,
    isRange: true,
    hoursAhead: 0,
    executor: executor ?? null,
  };
  const { now, today, workspace } = ctx;
  const nextDigestOn = await findNextDigestOn(ctx, task);
  const dueAt = findDueAt(work, { now, today: addDays(today, 1), zone: workspace.zone, nextDigestOn });
  return { dueAt, dueOn: dateOf(dueAt, workspace.zone) };
}
