import { copyFileSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { backup, type RestoreRequest, restore } from '../../../adapters/cli/database.ts';
import { MINUTE_MS } from '../../../src/base/language/date.ts';
import { Refusal } from '../../../src/base/language/errors.ts';
import { takeLease } from '../../../src/base/store/lease.ts';
import { type Db, openDatabase } from '../../../src/base/store/open.ts';
import { sumOf } from '../../../src/base/store/sums.ts';
import {
  MIGRATIONS,
  newAddress,
  newMigratedAddress,
  openTestDatabase,
  tempFolder,
} from '../../support/database.ts';
import { isFull } from '../../support/full.ts';
import { expectGolden } from '../../support/golden.ts';
import { rejectionOf } from '../../support/rejection.ts';

const NOW = Date.parse('2026-11-23T08:00:00Z');
const LARGE_BYTES = 200_000_000;
const ROW_BYTES = 5_000;

/** A migrated database with one workspace of this name, closed. */
async function createFile(file: string, name: string): Promise<void> {
  copyFileSync(await newMigratedAddress('sqlite'), file);
  const db = await openDatabase(file);
  await addWorkspace(db, name);
  await db[Symbol.asyncDispose]();
}

async function addWorkspace(db: Db, name: string): Promise<void> {
  await db.kysely
    .insertInto('workspaces')
    .values({
      id: name,
      name,
      currency: 'EUR',
      zone: 'UTC',
      country: null,
      is_example: 0,
      settings: '{}',
      created_at: 0,
      event_seq: 0,
      event_hash: '',
    })
    .execute();
}

function namesIn(file: string): unknown[] {
  const opened = new Database(file, { readonly: true });
  try {
    return opened.prepare('select name from workspaces order by name').pluck().all();
  } finally {
    opened.close();
  }
}

function request(file: string, address: string): RestoreRequest {
  const lease = { name: 'runner', token: 'restorer', holder: 'process 1 on test' };
  return { file, address, migrations: MIGRATIONS, now: NOW, lease, onReplaced: () => undefined };
}

describe('a backup', () => {
  it('is a whole copy of what is committed, while the database is open', async () => {
    const folder = tempFolder();
    await createFile(join(folder, 'team.db'), 'alpha');
    const db = await openDatabase(join(folder, 'team.db'));
    await backup(db, join(folder, 'copy.db'));
    await addWorkspace(db, 'beta');
    await db[Symbol.asyncDispose]();
    expect(namesIn(join(folder, 'copy.db'))).toEqual(['alpha']);
    expect(readdirSync(folder).sort()).toEqual(['copy.db', 'team.db']);
  });

  it('never replaces a file, and needs a folder that exists', async () => {
    const folder = tempFolder();
    const db = await openTestDatabase('sqlite');
    writeFileSync(join(folder, 'precious.txt'), 'mine');
    await expect(backup(db, join(folder, 'precious.txt'))).rejects.toThrow(Refusal);
    await expect(backup(db, join(folder, 'nowhere', 'copy.db'))).rejects.toThrow(Refusal);
  });
});

describe('restoring', () => {
  it('puts the copy in place and keeps what was there', async () => {
    const folder = tempFolder();
    const [copy, team] = [join(folder, 'copy.db'), join(folder, 'team.db')];
    await createFile(copy, 'before');
    await createFile(team, 'after');
    const { data } = (await restore(request(copy, team))) as { data?: unknown };
    expect(namesIn(team)).toEqual(['before']);
    expect(namesIn((data as { aside: string }).aside)).toEqual(['after']);
    expect(namesIn(copy)).toEqual(['before']);
  });

  it.runIf(isFull)('takes less than five minutes for 200 MB', async () => {
    const folder = tempFolder();
    const [copy, team] = [join(folder, 'copy.db'), join(folder, 'team.db')];
    await createFile(copy, 'before');
    const opened = new Database(copy);
    const insert = opened.prepare(
      "insert into inbox (workspace_id, origin, claimed_at, result, sum) values ('before', ?, 0, ?, ?)",
    );
    opened.transaction(() => {
      for (let row = 0; row < LARGE_BYTES / ROW_BYTES; row++) {
        const result = JSON.stringify({ kind: 'answer', lines: [`${row}`.padEnd(ROW_BYTES, 'x')] });
        insert.run(`call ${row}`, result, sumOf(result));
      }
    })();
    opened.close();
    expect(statSync(copy).size).toBeGreaterThan(LARGE_BYTES);
    const startedAt = performance.now();
    await restore(request(copy, team));
    expect(performance.now() - startedAt).toBeLessThan(5 * MINUTE_MS);
    expect(namesIn(team)).toEqual(['before']);
  });

  it('leaves no lease behind: neither of the backup’s time nor its own', async () => {
    const folder = tempFolder();
    const [copy, team] = [join(folder, 'copy.db'), join(folder, 'team.db')];
    await createFile(copy, 'before');
    await createFile(team, 'after');
    const old = await openDatabase(copy);
    await takeLease(old, { name: 'runner', token: 'x', holder: 'long gone', now: NOW, ttlMs: 30_000 });
    await old[Symbol.asyncDispose]();
    await restore(request(copy, team));
    const db = await openDatabase(team);
    expect(await db.kysely.selectFrom('leases').selectAll().execute()).toEqual([]);
    await db[Symbol.asyncDispose]();
  });

  it('is refused while a process runs the database, and names it', async () => {
    const folder = tempFolder();
    const [copy, team] = [join(folder, 'copy.db'), join(folder, 'team.db')];
    await createFile(copy, 'before');
    await createFile(team, 'after');
    const db = await openDatabase(team);
    await takeLease(db, {
      name: 'runner',
      token: 'x',
      holder: 'process 7 on laptop',
      now: NOW,
      ttlMs: 30_000,
    });
    await expect(restore(request(copy, team))).rejects.toThrow('process 7 on laptop');
    await db[Symbol.asyncDispose]();
    expect(namesIn(team)).toEqual(['after']);
    await restore({ ...request(copy, team), now: NOW + 31_000 });
    expect(namesIn(team)).toEqual(['before']);
  });

  it('works where the database is missing, or too damaged to be opened', async () => {
    const folder = tempFolder();
    const copy = join(folder, 'copy.db');
    await createFile(copy, 'before');
    await restore(request(copy, join(folder, 'new.db')));
    expect(namesIn(join(folder, 'new.db'))).toEqual(['before']);
    writeFileSync(join(folder, 'broken.db'), 'x'.repeat(10_000));
    await restore(request(copy, join(folder, 'broken.db')));
    expect(namesIn(join(folder, 'broken.db'))).toEqual(['before']);
  });

  it('refuses anything that is not a whole Tiller database of a known schema, and changes nothing', async () => {
    const folder = tempFolder();
    const team = join(folder, 'team.db');
    await createFile(team, 'after');
    const text = join(folder, 'text.db');
    writeFileSync(text, 'not a database, not a database, not a database, not a database');
    const other = join(folder, 'other.db');
    new Database(other).exec('create table cats (name)').close();
    const newer = join(folder, 'newer.db');
    await createFile(newer, 'newer');
    new Database(newer)
      .exec(
        "insert into schema_migrations (version, name, checksum, applied_at) values (9999, '9999-later', 'x', 0)",
      )
      .close();
    const said: string[] = [];
    for (const file of [text, other, newer, join(folder, 'missing.db'), team]) {
      const refused = await rejectionOf(restore(request(file, team)));
      expect(refused).toBeInstanceOf(Refusal);
      said.push(refused.message.replaceAll(folder, '…').replace(/(?<=\()\d+/, '…'));
    }
    await expectGolden('cli/database', said);
    expect(namesIn(team)).toEqual(['after']);
    expect(readdirSync(folder).filter((name) => name.startsWith('team.db.replaced'))).toEqual([]);
  });

  it('on PostgreSQL is left to its own tools', async () => {
    const address = await newAddress('postgres');
    await expect(restore(request('copy.db', address))).rejects.toThrow('pg_restore');
    expect(existsSync('copy.db')).toBe(false);
  });
});
