import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../src/base/store/open.ts';
import { UNHURRIED } from '../support/database/unhurried.ts';
import { newAddress } from '../support/database.ts';

it('a statement that the server keeps is read anew when a migration has changed its table', async () => {
  const address = await newAddress('postgres');
  const db = await openDatabase(address, { patience: UNHURRIED });
  onTestFinished(() => db[Symbol.asyncDispose]());
  await sql`create table leases (name text)`.execute(db.kysely);
  const list = () => db.transact((tx) => tx.selectFrom('leases').selectAll().execute());
  const countKept = async () =>
    (await sql<{ count: number }>`select count(*) as count from pg_prepared_statements`.execute(db.kysely))
      .rows[0]?.count;
  for (let time = 0; time < 3; time++) expect(await list()).toEqual([]);
  expect(await countKept()).toBe(1);
  await sql`alter table leases add column token text default 'x'`.execute(db.kysely);
  await sql`insert into leases (name) values ('runner')`.execute(db.kysely);
  expect(await list()).toEqual([{ name: 'runner', token: 'x' }]);
});
