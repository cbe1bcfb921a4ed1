import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { openMigrated } from '../../adapters/process/database.ts';
import { DIALECTS, newAddress } from '../support/database.ts';
import { expectGolden } from '../support/golden.ts';
import { refusalOf } from '../support/refusal-of.ts';
import { fakeClock, fakePorts } from '../support/team.ts';

const { log } = fakePorts(fakeClock('2026-11-23T08:00:00Z'), []);

/** What somebody else may have in a database: one calls a table as we do. */
const OTHERS = [
  ['tables', ['create table users (id integer)', 'create table posts (id integer)']],
  ['a table of migrations', ['create table schema_migrations (version varchar(255) not null primary key)']],
  ['many tables', Array.from({ length: 12 }, (_, index) => `create table t${index} (id integer)`)],
] as const;

async function run(address: string, statements: readonly string[]): Promise<void> {
  if (!address.startsWith('postgres')) {
    const file = new Database(address);
    for (const statement of statements) file.exec(statement);
    file.close();
    return;
  }
  const client = new pg.Client(address);
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

/** All that there is: of a file each byte, and what lies beside it. */
async function look(address: string): Promise<unknown> {
  if (!address.startsWith('postgres')) return [readFileSync(address), readdirSync(dirname(address))];
  const client = new pg.Client(address);
  await client.connect();
  const { rows } = await client.query(
    "select relname from pg_class where relnamespace = 'public'::regnamespace order by relname",
  );
  await client.end();
  return rows;
}

describe.each(DIALECTS)('a database of another program on %s', (dialect) => {
  it.each(OTHERS)(
    'that has %s is refused in words, and nothing of it is changed',
    async (_what, statements) => {
      const address = await newAddress(dialect);
      await run(address, statements);
      const before = await look(address);
      const refused = await refusalOf(async () => openMigrated({ database: address, backups: null }, 0, log));
      expect(refused).toMatchObject({ code: 'not_possible', field: 'TILLER_DATABASE' });
      expect(await look(address)).toEqual(before);
      await expectGolden('base/foreign', refused.message);
    },
  );

  it('that is empty is taken, and goes on being taken with a table of somebody else in it', async () => {
    const address = await newAddress(dialect);
    for (let starts = 1; starts <= 2; starts++) {
      await using db = await openMigrated({ database: address, backups: null }, 0, log);
      expect(db.dialect).toBe(dialect);
      await db[Symbol.asyncDispose]();
      if (starts === 1) await run(address, ['create table users (id integer)']);
    }
  });
});
