import { z } from 'zod';
import { arg } from '../../../base/command/args.ts';
import { defineCommand } from '../../../base/command/command.ts';
import { daysBetween } from '../../../base/language/date.ts';
import { notPossible, Refusal } from '../../../base/language/errors.ts';
import { YES_OR_NO } from '../../../base/language/format-quantity.ts';
import { count } from '../../../base/language/words.ts';
import { bold, cleanText, text } from '../../../base/view/text.ts';
import { answer, withData } from '../../../base/view/view.ts';
import { recordValues } from '../../../gather/metric/record.ts';
import type { Goal } from '../goal.ts';
import { goalRef } from '../goal-args.ts';
import { getGoal, getGoalMetric } from '../store.ts';

export const goalDone = defineCommand({
  name: 'goal done',
  summary: 'Says that a milestone has come about, and closes it as met.',
  examples: ['G-3', 'G-3 --lesson "Ask the school first"'],
  args: z.object({
    goal: goalRef,
    lesson: arg.line('what to remember for the next goal', {}, 1_000).optional(),
  }),
  access: 'approver',
  audience: 'channel',
  async run(ctx, args) {
    const open = await getGoal(ctx, args.goal);
    if (open.state !== 'open') {
      const message = `${open.id} is closed already, as ${open.state}.`;
      throw new Refusal({ code: 'already_done', message, field: 'goal', given: open.id });
    }
    const metric = await getGoalMetric(ctx, open);
    if (metric.unit !== YES_OR_NO) {
      throw notPossible(
        `${open.id} is a number, and no milestone.`,
        `metric record ${metric.id} VALUE says where it stands; goal close ${open.id} met ends it.`,
      );
    }
    const goal: Goal = {
      ...open,
      state: 'met',
      lesson: args.lesson === undefined ? '' : cleanText(args.lesson).trim(),
      closing_value: 1,
      closed_at: ctx.now,
    };
    await ctx.record({ type: 'GoalClosed', subject: goal.id, rows: { goals: [goal] } });
    await recordValues(ctx, {
      type: 'ValueRecorded',
      subject: `metric:${metric.id}`,
      values: [{ metricId: metric.id, at: ctx.now, value: 1, source: goal.id, context: '' }],
    });
    return withData(
      answer(text`${bold(goal.id)} ${goal.title}: done, ${describeTime(goal, ctx.today)}.`),
      goal,
    );
  },
});

/** `12 days before its deadline`. */
function describeTime(goal: Goal, today: string): string {
  const days = daysBetween(today, goal.deadline_on);
  if (days === 0) return 'on its last day';
  return days > 0 ? `${count(days, 'day')} before its deadline` : `${count(-days, 'day')} after its deadline`;
}
