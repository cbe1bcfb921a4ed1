import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openMigrated } from '../../../../adapters/process/database.ts';
import { inspectUpgrade, viewUpgrade } from '../../../../adapters/process/upkeep/upgrade.ts';
import { compareSchema, migrate } from '../../../../src/base/store/migrate.ts';
import { openDatabase } from '../../../../src/base/store/open.ts';
import { DIALECTS, MIGRATIONS, newAddress, tempFolder } from '../../../support/database.ts';
import { expectGolden } from '../../../support/golden.ts';
import { readSaved } from '../../../support/month.ts';
import { runHere } from '../../../support/program.ts';
import { rejectionOf } from '../../../support/rejection.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const clock = { now: () => Date.parse('2026-12-23T08:00:00Z') };

afterEach(() => void vi.unstubAllEnvs());

/** A folder with the database that version 0.1 left, as a program has it that ended well. */
async function layOld(): Promise<{ folder: string; file: string; digest(): string }> {
  const folder = tempFolder();
  const file = join(folder, 'tiller.db');
  writeFileSync(file, readSaved('month.db.gz'));
  (await openDatabase(file)).sqlite?.close();
  return { folder, file, digest: () => createHash('sha256').update(readFileSync(file)).digest('hex') };
}

describe('upgrade --check', () => {
  it('says what would run, where the copy goes and who may write then, and changes nothing', async () => {
    const { folder, file, digest } = await layOld();
    const before = digest();
    const { code, out } = await runHere(folder, ['upgrade', '--check', '--json']);
    const { data } = JSON.parse(out);
    expect(code).toBe(0);
    expect(data).toMatchObject({ schema: '0004-discord', oldestWriter: '0.1.0', ahead: [], obstacles: [] });
    expect(data.pending).toHaveLength(readdirSync(MIGRATIONS).length - 4);
    expect(data.copy).toBe('tiller.db.before-0005');
    expect(data.freeBytes).toBeGreaterThan(0);
    expect([digest(), readdirSync(folder)]).toEqual([before, ['tiller.db']]);

    const done = await runHere(folder, ['upgrade']);
    expect(done.code).toBe(0);
    expect(done.out.trimEnd().split('\n').at(-1)).toContain(data.pending.at(-1));
    expect(existsSync(join(folder, data.copy))).toBe(true);
    const after = JSON.parse((await runHere(folder, ['upgrade', '--check', '--json'])).out).data;
    expect(after).toMatchObject({ pending: [], copy: null, obstacles: [] });

    const db = await openDatabase(file);
    db.sqlite?.exec(
      "insert into schema_migrations (version, name, checksum, applied_at, oldest_writer) values (9999, '9999-later', 'x', 0, '9.0.0')",
    );
    await db[Symbol.asyncDispose]();
    const newer = await runHere(folder, ['upgrade', '--check']);
    expect(newer.code).toBe(2);
    expect(newer.out.replace(/\s+/g, ' ')).toContain('use version 9.0.0 or newer');
  });

  it('is about a database that there is', async () => {
    const folder = tempFolder();
    expect(await runHere(folder, ['upgrade', '--check'])).toMatchObject({ code: 2 });
    expect(readdirSync(folder)).toEqual([]);
    const file = new Database(join(folder, 'tiller.db'));
    file.exec('create table orders (id integer)');
    file.close();
    const { code, out } = await runHere(folder, ['upgrade', '--check', '--json']);
    expect(code).toBe(2);
    await expectGolden('process/upgrade', JSON.parse(out).message);
  });

  it.each(DIALECTS)(
    'of an empty one on %s says what a start would do, which nothing is in the way of',
    async (dialect) => {
      const address = await newAddress(dialect);
      const db = await openDatabase(address);
      onTestFinished(() => db[Symbol.asyncDispose]());
      const place = { database: address, backups: join(tempFolder(), 'copies') };
      const inspect = () => inspectUpgrade(db, place, { migrations: MIGRATIONS, clock });
      const upgrade = await inspect();
      expect(upgrade).toMatchObject({ isEmpty: true, schema: null, copy: null, obstacles: [] });
      expect(upgrade.pending).toHaveLength(readdirSync(MIGRATIONS).length);
      if (dialect === 'sqlite')
        await expectGolden(
          'process/upgrade',
          viewUpgrade({ ...upgrade, version: '1.0.0', pending: ['0001-a'] }),
        );
      await (await openMigrated(place, 0, log))[Symbol.asyncDispose]();
      expect(await inspect()).toMatchObject({ isEmpty: false, pending: [], obstacles: [] });
      expect(existsSync(place.backups)).toBe(false);
    },
  );
});

describe('an upgrade on PostgreSQL', () => {
  it('has pg_dump copy the database where there is a folder for copies, and does not begin where that fails', async () => {
    const address = await newAddress('postgres');
    const old = tempFolder();
    for (const file of readdirSync(MIGRATIONS).sort().slice(0, 4))
      cpSync(join(MIGRATIONS, file), join(old, file));
    const db = await openDatabase(address);
    onTestFinished(() => db[Symbol.asyncDispose]());
    await migrate(db, { folder: old, now: 0 });
    const place = { database: address, backups: join(tempFolder(), 'copies') };

    usePrograms('15.18');
    const upgrade = await inspectUpgrade(db, place, { migrations: MIGRATIONS, clock });
    expect(upgrade.obstacles).toHaveLength(1);
    const { message } = await rejectionOf(openMigrated(place, 0, log));
    await expectGolden('process/upgrade', [...upgrade.obstacles, message]);
    expect((await compareSchema(db, MIGRATIONS)).applied).toHaveLength(4);

    usePrograms('18.1');
    await (await openMigrated(place, 0, log))[Symbol.asyncDispose]();
    expect(readdirSync(place.backups)).toEqual(['before-0005.dump']);
    expect((await compareSchema(db, MIGRATIONS)).pending).toEqual([]);
  });
});

/** Programs by PostgreSQL's names that only write the file they are asked for. */
function usePrograms(version: string): void {
  const folder = tempFolder();
  const script = `#!/bin/sh
[ "$1" = --version ] && echo "pg_dump (PostgreSQL) ${version}" && exit
while [ $# -gt 0 ]; do [ "$1" = --file ] && [ "$2" != /dev/null ] && printf PGDMP > "$2"; shift; done
exit 0
`;
  for (const name of ['pg_dump', 'pg_restore']) writeFileSync(join(folder, name), script, { mode: 0o755 });
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`);
}
