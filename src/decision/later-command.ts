import { z } from 'zod';
import { arg, defineCommand } from '../command.ts';
import { getTask, moveTask } from '../task/store.ts';
import { addDays, weekdayOf } from '../time.ts';
import { answer, text } from '../view.ts';
import { alreadyDecided, newDecision, readFutureDate } from './decision-row.ts';
import { requireMember } from './voters.ts';

export const later = defineCommand({
  name: 'later',
  summary: 'Put a proposed task off until a date; the next working day if you name none.',
  examples: ['T-3', 'T-3 monday', 'T-3 2026-12-01'],
  args: z.object({
    task: arg.line('a task, such as T-3', { position: 0, completes: 'task' }),
    until: arg.rest('a date, such as monday or 2026-12-01').optional(),
  }),
  access: 'everyone',
  audience: 'channel',
  pace: 'instant',
  async run(ctx, { task: ref, until }) {
    const task = await getTask(ctx, ref);
    requireMember(ctx);
    if (task.state !== 'proposed') throw await alreadyDecided(ctx, task);
    const untilOn = until === undefined ? nextWeekday(ctx.today) : readFutureDate(ctx, until);
    const decision = await newDecision(ctx, task, {
      choice: 'snooze',
      reason: null,
      note: '',
      effect: `back on ${untilOn}`,
      rule: task.approval_kind,
    });
    await moveTask(ctx, task, {
      to: 'snoozed',
      event: 'TaskSnoozed',
      set: { snoozed_until_on: untilOn },
      rows: { decisions: [decision] },
    });
    return answer(text`${task.id} comes back on ${untilOn}.`);
  },
});

function nextWeekday(today: string): string {
  let date = addDays(today, 1);
  while (weekdayOf(date) > 5) date = addDays(date, 1);
  return date;
}
