import { z } from 'zod';
import { arg, type Command, type Ctx, defineCommand } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { badArgument, notPossible, Refusal } from '../errors.ts';
import { formatDate } from '../team/period.ts';
import { dateOf, instantOf, parseDate } from '../time.ts';
import { answer, bold, cleanLine, type Text, text, withData } from '../view.ts';
import { contextCommands } from './context-commands.ts';
import { listContextEvents } from './context-store.ts';
import { importMetrics } from './import-command.ts';
import { createInstantReader } from './instant.ts';
import { noteCommands } from './note-commands.ts';
import { formatChange, formatQuantity, parseUnit, readValue } from './quantity.ts';
import { recordValues, type Tally } from './record.ts';
import { revenueCommands } from './revenue-commands.ts';
import {
  countObservations,
  ensureMetric,
  findMetric,
  getMetric,
  latestObservation,
  listMetrics,
  listObservations,
  type Observation,
} from './store.ts';
import { viewMetric, viewMetrics } from './views.ts';

const UNITS = 'percent, money, minutes, count, or a word of your own such as users';
const CADENCES = ['hour', 'day', 'week', 'month'] as const;

const addMetric = defineCommand({
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
  access: 'everyone',
  audience: 'channel',
  hasForm: true,
  pace: 'instant',
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

const showMetrics = defineCommand({
  name: 'metric list',
  summary: 'Every metric with its last value and how old that is.',
  args: z.object({}),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx) {
    const counts = await countObservations(ctx);
    const lines = [];
    for (const metric of await listMetrics(ctx)) {
      const last = await latestObservation(ctx, metric.id);
      lines.push({ metric, last, count: counts.get(metric.id) ?? 0 });
    }
    return viewMetrics(lines, { now: ctx.now, currency: ctx.workspace.currency });
  },
});

const showMetric = defineCommand({
  name: 'metric show',
  summary: 'One metric: last value, mean, extremes, its course and what happened outside.',
  examples: ['trial-to-paid'],
  args: z.object({ metric: arg.rest('its name', { completes: 'metric' }) }),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx, args) {
    const metric = await getMetric(ctx, args.metric);
    return viewMetric({
      metric,
      series: await listObservations(ctx, metric.id),
      context: await listContextEvents(ctx, { metricId: metric.id }),
      now: ctx.now,
      zone: ctx.workspace.zone,
      currency: ctx.workspace.currency,
    });
  },
});

const recordMetric = defineCommand({
  name: 'metric record',
  summary: 'Records a value of a metric; the same instant again revises it.',
  examples: [
    'trial-to-paid 4.1%',
    'first-reply 3.1 h --at 2026-11-20',
    '"Paying users" 1,204 --at yesterday',
  ],
  args: z.object({
    metric: arg.line('the metric, in quotation marks if it has spaces', { position: 0, completes: 'metric' }),
    value: arg.rest('the value, such as 4.1 %, €1,500, 3.1 h or 120'),
    at: arg.line('the date or time that it is of; now if left out').optional(),
    source: arg.line('where it comes from', {}, 60).optional(),
    context: arg.line('what is to be known of it', {}, 200).optional(),
  }),
  access: 'everyone',
  audience: 'channel',
  pace: 'instant',
  async run(ctx, args) {
    const metric = await getMetric(ctx, args.metric);
    const at = args.at === undefined ? ctx.now : readAt(ctx, args.at);
    const value = readValue('value', args.value, metric.unit, ctx.workspace);
    const before = await latestObservation(ctx, metric.id, { beforeAt: at });
    const tallies = await recordValues(ctx, {
      type: 'ValueRecorded',
      subject: `metric:${metric.id}`,
      occurredAt: at,
      values: [
        {
          metricId: metric.id,
          at,
          value,
          source: cleanLine(args.source ?? 'by hand', 60),
          context: cleanLine(args.context ?? '', 200),
        },
      ],
    });
    const last = await latestObservation(ctx, metric.id);
    return withData(
      answer(...describeRecorded(ctx, metric, { at, value, before, last, tally: tallies.get(metric.id) })),
      { metric: metric.id, at, value },
    );
  },
});

/** The commands of metrics and of what goes with them. */
export const metricCommands: readonly Command[] = [
  addMetric,
  showMetrics,
  showMetric,
  recordMetric,
  importMetrics,
  ...contextCommands,
  ...noteCommands,
  ...revenueCommands,
];

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
  const metric = { ...known, ...wanted };
  if (metric.unit === known.unit && metric.cadence === known.cadence) {
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
  if (await latestObservation(ctx, metricId)) return true;
  const goal = await ctx.tx
    .selectFrom('goals')
    .select('id')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('metric_id', '=', metricId)
    .limit(1)
    .executeTakeFirst();
  return goal !== undefined;
}

function readAt(ctx: Ctx, typed: string): number {
  const date = parseDate(typed, ctx.today);
  const at =
    createInstantReader(ctx.workspace.zone)(typed) ??
    (date === undefined ? undefined : instantOf(date, '00:00', ctx.workspace.zone));
  if (at === undefined)
    throw badArgument('at', typed, 'a date or time such as 2026-11-20, 2026-11-20 14:30 or yesterday');
  if (at > ctx.now) throw badArgument('at', typed, 'a date or time that is not in the future');
  return at;
}

function describeRecorded(
  ctx: Ctx,
  metric: Row<'metrics'>,
  recorded: {
    at: number;
    value: number;
    before: Observation | undefined;
    last: Observation | undefined;
    tally: Tally | undefined;
  },
): Text[] {
  const { currency } = ctx.workspace;
  const { at, value, before, last, tally } = recorded;
  const shown = formatQuantity(value, metric.unit, currency);
  const dayOf = (when: number) => formatDate(dateOf(when, ctx.workspace.zone), ctx.today);
  const lead = text`${bold(metric.name)}: ${shown}, ${dayOf(at)}`;
  if (tally?.unchanged === 1) return [text`${lead}. It was kept already; nothing changed.`];
  const old = tally?.example;
  if (old) return [text`${lead}, revised from ${formatQuantity(old.before, metric.unit, currency)}.`];
  if (last && last.at > at) {
    return [
      text`${lead}. A late value: the last is still ${formatQuantity(last.value, metric.unit, currency)}, ${dayOf(last.at)}.`,
    ];
  }
  if (!before) return [text`${lead}, its first value.`];
  return [
    text`${lead}, ${formatChange(value - before.value, metric.unit, currency)} since ${dayOf(before.at)}.`,
  ];
}
