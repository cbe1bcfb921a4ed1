import { z } from 'zod';
import { isMet } from '../../../analyze/forecast/target.ts';
import { arg } from '../../../base/command/args.ts';
import { defineCommand } from '../../../base/command/command.ts';
import { Refusal } from '../../../base/language/errors.ts';
import { bold, cleanText, text } from '../../../base/view/text.ts';
import { answer, withData } from '../../../base/view/view.ts';
import { describeEnd } from '../describe.ts';
import { toGoalFigures } from '../figures.ts';
import { ENDINGS, type Goal } from '../goal.ts';
import { goalRef } from '../goal-args.ts';
import { findHalfwayChance, loadGoalScene } from '../goal-load.ts';
import { getGoal, getGoalMetric, listGoalPoints } from '../store.ts';

export const goalClose = defineCommand({
  name: 'goal close',
  summary: 'Ends a goal as met, missed or dropped, and keeps its last value and the lesson.',
  examples: ['G-1 met', 'G-2 missed --lesson "Time-outs drive failed imports, not the parser"'],
  args: z.object({
    goal: goalRef,
    as: arg.choice('how it ended: met, missed, dropped', ENDINGS, { position: 1 }),
    lesson: arg.line('what to remember for the next goal', {}, 1_000).optional(),
  }),
  access: 'approver',
  audience: 'channel',
  hasForm: true,
  async run(ctx, args) {
    const open = await getGoal(ctx, args.goal);
    if (open.state !== 'open') {
      throw new Refusal({
        code: 'already_done',
        message: `${open.id} is closed already, as ${open.state}.`,
        field: 'goal',
        given: open.id,
      });
    }
    const metric = await getGoalMetric(ctx, open);
    const points = await listGoalPoints(ctx, open, metric);
    // The level: one good last day does not make it met.
    const view = { now: ctx.now, zone: ctx.workspace.zone, platt: null };
    const { current } = toGoalFigures(open, metric, points, view);
    const goal: Goal = {
      ...open,
      state: args.as,
      lesson: args.lesson === undefined ? '' : cleanText(args.lesson).trim(),
      closing_value: current,
      closed_at: ctx.now,
      halfway_chance: findHalfwayChance(open, metric, points, view),
    };
    await ctx.record({ type: 'GoalClosed', subject: goal.id, rows: { goals: [goal] } });
    return withData(
      answer(
        text`${bold(goal.id)} ${goal.title}, ${describeEnd(goal, metric, await loadGoalScene(ctx))}`,
        ...remarkOnEnd(goal),
      ),
      goal,
    );
  },
});

/** Says so where the word and the number differ; the word is the team's to choose. */
function remarkOnEnd(goal: Goal) {
  const lines = [];
  if (goal.closing_value !== null && goal.state !== 'dropped') {
    const hasMet = isMet(goal.closing_value, { direction: goal.direction, target: goal.target_value });
    if (hasMet && goal.state === 'missed') lines.push(text`The last value is at the target, though.`);
    if (!hasMet && goal.state === 'met') lines.push(text`The last value is not at the target, though.`);
  }
  if (goal.lesson === '')
    lines.push(text`What would you do again, or not? Say it when closing: --lesson "…"`);
  return lines;
}
