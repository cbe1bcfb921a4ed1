import { badFile, type CsvTable } from '../../base/language/csv.ts';
import { badArgument } from '../../base/language/errors.ts';
import { slugify } from '../../base/language/ids.ts';
import { parseQuantity, type Quantity } from '../../base/language/quantity.ts';
import { placeColumns } from '../../base/language/table.ts';
import { cleanLine } from '../../base/view/text.ts';

const COLUMNS = {
  at: [
    ...['date', 'at', 'time', 'timestamp', 'datetime', 'date-time', 'day', 'week', 'month', 'period', 'when'],
    ...['observed-at', 'recorded-at', 'created-at', 'ts', 'ds'],
  ],
  metric: ['metric', 'metric-name', 'name', 'series', 'indicator', 'kpi', 'measure', 'variable'],
  value: ['value', 'val', 'reading', 'measurement', 'observation', 'y'],
  /** Mean a value only beside a column of metrics: alone they are a metric's name. */
  valueBesideMetric: ['amount', 'number', 'count', 'total'],
  unit: ['unit', 'units'],
  source: ['source', 'origin'],
  context: ['context', 'note', 'notes', 'comment', 'comments', 'annotation', 'remark', 'remarks'],
} as const;

/** Which column of a file holds what; -1 where there is none. */
export interface SeriesLayout {
  at: number;
  source: number;
  context: number;
  shape:
    | { kind: 'long'; metric: number; value: number; unit: number }
    | { kind: 'wide'; values: readonly number[] };
}

/** What decides the layout beside the header. */
export interface LayoutOptions {
  metric: string | undefined;
  currency: string;
  readInstant: (text: string) => number | undefined;
}

/**
 * Tells a long file (a value per row, with the metric's name unless it is given) from a wide one (dates, then a
 * column per metric) by its header. Refuses a header that is neither.
 */
export function detectLayout(table: CsvTable, options: LayoutOptions): SeriesLayout {
  const { columns } = table;
  const { metric, unit, source, context, ...places } = placeColumns(table, COLUMNS);
  const value = places.value === -1 && metric !== -1 ? places.valueBesideMetric : places.value;
  const base = { at: findDates(table, places.at, options), source, context };
  if (value !== -1 && (metric !== -1 || options.metric !== undefined)) {
    return { ...base, shape: { kind: 'long', metric, value, unit } };
  }
  if (metric !== -1) {
    throw badFile(
      `Column “${columns[metric]}” names metrics, but no column holds values.`,
      'a column “value”',
    );
  }
  if (value !== -1) {
    throw badFile('The file does not say which metric its values are of.', 'the metric, with --metric NAME');
  }
  const others = columns.map((_name, index) => index);
  const values = others.filter((index) => !Object.values(base).includes(index));
  return { ...base, shape: { kind: 'wide', values: chooseColumns(columns, values, options) } };
}

/** One sentence: as what the file was read. */
export function describeLayout(columns: readonly string[], { at, shape }: SeriesLayout): string {
  const dates = `dates in “${columns[at]}”`;
  if (shape.kind === 'wide') {
    return shape.values.length === 1
      ? `Read as one metric: ${dates}, values in “${columns[shape.values[0] ?? 0]}”.`
      : `Read as a column per metric (${shape.values.length}): ${dates}.`;
  }
  const values = `values in “${columns[shape.value]}”`;
  return shape.metric === -1
    ? `Read as one metric: ${dates}, ${values}.`
    : `Read as a value per row: metrics in “${columns[shape.metric]}”, ${dates}, ${values}.`;
}

/** `First reply (h)` is a metric in hours: its name, and what one is. Other words in brackets belong to the name. */
export function splitUnit(header: string, currency: string): { name: string; one?: Quantity } {
  const match = /^(.*\S)\s*[([]([^()[\]]{1,12})[)\]]$/.exec(header);
  const one = match?.[2] === undefined ? undefined : parseQuantity(`1 ${match[2]}`, { currency });
  const isFixed = one?.unit === 'percent' || one?.unit === 'money' || one?.unit === 'minutes';
  return one && isFixed ? { name: match?.[1] ?? header, one } : { name: header };
}

function findDates({ columns, rows }: CsvTable, named: number, { readInstant }: LayoutOptions): number {
  if (named !== -1) return named;
  if (readInstant(columns[0] ?? '') !== undefined) {
    throw badFile('The first line holds values.', 'a header line before it, such as “date,visits”');
  }
  if (readInstant(rows[0]?.cells[0] ?? '') !== undefined) return 0;
  const header = cleanLine(columns.join(', '), 80);
  throw badFile(
    `The header “${header}” has no column of dates.`,
    'a header such as “date,visits,sign-ups” or “metric,date,value”',
  );
}

/** In a wide file `--metric` names the only column, or picks one of many. */
function chooseColumns(
  columns: readonly string[],
  values: readonly number[],
  { metric, currency }: LayoutOptions,
): readonly number[] {
  if (values.length === 0) throw badFile('The file has dates but no values.', 'a column per metric');
  if (metric === undefined || values.length === 1) return values;
  const names = values.map((index) => splitUnit(columns[index] ?? '', currency).name);
  const picked = values.filter((_index, place) => slugify(names[place] ?? '') === slugify(metric));
  if (picked.length === 0) throw badArgument('metric', metric, names.slice(0, 12).join(', '));
  return picked;
}
