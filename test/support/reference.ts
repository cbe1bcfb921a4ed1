import { readFileSync } from 'node:fs';

/** Public data that is no part of the project; tests that need it are left out where it is missing. */
export const REFERENCE = new URL('../../../shared/data/', import.meta.url);

/** The columns of a CSV file of the reference data, by name, as text. */
export function readColumns(path: string): Map<string, string[]> {
  const lines = readFileSync(new URL(path, REFERENCE), 'utf8').trim().split(/\r?\n/);
  const [head = [], ...rows] = lines.map((line) => line.replaceAll('"', '').split(','));
  return new Map(head.map((name, index) => [name, rows.map((row) => row[index] ?? '')]));
}

/** A column of numbers. */
export function numbersOf(columns: ReadonlyMap<string, readonly string[]>, name: string): Float64Array {
  return Float64Array.from(columns.get(name) ?? [], Number);
}
