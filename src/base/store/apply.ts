import { CompiledQuery } from 'kysely';
import type { Change } from '../command/ctx.ts';
import { isSqlite, type Tx } from './open.ts';
import { factsOf, type ProjectedTable, type Tables } from './tables.ts';

/** Columns that the log itself moves; a rebuild leaves them alone. */
export const HEAD_COLUMNS: readonly string[] = ['event_seq', 'event_hash'];

/** More in one statement gains nothing, and a kept statement each would be too many. */
const MOST_ROWS = 64;

type AnyRow = Readonly<Record<string, unknown>>;

/** Writes the rows of a change into their tables: insert, or replace by key. */
export async function applyRows(
  tx: Tx,
  tables: Tables,
  change: { rows?: Change['rows']; gone?: Change['gone'] },
): Promise<void> {
  for (const table of tablesOf(tables, change.gone)) {
    for (const row of change.gone?.[table] ?? []) await deleteRow(tx, tables, { table, row: row as AnyRow });
  }
  for (const table of tablesOf(tables, change.rows)) {
    const rows = (change.rows?.[table] ?? []) as readonly AnyRow[];
    const distinct = lastOfEach(rows, factsOf(tables, table).key);
    // Rows that were read have the columns of a newer program too, where one wrote before; rows that were made have not.
    const byWidth = Map.groupBy(distinct, (row) => Object.keys(row).length);
    for (const alike of byWidth.values()) await upsertRows(tx, tables, { table, rows: alike });
  }
}

function tablesOf(tables: Tables, rows: Change['rows'] | Change['gone']): ProjectedTable[] {
  return rows ? [...tables.keys()].filter((table) => rows[table]) : [];
}

/** Rows that have the same columns and differ in their keys, in statements of 64, 32 … 1 rows, so that few are prepared. To build them with Kysely takes longer than to run them. */
async function upsertRows(
  tx: Tx,
  tables: Tables,
  { table, rows }: { table: ProjectedTable; rows: readonly AnyRow[] },
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const keys: readonly string[] = factsOf(tables, table).key;
  const columns = Object.keys(first).filter(
    (column) => !(table === 'workspaces' && HEAD_COLUMNS.includes(column)),
  );
  for (let start = 0; start < rows.length; ) {
    const size = Math.min(MOST_ROWS, 2 ** Math.floor(Math.log2(rows.length - start)));
    const values = rows
      .slice(start, start + size)
      .flatMap((row) => columns.map((column) => row[column] ?? null));
    await tx.executeQuery(
      CompiledQuery.raw(upsertStatement(tx, { table, columns, keys, rows: size }), values),
    );
    start += size;
  }
}

function upsertStatement(
  tx: Tx,
  {
    table,
    columns,
    keys,
    rows,
  }: { table: string; columns: readonly string[]; keys: readonly string[]; rows: number },
): string {
  const names = columns.map(quote);
  const others = columns.filter((column) => !keys.includes(column)).map(quote);
  const set = others.map((column) => `${column} = excluded.${column}`).join(', ');
  const marks = Array.from({ length: rows }, (_row, index) => {
    const own = columns.map((_column, at) => markOf(tx, index * columns.length + at));
    return `(${own.join(', ')})`;
  });
  return `insert into ${quote(table)} (${names.join(', ')}) values ${marks.join(', ')} on conflict (${keys.map(quote).join(', ')}) do ${set === '' ? 'nothing' : `update set ${set}`}`;
}

/** PostgreSQL refuses a statement that writes a row twice; SQLite lets the last one win, and so do we. */
function lastOfEach(rows: readonly AnyRow[], keys: readonly string[]): readonly AnyRow[] {
  if (rows.length === 1) return rows;
  const byKey = new Map(rows.map((row) => [JSON.stringify(keys.map((key) => row[key])), row]));
  return byKey.size === rows.length ? rows : [...byKey.values()];
}

async function deleteRow(
  tx: Tx,
  tables: Tables,
  { table, row }: { table: ProjectedTable; row: AnyRow },
): Promise<void> {
  const keys: readonly string[] = factsOf(tables, table).key;
  const wanted = keys.map((column, index) => `${quote(column)} = ${markOf(tx, index)}`);
  const statement = `delete from ${quote(table)} where ${wanted.join(' and ')}`;
  await tx.executeQuery(
    CompiledQuery.raw(
      statement,
      keys.map((column) => row[column]),
    ),
  );
}

function markOf(tx: Tx, index: number): string {
  return isSqlite(tx) ? '?' : `$${index + 1}`;
}

function quote(name: string): string {
  return `"${name}"`;
}
