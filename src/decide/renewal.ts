import { nextByRule } from '../base/calendar/recurrence.ts';
import type { Ctx } from '../base/command/ctx.ts';
import { addDays, dateOf } from '../base/language/date.ts';
import type { Row } from '../base/store/tables.ts';
import { findReadingGoal } from '../clarify/goal/store.ts';
import { crewOf } from '../team/capacity/capacity.ts';
import { loadCapacity } from '../team/capacity/load-capacity.ts';
import { getCandidateRow } from '../todo/idea/candidate-store.ts';
import { retellTask } from '../todo/task/assigned-line.ts';
import { endOfDueDay, findDueAt, findReadingOn } from '../todo/task/due-date.ts';
import { isDueSet, withDueSet } from '../todo/task/figures-store.ts';
import { getForecast } from '../todo/task/forecast-store.ts';
import { findRhythmOf, listTasks, sumHoursBefore } from '../todo/task/store.ts';
import type { Task } from '../todo/task/task.ts';
import { BUSY_STATES } from '../todo/task/task.ts';

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

/** The end of the working day by which the assignee's hours cover the effort; one that is ahead. */
async function countDue(ctx: Ctx, task: Task, afterDays: number): Promise<{ dueAt: number; dueOn: string }> {
  const { assignee_id: assigneeId, effort_hours: effortHours, effort_high_hours: effortHighHours } = task;
  const { zone, nextDigestOn } = await findRhythmOf(ctx, task);
  const capacity = await loadCapacity(ctx);
  const executor = assigneeId === null ? crewOf([...capacity.values()], zone) : capacity.get(assigneeId);
  const { effort_high_hours: high, recurs_on: rule } = await getCandidateRow(ctx, task.candidate_id);
  const work = {
    effortHours,
    effortHighHours,
    isRange: high !== null,
    hoursAhead: assigneeId === null ? 0 : await sumHoursBefore(ctx, task, assigneeId, BUSY_STATES),
    executor: executor ?? null,
  };
  const { now } = ctx;
  const today = addDays(dateOf(now, zone), afterDays);
  if (rule !== null) {
    const dueOn = nextByRule(rule, today);
    return { dueAt: endOfDueDay(work, dueOn, zone), dueOn };
  }
  const dueAt = findDueAt(work, { now, today, zone, nextDigestOn });
  // Where the executor's day is over before the team's.
  const ahead = dueAt > now ? dueAt : findDueAt(work, { now, today: addDays(today, 1), zone, nextDigestOn });
  return { dueAt: ahead, dueOn: dateOf(ahead, zone) };
}
