import { z } from 'zod';
import { createCalendar } from '../../base/calendar/calendar.ts';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { addDays, readDate } from '../../base/language/date.ts';
import { badArgument } from '../../base/language/errors.ts';
import { formatDate } from '../../base/language/period.ts';
import { text } from '../../base/view/text.ts';
import { answer } from '../../base/view/view.ts';
import { loadCapacity } from '../../team/capacity/load-capacity.ts';
import { endOfDueDay, toDueDay } from '../../todo/task/due-date.ts';
import { handOut } from '../../todo/task/hand-out.ts';
import { checkHolder } from '../../todo/task/holder.ts';
import { checkMove, findRhythmOf, getTask } from '../../todo/task/store.ts';

/** No task that somebody is at is put off further than this. */
const MOST_DAYS = 366;

/**
 * Moves the date of a task that somebody has. The forecast stays what it was, and is settled by its own date: who needs
 * longer says so without a blot, and no forecast comes true by being moved.
 */
export const stillCommand = defineCommand({
  name: 'still',
  summary: 'Say that you are still at a task, and until when.',
  examples: ['T-3 friday', 'T-3 2026-12-01'],
  args: z.object({
    task: arg.line('a task, such as T-3', { position: 0, completes: 'task' }),
    until: arg.rest('the date by which it will be done, such as friday', { isDate: true }),
  }),
  hasForm: true,
  async run(ctx, { task: ref, until }) {
    const wantedOn = readDate('until', until, ctx.today);
    const task = await handOut(ctx, await getTask(ctx, ref));
    await checkMove(ctx, task, 'failed');
    await checkHolder(ctx, task);
    const calendar = (await loadCapacity(ctx)).get(task.assignee_id ?? '')?.calendar;
    const executor = {
      calendar: calendar ?? createCalendar({ zone: ctx.workspace.zone }),
      hoursPerDay: null,
    };
    const { feedDays } = await findRhythmOf(ctx, task);
    const dueOn = toDueDay(executor.calendar, wantedOn, feedDays);
    const dueAt = endOfDueDay(dueOn, ctx.workspace.zone);
    const lastOn = addDays(ctx.today, MOST_DAYS);
    if (dueAt <= ctx.now || dueOn > lastOn)
      throw badArgument(
        'until',
        until,
        `a day from ${formatDate(ctx.today, ctx.today)} to ${formatDate(lastOn, ctx.today)} that is not over`,
      );
    await ctx.record({
      type: 'TaskDelayed',
      subject: task.id,
      data: { from: task.due_on },
      rows: { tasks: [{ ...task, due_on: dueOn, due_at: dueAt, updated_at: ctx.now }] },
    });
    return answer(text`${task.id} is due ${formatDate(dueOn, ctx.today)} now. Its forecast stays as it was.`);
  },
});
