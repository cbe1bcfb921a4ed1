import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { dateOf, instantOf, parsePastDate } from '../../base/language/date.ts';
import { badArgument } from '../../base/language/errors.ts';
import {
  formatChange,
  formatQuantity,
  RUNNING_TOTAL,
  YES_OR_NO,
} from '../../base/language/format-quantity.ts';
import { slugify } from '../../base/language/ids.ts';
import { createInstantReader } from '../../base/language/instant.ts';
import { formatDate } from '../../base/language/period.ts';
import { readValue } from '../../base/language/quantity.ts';
import type { Row } from '../../base/store/tables.ts';
import { bold, cleanLine, type Text, text } from '../../base/view/text.ts';
import { type Action, answer, withData } from '../../base/view/view.ts';
import { recordValues, type Tally } from './record.ts';
import { findMetric, getMetric, latestObservation, listMetrics, type Observation } from './store.ts';
import { listTypedValues, type TypedValue } from './typed-value-store.ts';

export const recordMetric = defineCommand({
  name: 'metric record',
  summary: 'Records a value of a metric; the same instant again revises it.',
  examples: [
    'trial-to-paid 4.1%',
    'first-reply 3.1 h --at 2026-11-20',
    '"Paying users" 1,204 --at yesterday',
    'interviews +1',
  ],
  args: z.object({
    metric: arg.line('the metric', { position: 0, completes: 'metric' }),
    value: arg.rest('the value, such as 4.1 %, €1,500, 3.1 h or 120'),
    at: arg.line('the date or time that it is of; now if left out', { aliases: ['on'] }).optional(),
    source: arg.line('where it comes from', {}, 60).optional(),
    context: arg.line('what is to be known of it', {}, 200).optional(),
  }),
  audience: 'channel',
  hasForm: true,
  async run(ctx, args) {
    const [, amount = args.value, on] = /^(.*\d.*?)\s+on\s+(.+)$/is.exec(args.value) ?? [];
    const { metric, value: said } = await readNamed(ctx, args.metric, amount);
    const day = args.at ?? on;
    const at = day === undefined ? ctx.now : readAt(ctx, day);
    const before = await latestObservation(ctx, metric.id, { beforeAt: at });
    const typed = readValue('value', said, metric.unit, ctx.workspace);
    const isMore = metric.unit === RUNNING_TOTAL && said.trim().startsWith('+');
    const soFar = isMore ? await latestObservation(ctx, metric.id, { beforeAt: at + 1 }) : undefined;
    const value = (soFar?.value ?? 0) + typed;
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
    const tally = tallies.get(metric.id);
    const [written] = await listTypedValues(ctx, { metricId: metric.id, most: 1 });
    const back = tally?.unchanged !== 1 && written ? [undoOf(metric, written)] : [];
    return withData(
      { ...answer(...describeRecorded(ctx, metric, { at, value, before, last, tally })), actions: back },
      { metric: metric.id, at, value },
    );
  },
});

function undoOf(metric: Row<'metrics'>, { seq }: TypedValue): Action {
  const args = { metric: metric.id, event: String(seq) };
  return { label: 'Undo', command: 'metric undo', args, style: 'plain', typed: 'undo' };
}

function readAt(ctx: Ctx, typed: string): number {
  const date = parsePastDate(typed, ctx.today);
  const at =
    createInstantReader(ctx.workspace.zone)(typed) ??
    (date === undefined ? undefined : instantOf(date, '00:00', ctx.workspace.zone));
  if (at === undefined)
    throw badArgument('at', typed, 'a date or time such as 20 Nov, 2026-11-20 14:30 or yesterday');
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
  if (metric.unit === YES_OR_NO) return [text`${lead}.`];
  if (value === before.value) return [text`${lead}, as on ${dayOf(before.at)}.`];
  return [
    text`${lead}, ${formatChange(value - before.value, metric.unit, currency)} since ${dayOf(before.at)}.`,
  ];
}

/** A name of several words needs no quotation marks: where it is known, its other words are what the value seems to begin with. */
async function readNamed(
  ctx: Ctx,
  name: string,
  value: string,
): Promise<{ metric: Row<'metrics'>; value: string }> {
  const words = value.trim().split(/\s+/);
  for (let count = words.length - 1; count > 0; count--) {
    const metric = await findMetric(ctx, [name, ...words.slice(0, count)].join(' '));
    if (metric) return { metric, value: words.slice(count).join(' ') };
  }
  const begins = (await listMetrics(ctx)).filter(({ id }) => id.startsWith(`${slugify(name)}-`));
  const [only, ...others] = begins;
  const isMeant = only !== undefined && others.length === 0 && (await findMetric(ctx, name)) === undefined;
  return { metric: isMeant ? only : await getMetric(ctx, name), value };
}
