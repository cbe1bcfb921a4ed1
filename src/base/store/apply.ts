import { CompiledQuery } from 'kysely';
import type { Change } from '../command/ctx.ts';
import { isSqlite, runRaw, type Tx } from './open.ts';
import { factsOf, type ProjectedTable, type Tables } from './tables.ts';

/** Columns that the log itself moves; a rebuild leaves them alone. */
export const HEAD_COLUMNS: readonly string[] = ['event_seq', 'event_hash'];

/** More in one statement gains nothing, and a kept statement each would be too many. */
const MOST_ROWS = 64;

/** So many changes are held back together: what they write is a few megabytes. */
const MOST_HELD = 2_000;

type AnyRow = Readonly<Record<string, unknown>>;

/** What a change does to tables. */
type Written = { rows?: Change['rows']; gone?: Change['gone'] };

/** A row as the changes that are held back leave it. */
interface Held {
  row: AnyRow;
  isGone: boolean;
  /** It was taken away on the way, so that nothing of what stands in the table is left. */
  isAnew: boolean;
}

/** What a change takes away, by whole keys: logs of before the keys began with their workspace do not say it. */
export function nameWorkspace<C extends Written>(change: C, workspaceId: string): C {
  if (!change.gone) return change;
  const gone = Object.entries(change.gone).map(([table, keys]) => [
    table,
    keys.map((key) => ({ workspace_id: workspaceId, ...key })),
  ]);
  return { ...change, gone: Object.fromEntries(gone) };
}

/** Writes the rows of a change into their tables: insert, or replace by key. */
export async function applyRows(tx: Tx, tables: Tables, change: Written): Promise<void> {
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

/**
 * Writes changes as applyRows does, but a row that many of them write once. Where nothing refers from table to table
 * (`foreign_keys = off`); `flush` writes the rest.
 */
export function createBatch(
  tx: Tx,
  tables: Tables,
): { add(change: Written): Promise<void>; flush(): Promise<void> } {
  let changes: Written[] = [];
  async function flush(): Promise<void> {
    const held = changes;
    changes = [];
    await runRaw(tx, 'savepoint held');
    try {
      for (const table of tables.keys())
        await writeHeld(tx, tables, { table, held: collect(tables, table, held) });
    } catch {
      // What is unique may have gone from row to row meanwhile: then only their own order will do.
      await runRaw(tx, 'rollback to savepoint held');
      for (const change of held) await applyRows(tx, tables, change);
    }
    await runRaw(tx, 'release savepoint held');
  }
  return {
    flush,
    async add(change) {
      changes.push(change);
      if (changes.length >= MOST_HELD) await flush();
    },
  };
}

/** What changes come to in a table, by key. */
function collect(tables: Tables, table: ProjectedTable, changes: readonly Written[]): Map<string, Held> {
  const keys: readonly string[] = factsOf(tables, table).key;
  const keyOf = (row: AnyRow) => JSON.stringify(keys.map((key) => row[key]));
  const held = new Map<string, Held>();
  for (const { rows, gone } of changes) {
    for (const row of (gone?.[table] ?? []) as readonly AnyRow[])
      held.set(keyOf(row), { row, isGone: true, isAnew: true });
    for (const row of (rows?.[table] ?? []) as readonly AnyRow[]) {
      const key = keyOf(row);
      const before = held.get(key);
      // An older program left out what a newer one had written: that stays.
      const merged = before && !before.isGone ? { ...before.row, ...row } : row;
      held.set(key, { row: merged, isGone: false, isAnew: before?.isAnew ?? false });
    }
  }
  return held;
}

async function writeHeld(
  tx: Tx,
  tables: Tables,
  { table, held }: { table: ProjectedTable; held: ReadonlyMap<string, Held> },
): Promise<void> {
  for (const { row, isAnew } of held.values()) if (isAnew) await deleteRow(tx, tables, { table, row });
  const left = [...held.values()].filter(({ isGone }) => !isGone).map(({ row }) => row);
  for (const rows of Map.groupBy(left, (row) => Object.keys(row).join()).values())
    await upsertRows(tx, tables, { table, rows });
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
