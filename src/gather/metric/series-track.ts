import { badFile, type CsvTable } from '../../base/language/csv.ts';
import { badArgument } from '../../base/language/errors.ts';
import { slugify } from '../../base/language/ids.ts';
import { toMinor } from '../../base/language/money.ts';
import { detectReading, isTwoWays, type NumberReading, parseNumber } from '../../base/language/number.ts';
import { createQuantityReader, parseQuantity, type Quantity, toUnit } from '../../base/language/quantity.ts';
import type { Row } from '../../base/store/tables.ts';
import { cleanLine } from '../../base/view/text.ts';
import { type SeriesLayout, splitUnit } from './series-layout.ts';

const MISSING = /^(?:|na|n\/a|#n\/a|nan|null|none|-|–|—|\.)$/i;
const MAX_METRICS = 500;

export interface SeriesMetric {
  id: string;
  name: string;
  unit: string;
  isNew: boolean;
}

/** A metric of a file and how its cells are read. */
export interface Track extends SeriesMetric {
  /** What one is, if not one of the unit: `(h)` makes 3 three hours, money is in major units. */
  one: Quantity | undefined;
  reading: NumberReading;
  readQuantity: (text: string) => Quantity | undefined;
}

export interface TrackOptions {
  /** The metric that all values belong to, where the file does not say it. */
  metric: string | undefined;
  /** The unit of metrics that do not exist yet, where the file does not say it. */
  unit: string | undefined;
  currency: string;
  /** The metrics that exist. */
  known: readonly Pick<Row<'metrics'>, 'id' | 'name' | 'unit'>[];
}

/** The metrics of a file by what its rows or columns call them. A name with no letter or digit gets none. */
export function layTracks(table: CsvTable, layout: SeriesLayout, options: TrackOptions): Map<string, Track> {
  const found = collectCells(table, layout, options);
  if (found.size > MAX_METRICS) {
    throw badFile(`The file names ${found.size.toLocaleString('en')} metrics.`, `at most ${MAX_METRICS}`);
  }
  const isOnlyColumn = layout.shape.kind === 'wide' && found.size === 1;
  const tracks = new Map<string, Track>();
  for (const [called, { cells, unit }] of found) {
    const { name, one } = splitUnit(called, options.currency);
    const track = layTrack({
      name: isOnlyColumn ? (options.metric ?? name) : name,
      one: one ?? (unit ? parseQuantity(`1 ${unit}`, options) : undefined),
      cells,
      reading: detectReading(cells, table.delimiter === ';' ? 'clear' : 'usual'),
      options,
      earlier: [...tracks.values()],
    });
    if (!track) continue;
    if (layout.shape.kind === 'wide' && [...tracks.values()].some(({ id }) => id === track.id)) {
      throw badFile(`Two columns are called “${track.name}”.`, 'a name of its own for each column');
    }
    tracks.set(called, track);
  }
  return tracks;
}

/** What the rows of a long file call their metric. */
export function nameOf(cells: readonly string[], metricColumn: number, metric: string | undefined): string {
  return metricColumn === -1 ? (metric ?? '') : (cells[metricColumn] ?? '');
}

/** Whether a cell says that there is no value: that is missing, not 0. */
export function isMissing(cell: string): boolean {
  return MISSING.test(cell);
}

/** A cell as a value in its metric's unit; undefined if it is not one. Throws a Refusal for another currency. */
export function readCell(cell: string, track: Track, currency: string): number | undefined {
  const number = parseNumber(cell, track.reading);
  if (number !== undefined) {
    const value = number * (track.one?.value ?? 1);
    if (track.unit === 'money') return Math.round(value);
    // Sixtieths leave dust in the last digits.
    return track.one ? Number(value.toPrecision(12)) : value;
  }
  const quantity = track.readQuantity(cell);
  return quantity && !quantity.comparator ? toUnit(quantity, track.unit, { currency }) : undefined;
}

/** Why a cell is no value, in a few words. */
export function describeBadCell(cell: string, track: Track, currency: string): string {
  const shown = cleanLine(cell, 40);
  if (track.reading === 'clear' && isTwoWays(cell)) {
    return `“${shown}” can be read in two ways; write ${cell.replace(',', '')} or ${cell.replace(',', '.')}`;
  }
  if (track.unit === 'percent') return `“${shown}” is not a percentage`;
  if (track.unit === 'money') return `“${shown}” is not an amount in ${currency}`;
  return track.unit === 'minutes' ? `“${shown}” is not a duration` : `“${shown}” is not a number`;
}

function collectCells(
  { columns, rows }: CsvTable,
  { shape }: SeriesLayout,
  { metric }: TrackOptions,
): Map<string, { cells: string[]; unit: string | undefined }> {
  const found = new Map<string, { cells: string[]; unit: string | undefined }>();
  if (shape.kind === 'wide') {
    for (const index of shape.values) {
      const called = columns[index] ?? '';
      if (found.has(called))
        throw badFile(`Two columns are called “${called}”.`, 'a name of its own for each column');
      found.set(called, { cells: rows.map(({ cells }) => cells[index] ?? ''), unit: undefined });
    }
    return found;
  }
  for (const { cells } of rows) {
    const called = nameOf(cells, shape.metric, metric);
    const entry = found.get(called) ?? { cells: [], unit: cells[shape.unit] };
    entry.cells.push(cells[shape.value] ?? '');
    found.set(called, entry);
  }
  return found;
}

function layTrack(column: {
  name: string;
  one: Quantity | undefined;
  cells: readonly string[];
  reading: NumberReading;
  options: TrackOptions;
  earlier: readonly Track[];
}): Track | undefined {
  const { one, reading, options } = column;
  const name = cleanLine(column.name, 80);
  const id = slugify(name);
  if (id === '') return undefined;
  const known = options.known.find((metric) => metric.id === id || slugify(metric.name) === id);
  const unit =
    known?.unit ??
    column.earlier.find((track) => track.id === id)?.unit ??
    one?.unit ??
    options.unit ??
    detectUnit(column.cells, reading, options.currency);
  const { currency } = options;
  const given = one?.unit ?? options.unit;
  const said =
    one ?? (given === undefined || given === unit ? undefined : parseQuantity(`1 ${given}`, { currency }));
  // A bare number says nothing of what one is; hours of a metric in minutes are sixty of them.
  const size = said && said.unit !== 'count' ? toUnit(said, unit, { currency }) : undefined;
  if (known && given !== undefined && given !== unit && size === undefined) {
    throw badArgument('unit', given, `${unit}, in which ${known.name} is kept`);
  }
  return {
    id: known?.id ?? id,
    name: known?.name ?? name,
    unit,
    isNew: !known,
    one: oneOf(unit, size, currency),
    reading,
    readQuantity: createQuantityReader({ currency, reading }),
  };
}

function oneOf(unit: string, size: number | undefined, currency: string): Quantity | undefined {
  if (size !== undefined) return { value: size, unit };
  return unit === 'money' ? { value: toMinor(1, currency), unit } : undefined;
}

/** The unit that the first value of a column is written in. */
function detectUnit(cells: readonly string[], reading: NumberReading, currency: string): string {
  const first = cells.find((cell) => !isMissing(cell)) ?? '';
  return parseQuantity(first, { currency, reading })?.unit ?? 'count';
}
