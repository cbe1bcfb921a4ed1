import { nextByRule } from '../../base/calendar/recurrence.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { addDays, dateOf } from '../../base/language/date.ts';
import { crewOf } from '../../team/capacity/capacity.ts';
import { loadCapacity } from '../../team/capacity/load-capacity.ts';
import { getCandidateRow } from '../idea/candidate-store.ts';
import { endOfDueDay, findDueAt } from './due-date.ts';
import { findRhythmOf, sumHoursBefore } from './store.ts';
import { BUSY_STATES, type Task } from './task.ts';

/**
 * The end of the working day, so many days from today on, by which the hours of whoever has the task cover its effort; of
 * all together where nobody does. It is ahead: UTC milliseconds and the ISO date of the feed's zone.
 */
export async function countDue(
  ctx: Ctx,
  task: Task,
  afterDays: number,
): Promise<{ dueAt: number; dueOn: string }> {
  const { assignee_id: assigneeId, effort_hours: effortHours, effort_high_hours: effortHighHours } = task;
  const { zone, nextDigestOn } = await findRhythmOf(ctx, task);
  const capacity = await loadCapacity(ctx);
  const executor = assigneeId === null ? crewOf([...capacity.values()], zone) : capacity.get(assigneeId);
  const { effort_high_hours: high, recurs_on: rule } = await getCandidateRow(ctx, task.candidate_id);
  const work = {
    title: task.title,
    effortHours,
    effortHighHours,
    isRange: high !== null,
    hoursAhead: assigneeId === null ? 0 : await sumHoursBefore(ctx, task, assigneeId, BUSY_STATES),
    isOpen: assigneeId === null,
    executor: executor ?? null,
  };
  const { now } = ctx;
  const today = addDays(dateOf(now, zone), afterDays);
  if (rule !== null) {
    const dueOn = nextByRule(rule, today);
    return { dueAt: endOfDueDay(dueOn, zone), dueOn };
  }
  const dueAt = findDueAt(work, { now, today, zone, nextDigestOn });
  return { dueAt, dueOn: dateOf(dueAt, zone) };
}
