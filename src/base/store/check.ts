import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { sql } from 'kysely';
import { Refusal } from '../language/errors.ts';
import { count } from '../language/words.ts';
import {
  describeMonth,
  listLeftOver,
  listSealed,
  readSealed,
  refuseSealed,
  type SealedMonth,
} from '../log/months.ts';
import { ask } from '../wall/passage.ts';
import { createBatch, HEAD_COLUMNS } from './apply.ts';
import { openScratch } from './backup.ts';
import {
  type ChainBreak,
  type ChainFollower,
  followChain,
  readTable as readEventTable,
  rebuildTables,
  replayEvents,
} from './events.ts';
import { compareSchema, type SchemaComparison } from './migrate.ts';
import type { Db, Tx } from './open.ts';
import { findChanged } from './sums.ts';
import { factsOf, type ProjectedTable, type Tables } from './tables.ts';
import { lockWorkspace, readWorkspace } from './transaction.ts';
import { ALL_WORKSPACES } from './workspace.ts';

/** One thing that was looked at. */
export interface Check {
  name: string;
  isOk: boolean;
  /** What was found, in one line. */
  detail: string;
}

const LONG = { pace: 'long' } as const;
const ROWS_A_PAGE = 500;

/** Ends a transaction without keeping what it did. */
class Undo extends Error {}

/** Checks a database as `listChecks` does; what SQLite itself cannot read any more is a finding, too. */
export async function* checkDatabase(
  db: Db,
  program: { tables: Tables; migrations: string },
): AsyncGenerator<Check> {
  try {
    yield* listChecks(db, program);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!/^SQLITE_(?:CORRUPT|NOTADB)/.test(code)) throw error;
    yield { name: 'file', isOk: false, detail: (error as Error).message };
  }
}

/**
 * Checks a database from the file up: pages, references, the sync setting, the schema, and for each workspace the
 * chain of events and whether the tables are what the events say; these two only of a schema that this program
 * may write to, given the folder of its migrations, and the tables only where it knows all of them. Nothing is changed. On PostgreSQL the writers of a workspace wait meanwhile.
 */
async function* listChecks(
  db: Db,
  { tables, migrations }: { tables: Tables; migrations: string },
): AsyncGenerator<Check> {
  if (db.sqlite) {
    yield checkPragma(db.sqlite, 'integrity_check', 'ok');
    yield checkPragma(db.sqlite, 'foreign_key_check', undefined);
    yield checkPragma(db.sqlite, 'synchronous', 2);
  }
  const schema = await compareSchema(db, migrations);
  const checked = describeSchema(schema);
  yield checked;
  if (!checked.isOk) return;
  // What a newer program has added to the tables, this one does not know.
  const knowsAll = schema.ahead.length === 0;
  const ids = await db.read((tx) => ask(tx, ALL_WORKSPACES));
  if (!db.sqlite || db.address === ':memory:') {
    for (const { id } of ids) yield* await checkInPlace(db, { tables, id, knowsAll });
    return;
  }
  if (!knowsAll) {
    for (const { id } of ids) yield await db.read((tx) => checkChain(tx, id));
    return;
  }
  await using scratch = await openScratch(db, migrations);
  for (const { id } of ids) {
    yield* await db.read(async (tx) => [
      await checkChain(tx, id),
      await checkSums(tx, id),
      await scratch.transact((to) => checkRebuild(tx, { to, tables, id })),
    ]);
  }
}

function checkPragma(sqlite: NonNullable<Db['sqlite']>, name: string, wanted: unknown): Check {
  let found: Record<string, unknown>[];
  try {
    found = sqlite.pragma(name) as Record<string, unknown>[];
  } catch (error) {
    // Where the schema itself is damaged, references cannot be checked.
    if (!(error instanceof Error && error.message.startsWith('foreign key mismatch'))) throw error;
    return { name, isOk: false, detail: error.message };
  }
  const [first] = found;
  const value = first && Object.values(first)[0];
  const isOk = value === wanted;
  const shown = found.slice(0, 3).map((row) => Object.values(row).join(' '));
  const more = found.length > 3 ? `; and ${found.length - 3} more` : '';
  return { name, isOk, detail: found.length === 0 ? 'nothing is amiss' : `${shown.join('; ')}${more}` };
}

function describeSchema({ applied, pending, ahead, unknown }: SchemaComparison): Check {
  const last = applied.at(-1);
  if (last === undefined) return { name: 'schema', isOk: false, detail: 'none: this is no Tiller database' };
  const missing = `${last}; ${pending.join(', ')} is missing: the next start adds it, and saves a copy first`;
  const wrong = unknown ?? (pending.length > 0 ? missing : undefined);
  const fits =
    ahead.length > 0
      ? 'of a newer Tiller, which lets this one write; whether the tables are what the events say, it has to check'
      : 'as this Tiller has it';
  return { name: 'schema', isOk: wrong === undefined, detail: wrong ?? `${last}, ${fits}` };
}

async function checkSums(tx: Tx, workspaceId: string): Promise<Check> {
  const name = `answers and messages of ${(await readWorkspace(tx, workspaceId)).name}`;
  const { looked, changed } = await findChanged(tx, workspaceId);
  return changed === null
    ? { name, isOk: true, detail: `${looked} are what was stored` }
    : { name, isOk: false, detail: `${changed} was changed` };
}

async function checkChain(tx: Tx, workspaceId: string): Promise<Check> {
  const workspace = await readWorkspace(tx, workspaceId);
  const name = `events of ${workspace.name}`;
  const chain = followChain();
  const months = await listSealed(tx, workspaceId);
  for (const month of months) {
    const broken = existsSync(month.file) ? followFile(chain, month) : chain.goOver(month);
    if (broken) return { name, isOk: false, detail: describeBreak(broken) };
  }
  for await (const event of readEventTable(tx, workspaceId, chain.head.seq)) {
    const broken = chain.add(event);
    if (broken) return { name, isOk: false, detail: describeBreak(broken) };
  }
  const { seq, hash } = chain.head;
  if (seq !== workspace.event_seq || hash !== workspace.event_hash)
    return { name, isOk: false, detail: `the chain ends at event ${seq}, not at ${workspace.event_seq}` };
  const wrong = describeFiles(months);
  if (wrong !== null) return { name, isOk: false, detail: wrong };
  const sealed =
    months.length === 0 ? '' : `, ${months.at(-1)?.last_seq} of them in ${count(months.length, 'file')}`;
  return { name, isOk: true, detail: `${seq} events in an unbroken chain${sealed}` };
}

/** The events of a file in their chain, which has to end where the row says. */
function followFile(chain: ChainFollower, month: SealedMonth): ChainBreak | string | null {
  try {
    for (const event of readSealed(month)) {
      const broken = chain.add(event);
      if (broken) return broken;
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.message;
  }
  return chain.head.hash === month.hash ? null : refuseSealed(month, 'it ends in another event').message;
}

function describeBreak(broken: ChainBreak | string): string {
  return typeof broken === 'string' ? broken : `event ${broken.seq} ${broken.why}`;
}

/** What is amiss with sealed files whose chain is whole; null where nothing is. */
function describeFiles(months: readonly SealedMonth[]): string | null {
  const missing = months.filter(({ file }) => !existsSync(file));
  if (missing.length > 0) {
    const named = missing.map(
      (month) => `the ${describeMonth(month)} are sealed in ${month.file}, which is missing`,
    );
    return `the chain is whole by what is known of its files; ${named.join('; ')}. Without it the tables cannot be rebuilt`;
  }
  const left = months.flatMap(listLeftOver);
  return left.length === 0
    ? null
    : `${left.join(', ')} is left over from when a sealed file was written anew: delete it`;
}

/** Where there is no second database to rebuild into: in a transaction that is thrown away. */
async function checkInPlace(
  db: Db,
  { tables, id, knowsAll }: { tables: Tables; id: string; knowsAll: boolean },
): Promise<Check[]> {
  const checks: Check[] = [];
  const work = async (tx: Tx) => {
    await lockWorkspace(tx, id);
    checks.push(await checkChain(tx, id));
    checks.push(await checkSums(tx, id));
    if (knowsAll) checks.push(await checkRebuild(tx, { to: tx, tables, id }));
    throw new Undo();
  };
  await db.transact(work, LONG).catch((error: unknown) => {
    if (!(error instanceof Undo)) throw error;
  });
  return checks;
}

/** Compares the tables with what the events make of empty ones, `to` being this database or another. */
async function checkRebuild(
  tx: Tx,
  { to, tables, id }: { to: Tx; tables: Tables; id: string },
): Promise<Check> {
  const name = `tables of ${(await readWorkspace(tx, id)).name}`;
  const before = await digestTables(tx, tables, id);
  let rebuilt: { events: number; erased: number };
  try {
    rebuilt = to === tx ? await rebuildTables(tx, tables, id) : await rebuildInto(to, { tx, tables, id });
  } catch (error) {
    const why = error instanceof Refusal ? error.message : String(error);
    return { name, isOk: false, detail: `they could not be rebuilt: ${why}` };
  }
  const after = await digestTables(to, tables, id);
  const differing = [...before.keys()].filter((table) => after.get(table) !== before.get(table));
  const erased = rebuilt.erased > 0 ? `, ${rebuilt.erased} erased` : '';
  return differing.length === 0
    ? { name, isOk: true, detail: `the same when rebuilt from ${rebuilt.events} events${erased}` }
    : { name, isOk: false, detail: `not what the events say${erased}: ${differing.join(', ')}` };
}

async function rebuildInto(to: Tx, { tx, tables, id }: { tx: Tx; tables: Tables; id: string }) {
  const batch = createBatch(to, tables);
  const rebuilt = await replayEvents(tx, id, batch.add);
  await batch.flush();
  return rebuilt;
}

async function digestTables(tx: Tx, tables: Tables, id: string): Promise<Map<ProjectedTable, string>> {
  const digests = new Map<ProjectedTable, string>();
  for (const table of tables.keys()) {
    const hash = createHash('sha256');
    for await (const row of readTable(tx, tables, { table, id })) {
      // The log itself moves where it ends.
      if (table === 'workspaces') for (const column of HEAD_COLUMNS) delete row[column];
      hash.update(JSON.stringify(row)).update('\n');
    }
    digests.set(table, hash.digest('hex'));
  }
  return digests;
}

/** A workspace's rows of a table by key, a page in memory at a time. */
async function* readTable(
  tx: Tx,
  tables: Tables,
  { table, id }: { table: ProjectedTable; id: string },
): AsyncGenerator<Record<string, unknown>> {
  const { key } = factsOf(tables, table);
  const keys = sql.join(key.map((column) => sql.ref(column)));
  const owner = sql.ref(table === 'workspaces' ? 'id' : 'workspace_id');
  for (let last: Record<string, unknown> | undefined; ; ) {
    const from = last;
    const after = from ? sql`and (${keys}) > (${sql.join(key.map((column) => from[column]))})` : sql``;
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}
      where ${owner} = ${id} ${after} order by ${keys} limit ${ROWS_A_PAGE}`.execute(tx);
    yield* rows;
    if (rows.length < ROWS_A_PAGE) return;
    last = rows.at(-1);
  }
}
