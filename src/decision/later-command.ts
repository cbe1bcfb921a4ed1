import { z } from 'zod';
import { nextWorkingDay } from '../calendar/calendar.ts';
import { arg, defineCommand } from '../command.ts';
import { getTask, moveTask } from '../task/store.ts';
import { formatDate } from '../team/period.ts';
import { loadTeamCalendar } from '../team/team-calendar.ts';
import { answer, text } from '../view.ts';
import { alreadyDecided, newDecision, readFutureDate } from './decision-row.ts';
import { barVoter, findSeat, findVoters, isHolder, requireMember } from './voters.ts';

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
    const memberId = requireMember(ctx);
    if (task.state !== 'proposed' && task.state !== 'snoozed') throw await alreadyDecided(ctx, task);
    const electorate = await findVoters(ctx, task);
    const seat = findSeat(electorate, memberId);
    if (!seat && !(await isHolder(ctx, task, memberId))) throw barVoter(task, electorate, memberId);
    const untilOn =
      until === undefined
        ? nextWorkingDay(await loadTeamCalendar(ctx), ctx.today)
        : readFutureDate(ctx, until);
    const decision = await newDecision(ctx, task, {
      choice: 'snooze',
      reason: null,
      note: '',
      effect: `back on ${untilOn}`,
      rule: electorate.kind.name,
      standsInFor: seat?.standsInFor ?? null,
    });
    await moveTask(ctx, task, {
      to: 'snoozed',
      event: 'TaskSnoozed',
      set: { snoozed_until_on: untilOn },
      rows: { decisions: [decision] },
    });
    return answer(text`${task.id} comes back on ${formatDate(untilOn, ctx.today)}.`);
  },
});
