import Database from 'better-sqlite3';
import { Kysely, SqliteAdapter, sql, type Transaction } from 'kysely';
import { refuseForeignFile } from './foreign.ts';
import { PATIENCE, type Pace, type Patience, type Waited } from './postgres/patience.ts';
import type { Recorder } from './postgres/recorder.ts';
import { watchFile } from './sqlite/identity.ts';
import { isBusy, type Stage, toRefusal } from './sqlite/refusal.ts';
import { PlannedDialect, Statistics } from './sqlite/statistics.ts';
import type { Schema } from './tables.ts';

/** The first release without the WAL-reset race that could corrupt a file (sqlite.org, 2026-03). */
const OLDEST_SQLITE = [3, 51, 3] as const;
const STATEMENT_CACHE = 1_000;
/** How long another process may write before it is said that the database is busy, and how often it is looked at. */
const LOCK_MS = 5_000;
const LOOK_MS = 50;

/** A transaction: the only thing that reads or writes inside a command. */
export type Tx = Transaction<Schema>;

interface Waits {
  waited?: Waited | undefined;
}

/** An open database of either kind. */
export interface Db {
  readonly dialect: 'sqlite' | 'postgres';
  /** A file's path, or the server's address without user and password. */
  readonly address: string;
  readonly kysely: Kysely<Schema>;
  /** The driver under SQLite, for backup and checks; undefined on PostgreSQL. */
  readonly sqlite: Database.Database | undefined;
  /**
   * One transaction: `BEGIN IMMEDIATE` on SQLite. Never awaits anything outside the database, and never
   * uses `kysely` itself, which would wait for the transaction for ever on SQLite. On PostgreSQL the pace, quick
   * where none is given, says how long a lock and a statement may take; work whose connection was dropped before
   * the commit is run once more. A database that is gone or busy, or whose disk takes nothing, is a refusal: `busy`, and nothing was
   * changed, or `unsettled`, where it is not known whether the commit was stored. There it also sees the rows of one workspace only: of the one
   * that is given here, or entered later. `locks` gives the one that the work will lock, and works in: where this process has
   * it locked already, the work waits for its turn without a connection, as long as it would for the lock. `waited` is of a request
   * that somebody waits for: once its quick transactions have waited too long together, it is refused. `asOwner` is for what
   * changes the schema. `record` is told what a transaction on PostgreSQL runs.
   */
  transact<T>(
    work: (tx: Tx) => Promise<T>,
    options?: {
      pace?: Pace;
      workspace?: string;
      locks?: string | undefined;
      asOwner?: boolean;
      record?: Recorder;
    } & Waits,
  ): Promise<T>;
  /** One look at the database as it is now, which waits for nobody and keeps nobody waiting. Writes are refused. */
  read<T>(work: (tx: Tx) => Promise<T>, options?: { pace?: Pace; workspace?: string } & Waits): Promise<T>;
  /**
   * Writes the file anew without what was deleted from it, and empties its log: what was forgotten is in no free page. It
   * takes a second for each 200 MB or so. PostgreSQL's autovacuum does so in its own time.
   */
  scrub(): Promise<void>;
  /** Throws a Refusal where the file is not there any more, or is another one. */
  checkFile(): void;
  /** Counts anew what the tables hold, where that has changed: what statements are planned by. PostgreSQL does so by itself. */
  refreshStatistics(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Lets other work of the process go on for so long, in milliseconds. */
export type Pause = (ms: number) => Promise<void>;

/** How long SQLite waits for another process that writes, and how. */
interface Waiting {
  lockMs: number;
  pause: Pause | undefined;
}

/**
 * Opens a SQLite file (or `:memory:`) or a `postgres://` URL. The schema is not touched. While another process writes to
 * a file, this one does other work where a pause is given, and else stands still: for five seconds, or
 * as long as `patience` has for a quick lock.
 */
export async function openDatabase(
  address: string,
  { patience, pause }: { patience?: Patience; pause?: Pause } = {},
): Promise<Db> {
  return /^postgres(ql)?:\/\//.test(address)
    ? openPostgres(address, patience)
    : openSqlite(address, { lockMs: patience?.lockMs.quick ?? LOCK_MS, pause });
}

function openSqlite(file: string, waiting: Waiting): Db {
  const { lockMs, pause } = waiting;
  const sqlite = new Database(file, { timeout: lockMs });
  refuseOldSqlite(sqlite);
  refuseForeignFile(sqlite);
  enterWal(sqlite, lockMs);
  // better-sqlite3 falls back to NORMAL in WAL mode, which may lose acknowledged commits at a power cut.
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma('foreign_keys = ON');
  sqlite.pragma('trusted_schema = OFF');
  sqlite.pragma('cell_size_check = ON');
  const journal = String(sqlite.pragma('journal_mode', { simple: true }));
  if (journal !== 'wal' && file !== ':memory:')
    throw new Error(`SQLite keeps no write-ahead log for ${file}: its journal is “${journal}”`);
  if (sqlite.pragma('synchronous', { simple: true }) !== 2)
    throw new Error('SQLite did not accept synchronous=FULL');
  if (sqlite.pragma('foreign_keys', { simple: true }) !== 1)
    throw new Error('SQLite did not accept foreign_keys=ON');
  const statistics = new Statistics(sqlite);
  const kysely = new Kysely<Schema>({
    dialect: new PlannedDialect({ database: cacheStatements(sqlite, 'begin immediate') }, statistics),
  });
  const checkFile = file === ':memory:' ? () => undefined : watchFile(file);
  const reader = openReader(file, statistics, lockMs);
  if (pause) sqlite.pragma('busy_timeout = 0');
  return {
    dialect: 'sqlite',
    address: file,
    kysely,
    sqlite,
    async transact(work) {
      checkFile();
      return begin(kysely, work, waiting);
    },
    checkFile,
    scrub: () => scrub(kysely, statistics, waiting),
    refreshStatistics: () => begin(kysely, async () => statistics.refresh(sqlite), waiting),
    // What is only in memory has no second connection.
    read: (work) =>
      (file === ':memory:' ? kysely : reader.get())
        .transaction()
        .execute(work)
        .catch((error: unknown) => Promise.reject(toRefusal(error, 'working'))),
    async [Symbol.asyncDispose]() {
      await reader.close();
      await kysely.destroy();
    },
  };
}

/** Where several give a new file its log at the same moment, each may hold what the others wait for: SQLite says so at once. */
function enterWal(sqlite: Database.Database, lockMs: number): void {
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  for (let waitedMs = 0; ; waitedMs += LOOK_MS) {
    try {
      sqlite.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      if (!isBusy(error) || waitedMs >= lockMs) throw error;
    }
    Atomics.wait(nothing, 0, 0, LOOK_MS);
  }
}

/** A transaction that waits for the lock by looking again: the driver's own waiting holds up the whole process. */
async function begin<T>(
  kysely: Kysely<Schema>,
  work: (tx: Tx) => Promise<T>,
  { lockMs, pause }: Waiting,
): Promise<T> {
  for (let waitedMs = 0; ; waitedMs += LOOK_MS) {
    let stage: Stage = 'waiting';
    try {
      return await kysely.transaction().execute(async (tx) => {
        stage = 'working';
        const done = await work(tx);
        stage = 'committing';
        return done;
      });
    } catch (error) {
      if (stage !== 'waiting' || !pause || !isBusy(error) || waitedMs >= lockMs)
        throw toRefusal(error, stage);
    }
    await pause(LOOK_MS);
  }
}

/** Samples of values are counted anew: they hold what was forgotten, too. */
async function scrub(
  kysely: Kysely<Schema>,
  statistics: Statistics,
  { lockMs, pause }: Waiting,
): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += LOOK_MS) {
    try {
      return await kysely.connection().execute(async (connection) => {
        if (statistics.isCounted) await sql`analyze`.execute(connection);
        await sql`vacuum`.execute(connection);
        await sql`pragma wal_checkpoint(truncate)`.execute(connection);
      });
    } catch (error) {
      if (!pause || !isBusy(error) || waitedMs >= lockMs) throw error;
    }
    await pause(LOOK_MS);
  }
}

/** A second connection to the file for those who only read, opened when the first of them comes. */
function openReader(
  file: string,
  statistics: Statistics,
  lockMs: number,
): { get(): Kysely<Schema>; close(): Promise<void> } {
  let kysely: Kysely<Schema> | undefined;
  return {
    get() {
      if (kysely) return kysely;
      const sqlite = new Database(file, { readonly: true, timeout: lockMs });
      kysely = new Kysely<Schema>({
        dialect: new PlannedDialect({ database: cacheStatements(sqlite, 'begin') }, statistics),
      });
      return kysely;
    },
    async close() {
      await kysely?.destroy();
    },
  };
}

function refuseOldSqlite(sqlite: Database.Database): void {
  const version = sqlite.prepare('select sqlite_version()').pluck().get() as string;
  const parts = version.split('.').map(Number);
  for (const [index, oldest] of OLDEST_SQLITE.entries()) {
    const part = parts[index] ?? 0;
    if (part > oldest) return;
    if (part < oldest) {
      throw new Error(
        `SQLite ${version} can corrupt its file; Tiller needs ${OLDEST_SQLITE.join('.')} or newer`,
      );
    }
  }
}

/**
 * Kysely prepares every statement anew and begins deferred; a cache doubles the speed of reads, and
 * `begin immediate` is what makes a busy database wait instead of failing half-way.
 */
function cacheStatements(sqlite: Database.Database, begin: 'begin' | 'begin immediate') {
  // Of two ages: what was used since there were so many, and what was before.
  let young = new Map<string, Database.Statement>();
  let old = new Map<string, Database.Statement>();
  const find = (statement: string) => {
    const prepared = old.get(statement) ?? sqlite.prepare(statement);
    if (young.size >= STATEMENT_CACHE / 2) [old, young] = [young, new Map()];
    young.set(statement, prepared);
    return prepared;
  };
  return {
    close: () => {
      sqlite.close();
    },
    prepare: (statement: string) => {
      const wanted = statement === 'begin' ? begin : toStatement(sqlite, statement);
      return young.get(wanted) ?? find(wanted);
    },
  };
}

function toStatement(sqlite: Database.Database, statement: string): string {
  // A full disk has rolled back already; a second rollback would fail and hide why.
  return statement === 'rollback' && !sqlite.inTransaction ? 'select 1' : statement;
}

async function openPostgres(url: string, patience: Patience | undefined): Promise<Db> {
  // Most teams have a file and never need it.
  const { connectPostgres } = await import('./postgres.ts');
  const { kysely, transact, read, close } = connectPostgres(url, patience ?? PATIENCE);
  const { host, pathname } = new URL(url);
  return {
    dialect: 'postgres',
    address: `${host}${pathname}`,
    kysely,
    sqlite: undefined,
    checkFile: () => undefined,
    scrub: async () => undefined,
    transact: (work, { pace = 'quick', ...options } = {}) => transact(work, { pace, ...options }),
    read: (work, { pace = 'quick', ...options } = {}) => read(work, { pace, ...options }),
    refreshStatistics: async () => undefined,
    [Symbol.asyncDispose]: close,
  };
}

/** Runs one statement as it stands; for savepoints and migrations. */
export async function runRaw(tx: Tx, statement: string): Promise<void> {
  await sql.raw(statement).execute(tx);
}

/** The most rows that one INSERT may carry with this many columns (SQLite: 32,766 parameters, PostgreSQL: 65,535). */
export function rowsPerInsert(columns: number): number {
  return Math.max(1, Math.floor(30_000 / Math.max(1, columns)));
}

/** Whether a transaction, or a read outside one, runs on SQLite. */
export function isSqlite(tx: Kysely<Schema>): boolean {
  return tx.getExecutor().adapter instanceof SqliteAdapter;
}
