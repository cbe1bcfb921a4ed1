import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { notPossible, Refusal } from '../language/errors.ts';
import { compareVersions, VERSION } from '../version.ts';
import { isWallUp, raiseWall, type Wall } from '../wall/wall.ts';
import { areOurs, refuseForeignSchema } from './foreign.ts';
import { type Db, isSqlite, runRaw, type Tx } from './open.ts';

interface Migration {
  version: number;
  name: string;
  statements: readonly string[];
  checksum: string;
  /** The oldest program that may still write when it has run; null of those that came before any said so. */
  oldestWriter: string | null;
}

/** A migration that ran on a database. */
export interface AppliedMigration extends Pick<Migration, 'version' | 'name' | 'checksum'> {
  /** What a migration says of itself, for programs that do not have it. Missing where only older programs wrote so far. */
  oldest_writer?: string | null;
  /** The program that ran it. */
  written_by?: string | null;
}

export interface MigrateOptions {
  /** The folder with `NNNN-name.sql`. */
  folder: string;
  now: number;
  /** Called once before an existing database is changed; saves a copy and gives its path, undefined where it makes none. */
  backup?: (beforeVersion: number) => Promise<string | undefined>;
  /** What keeps workspaces apart on PostgreSQL; without it a database stays as it is. */
  wall?: Wall;
}

/** What a start did to the schema: the names of what ran, the copy from before it, and what only a newer program knows. */
export interface Migrated {
  applied: string[];
  /** There was no schema before. */
  isNew?: true;
  backup?: string;
  ahead?: string[];
}

const INSUFFICIENT_PRIVILEGE = '42501';

/** For what changes the schema. */
const OWNER = { pace: 'long', asOwner: true } as const;

/**
 * Brings the schema up to date: all pending migrations in one transaction, so that a crash leaves the
 * old schema or the new one. Refuses a schema of a newer program unless its migrations let this one write,
 * and a migration that was edited after it ran.
 */
export async function migrate(db: Db, options: MigrateOptions): Promise<Migrated> {
  const known = readMigrations(options.folder);
  const before = await db.transact((tx) => readApplied(tx, options.folder), OWNER).catch(refuseOther);
  const ahead = [...before.values()].filter(({ version }) => version > known.length).map(({ name }) => name);
  const [first] = known.filter((migration) => !before.has(migration.version));
  if (!first && (await db.transact((tx) => hasWall(tx, options), OWNER)))
    return { applied: [], ...(ahead.length > 0 && { ahead }) };
  const backup = first && before.size > 0 ? await options.backup?.(first.version) : undefined;
  const work = db.transact(async (tx) => {
    // Another process may have migrated while this one took its backup.
    const already = await readApplied(tx, options.folder);
    const names: string[] = [];
    for (const migration of known.filter((candidate) => !already.has(candidate.version))) {
      await runMigration(tx, migration, options.now);
      names.push(migration.name);
    }
    await raise(tx, options);
    return names;
  }, OWNER);
  const applied = await work.catch(refuseOther);
  return { applied, ...(before.size === 0 && { isNew: true }), ...(backup !== undefined && { backup }) };
}

/** The program's own login on PostgreSQL owns nothing, so that it cannot make anything either. */
function refuseOther(error: unknown): never {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error && 'code' in cause && cause.code === INSUFFICIENT_PRIVILEGE)) throw error;
  throw new Refusal({
    code: 'not_possible',
    message:
      'This release needs another schema, and this login may not change it. Start it once with the login that owns the tables in TILLER_DATABASE (tiller doctor will do), then again with its own.',
    field: 'TILLER_DATABASE',
  });
}

async function hasWall(tx: Tx, { wall }: MigrateOptions): Promise<boolean> {
  return wall === undefined || isSqlite(tx) || isWallUp(tx, wall);
}

async function raise(tx: Tx, options: MigrateOptions): Promise<void> {
  if (options.wall && !(await hasWall(tx, options))) await raiseWall(tx, options.wall);
}

async function runMigration(tx: Tx, migration: Migration, now: number): Promise<void> {
  const { version, name, checksum, oldestWriter, statements } = migration;
  try {
    for (const statement of statements) await runRaw(tx, isSqlite(tx) ? statement : toPostgres(statement));
  } catch (cause) {
    throw new Error(`migration ${name} failed, and nothing was changed: ${String(cause)}`, { cause });
  }
  await sql`insert into schema_migrations (version, name, checksum, applied_at, oldest_writer, written_by)
    values (${version}, ${name}, ${checksum}, ${now}, ${oldestWriter}, ${VERSION})`.execute(tx);
}

/**
 * Why a database with these migrations is not for this program; undefined if it is. A migration that this program does
 * not have is no obstacle where it says that programs of this version may still write.
 */
export function findUnknownSchema(applied: Iterable<AppliedMigration>, folder: string): string | undefined {
  const known = readMigrations(folder);
  const newest = known.at(-1)?.version ?? 0;
  for (const { version, name, checksum, oldest_writer: oldest = null } of applied) {
    if (version > newest) {
      if (oldest !== null && compareVersions(oldest, VERSION) <= 0) continue;
      const wanted = oldest === null ? 'the newer version' : `version ${oldest} or newer`;
      return `the database has schema ${name}, newer than this Tiller (${newest}); use ${wanted}`;
    }
    if (known[version - 1]?.checksum !== checksum) {
      return `migration ${name} was changed after it ran on this database; restore its text`;
    }
  }
  return undefined;
}

/**
 * Refuses what has to know every table, such as to forget, on a database that a newer program has changed: this one
 * would leave out what it does not know.
 */
export async function refuseAhead(tx: Tx, what: string): Promise<void> {
  const ahead = (await listApplied(tx)).find(({ written_by: by }) => by && compareVersions(by, VERSION) > 0);
  if (!ahead) return;
  throw notPossible(
    `${what} needs Tiller ${ahead.written_by}, which has changed this database: version ${VERSION} does not know all of it.`,
    'Nothing was changed.',
  );
}

/** How a database's schema compares with the program's, by the migrations' names. */
export interface SchemaComparison {
  /** There is no table yet: a start makes all of them. */
  isEmpty: boolean;
  applied: string[];
  pending: string[];
  /** What ran here and only a newer program knows; this one may write all the same. */
  ahead: string[];
  /** Why this program cannot use it; undefined where it can. */
  unknown: string | undefined;
  /** The oldest program that may still write once everything has run; null where no migration says so. */
  oldestWriter: string | null;
}

/** Compares a database's schema with the program's. Changes nothing. */
export async function compareSchema(db: Db, folder: string): Promise<SchemaComparison> {
  const tables = await db.kysely.introspection.getTables();
  const hasAny = tables.some(
    ({ name, columns }) => name === 'schema_migrations' && areOurs(columns.map((column) => column.name)),
  );
  const rows = hasAny ? await db.transact(listApplied, { asOwner: true }) : [];
  const applied = rows.map(({ name }) => name);
  const known = readMigrations(folder);
  const writers = [...known.map(({ oldestWriter }) => oldestWriter), ...rows.map((row) => row.oldest_writer)];
  return {
    isEmpty: rows.length === 0 && tables.length === (hasAny ? 1 : 0),
    applied,
    pending: known.map(({ name }) => name).filter((name) => !applied.includes(name)),
    ahead: rows.filter(({ version }) => version > known.length).map(({ name }) => name),
    unknown: findUnknownSchema(rows, folder),
    oldestWriter:
      writers
        .filter((each) => each != null)
        .sort(compareVersions)
        .at(-1) ?? null,
  };
}

function readMigrations(folder: string): Migration[] {
  return readdirSync(folder)
    .filter((file) => /^\d{4}-[a-z0-9-]+\.sql$/.test(file))
    .sort()
    .map((file, index) => {
      const version = Number(file.slice(0, 4));
      if (version !== index + 1)
        throw new Error(`migrations must be numbered without gaps: ${file} is number ${index + 1}`);
      const source = readFileSync(join(folder, file), 'utf8');
      return {
        version,
        name: file.replace('.sql', ''),
        checksum: createHash('sha256').update(source).digest('hex'),
        oldestWriter: /^-- oldest writer: (\S+)$/m.exec(source)?.[1] ?? null,
        statements: source
          .replace(/^\s*--.*$/gm, '')
          .split(/;\s*$/m)
          .map((statement) => statement.trim())
          .filter((statement) => statement !== ''),
      };
    });
}

/** What has run on this database. Refuses a schema that this program does not know; holds others off until the end of the transaction. */
async function readApplied(tx: Tx, folder: string): Promise<Map<number, AppliedMigration>> {
  if (!isSqlite(tx)) await sql`select pg_advisory_xact_lock(7283114)`.execute(tx);
  // A file was looked at when it was opened.
  if (!isSqlite(tx)) await refuseForeignSchema(tx);
  if (isSqlite(tx) || !(await hasMigrations(tx)))
    await runRaw(
      tx,
      `create table if not exists schema_migrations (version integer not null primary key,
       name text not null, checksum text not null, applied_at ${isSqlite(tx) ? 'integer' : 'bigint'} not null,
       oldest_writer text, written_by text)`,
    );
  const rows = await listWithWriters(tx, folder);
  const unknown = findUnknownSchema(rows, folder);
  if (unknown !== undefined) throw new Refusal({ code: 'not_possible', message: unknown });
  return new Map(rows.map((row) => [row.version, row]));
}

/** Asked first, because the program's login may not make a table, even one that is there. */
async function hasMigrations(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{
    name: string | null;
  }>`select to_regclass('schema_migrations')::text as name`.execute(tx);
  return rows[0]?.name != null;
}

async function listApplied(tx: Tx): Promise<AppliedMigration[]> {
  // All columns: a database that this program has not opened yet may have no writers.
  const { rows } = await sql<AppliedMigration>`select * from schema_migrations order by version`.execute(tx);
  return rows.map((row) => ({ ...row, version: Number(row.version) }));
}

/** What has run, after the writers were put in where programs older than the columns wrote. */
async function listWithWriters(tx: Tx, folder: string): Promise<AppliedMigration[]> {
  const rows = await listApplied(tx);
  if (rows[0] === undefined || rows[0].written_by !== undefined) return rows;
  for (const column of ['oldest_writer', 'written_by'])
    await runRaw(tx, `alter table schema_migrations add column ${column} text`);
  for (const { version, oldestWriter } of readMigrations(folder))
    await sql`update schema_migrations set oldest_writer = ${oldestWriter} where version = ${version}`.execute(
      tx,
    );
  return listApplied(tx);
}

/** The schema files speak SQLite; PostgreSQL has other words for the same things. */
function toPostgres(statement: string): string {
  return statement
    .replace(/\bid INTEGER PRIMARY KEY\b/g, 'id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY')
    .replace(/\bINTEGER\b/g, 'BIGINT')
    .replace(/\bREAL\b/g, 'DOUBLE PRECISION')
    .replace(/\bTEXT\b/g, 'TEXT COLLATE "C"')
    .replace(/\)\s*STRICT$/g, ')');
}
