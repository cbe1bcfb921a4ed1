import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import { inject, onTestFinished } from 'vitest';
import { migrate } from '../../src/base/store/migrate.ts';
import { type Db, openDatabase } from '../../src/base/store/open.ts';
import { OPERATION } from '../../src/base/store/tables.ts';
import { TABLES } from '../../src/engine/schema.ts';
import { UNHURRIED } from './database/unhurried.ts';
import { isFull } from './full.ts';

export const MIGRATIONS = join(import.meta.dirname, '../../migrations');

/** For tests of what a database does: locks, types, rows, the log. */
export const DIALECTS = ['sqlite', 'postgres'] as const;

/** For tests of what a team does, which are the same SQL: on both in a full run, else on SQLite in memory. */
export const TEAM_DIALECTS: readonly TeamDialect[] = isFull ? DIALECTS : ['memory'];

/** A kind of database for a test; `memory` is SQLite without a file: fastest. */
export type TeamDialect = (typeof DIALECTS)[number] | 'memory';

/** Every table that holds rows of a team, in an order that respects references: emptied from the end. */
export const ALL_TABLES = [...TABLES.keys(), ...OPERATION.toReversed(), 'install_states', 'leases'];

const EMPTYING = ALL_TABLES.toReversed().map((table) => `delete from ${table}`);

interface Ready {
  db: Db;
  /** Prepared once: to parse so many statements takes longer than to run them on a few rows. */
  empty(): void;
}

/** One on PostgreSQL, for its owner and for the program: to open both takes longer than most tests. */
interface Spare {
  owner: Db;
  db: Db;
}

/** Migrated databases that an earlier test has left empty, still open, with what they have prepared; of all files that this worker has run. */
const worker: typeof globalThis & {
  tillerReady?: Ready[];
  tillerSpares?: Spare[];
  tillerMigrated?: Buffer;
  tillerSchema?: string;
} = globalThis;
const ready: Ready[] = worker.tillerReady ?? [];
worker.tillerReady = ready;
const spares: Spare[] = worker.tillerSpares ?? [];
worker.tillerSpares = spares;

/** A folder that is removed when the test ends. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tiller-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The same with an empty, migrated database, where a program that starts there finds it. */
export async function laidFolder(): Promise<string> {
  const folder = tempFolder();
  await layDatabase(folder);
  return folder;
}

/** The address of a new, empty database of its own for this test. */
export async function newAddress(dialect: (typeof DIALECTS)[number]): Promise<string> {
  return dialect === 'sqlite' ? join(tempFolder(), 'tiller.db') : createPostgres('template0');
}

/** The same of a database that is migrated: a copy, which takes a tenth of the time. */
export async function newMigratedAddress(dialect: (typeof DIALECTS)[number]): Promise<string> {
  if (dialect === 'postgres') return createPostgres(inject('postgresTemplate'));
  return join(await laidFolder(), 'tiller.db');
}

/** An open, migrated database that is closed when the test ends. */
export async function openTestDatabase(dialect: TeamDialect = 'memory'): Promise<Db> {
  if (dialect === 'postgres') return openSpare();
  if (dialect === 'memory') return openReady();
  const address = await newAddress(dialect);
  writeFileSync(address, await makeMigrated());
  const db = await openDatabase(address);
  onTestFinished(() => db[Symbol.asyncDispose]());
  return db;
}

/** Puts an empty, migrated database where a program that starts in the folder finds it, if there is none. */
export async function layDatabase(folder: string): Promise<void> {
  const file = join(folder, 'tiller.db');
  if (!existsSync(file)) writeFileSync(file, await makeMigrated());
}

/** An empty, migrated SQLite file: a copy takes a moment, the migrations take longer than most tests. */
async function makeMigrated(): Promise<Buffer> {
  if (worker.tillerMigrated) return worker.tillerMigrated;
  await using db = await openLastingDatabase();
  worker.tillerMigrated = db.sqlite?.serialize() ?? Buffer.alloc(0);
  return worker.tillerMigrated;
}

/** An open, migrated database in memory for several tests; whoever opened it closes it. */
export async function openLastingDatabase(): Promise<Db> {
  const db = await openDatabase(':memory:');
  if (worker.tillerSchema) {
    // What the migrations end in, which is less to do.
    db.sqlite?.exec(worker.tillerSchema);
    return db;
  }
  await migrate(db, { folder: MIGRATIONS, now: 0 });
  worker.tillerSchema = describeSchema(db);
  return db;
}

/** Statements that make another database of the same schema, with the rows that the migrations bring. */
function describeSchema({ sqlite }: Db): string {
  const list = (query: string) => sqlite?.prepare(query).pluck().all() as string[];
  const own = "sql is not null and name not like 'sqlite_%'";
  const rows = list(`select name from sqlite_schema where type = 'table' and ${own}`).flatMap((table) => {
    const values = list(`select name from pragma_table_info('${table}')`).map((name) => `quote("${name}")`);
    return list(`select 'insert into ${table} values (' || concat_ws(',', ${values}) || ')' from ${table}`);
  });
  const made = (which: string) =>
    list(`select sql from sqlite_schema where type ${which} 'table' and ${own}`);
  return ['begin', ...made('='), ...rows, ...made('<>'), 'commit'].join(';');
}

/**
 * The database as a second process on it has it: connections of its own on PostgreSQL. On SQLite the same object,
 * because waiting for a lock there stops the whole thread; contention is tested with threads (contention.test.ts).
 */
export async function openAgain(db: Db): Promise<Db> {
  if (db.dialect === 'sqlite') return db;
  const again = await openAsProgram(`${inject('postgresUrl')}/${db.address.split('/').at(-1)}`);
  onTestFinished(() => again[Symbol.asyncDispose]());
  return again;
}

async function openReady(): Promise<Db> {
  const own = ready.pop() ?? prepareEmptying(await openLastingDatabase());
  const { db } = own;
  const { sqlite } = db;
  // Each change of a schema counts one up, a statistic, too.
  const readSchema = () =>
    JSON.stringify(
      ['main.schema_version', 'temp.schema_version', 'database_list'].map((each) => sqlite?.pragma(each)),
    );
  const schema = readSchema();
  onTestFinished(async () => {
    // What a test has closed, left in a transaction or given another schema is not used again.
    if (!sqlite?.open || sqlite.inTransaction || readSchema() !== schema) return db[Symbol.asyncDispose]();
    own.empty();
    ready.push(own);
  });
  return db;
}

function prepareEmptying(db: Db): Ready {
  const { sqlite } = db;
  const statements = EMPTYING.map((statement) => sqlite?.prepare(statement));
  const empty = sqlite?.transaction(() => {
    for (const statement of statements) statement?.run();
  });
  return { db, empty: () => empty?.() };
}

async function openSpare(): Promise<Db> {
  const spare = spares.pop() ?? (await openForBoth(await createPostgres(inject('postgresTemplate'))));
  const { owner, db } = spare;
  const close = async () => {
    await owner[Symbol.asyncDispose]();
    await db[Symbol.asyncDispose]();
  };
  let isClosed = false;
  onTestFinished(async () => {
    if (isClosed) return;
    try {
      // A test that failed may have left a transaction open: then its database is not used again.
      await sql.raw(`begin;set local lock_timeout = '1s';${EMPTYING.join(';')};commit`).execute(owner.kysely);
    } catch (error) {
      await close();
      throw error;
    }
    spares.push(spare);
  });
  // What a test looks at by itself it sees as the owner; the program's work has the program's rights.
  return {
    ...db,
    kysely: owner.kysely,
    transact: (work, options) => (options?.asOwner ? owner : db).transact(work, options),
    async [Symbol.asyncDispose]() {
      isClosed = true;
      await close();
    },
  };
}

async function openForBoth(address: string): Promise<Spare> {
  return { owner: await openDatabase(address, { patience: UNHURRIED }), db: await openAsProgram(address) };
}

function openAsProgram(address: string): Promise<Db> {
  return openDatabase(address.replace('//tiller:tiller@', '//program:program@'), { patience: UNHURRIED });
}

async function createPostgres(template: string): Promise<string> {
  const server = inject('postgresUrl');
  const name = `t_${crypto.randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client(`${server}/postgres`);
  await client.connect();
  // Without the log of every page that PostgreSQL writes by itself: half the work.
  await client.query(`create database ${name} template ${template} strategy file_copy`);
  await client.end();
  return `${server}/${name}`;
}
