import type { Ctx } from '../base/command/ctx.ts';
import type { Row } from '../base/store/tables.ts';
import { findReadingGoal } from '../clarify/goal/store.ts';
import { retellTask } from '../todo/task/assigned-line.ts';
import { countDue } from '../todo/task/count-due.ts';
import { findReadingOn } from '../todo/task/due-date.ts';
import { isDueSet, withDueSet } from '../todo/task/figures-store.ts';
import { getForecast } from '../todo/task/forecast-store.ts';
import { listTasks } from '../todo/task/store.ts';
import type { Task } from '../todo/task/task.ts';

/**
 * When a due date is counted anew: only where it is over; also where the hours cover the work later than that now, as at
 * an approval, so that nobody is promised what cannot be kept any more; or in any case, as each morning.
 */
export type Recount = 'if over' | 'if later' | 'always';

/** What changes of a task whose due date is counted anew; nothing where it stays. */
export interface Renewal {
  set: Partial<Pick<Task, 'due_on' | 'due_at' | 'score'>>;
  forecasts: readonly Row<'forecasts'>[];
}

const UNCHANGED: Renewal = { set: {}, forecasts: [] };

/**
 * The due date and forecast of a task that nobody has promised yet, counted from now on: a moved date is a new version of
 * the forecast, whose chance and impact are the old ones. A date that a person has set stays until it is over.
 */
export async function renewForecast(ctx: Ctx, task: Task, recount: Recount): Promise<Renewal> {
  const isOver = task.due_at <= ctx.now;
  if (!isOver && (recount === 'if over' || isDueSet(task))) return UNCHANGED;
  // What comes back begins tomorrow; a morning's count begins with its day.
  const { dueAt, dueOn } = await countDue(ctx, task, isOver && recount !== 'always' ? 1 : 0);
  const stays = dueAt === task.due_at || (recount === 'if later' && dueAt < task.due_at);
  if (stays) return UNCHANGED;
  const last = await getForecast(ctx, task.id);
  const readingOn =
    last.reading_on === null ? null : findReadingOn(dueOn, await findReadingGoal(ctx, task.goal_id));
  const forecast = { ...last, version: last.version + 1, due_at: dueAt, reading_on: readingOn };
  return {
    set: { due_on: dueOn, due_at: dueAt, score: withDueSet(task.score, false) },
    forecasts: [{ ...forecast, made_at: ctx.now }],
  };
}

/** Counts the dates of open proposals anew, oldest first: those of one feed, or of all. A yes that was given holds. */
export async function recountDueDates(ctx: Ctx, feedId?: string): Promise<void> {
  const proposed = await listTasks(ctx, ['proposed']);
  const own = proposed.filter(({ feed_id }) => feedId === undefined || feed_id === feedId);
  const tasks: Task[] = [];
  const forecasts: Row<'forecasts'>[] = [];
  for (const task of own) {
    const renewal = await renewForecast(ctx, task, 'always');
    if (renewal.forecasts.length === 0) continue;
    tasks.push({ ...task, ...renewal.set, updated_at: ctx.now });
    forecasts.push(...renewal.forecasts);
  }
  if (tasks.length === 0) return;
  await ctx.record({ type: 'DueDatesCounted', subject: 'tasks', rows: { tasks, forecasts } });
  for (const { id } of tasks) await retellTask(ctx, id);
}
