import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { badArgument, notPossible, Refusal } from '../../base/language/errors.ts';
import { parseUnit } from '../../base/language/quantity.ts';
import type { Row } from '../../base/store/tables.ts';
import { bold, cleanLine, text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { ensureMetric, findMetric, latestObservation } from './store.ts';

const UNITS = 'percent, money, minutes, hours, count, or a word of your own such as users';

const CADENCES = ['hour', 'day', 'week', 'month'] as const;

export const addMetric = defineCommand({
  name: 'metric add',
  summary: 'Names a number that the team watches.',
  examples: [
    'Trial-to-paid --unit percent',
    '"First reply" --unit minutes',
    'MRR --unit money --cadence month',
  ],
  args: z.object({
    name: arg.rest('what it is called, at most 80 characters'),
    unit: arg.line(UNITS),
    cadence: arg.choice('how often a value comes: hour, day, week, month', CADENCES).optional(),
  }),
  audience: 'channel',
  hasForm: true,
  async run(ctx, args) {
    const name = cleanLine(args.name, 80);
    const unit = readUnit(ctx, args.unit);
    const known = await findMetric(ctx, name);
    const metric = known
      ? await changeMetric(ctx, known, { unit, ...(args.cadence && { cadence: args.cadence }) })
      : await ensureMetric(ctx, { name, unit, ...(args.cadence && { cadence: args.cadence }) });
    const was = known && known.unit !== unit ? ` (it was ${nameUnit(known.unit)})` : '';
    const minutes = unit === 'minutes' ? ' A bare number is minutes; 3.1 h and 2h30 are fine.' : '';
    return withData(
      answer(
        text`${known ? 'Changed' : 'Added'} ${bold(metric.name)}: ${nameUnit(unit)}${was}, a value each ${metric.cadence}.${minutes}`,
        text`Record a value: metric record ${metric.id} VALUE. Or a file: metric import FILE.`,
      ),
      metric,
    );
  },
});

function readUnit(ctx: Ctx, typed: string): string {
  const unit = parseUnit(cleanLine(typed, 40), ctx.workspace);
  if (unit === undefined) throw badArgument('unit', typed, UNITS);
  return unit;
}

function nameUnit(unit: string): string {
  return unit === 'count' ? 'a count' : `in ${unit}`;
}

/** Changes what adding a known metric again asks for; its unit only while nothing is measured in it. */
async function changeMetric(
  ctx: Ctx,
  known: Row<'metrics'>,
  wanted: Partial<Pick<Row<'metrics'>, 'unit' | 'cadence'>>,
): Promise<Row<'metrics'>> {
  const metric: Row<'metrics'> = {
    ...known,
    ...wanted,
    cadence_from: wanted.cadence === undefined ? known.cadence_from : 'person',
  };
  const isSame = metric.unit === known.unit && metric.cadence === known.cadence;
  if (isSame && metric.cadence_from === known.cadence_from) {
    throw new Refusal({
      code: 'already_done',
      message: `There is already a metric “${known.name}”, ${nameUnit(known.unit)}. See it: metric show ${known.id}`,
      field: 'name',
      given: known.name,
    });
  }
  if (metric.unit !== known.unit && (await isMeasured(ctx, known.id))) {
    throw notPossible(
      `${known.name} is kept ${nameUnit(known.unit)} and has values or goals.`,
      'Add a metric of another name for the other unit.',
    );
  }
  await ctx.record({ type: 'MetricChanged', subject: `metric:${known.id}`, rows: { metrics: [metric] } });
  return metric;
}

async function isMeasured(ctx: Ctx, metricId: string): Promise<boolean> {
  return (await latestObservation(ctx, metricId)) !== undefined || (await ctx.hooks.hasGoals(ctx, metricId));
}
