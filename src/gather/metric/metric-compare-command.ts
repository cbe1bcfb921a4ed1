import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { badArgument, notPossible, Refusal } from '../../base/language/errors.ts';
import { bold, text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { getMetric } from './store.ts';

const NONE = 'none';

/** Names the series that moves as a metric would without the team's work: only beside one may a reading say “we did”. */
export const compareMetric = defineCommand({
  name: 'metric compare',
  summary: 'Names what a metric is compared with: people or a market that your work does not reach.',
  examples: ['trial-to-paid "Trial-to-paid Austria"', 'trial-to-paid none'],
  args: z.object({
    metric: arg.line('the metric', { position: 0, completes: 'metric' }),
    comparison: arg.line('the metric to compare it with; none takes it away', {
      position: 1,
      completes: 'metric',
    }),
  }),
  audience: 'channel',
  async run(ctx, args) {
    const metric = await getMetric(ctx, args.metric);
    const isNone = args.comparison.trim().toLowerCase() === NONE;
    const other = isNone ? null : await getMetric(ctx, args.comparison);
    if (other?.id === metric.id) throw badArgument('comparison', args.comparison, 'another metric');
    if (other && (await ctx.hooks.hasGoals(ctx, other.id))) {
      throw notPossible(
        `${other.name} has a goal: what you do for it moves it.`,
        'Compare with a metric that your work does not reach.',
      );
    }
    const row = { ...metric, comparison_id: other?.id ?? null };
    if (row.comparison_id === metric.comparison_id) {
      throw new Refusal({
        code: 'already_done',
        message: other
          ? `${metric.name} is already compared with ${other.name}.`
          : `${metric.name} is compared with nothing.`,
        field: 'comparison',
        given: args.comparison,
      });
    }
    await ctx.record({ type: 'MetricChanged', subject: `metric:${metric.id}`, rows: { metrics: [row] } });
    const said = other
      ? text`${bold(metric.name)} is compared with ${bold(other.name)} from the next reading on. Give both a value on the same days, and keep your work away from ${other.name}.`
      : text`${bold(metric.name)} is compared with nothing from the next reading on.`;
    return withData(answer(said), row);
  },
});
