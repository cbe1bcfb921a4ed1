import { z } from 'zod';
import { type Command, defineCommand } from '../../base/command/command.ts';
import { formatMoney, toMinor } from '../../base/language/money.ts';
import type { Model } from '../../base/ports.ts';
import { text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { readSpent } from './store.ts';

const MICROS = 1_000_000;

/** Which model is asked, for what, and what it has cost this month. */
export function createModelCommand(model: Model): Command {
  return defineCommand({
    name: 'model',
    summary: 'Which language model is asked, for what, and what it has cost this month.',
    args: z.object({}),
    reads: true,
    async run(ctx) {
      const spent = (await readSpent(ctx)) / MICROS;
      const money = (major: number) =>
        // Rounded up: what is under a cent is not nothing.
        formatMoney(Math.ceil(major * toMinor(1, model.currency)), model.currency);
      const view = answer(
        text`${model.name} has cost ${money(spent)} of ${money(model.monthlyBudget)} this month.`,
        'It is asked by “ideas read”, “understand” and “shorten”, and sees what is pasted there, our commands, or a task’s reasons. It ranks, counts, votes and forecasts nothing.',
      );
      return withData(view, {
        model: model.name,
        spent,
        budget: model.monthlyBudget,
        currency: model.currency,
      });
    },
  });
}
