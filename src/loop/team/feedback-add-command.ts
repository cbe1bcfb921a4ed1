import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { badArgument, notPossible } from '../../base/language/errors.ts';
import { formatQuantity } from '../../base/language/format-quantity.ts';
import { readValue } from '../../base/language/quantity.ts';
import { answer } from '../../base/view/view.ts';
import { getGoal, getGoalMetric } from '../../clarify/goal/store.ts';
import { readSettings } from '../../team/settings-store.ts';
import { publishAction } from './inputs.ts';

export const feedbackAdd = defineCommand({
  name: 'feedback add',
  summary: 'Tells the loop where a program’s action has brought goals; no metric gets a value by it.',
  examples: ['G-1=5.5', 'G-1=5.5 %, G-2=40 min'],
  args: z.object({
    values: arg.rest('goals and where they are now, such as G-1=5.5, G-2=40 min'),
  }),
  async run(ctx, { values }) {
    if (readSettings(ctx.workspace).feedback === null)
      throw notPossible('Nobody reads it: feedback is off.', 'An admin turns it on with feedback on.');
    const action: Record<string, number> = {};
    const said: string[] = [];
    for (const given of values.split(/[,;](?=[^,;]*=)/)) {
      const { goalId, value, words } = await readGoalValue(ctx, given);
      action[goalId] = value;
      said.push(`${goalId} at ${words}`);
    }
    if (said.length === 0)
      throw badArgument('values', 'nothing', 'a goal and where it is now, such as G-1=5.5');
    await publishAction(ctx, action);
    return answer(`Heard: ${said.join(', ')}.`);
  },
});

async function readGoalValue(
  ctx: Ctx,
  given: string,
): Promise<{ goalId: string; value: number; words: string }> {
  const [, ref, typed] = /^([^=]+)=(.+)$/.exec(given.trim()) ?? [];
  if (ref === undefined || typed === undefined)
    throw badArgument('values', given, 'a goal and where it is now, such as G-1=5.5');
  const goal = await getGoal(ctx, ref.trim());
  if (goal.state !== 'open') throw notPossible(`${goal.id} is closed.`, 'The loop follows open goals alone.');
  const { unit } = await getGoalMetric(ctx, goal);
  const { currency } = ctx.workspace;
  const value = readValue('values', typed.trim(), unit, { currency });
  return { goalId: goal.id, value, words: formatQuantity(value, unit, currency) };
}
