import { setImmediate } from 'node:timers/promises';
import { createInstantReader } from '../../../src/base/language/instant.ts';
import { SourceError, type ValueRecord } from '../../../src/base/source-port.ts';
import { cleanLine } from '../../../src/base/view/text.ts';
import type { Rows } from './database.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;
const MOST_NAME = 60;
const SHOWN_CELL = 40;
/** About ten milliseconds. */
const ROWS_AT_ONCE = 5_000;

/** How rows become values. */
export interface QueryOrder {
  /** The metric's name, for rows of `date, value`; null where each row names its own. */
  metric: string | null;
  unit: string;
  /** Of dates without an offset. */
  zone: string;
  now: number;
  version: number;
}

/**
 * Values of rows `date, value` or `key, date, value`, in the order of the rows. A row without a value is left out, and so is one
 * whose time has not come: it is a plan. Throws SourceError for other columns, what is no date or number, and two values of
 * one metric and instant. Gives way to others now and then.
 */
export async function mapRows({ columns, rows }: Rows, order: QueryOrder): Promise<ValueRecord[]> {
  const { metric, unit, now, version } = order;
  if (columns.length !== 2 && columns.length !== 3)
    throw refuse(
      `gives ${columns.length} columns (${columns.slice(0, 5).join(', ')}); it has to give date, value or key, date, value`,
    );
  const isKeyed = columns.length === 3;
  if (!isKeyed && metric === null) throw refuse('gives date, value: say with metric= whose values they are');
  // A long answer says the same few dates and names again and again.
  const readDate = remember(createDateReader(order.zone));
  const readName = remember((name: string) => cleanLine(name, MOST_NAME));
  const records = new Map<string, ValueRecord>();
  for (const [index, row] of rows.entries()) {
    if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await setImmediate();
    const [name, date, cell] = isKeyed ? row : [metric, row[0], row[1]];
    if (cell === null || cell === undefined) continue;
    const called = readName(name ?? '');
    if (called === '') throw refuse(`gives a row without a ${columns[0]}`);
    const read = readDate(date ?? '');
    if (read === undefined)
      throw refuse(
        `gives “${cleanLine(date ?? 'null', SHOWN_CELL)}” as a date; it has to be one such as 2026-11-22`,
      );
    const { at, key: day } = read;
    const value = NUMBER.test(cell) ? Number(cell) : Number.NaN;
    if (!Number.isFinite(value))
      throw refuse(`gives “${cleanLine(cell, SHOWN_CELL)}” as a value; it has to be a number`);
    if (at > now) continue;
    const key = `${called} ${day}`;
    if (records.has(key))
      throw refuse(
        `gives two values of ${called} for ${cleanLine(date ?? '', SHOWN_CELL)}; group it by date`,
      );
    records.set(key, { type: 'value', key, version, metric: called, unit, at, value, note: '' });
  }
  return [...records.values()];
}

/** By instant, then name. */
export function compareValues(a: ValueRecord, b: ValueRecord): number {
  return a.at - b.at || (a.metric < b.metric ? -1 : 1);
}

/** An instant and what it is called in a key. */
function createDateReader(zone: string): (text: string) => { at: number; key: string } | undefined {
  const readInstant = createInstantReader(zone);
  return (text) => {
    const at = readInstant(text);
    return at === undefined ? undefined : { at, key: new Date(at).toISOString() };
  };
}

function remember<Result>(read: (text: string) => Result): (text: string) => Result {
  const known = new Map<string, Result>();
  return (text) => {
    if (known.has(text)) return known.get(text) as Result;
    const result = read(text);
    known.set(text, result);
    return result;
  };
}

function refuse(what: string): SourceError {
  return new SourceError('settings', `the query ${what}`);
}
