import { readCadence } from '../../../src/analyze/cadence.ts';
import { dateOf } from '../../../src/base/language/date.ts';
import { formatQuantity } from '../../../src/base/language/format-quantity.ts';
import { formatDate } from '../../../src/base/language/period.ts';
import { count } from '../../../src/base/language/words.ts';
import type { SourceCheck, ValueRecord } from '../../../src/base/source-port.ts';
import type { FileOrder, FileValues } from './map.ts';

const SHOWN_METRICS = 8;
const SHOWN_VALUES = 3;
const RHYTHMS = {
  hour: 'about every hour',
  day: 'about every day',
  week: 'about every week',
  month: 'about every month',
} as const;

/** What a file holds, before any of it is imported: its header, rows, metrics with their rhythm and last values, and what cannot be read. */
export function describeFile(file: FileValues, order: FileOrder): SourceCheck[] {
  const { series, columns, records, problems, ahead } = file;
  const byMetric = [...Map.groupBy(records, ({ metric }) => metric)];
  const good = [
    series.layout,
    `Header: ${columns.join(', ')}.`,
    describeRows(file, order),
    ...byMetric.slice(0, SHOWN_METRICS).map(([name, values]) => describeMetric(name, values, order)),
    byMetric.length > SHOWN_METRICS && `And ${count(byMetric.length - SHOWN_METRICS, 'more metric')}.`,
    ahead > 0 && `${count(ahead, 'value')} with a date to come: each waits for its day.`,
  ].filter((line) => line !== false);
  return [
    ...good.map((line) => ({ isGood: true, line })),
    ...(problems.length > 0
      ? [
          {
            isGood: false,
            line: `${count(series.problems.length, 'row')} cannot be read and are left out. ${problems.slice(0, 3).join('. ')}`,
          },
        ]
      : []),
  ];
}

function describeRows({ series, records }: FileValues, { zone, now }: FileOrder): string {
  const [first, last] = [records[0], records.at(-1)];
  const rows = count(series.rows, 'row');
  if (!first || !last) return `${rows} and no value yet.`;
  const today = dateOf(now, zone);
  const [from, to] = [dateOf(first.at, zone), dateOf(last.at, zone)];
  return from === to
    ? `${rows}, all of ${formatDate(to, today)}.`
    : `${rows} from ${formatDate(from, today)} to ${formatDate(to, today)}.`;
}

function describeMetric(
  name: string,
  values: readonly ValueRecord[],
  { zone, currency, now }: FileOrder,
): string {
  const today = dateOf(now, zone);
  const rhythm = readCadence(values);
  const last = values
    .slice(-SHOWN_VALUES)
    .map(
      ({ at, value, unit }) =>
        `${formatQuantity(value, unit === '' ? 'count' : unit, currency)} on ${formatDate(dateOf(at, zone), today)}`,
    );
  const often =
    rhythm === null ? count(values.length, 'value') : `${count(values.length, 'value')}, ${RHYTHMS[rhythm]}`;
  return `${name}: ${often}; the last: ${last.join(', ')}.`;
}
