import { arg } from '../../base/command/args.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { badArgument } from '../../base/language/errors.ts';
import { readValue } from '../../base/language/quantity.ts';

/** Names an attempt, in every command of whoever has claimed one. */
export const attemptArgs = {
  task: arg.line('the task that was claimed, such as T-3', { position: 0, completes: 'task' }),
  fence: arg.whole('the number of the attempt, as the claim gave it', { min: 1 }),
};

/** What an attempt took, if the agent says. */
export const spentArgs = {
  minutes: arg.number('minutes of work it took', { min: 0, max: 100_000 }).optional(),
  cost: arg.amount('money it took, such as 0.42').optional(),
};

/** Money that an attempt took, in minor units; null where nothing was said. */
export function readCost(ctx: Ctx, typed: string | undefined): number | null {
  if (typed === undefined) return null;
  const { currency } = ctx.workspace;
  const cost = readValue('cost', typed, 'money', { currency });
  if (cost < 0) throw badArgument('cost', typed, `an amount of ${currency} that is not below 0`);
  return Math.round(cost);
}
