import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { badArgument, Refusal } from '../language/errors.ts';
import { type AppliedMigration, findUnknownSchema, migrate } from './migrate.ts';
import { type Db, openDatabase } from './open.ts';

/** More pages than any file has: the copy is made in one step, which no other process's commit can make start over. */
const ALL_PAGES = 0x7fffffff;

/** What belongs to a database file while it is open. */
const COMPANIONS = ['', '-wal', '-shm'] as const;

/**
 * Copies an open SQLite database into a new file. The copy is written beside it under another name,
 * checked, synced and renamed, so that `file` is whole or absent. Refuses a file that exists.
 */
export async function backupTo(db: Db, file: string): Promise<void> {
  if (!db.sqlite) throw new Error('a server is copied by its own tools');
  refuseTarget(file);
  const copy = `${file}.partial`;
  rmSync(copy, { force: true });
  await db.sqlite.backup(copy, { progress: () => ALL_PAGES });
  // Without a write-ahead log of its own, the copy is one file that can be read anywhere.
  const found = withFile(copy, (opened) => {
    opened.pragma('journal_mode = delete');
    return String(opened.pragma('quick_check', { simple: true }));
  });
  if (found !== 'ok') throw new Error(`the copy ${copy} is damaged: ${found}`);
  syncFile(copy);
  renameSync(copy, file);
}

/** An empty database of this program's schema beside a SQLite file, gone when it is closed: nothing in it has to outlast a crash. */
export async function openScratch({ address }: Db, migrations: string): Promise<Db> {
  const file = `${address}.checking`;
  removeFile(file);
  const scratch = await openDatabase(file);
  scratch.sqlite?.pragma('journal_mode = memory');
  scratch.sqlite?.pragma('synchronous = off');
  // Its rows come in the order of the events; that nothing refers to what is not there is checked in the file itself.
  scratch.sqlite?.pragma('foreign_keys = off');
  await migrate(scratch, { folder: migrations, now: 0 });
  // Of these that make reading quick; a row is found by its key.
  const indexes = scratch.sqlite?.prepare(
    "select name from sqlite_master where type = 'index' and sql not like 'create unique%'",
  );
  for (const name of indexes?.pluck().all() ?? []) scratch.sqlite?.exec(`drop index "${name}"`);
  return {
    ...scratch,
    async [Symbol.asyncDispose]() {
      await scratch[Symbol.asyncDispose]();
      removeFile(file);
    },
  };
}

/** Saves the file as it is before a migration changes it; gives the copy's path. */
export function saveBefore(db: Db, version: number): string {
  const wanted = `${db.address}.before-${String(version).padStart(4, '0')}`;
  let file = wanted;
  for (let again = 2; existsSync(file); again++) file = `${wanted}-${again}`;
  db.sqlite?.prepare('vacuum into ?').run(file);
  return file;
}

/** Refuses a file that is not a whole Tiller database of a schema that this program knows. */
export function checkBackup(file: string, migrationsFolder: string): void {
  if (!existsSync(file)) throw refuseFile(file, 'a file that exists');
  try {
    withFile(
      file,
      (opened) => {
        const found = String(opened.pragma('integrity_check', { simple: true }));
        if (found !== 'ok') throw refuseFile(file, `a database without damage (found: ${found})`);
        const tables = opened.prepare("select name from sqlite_master where type = 'table'").pluck().all();
        if (!['schema_migrations', 'workspaces', 'events'].every((table) => tables.includes(table))) {
          throw refuseFile(file, 'a Tiller database');
        }
        const applied = opened
          .prepare('select * from schema_migrations order by version')
          .all() as AppliedMigration[];
        const unknown = findUnknownSchema(applied, migrationsFolder);
        if (unknown !== undefined) throw refuseFile(file, `a schema that this Tiller knows (${unknown})`);
      },
      true,
    );
  } catch (error) {
    if (error instanceof Database.SqliteError) throw refuseFile(file, 'a SQLite database without damage');
    throw error;
  }
}

/**
 * Puts a checked backup in the place of `target`, which nobody may have open. What was there is kept under
 * `aside`. Leases in the backup belong to processes of its own time and are dropped.
 */
export async function putBackup(file: string, target: string, aside: string): Promise<void> {
  const copy = `${target}.restoring`;
  removeFile(copy);
  const source = new Database(file, { readonly: true });
  try {
    await source.backup(copy, { progress: () => ALL_PAGES });
  } finally {
    source.close();
  }
  withFile(copy, (opened) => opened.exec('delete from leases'));
  syncFile(copy);
  for (const companion of COMPANIONS) {
    if (existsSync(`${target}${companion}`)) renameSync(`${target}${companion}`, `${aside}${companion}`);
  }
  renameSync(copy, target);
}

/** Refuses a file that a copy cannot be written to: one that exists, or in a folder that does not. */
export function refuseTarget(file: string): void {
  if (existsSync(file)) throw refuseFile(file, 'a file that does not exist yet');
  if (!existsSync(dirname(file))) throw refuseFile(file, 'a path in a folder that exists');
}

function refuseFile(file: string, allowed: string): Refusal {
  return new Refusal({ ...badArgument('file', file, allowed).detail, code: 'bad_file' });
}

function withFile<T>(file: string, use: (opened: Database.Database) => T, readonly = false): T {
  const opened = new Database(file, { fileMustExist: true, readonly });
  try {
    return use(opened);
  } finally {
    opened.close();
  }
}

function removeFile(file: string): void {
  for (const companion of COMPANIONS) rmSync(`${file}${companion}`, { force: true });
}

function syncFile(file: string): void {
  const handle = openSync(file, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
