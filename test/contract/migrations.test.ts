import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { saveBefore } from '../../src/base/store/backup.ts';
import { migrate } from '../../src/base/store/migrate.ts';
import { type Db, openDatabase } from '../../src/base/store/open.ts';
import { UNHURRIED } from '../support/database/unhurried.ts';
import { ALL_TABLES, DIALECTS, MIGRATIONS, newAddress, tempFolder } from '../support/database.ts';
import { expectGolden } from '../support/golden.ts';

const FIRST = 'CREATE TABLE books (\n  id INTEGER PRIMARY KEY,\n  title TEXT NOT NULL\n) STRICT;\n';

/** A folder of migrations, in order. */
function folderOf(...sources: string[]): string {
  const folder = tempFolder();
  sources.forEach((source, index) => {
    writeFileSync(join(folder, `000${index + 1}-step-${index + 1}.sql`), source);
  });
  return folder;
}

async function open(address: string): Promise<Db> {
  const db = await openDatabase(address, { patience: UNHURRIED });
  onTestFinished(() => db[Symbol.asyncDispose]());
  return db;
}

async function openNew(dialect: (typeof DIALECTS)[number]): Promise<Db> {
  return open(await newAddress(dialect));
}

async function readTitles(db: Db): Promise<string[]> {
  const { rows } = await sql<{ title: string }>`select title from books order by title`.execute(db.kysely);
  return rows.map(({ title }) => title);
}

async function listTables(db: Db): Promise<string[]> {
  const tables = await db.kysely.introspection.getTables();
  return tables.map(({ name }) => name).sort();
}

/** What is said where a migration may not be run. */
async function failureOf(work: Promise<unknown>): Promise<string> {
  const [done] = await Promise.allSettled([work]);
  return done.status === 'rejected' ? String(done.reason.message) : '';
}

describe.each(DIALECTS)('migrations on %s', (dialect) => {
  it('run in order and only once', async () => {
    const db = await openNew(dialect);
    const folder = folderOf(FIRST, "INSERT INTO books (title) VALUES ('Emma');\n");
    expect(await migrate(db, { folder, now: 0 })).toEqual({
      applied: ['0001-step-1', '0002-step-2'],
      isNew: true,
    });
    expect(await migrate(db, { folder, now: 0 })).toEqual({ applied: [] });
    expect(await readTitles(db)).toEqual(['Emma']);
  });

  it('that fail half-way leave the old schema and its rows, and can be mended and run again', async () => {
    const db = await openNew(dialect);
    await migrate(db, { folder: folderOf(FIRST, "INSERT INTO books (title) VALUES ('Emma');\n"), now: 0 });
    const second = "INSERT INTO books (title) VALUES ('Emma');\n";
    const third = 'CREATE TABLE readers (id INTEGER PRIMARY KEY) STRICT;\nDELETE FROM books;\n';
    const broken = folderOf(FIRST, second, third, 'UPDATE no_such_table SET x = 1;\n');
    await expect(migrate(db, { folder: broken, now: 0 })).rejects.toThrow('0004-step-4');
    expect(await listTables(db)).toEqual(['books', 'schema_migrations']);
    expect(await readTitles(db)).toEqual(['Emma']);
    const mended = folderOf(FIRST, second, third, "INSERT INTO books (title) VALUES ('Persuasion');\n");
    expect(await migrate(db, { folder: mended, now: 0 })).toEqual({
      applied: ['0003-step-3', '0004-step-4'],
    });
    expect(await readTitles(db)).toEqual(['Persuasion']);
  });

  it('of a newer Tiller are refused in one clear line', async () => {
    const db = await openNew(dialect);
    await migrate(db, { folder: folderOf(FIRST, 'DELETE FROM books;\n'), now: 0 });
    await expectGolden('contract/migrate', await failureOf(migrate(db, { folder: folderOf(FIRST), now: 0 })));
  });

  it('that a newer Tiller ran during the backup are refused as well', async () => {
    const db = await openNew(dialect);
    await migrate(db, { folder: folderOf(FIRST), now: 0 });
    const newer = folderOf(FIRST, 'DELETE FROM books;\n', 'DELETE FROM books;\n');
    const backup = async () => {
      await migrate(db, { folder: newer, now: 0 });
      return 'copy';
    };
    const folder = folderOf(FIRST, 'DELETE FROM books;\n');
    await expectGolden('contract/migrate', await failureOf(migrate(db, { folder, now: 0, backup })));
  });

  it('that were edited after they ran are refused', async () => {
    const db = await openNew(dialect);
    await migrate(db, { folder: folderOf(FIRST), now: 0 });
    const edited = folderOf(`-- a remark\n${FIRST}`, 'DROP TABLE books;\n');
    await expectGolden('contract/migrate', await failureOf(migrate(db, { folder: edited, now: 0 })));
    expect(await readTitles(db)).toEqual([]);
  });

  it('are saved before an existing database changes, and only then', async () => {
    const db = await openNew(dialect);
    const asked: { version: number; tables: string[] }[] = [];
    const backup = async (version: number) => {
      asked.push({ version, tables: await listTables(db) });
      return 'copy';
    };
    expect(await migrate(db, { folder: folderOf(FIRST), now: 0, backup })).not.toHaveProperty('backup');
    await migrate(db, { folder: folderOf(FIRST), now: 0, backup });
    expect(asked).toEqual([]);
    const folder = folderOf(FIRST, 'DROP TABLE books;\n');
    expect(await migrate(db, { folder, now: 0, backup })).toMatchObject({ backup: 'copy' });
    expect(asked).toEqual([{ version: 2, tables: ['books', 'schema_migrations'] }]);
  });

  it('of the real schema leave the tables that the schema names', async () => {
    const db = await openNew(dialect);
    await migrate(db, { folder: MIGRATIONS, now: 0 });
    expect(await listTables(db)).toEqual([...ALL_TABLES, 'schema_migrations', 'task_moves'].sort());
  });
});

describe('migrations on postgres', () => {
  it('run once when several processes start at the same moment', async () => {
    const address = await newAddress('postgres');
    const starts = await Promise.all(Array.from({ length: 4 }, () => open(address)));
    const ended = await Promise.all(starts.map((db) => migrate(db, { folder: MIGRATIONS, now: 0 })));
    const names = readdirSync(MIGRATIONS).map((file) => file.replace('.sql', ''));
    expect(ended.flatMap(({ applied }) => applied)).toEqual(names.sort());
  });
});

describe('migrations on a SQLite file', () => {
  it('keep a copy of the file as it was', async () => {
    const db = await openNew('sqlite');
    await migrate(db, { folder: folderOf(FIRST, "INSERT INTO books (title) VALUES ('Emma');\n"), now: 0 });
    const folder = folderOf(FIRST, "INSERT INTO books (title) VALUES ('Emma');\n", 'DELETE FROM books;\n');
    const { backup } = await migrate(db, {
      folder,
      now: 0,
      backup: async (version) => saveBefore(db, version),
    });
    expect(backup).toBe(`${db.address}.before-0003`);
    const copy = new Database(backup, { readonly: true });
    onTestFinished(() => void copy.close());
    expect(copy.prepare('select title from books').pluck().all()).toEqual(['Emma']);
  });

  it('keep number and order: a gap is refused', async () => {
    const folder = folderOf(FIRST);
    copyFileSync(join(folder, '0001-step-1.sql'), join(folder, '0003-step-3.sql'));
    const db = await openNew('sqlite');
    await expectGolden('contract/migrate', await failureOf(migrate(db, { folder, now: 0 })));
  });

  it('are written so that both databases read them alike: every statement ends its line', () => {
    const source = readFileSync(join(MIGRATIONS, '0001-foundation.sql'), 'utf8');
    const creates = source.match(/^CREATE (?:UNIQUE )?(?:TABLE|INDEX)/gm) ?? [];
    const ends = source.match(/^(?:\) STRICT|CREATE (?:UNIQUE )?INDEX [^;]+);$/gm) ?? [];
    expect(ends).toHaveLength(creates.length);
  });
});
