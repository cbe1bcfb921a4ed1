import type { Ctx } from '../../base/command/ctx.ts';
import { badFile, type CsvProblem, type CsvRow, type CsvTable } from '../../base/language/csv.ts';
import { Refusal } from '../../base/language/errors.ts';
import { createInstantReader } from '../../base/language/instant.ts';
import { readTable } from '../../base/language/table.ts';
import { cleanLine } from '../../base/view/text.ts';
import type { Value } from './record.ts';
import { describeLayout, detectLayout, type SeriesLayout } from './series-layout.ts';
import {
  describeBadCell,
  isMissing,
  layTracks,
  nameOf,
  readCell,
  type SeriesMetric,
  type Track,
  type TrackOptions,
} from './series-track.ts';

const PROGRESS_EVERY = 5_000;
const MAX_VALUES = 200_000;

export interface SeriesOptions extends TrackOptions {
  /** The source of values, where the file does not say it. */
  source: string;
  /** The zone of instants that are written without one. */
  zone: string;
  now: number;
}

/** What a CSV file says of metrics. */
export interface SeriesFile {
  /** One sentence: as what the file was read. */
  layout: string;
  metrics: readonly SeriesMetric[];
  /** One for each metric, instant and source. */
  entries: readonly Value[];
  problems: readonly CsvProblem[];
  /** All rows, good and bad. */
  rows: number;
  /** Cells with no value: they are missing, not 0. */
  missing: number;
  /** Values for an instant that an earlier line had given: the later line counts. */
  repeated: number;
}

interface Reader {
  columns: readonly string[];
  layout: SeriesLayout;
  tracks: ReadonlyMap<string, Track>;
  options: SeriesOptions;
  readInstant: (text: string) => number | undefined;
}

/** Reads the values in a table, long or wide, as its header says. Refuses a header that cannot be understood. */
export function readSeries(table: CsvTable, options: SeriesOptions, progress: Ctx['progress']): SeriesFile {
  const readInstant = createInstantReader(options.zone);
  const layout = detectLayout(table, { ...options, readInstant });
  const tracks = layTracks(table, layout, options);
  const reader: Reader = { columns: table.columns, layout, tracks, options, readInstant };
  const entries = new Map<string, Value>();
  let repeated = 0;
  const { at, source, context } = layout;
  const read = readTable(table, { at, source, context }, (cell, row, index) => {
    if (index % PROGRESS_EVERY === 0) progress(index, table.rows.length);
    const values = readRow(cell, row, reader);
    if (typeof values === 'string') return values;
    for (const entry of values.entries) {
      const key = `${entry.metricId}\n${entry.at}\n${entry.source}`;
      if (entries.has(key)) repeated++;
      entries.set(key, entry);
    }
    if (entries.size > MAX_VALUES) {
      throw badFile(
        'The file is too large.',
        `at most ${MAX_VALUES.toLocaleString('en')} values; split the file`,
      );
    }
    return values.missing;
  });
  const metrics = new Map(
    [...tracks.values()].map(({ id, name, unit, isNew }) => [id, { id, name, unit, isNew }]),
  );
  return {
    layout: describeLayout(table.columns, layout),
    metrics: [...metrics.values()],
    entries: [...entries.values()],
    problems: read.problems,
    rows: read.rows,
    missing: read.items.reduce((sum, missing) => sum + missing, 0),
    repeated,
  };
}

/** The values of one row, or why it has none: a row counts whole or not at all. */
function readRow(
  cell: (column: 'at' | 'source' | 'context') => string,
  row: CsvRow,
  reader: Reader,
): { entries: Value[]; missing: number } | string {
  const { columns, layout, options } = reader;
  const typedAt = cell('at');
  const at = reader.readInstant(typedAt);
  if (at === undefined)
    return `${columns[layout.at]}: “${cleanLine(typedAt, 40)}” is not a date such as 2026-11-22`;
  if (at > options.now) return `${columns[layout.at]}: “${cleanLine(typedAt, 40)}” is in the future`;
  const source = cleanLine(cell('source'), 60) || options.source;
  const context = cleanLine(cell('context'), 200);
  const entries: Value[] = [];
  let missing = 0;
  for (const { called, cell: typed } of listCells(row, reader)) {
    const track = reader.tracks.get(called);
    if (!track) return `“${cleanLine(called, 40)}” is not a metric's name`;
    if (isMissing(typed)) {
      missing++;
      continue;
    }
    const value = tryCell(typed, track, options.currency);
    if (typeof value === 'string') return `${track.name}: ${value}`;
    entries.push({ metricId: track.id, at, value, source, context });
  }
  return { entries, missing };
}

function listCells(
  { cells }: CsvRow,
  { columns, layout, options }: Reader,
): { called: string; cell: string }[] {
  const { shape } = layout;
  return shape.kind === 'long'
    ? [{ called: nameOf(cells, shape.metric, options.metric), cell: cells[shape.value] ?? '' }]
    : shape.values.map((index) => ({ called: columns[index] ?? '', cell: cells[index] ?? '' }));
}

function tryCell(cell: string, track: Track, currency: string): number | string {
  try {
    return readCell(cell, track, currency) ?? describeBadCell(cell, track, currency);
  } catch (error) {
    // Another currency: refused for an argument, a bad row of a file.
    if (error instanceof Refusal) return describeBadCell(cell, track, currency);
    throw error;
  }
}
