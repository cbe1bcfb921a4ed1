import { z } from 'zod';
import { createCalendar, nextWorkingDay } from '../base/calendar/calendar.ts';
import { arg } from '../base/command/args.ts';
import { defineCommand } from '../base/command/command.ts';
import type { Ctx } from '../base/command/ctx.ts';
import { instantOf } from '../base/language/date.ts';
import { formatDate } from '../base/language/period.ts';
import { mention, type Text, text } from '../base/view/text.ts';
import { answer, type View } from '../base/view/view.ts';
import { loadCapacity } from '../team/capacity/load-capacity.ts';
import { loadTeamCalendar } from '../team/capacity/team-calendar.ts';
import { REMIND_DUE } from '../todo/task/assigned-line.ts';
import { endOfDueDay, toDueDay } from '../todo/task/due-date.ts';
import { checkHolder } from '../todo/task/holder.ts';
import { findRhythmOf, getTask, moveTask } from '../todo/task/store.ts';
import { isHeld, type Task } from '../todo/task/task.ts';
import { alreadyDecided, newDecision, readFutureDate } from './decision.ts';
import { DATE_MOVED } from './store.ts';
import {
  barVoter,
  type EligibleVoters,
  findMandate,
  findVoters,
  isHolder,
  type Mandate,
  requireMember,
} from './voters.ts';

export const later = defineCommand({
  name: 'later',
  summary:
    'Put a proposed task off until a date, the next working day if you name none; of a task you have I remind you then, and a later date moves it.',
  examples: ['T-3', 'T-3 monday', 'T-3 2026-12-01'],
  args: z.object({
    task: arg.line('a task, such as T-3', { position: 0, completes: 'task' }),
    until: arg.rest('a date, such as monday or 1 Dec', { isDate: true }).optional(),
  }),
  audience: 'page',
  hasForm: true,
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
    const { eligible, mandate } = await findDecider(ctx, task);
    const decision = await newDecision(ctx, task, {
      choice: 'snooze',
      reason: null,
      note: '',
      effect: `back on ${formatDate(untilOn, ctx.today)}`,
      rule: eligible.kind.name,
      standsInFor: mandate?.standsInFor ?? null,
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
): Promise<{ eligible: EligibleVoters; mandate: Mandate | undefined }> {
  const memberId = requireMember(ctx, task);
  if (task.state !== 'proposed' && task.state !== 'snoozed') throw await alreadyDecided(ctx, task);
  const eligible = await findVoters(ctx, task);
  const mandate = findMandate(eligible, memberId);
  if (!mandate && !(await isHolder(ctx, task, memberId))) throw barVoter(task, eligible, memberId);
  return { eligible, mandate };
}

/**
 * A task that somebody has stays theirs, and they are reminded of it that day. A day after its due date moves that date
 * with it, in public; the forecast that the yes was given to is settled as it was.
 */
async function remindLater(ctx: Ctx, task: Task, wantedOn: string): Promise<View> {
  await checkHolder(ctx, task);
  const { zone, feedDays } = await findRhythmOf(ctx, task);
  const executor = task.assignee_id === null ? undefined : (await loadCapacity(ctx)).get(task.assignee_id);
  const untilOn = toDueDay(executor?.calendar ?? createCalendar({ zone }), wantedOn, feedDays);
  const calendar = await loadTeamCalendar(ctx);
  await ctx.setDue(REMIND_DUE, task.id, instantOf(untilOn, calendar.dayStart, calendar.zone));
  if (untilOn <= task.due_on)
    return answer(
      text`I remind you of ${task.id} on ${formatDate(untilOn, ctx.today)}. It stays due ${formatDate(task.due_on, ctx.today)}.`,
    );
  const decision = await newDecision(ctx, task, {
    choice: 'change',
    reason: null,
    note: '',
    effect: `moved to ${formatDate(untilOn, ctx.today)}`,
    rule: DATE_MOVED,
  });
  const moved: Task = {
    ...task,
    due_on: untilOn,
    due_at: endOfDueDay(untilOn, zone),
    updated_at: ctx.now,
  };
  await ctx.record({
    type: 'TaskChanged',
    subject: task.id,
    data: { changes: [`due date: ${task.due_on} → ${untilOn}`] },
    rows: { tasks: [moved], decisions: [decision] },
  });
  return answer(
    text`${task.id} is moved to ${formatDate(untilOn, ctx.today)} by ${nameActor(ctx)}, from ${formatDate(task.due_on, ctx.today)}.`,
  );
}

function nameActor({ actor }: Ctx): Text {
  return actor.kind === 'member' ? [mention(actor)] : ['Tiller'];
}
