import { copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { saveBefore } from '../../../src/base/store/backup.ts';
import { migrate } from '../../../src/base/store/migrate.ts';
import { openDatabase } from '../../../src/base/store/open.ts';
import { MIGRATIONS, tempFolder } from '../../support/database.ts';

/** A file on the real schema, and a folder in which one more migration can be put. */
async function createOld(second: string): Promise<{ file: string; folder: string }> {
  const folder = tempFolder();
  const [first = ''] = readdirSync(MIGRATIONS).sort();
  copyFileSync(join(MIGRATIONS, first), join(folder, first));
  const file = join(folder, 'team.db');
  const db = await openDatabase(file);
  await migrate(db, { folder, now: 0 });
  await db[Symbol.asyncDispose]();
  writeFileSync(join(folder, '0002-cats.sql'), second);
  return { file, folder };
}

function tablesOf(file: string): unknown[] {
  const opened = new Database(file, { readonly: true });
  try {
    return opened.prepare("select name from sqlite_master where type = 'table'").pluck().all();
  } finally {
    opened.close();
  }
}

describe('a migration of a file that is in use', () => {
  it('saves a copy first, which has the old schema and all that was committed', async () => {
    const { file, folder } = await createOld('CREATE TABLE cats (name TEXT) STRICT;\n');
    const db = await openDatabase(file);
    const { applied, backup } = await migrate(db, {
      folder,
      now: 0,
      backup: async (version) => saveBefore(db, version),
    });
    await db[Symbol.asyncDispose]();
    expect({ applied, backup }).toEqual({ applied: ['0002-cats'], backup: `${file}.before-0002` });
    expect(tablesOf(file)).toContain('cats');
    expect(tablesOf(`${file}.before-0002`)).toContain('workspaces');
    expect(tablesOf(`${file}.before-0002`)).not.toContain('cats');
  });

  it('keeps the copy of an attempt that failed, beside that of the next', async () => {
    const { file, folder } = await createOld('CREATE TABLE cats (name TEXT) STRICT;\nCREATE TABEL dogs;\n');
    for (const copy of ['.before-0002', '.before-0002-2']) {
      const db = await openDatabase(file);
      const migrated = migrate(db, { folder, now: 0, backup: async (version) => saveBefore(db, version) });
      await expect(migrated).rejects.toThrow('syntax');
      await db[Symbol.asyncDispose]();
      expect(existsSync(`${file}${copy}`)).toBe(true);
      expect(tablesOf(file)).not.toContain('cats');
    }
  });
});
