import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineThinkingCommand } from '../../base/command/command.ts';
import { describeProblems, readCsv, refuseProblems } from '../../base/language/csv.ts';
import { badArgument, notPossible } from '../../base/language/errors.ts';
import { formatQuantity } from '../../base/language/format-quantity.ts';
import { parseUnit } from '../../base/language/quantity.ts';
import { count } from '../../base/language/words.ts';
import { bold, cleanLine, instant, type Text, text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { recordValues, type Tally } from './record.ts';
import { readSeries, type SeriesFile, type SeriesOptions } from './series-file.ts';
import type { SeriesMetric } from './series-track.ts';
import { findMetric, listMetrics, newMetric } from './store.ts';

const MAX_ROWS = 200_000;
const SHOWN_METRICS = 12;

/** `metric import`: values from a CSV file, in one event. */
export const importMetrics = defineThinkingCommand({
  name: 'metric import',
  summary: 'Brings in values from a CSV file: dates and a column per metric, or a value per row.',
  examples: [
    'visits.csv',
    'export.csv --metric "First reply" --unit minutes',
    'old.csv --skip-bad --source ledger',
  ],
  args: z.object({
    file: arg.file('a CSV file with a header: date,visits,sign-ups or metric,date,value', { position: 0 }),
    metric: arg.line('the metric that the values are of, or the one column to take', {}, 80).optional(),
    unit: arg
      .line('the unit of new metrics: percent, money, minutes, hours, count or a word of your own', {}, 40)
      .optional(),
    skipBad: arg.flag('leave out rows that cannot be read instead of refusing the file'),
    source: arg.line('where the values come from; “csv” if left out', {}, 60).optional(),
  }),
  audience: 'channel',
  hasForm: true,
  pace: 'long',
  think: {
    async read(ctx, args) {
      const { currency, zone } = ctx.workspace;
      const unit = args.unit === undefined ? undefined : parseUnit(cleanLine(args.unit, 40), { currency });
      if (args.unit !== undefined && unit === undefined) {
        throw badArgument('unit', args.unit, 'percent, money, minutes, hours, count or a word of your own');
      }
      const known = (await listMetrics(ctx)).map(({ id, name, unit: kept }) => ({ id, name, unit: kept }));
      const source = cleanLine(args.source ?? 'csv', 60);
      const options: SeriesOptions = {
        metric: args.metric,
        unit,
        source,
        currency,
        zone,
        now: ctx.now,
        known,
      };
      return { text: args.file, options, skipBad: args.skipBad };
    },
    think({ text: file, options, skipBad }, progress) {
      const series = readSeries(readCsv(file, { maxRows: MAX_ROWS }), options, progress);
      refuseProblems(series.problems, { rows: series.rows, skipBad });
      return series;
    },
    isStale: (_series, { type }) => type.startsWith('Metric') || type === 'ValuesImported',
    async commit(ctx, _args, series) {
      const filled = new Set(series.entries.map(({ metricId }) => metricId));
      const metrics = series.metrics.filter(({ id, isNew }) => isNew && filled.has(id));
      for (const { id, name } of metrics) {
        if (await findMetric(ctx, id))
          throw notPossible(`“${name}” was added meanwhile.`, 'Import the file again.');
      }
      const tallies = await recordValues(ctx, {
        type: 'ValuesImported',
        subject: series.metrics.length === 1 ? `metric:${series.metrics[0]?.id}` : 'metrics',
        values: series.entries,
        metrics: metrics.map((metric) => newMetric(ctx, metric)),
        data: { layout: series.layout },
      });
      return withData(answer(...describeImport(series, tallies, ctx.workspace.currency)), {
        layout: series.layout,
        metrics: series.metrics.map(({ id, isNew, unit }) => ({ id, isNew, unit, ...tallies.get(id) })),
        missing: series.missing,
        repeated: series.repeated,
        leftOut: series.problems.length,
        problems: describeProblems(series.problems),
      });
    },
  },
});

function describeImport(series: SeriesFile, tallies: ReadonlyMap<string, Tally>, currency: string): Text[] {
  const filled = series.metrics.filter(({ id }) => tallies.has(id));
  const more = filled.length - SHOWN_METRICS;
  const notes = [
    series.missing > 0 && `${count(series.missing, 'empty cell')} counted as missing, not as 0.`,
    series.repeated > 0 &&
      `${count(series.repeated, 'value')} came for an instant that an earlier line had; the later line counts.`,
    series.problems.length > 0 && `${count(series.problems.length, 'row')} left out:`,
  ].filter((note) => note !== false);
  return [
    text`${series.layout}`,
    ...(filled.length === 0 ? [text`It holds no values; nothing was imported.`] : []),
    ...filled
      .slice(0, SHOWN_METRICS)
      .map((metric) => describeTally(metric, tallies.get(metric.id), currency)),
    ...(more > 0 ? [text`… and ${count(more, 'more metric')}.`] : []),
    ...notes.map((note) => text`${note}`),
    ...describeProblems(series.problems).map((line) => text`${line}`),
  ];
}

function describeTally(metric: SeriesMetric, tally: Tally | undefined, currency: string): Text {
  const { added = 0, revised = 0, unchanged = 0, example = null } = tally ?? {};
  const show = (value: number) => formatQuantity(value, metric.unit, currency);
  const parts = [
    added > 0 && `${added.toLocaleString('en')} new`,
    revised > 0 && `${revised.toLocaleString('en')} revised`,
    unchanged > 0 && `${unchanged.toLocaleString('en')} unchanged`,
  ].filter((part) => part !== false);
  const unit = metric.unit === 'count' ? 'a count' : `in ${metric.unit}`;
  const lead = text`${bold(metric.name)}${metric.isNew ? ` (new metric, ${unit})` : ''}: ${parts.join(', ')}`;
  return example
    ? text`${lead}; for instance ${instant(example.at, 'date')}: ${show(example.before)} → ${show(example.after)}.`
    : text`${lead}.`;
}
