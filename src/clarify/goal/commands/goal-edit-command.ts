import { z } from 'zod';
import { defineCommand } from '../../../base/command/command.ts';
import { badArgument, notPossible } from '../../../base/language/errors.ts';
import { text } from '../../../base/view/text.ts';
import { answer, withData } from '../../../base/view/view.ts';
import { type Goal, titleOf } from '../goal.ts';
import { goalOptions, goalRef, viewSaved } from '../goal-args.ts';
import { applyChanges, changeMetric, NONE } from '../goal-change.ts';
import { checkDeadline, readOptions } from '../sentence/draft.ts';
import { getGoal, getGoalMetric } from '../store.ts';

export const goalEdit = defineCommand({
  name: 'goal edit',
  summary: 'Changes any part of a goal.',
  examples: [
    'G-1 --start 4.1%',
    'G-1 --target 7% --deadline "end of march"',
    'G-2 --owner @ana --focus onboarding',
  ],
  args: z.object({ goal: goalRef, ...goalOptions }),
  access: 'approver',
  audience: 'channel',
  hasForm: true,
  async run(ctx, { goal: ref, ...options }) {
    const old = await getGoal(ctx, ref);
    if (old.state !== 'open') {
      throw notPossible(`${old.id} is ${old.state} and closed.`, 'goal add starts a new one.');
    }
    const isNoStart = options.start !== undefined && NONE.test(options.start);
    const changes = readOptions(
      { ...options, start: isNoStart ? undefined : options.start },
      { today: ctx.today, currency: ctx.workspace.currency },
    );
    if (Object.keys(changes).length === 0 && !isNoStart) {
      throw badArgument(
        'changes',
        'nothing',
        Object.keys(goalOptions)
          .map((name) => `--${name}`)
          .join(', '),
      );
    }
    checkDeadline(changes.deadlineOn, ctx.today);
    const before = await getGoalMetric(ctx, old);
    const metric = await changeMetric(ctx, changes, before);
    const changed = await applyChanges(ctx, old, changes, metric);
    const goal: Goal = { ...changed, ...(isNoStart && { start_value: null }) };
    // A title that nobody chose follows what it says.
    const isOwnTitle =
      changes.title !== undefined || old.title !== titleOf(old, before, ctx.workspace.currency);
    const saved = isOwnTitle ? goal : { ...goal, title: titleOf(goal, metric, ctx.workspace.currency) };
    if (JSON.stringify(saved) === JSON.stringify(old)) {
      return withData(answer(text`Nothing to change: ${old.id} says so already.`), old);
    }
    await ctx.record({
      type: 'GoalChanged',
      subject: saved.id,
      data: { before: old },
      rows: { goals: [saved] },
    });
    return viewSaved(ctx, saved, metric, []);
  },
});
