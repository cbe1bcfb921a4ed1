import { createCalendar, dueDate, nextWorkingDay } from '../calendar/calendar.ts';
import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';
import type { Task } from '../task/task.ts';
import { loadCapacity } from '../team/load-capacity.ts';
import { addDays, dateOf, daysBetween } from '../time.ts';

/** What a day is good for when nobody set their hours. */
const DEFAULT_HOURS_A_DAY = 4;
/** The share of effort that due dates must cover. */
const EFFORT_QUANTILE = 0.8;

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
  const capacity = task.assignee_id === null ? undefined : (await loadCapacity(ctx)).get(task.assignee_id);
  const team = createCalendar({ zone: ctx.workspace.zone });
  const calendar = capacity?.calendar ?? team;
  const from = nextWorkingDay(calendar, dateOf(ctx.now, calendar.zone));
  const effortHours = task.effort_hours + EFFORT_QUANTILE * (task.effort_high_hours - task.effort_hours);
  const hoursPerDay = capacity?.hoursPerDay || DEFAULT_HOURS_A_DAY;
  const dueAt =
    dueDate(calendar, { from, effortHours, hoursPerDay }) ??
    dueDate(team, { from, effortHours: 8 * 260, hoursPerDay: 8 }) ??
    ctx.now;
  return { dueAt, dueOn: dateOf(dueAt, ctx.workspace.zone) };
}
