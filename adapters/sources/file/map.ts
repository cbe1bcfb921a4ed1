import { search } from '@jmespath-community/jmespath';
import { type CsvTable, describeProblems, readCsv } from '../../../src/base/language/csv.ts';
import { Refusal } from '../../../src/base/language/errors.ts';
import { SourceError, type ValueRecord } from '../../../src/base/source-port.ts';
import { readSeries, type SeriesFile } from '../../../src/gather/metric/series-file.ts';
import { MOST_ROWS } from './limits.ts';

/** How a file is to be read. Plain data: it goes to another thread. */
export interface FileOrder {
  /** A JMESPath expression that gives a list of objects. */
  pick: string | null;
  /** The one metric of the file, or the one column to take. */
  metric: string | null;
  /** Of metrics whose values do not say it. */
  unit: string | null;
  zone: string;
  currency: string;
  now: number;
  /** The version that its values get: larger than that of every earlier read. */
  version: number;
}

/** What a file says. */
export interface FileValues {
  /** By metric and instant, oldest first. */
  records: readonly ValueRecord[];
  series: SeriesFile;
  columns: readonly string[];
  /** Rows that cannot be read, in words, ten at most. */
  problems: readonly string[];
  /** Values whose day has not come: a plan, not a measurement. They wait. */
  ahead: number;
  /** When the first of them comes; null for none. */
  nextAt: number | null;
}

/** Reads a file's text as the import of a file does. Throws SourceError. */
export function mapFile(text: string, order: FileOrder): FileValues {
  try {
    return mapTable(readCsv(pickRows(text, order.pick), { maxRows: MOST_ROWS }), order);
  } catch (error) {
    if (error instanceof Refusal) throw new SourceError('answer', error.message.replace(/\.$/, ''));
    throw error;
  }
}

function mapTable(table: CsvTable, { metric, unit, zone, currency, now, version }: FileOrder): FileValues {
  const series = readSeries(
    table,
    {
      metric: metric ?? undefined,
      unit: unit ?? undefined,
      source: '',
      zone,
      currency,
      // What lies ahead is told apart below, so that it is no bad row.
      now: Number.POSITIVE_INFINITY,
      known: [],
    },
    () => undefined,
  );
  const metrics = new Map(series.metrics.map((each) => [each.id, each]));
  const records = new Map<string, ValueRecord>();
  let ahead = 0;
  let nextAt: number | null = null;
  for (const { metricId, at, value, context } of series.entries) {
    if (at > now) {
      ahead++;
      nextAt = Math.min(nextAt ?? at, at);
      continue;
    }
    const found = metrics.get(metricId);
    const name = found?.name ?? metricId;
    const key = `${name} ${new Date(at).toISOString()}`;
    records.set(key, {
      type: 'value',
      key,
      version,
      metric: name,
      // A bare number says no unit.
      unit: found === undefined || (found.unit === 'count' && unit === null) ? '' : found.unit,
      at,
      value,
      note: context,
    });
  }
  const problems = describeProblems(series.problems);
  if (records.size === 0 && problems.length > 0)
    throw new SourceError('answer', `no row of the file can be read. ${problems[0]}`);
  return {
    records: [...records.values()].toSorted((a, b) => a.at - b.at),
    series,
    columns: table.columns,
    problems,
    ahead,
    nextAt,
  };
}

/** The rows of a JSON answer by its expression; any other text as it is. */
function pickRows(text: string, pick: string | null): string {
  if (/^\s*<(?:!doctype|html|\?xml)/i.test(text))
    throw new SourceError(
      'answer',
      'the answer is a web page and no file: give everybody with the link the right to see it, or publish it as CSV',
    );
  if (pick === null) {
    if (/^\s*\{/.test(text))
      throw new SourceError(
        'settings',
        'the answer is one JSON object: say with pick= where its list is, such as pick=data',
      );
    return text;
  }
  const found = evaluate(parse(text), pick);
  if (
    !Array.isArray(found) ||
    found.some((row) => typeof row !== 'object' || row === null || Array.isArray(row))
  )
    throw new SourceError(
      'settings',
      `pick=${pick} gives ${describeShape(found)}; it has to give a list of objects, such as data[].{date: day, visits: n}`,
    );
  if (found.length === 0) throw new SourceError('answer', `pick=${pick} gives an empty list`);
  return JSON.stringify(found);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SourceError('answer', 'the answer is not JSON');
  }
}

function evaluate(data: unknown, pick: string): unknown {
  try {
    return search(data as Parameters<typeof search>[0], pick);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n', 1)[0] : 'it cannot be read';
    throw new SourceError('settings', `pick=${pick} is no JMESPath expression for this answer: ${reason}`);
  }
}

function describeShape(found: unknown): string {
  if (found === null || found === undefined) return 'nothing';
  if (Array.isArray(found)) return 'a list of something else';
  return typeof found === 'object' ? 'one object' : `a ${typeof found}`;
}
