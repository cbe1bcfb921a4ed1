import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { ask } from '../wall/passage.ts';
import { openStill } from './backup.ts';
import { findBreak, rebuildTables } from './events.ts';
import { compareSchema, type SchemaComparison } from './migrate.ts';
import type { Db, Tx } from './open.ts';
import type { ProjectedTable, Row, Tables } from './tables.ts';
import { lockWorkspace } from './transaction.ts';
import { ALL_WORKSPACES } from './workspace.ts';

/** One thing that was looked at. */
export interface Check {
  name: string;
  isOk: boolean;
  /** What was found, in one line. */
  detail: string;
}

const LONG = { pace: 'long' } as const;

/** Ends a transaction without keeping what it did. */
class Undo extends Error {}

/**
 * Checks a database from the file up: pages, references, the sync setting, the schema, and for each workspace the
 * chain of events and whether the tables are what the events say; these two only of a schema that this program
 * may write to, given the folder of its migrations, and the tables only where it knows all of them. Nothing is changed. On PostgreSQL the writers of a workspace wait meanwhile.
 */
export async function* checkDatabase(
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
  const still = await openStill(db);
  try {
    const workspaces = await ask(still.kysely, ALL_WORKSPACES);
    for (const { id } of workspaces) {
      yield await checkChain(still, id);
      if (schema.ahead.length === 0) yield await checkRebuild(still, tables, id);
    }
  } finally {
    await still[Symbol.asyncDispose]();
  }
}

function checkPragma(sqlite: NonNullable<Db['sqlite']>, name: string, wanted: unknown): Check {
  const found = sqlite.pragma(name) as Record<string, unknown>[];
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

async function checkChain(db: Db, workspaceId: string): Promise<Check> {
  return db.transact(async (tx) => {
    const workspace = await lockWorkspace(tx, workspaceId);
    const name = `events of ${workspace.name}`;
    let last: Row<'events'> | undefined;
    // Read to the end here: an iterator that is open keeps SQLite from ending the transaction.
    const broken = findBreak(
      remember(await readEvents(db, tx, workspaceId), (event) => {
        last = event;
      }),
    );
    if (broken) return { name, isOk: false, detail: `event ${broken.seq} ${broken.why}` };
    const isWhole = (last?.seq ?? 0) === workspace.event_seq && (last?.hash ?? '') === workspace.event_hash;
    return isWhole
      ? { name, isOk: true, detail: `${workspace.event_seq} events in an unbroken chain` }
      : {
          name,
          isOk: false,
          detail: `the chain ends at event ${last?.seq ?? 0}, not at ${workspace.event_seq}`,
        };
  }, LONG);
}

function* remember<T>(items: Iterable<T>, keep: (item: T) => void): Generator<T> {
  for (const item of items) {
    keep(item);
    yield item;
  }
}

/** SQLite streams them, so that a long log needs no memory. */
async function readEvents(db: Db, tx: Tx, workspaceId: string): Promise<Iterable<Row<'events'>>> {
  if (db.sqlite) {
    return db.sqlite
      .prepare('select * from events where workspace_id = ? order by seq')
      .iterate(workspaceId) as Iterable<Row<'events'>>;
  }
  return tx.selectFrom('events').selectAll().where('workspace_id', '=', workspaceId).orderBy('seq').execute();
}

async function checkRebuild(db: Db, tables: Tables, workspaceId: string): Promise<Check> {
  const differing: string[] = [];
  let name = 'tables';
  let rebuilt = { events: 0, erased: 0 };
  try {
    await db.transact(async (tx) => {
      name = `tables of ${(await lockWorkspace(tx, workspaceId)).name}`;
      const before = await digestTables(tx, tables, workspaceId);
      rebuilt = await rebuildTables(tx, tables, workspaceId);
      const after = await digestTables(tx, tables, workspaceId);
      for (const [table, digest] of before) if (after.get(table) !== digest) differing.push(table);
      throw new Undo();
    }, LONG);
  } catch (error) {
    if (!(error instanceof Undo)) {
      return { name, isOk: false, detail: `they could not be rebuilt: ${String(error)}` };
    }
  }
  const erased = rebuilt.erased > 0 ? `, ${rebuilt.erased} erased` : '';
  return differing.length === 0
    ? { name, isOk: true, detail: `the same when rebuilt from ${rebuilt.events} events${erased}` }
    : { name, isOk: false, detail: `not what the events say${erased}: ${differing.join(', ')}` };
}

async function digestTables(
  tx: Tx,
  tables: Tables,
  workspaceId: string,
): Promise<Map<ProjectedTable, string>> {
  const digests = new Map<ProjectedTable, string>();
  for (const [table, { key }] of tables) {
    const owner = table === 'workspaces' ? 'id' : 'workspace_id';
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}
      where ${sql.ref(owner)} = ${workspaceId} order by ${sql.join(key.map((column) => sql.ref(column)))}`.execute(
      tx,
    );
    const hash = createHash('sha256');
    for (const row of rows) hash.update(JSON.stringify(row)).update('\n');
    digests.set(table, hash.digest('hex'));
  }
  return digests;
}
