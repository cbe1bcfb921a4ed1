import { type CsvProblem, type CsvRow, type CsvTable, findColumn } from './csv.ts';

/** What the columns of a file may be called, by what a reader calls them: as slugs, the name that counts most first. */
export type ColumnNames<C extends string> = Readonly<Record<C, readonly string[]>>;

/** Where each column is in a file; -1 for one that it has not. */
export type ColumnPlaces<C extends string> = Readonly<Record<C, number>>;

/** What a table holds, read row by row. */
export interface TableItems<T> {
  items: readonly T[];
  problems: readonly CsvProblem[];
  /** All rows, good and bad. */
  rows: number;
  /** The columns that no reader asked for. */
  ignored: readonly string[];
}

export function placeColumns<C extends string>(
  { columns }: Pick<CsvTable, 'columns'>,
  names: ColumnNames<C>,
): ColumnPlaces<C> {
  const places: Partial<Record<C, number>> = {};
  for (const column in names) places[column] = findColumn(columns, names[column]);
  return places as Record<C, number>;
}

/** Reads the rows of a table one by one; `readRow` gives what a row is, or says what is wrong with it. */
export function readTable<C extends string, T>(
  { columns, rows, problems }: CsvTable,
  places: ColumnPlaces<C>,
  readRow: (cell: (column: C) => string, row: CsvRow, index: number) => T | string,
): TableItems<T> {
  const items: T[] = [];
  const found = [...problems];
  for (const [index, row] of rows.entries()) {
    const item = readRow((column) => row.cells[places[column]] ?? '', row, index);
    if (typeof item === 'string') found.push({ line: row.line, message: item });
    else items.push(item);
  }
  const used = new Set<number>(Object.values(places));
  return {
    items,
    problems: found,
    rows: rows.length + problems.length,
    ignored: columns.filter((_column, index) => !used.has(index)),
  };
}
