import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { Refusal } from '../language/errors.ts';
import { type Db, isSqlite, runRaw, type Tx } from './open.ts';

interface Migration {
  version: number;
  name: string;
  statements: readonly string[];
  checksum: string;
}

/** A migration that ran on a database. */
type AppliedMigration = Pick<Migration, 'version' | 'name' | 'checksum'>;

export interface MigrateOptions {
  /** The folder with `NNNN-name.sql`. */
  folder: string;
  now: number;
  /** Called once before an existing SQLite file is changed; saves a copy and gives its path. */
  backup?: (beforeVersion: number) => Promise<string>;
}

/**
 * Brings the schema up to date: all pending migrations in one transaction, so that a crash leaves the
 * old schema or the new one. Refuses a schema newer than this program, and a migration that was edited
 * after it ran. Resolves with the names of those that ran and the backup's path.
 */
export async function migrate(
  db: Db,
  options: MigrateOptions,
): Promise<{ applied: string[]; backup?: string }> {
  const known = readMigrations(options.folder);
  const before = await db.transact((tx) => readApplied(tx, options.folder), { pace: 'long' });
  const pending = known.filter((migration) => !before.has(migration.version));
  const [first] = pending;
  if (!first) return { applied: [] };
  const backup = before.size === 0 ? undefined : await options.backup?.(first.version);
  const applied = await db.transact(
    async (tx) => {
      // Another process may have migrated while this one took its backup.
      const already = await readApplied(tx, options.folder);
      const names: string[] = [];
      for (const migration of known.filter((candidate) => !already.has(candidate.version))) {
        await runMigration(tx, migration, options.now);
        names.push(migration.name);
      }
      return names;
    },
    { pace: 'long' },
  );
  return { applied, ...(backup !== undefined && { backup }) };
}

async function runMigration(tx: Tx, migration: Migration, now: number): Promise<void> {
  const { version, name, checksum, statements } = migration;
  try {
    for (const statement of statements) await runRaw(tx, isSqlite(tx) ? statement : toPostgres(statement));
  } catch (cause) {
    throw new Error(`migration ${name} failed, and nothing was changed: ${String(cause)}`, { cause });
  }
  await sql`insert into schema_migrations (version, name, checksum, applied_at)
    values (${version}, ${name}, ${checksum}, ${now})`.execute(tx);
}

/** Why a database with these migrations is not for this program; undefined if it is. */
export function findUnknownSchema(applied: Iterable<AppliedMigration>, folder: string): string | undefined {
  const known = readMigrations(folder);
  const newest = known.at(-1)?.version ?? 0;
  for (const { version, name, checksum } of applied) {
    if (version > newest) {
      return `the database has schema ${name}, newer than this Tiller (${newest}); use the newer version`;
    }
    if (known[version - 1]?.checksum !== checksum) {
      return `migration ${name} was changed after it ran on this database; restore its text`;
    }
  }
  return undefined;
}

/** How a database's schema compares with the program's, by the migrations' names. Changes nothing. */
export async function compareSchema(
  db: Db,
  folder: string,
): Promise<{ applied: string[]; pending: string[]; unknown: string | undefined }> {
  const tables = await db.kysely.introspection.getTables();
  const hasAny = tables.some(({ name }) => name === 'schema_migrations');
  const rows = hasAny ? await db.transact(listApplied) : [];
  const applied = rows.map(({ name }) => name);
  const known = readMigrations(folder).map(({ name }) => name);
  return {
    applied,
    pending: known.filter((name) => !applied.includes(name)),
    unknown: findUnknownSchema(rows, folder),
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
  await runRaw(
    tx,
    `create table if not exists schema_migrations (version integer not null primary key,
       name text not null, checksum text not null, applied_at ${isSqlite(tx) ? 'integer' : 'bigint'} not null)`,
  );
  const rows = await listApplied(tx);
  const unknown = findUnknownSchema(rows, folder);
  if (unknown !== undefined) throw new Refusal({ code: 'not_possible', message: unknown });
  return new Map(rows.map((row) => [row.version, row]));
}

async function listApplied(tx: Tx): Promise<AppliedMigration[]> {
  const { rows } = await sql<AppliedMigration>`
    select version, name, checksum from schema_migrations order by version`.execute(tx);
  return rows;
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
