import { z } from 'zod';
import { nextWorkingDay } from '../calendar/calendar.ts';
import { arg, type Ctx, defineCommand } from '../command.ts';
import { checkHolder } from '../task/holder.ts';
import { REMIND_DUE } from '../task/private-line.ts';
import { getTask, moveTask } from '../task/store.ts';
import { isHeld, type Task } from '../task/task.ts';
import { formatDate } from '../team/period.ts';
import { loadTeamCalendar } from '../team/team-calendar.ts';
import { instantOf } from '../time.ts';
import { answer, text, type View } from '../view.ts';
import { alreadyDecided, newDecision, readFutureDate } from './decision-row.ts';
import {
  barVoter,
  type Electorate,
  findSeat,
  findVoters,
  isHolder,
  requireMember,
  type Seat,
} from './voters.ts';

export const later = defineCommand({
  name: 'later',
  summary:
    'Put a proposed task off until a date, the next working day if you name none; of a task you have I remind you then.',
  examples: ['T-3', 'T-3 monday', 'T-3 2026-12-01'],
  args: z.object({
    task: arg.line('a task, such as T-3', { position: 0, completes: 'task' }),
    until: arg.rest('a date, such as monday or 2026-12-01', { isDate: true }).optional(),
  }),
  access: 'everyone',
  audience: 'channel',
  hasForm: true,
  pace: 'instant',
  async prefill(ctx, { task: ref }) {
    if (ref !== undefined) {
      const task = await getTask(ctx, ref);
      if (isHeld(task.state)) await checkHolder(ctx, task);
      else await findDecider(ctx, task);
    }
    return { until: nextWorkingDay(await loadTeamCalendar(ctx), ctx.today) };
  },
  async run(ctx, { task: ref, until }) {
    const task = await getTask(ctx, ref);
    const untilOn =
      until === undefined
        ? nextWorkingDay(await loadTeamCalendar(ctx), ctx.today)
        : readFutureDate(ctx, until);
    if (isHeld(task.state)) return remindLater(ctx, task, untilOn);
    const { electorate, seat } = await findDecider(ctx, task);
    const decision = await newDecision(ctx, task, {
      choice: 'snooze',
      reason: null,
      note: '',
      effect: `back on ${formatDate(untilOn, ctx.today)}`,
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

/** Who puts a task off that is not decided yet: whoever may decide it, or would do it. */
async function findDecider(
  ctx: Ctx,
  task: Task,
): Promise<{ electorate: Electorate; seat: Seat | undefined }> {
  const memberId = requireMember(ctx);
  if (task.state !== 'proposed' && task.state !== 'snoozed') throw await alreadyDecided(ctx, task);
  const electorate = await findVoters(ctx, task);
  const seat = findSeat(electorate, memberId);
  if (!seat && !(await isHolder(ctx, task, memberId))) throw barVoter(task, electorate, memberId);
  return { electorate, seat };
}

/** A task that somebody has stays theirs, and due when it is: they are only reminded of it. */
async function remindLater(ctx: Ctx, task: Task, untilOn: string): Promise<View> {
  await checkHolder(ctx, task);
  const calendar = await loadTeamCalendar(ctx);
  await ctx.setDue(REMIND_DUE, task.id, instantOf(untilOn, calendar.dayStart, calendar.zone));
  return answer(
    text`I remind you of ${task.id} on ${formatDate(untilOn, ctx.today)}. It stays due ${formatDate(task.due_on, ctx.today)}.`,
  );
}
