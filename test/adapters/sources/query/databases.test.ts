import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import pg from 'pg';
import { afterAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { query } from '../../../../adapters/sources/query/index.ts';
import { openMysql } from '../../../../adapters/sources/query/mysql.ts';
import { openPostgres } from '../../../../adapters/sources/query/postgres.ts';
import { openSqlite } from '../../../../adapters/sources/query/sqlite.ts';
import type { ValueRecord } from '../../../../src/base/source-port.ts';
import { newAddress, tempFolder } from '../../../support/database.ts';
import { sample } from '../../../support/full.ts';
import { expectGolden } from '../../../support/golden.ts';
import { hasMariadb, startMariadb } from '../../../support/mariadb/start-mariadb.ts';
import { rejectionOf } from '../../../support/rejection.ts';
import { connectSource, expectChecks, NOW, readAll } from '../../../support/source-rig.ts';

/** The shop of all three databases: a table that is read and one that is not for us. */
const SHOP = [
  'create table visits (team varchar(20), day date, n decimal(10, 2))',
  "insert into visits values ('Blog', '2026-01-01', 12), ('Blog', '2026-01-02', 14.5), ('Shop', '2026-01-02', 3), ('Shop', '2026-01-03', null)",
  'create table salaries (name varchar(20), paid integer)',
];
const BY_TEAM = 'select team, day, n from visits';
const PASSWORD = 'p4ss/w:rd';

interface Shop {
  /** Of a user that may read the visits and nothing else. */
  reader: string;
  /** Of one that may write them. */
  writer: string;
}

/** For all that only read it: to make a database takes longer than most of them. */
let postgres: (Shop & AsyncDisposable) | undefined;
afterAll(() => postgres?.[Symbol.asyncDispose]());

async function usePostgresShop(): Promise<Shop> {
  postgres ??= await openPostgresShop();
  return postgres;
}

const SHOPS = { PostgreSQL: usePostgresShop, SQLite: openSqliteShop, MySQL: openMysqlShop };

async function openPostgresShop(): Promise<Shop & AsyncDisposable> {
  const address = await newAddress('postgres');
  const role = `r_${crypto.randomUUID().slice(0, 8)}`;
  const owner = new pg.Client(address);
  await owner.connect();
  for (const statement of [
    ...SHOP,
    `create role ${role} login password '${PASSWORD}'`,
    `create role ${role}_w login password '${PASSWORD}'`,
    `grant select on visits to ${role}, ${role}_w`,
    `grant insert, update on visits to ${role}_w`,
  ])
    await owner.query(statement);
  const at = (user: string) => address.replace('tiller:tiller', `${user}:${encodeURIComponent(PASSWORD)}`);
  return {
    reader: at(role),
    writer: at(`${role}_w`),
    async [Symbol.asyncDispose]() {
      await owner.query(`drop owned by ${role}, ${role}_w; drop role ${role}, ${role}_w`);
      await owner.end();
    },
  };
}

async function openSqliteShop(): Promise<Shop> {
  const file = join(tempFolder(), 'shop.db');
  const db = new Database(file);
  for (const statement of SHOP) db.exec(statement);
  db.close();
  return { reader: `sqlite://${file}`, writer: `sqlite://${file}` };
}

let mariadb: Awaited<ReturnType<typeof startMariadb>> | undefined;
afterAll(() => mariadb?.[Symbol.asyncDispose]());

async function openMysqlShop(): Promise<Shop> {
  mariadb ??= await startMariadb([
    'create database shop',
    'use shop',
    ...SHOP,
    `create user reader identified by '${PASSWORD}'`,
    'grant select on shop.visits to reader',
    `create user writer identified by '${PASSWORD}'`,
    'grant select, insert, update on shop.* to writer',
  ]);
  const { address } = mariadb;
  const at = (user: string) => `mysql://${user}:${encodeURIComponent(PASSWORD)}@${address}/shop`;
  return { reader: at('reader'), writer: at('writer') };
}

const ask = (url: string, sql: string, set: Record<string, string> = {}) =>
  connectSource(query, { url }, { query: sql, ...set });

const show = (records: readonly unknown[]) =>
  (records as ValueRecord[]).map(
    ({ metric, at, value }) => `${metric} ${new Date(at).toISOString()} ${value}`,
  );

/** What is no query of ours, in any of the three. */
const REFUSED: readonly (readonly [name: string, sql: string])[] = [
  ['several statements', 'select team, day, n from visits; delete from visits'],
  ['several statements behind a quote', "select '\\', day, n from visits; delete from visits -- '"],
  [
    'a statement that leaves its brackets',
    'select 1, 2) as x; delete from visits; select * from (select 1, 2',
  ],
  ['a WITH that writes', 'with gone as (delete from visits returning *) select team, day, n from gone'],
  ['SELECT INTO', "select team, day, n into outfile '/tmp/x' from visits"],
  ['a column that is not there', 'select day, salary from visits'],
  ['four columns', 'select team, day, n, 1 from visits'],
  ['no date', 'select team, team, n from visits'],
  ['no number', 'select team, day, team from visits'],
  ['two values for a day', "select 'Sum', day, n from visits"],
];

/** As golden files have it: what is said of a database is said of each alike. */
const hideDatabase = (line: string) =>
  line.replace(/\b(?:PostgreSQL|SQLite|MySQL|MariaDB)(?: at 127\.0\.0\.1| file \S+(?=:))?/, '‹database›');

describe.each(Object.entries(SHOPS))('a query on %s', (name, open) => {
  const isMissing = name === 'MySQL' && !hasMariadb();
  if (isMissing) process.stderr.write('MySQL is not tested: mariadb-server is not installed.\n');
  const test = it.skipIf(isMissing);

  test('gives values at the midnights of the team, and nothing where there is none', async () => {
    const shop = await open();
    const { records, cursor } = await readAll(await ask(shop.reader, BY_TEAM));
    expect(show(records)).toEqual([
      'Blog 2025-12-31T23:00:00.000Z 12',
      'Blog 2026-01-01T23:00:00.000Z 14.5',
      'Shop 2026-01-01T23:00:00.000Z 3',
    ]);
    const one = "select day, n from visits where team = 'Blog' order by day desc -- newest first";
    const single = await readAll(await ask(shop.reader, one, { metric: 'Readers', unit: 'count' }));
    expect(show(single.records)[0]).toBe('Readers 2025-12-31T23:00:00.000Z 12');
    expect((await readAll(await ask(shop.reader, BY_TEAM), cursor)).pages).toEqual([]);
  });

  test('is described before anything is imported', async () => {
    const shop = await open();
    const checks = await (await ask(shop.reader, BY_TEAM)).check();
    const lines = checks.map(({ isGood, line }) => ({ isGood, line: hideDatabase(line) }));
    await expectChecks('sources/query', lines, [true, true, true]);
  });

  test.each(sample(REFUSED, { every: 12, seed: name }))('is refused for %s', async (_name, sql) => {
    const shop = await open();
    const reading = (async () => readAll(await ask(shop.reader, sql, { metric: 'Visits' })))();
    const error = await reading.then(
      () => 'read it',
      (thrown) => thrown,
    );
    expect(error).toMatchObject({ name: 'SourceError', trouble: 'settings' });
    expect(error.message).not.toContain(PASSWORD);
    const { records } = await readAll(await ask(shop.reader, BY_TEAM));
    expect(records).toHaveLength(3);
  });

  test('is refused to a user that can write, with the grant to take away', async () => {
    const shop = await open();
    const reading = async () => readAll(await ask(shop.writer, BY_TEAM));
    if (name === 'SQLite') return expect((await reading()).records).toHaveLength(3);
    await expect(reading()).rejects.toMatchObject({
      trouble: 'settings',
      message: expect.stringMatching(
        /: REVOKE INSERT, UPDATE ON \S+( visits)? FROM \S+\. .*: CREATE (?:ROLE|USER) tiller_reader/,
      ),
    });
  });

  test('names what it may not read, and nothing of a wrong password', async () => {
    if (name === 'SQLite') return;
    const shop = await open();
    const other = await ask(shop.reader, 'select name, name, paid from salaries');
    const barred = await rejectionOf(readAll(other));
    expect(barred).toMatchObject({ trouble: 'scope', message: expect.stringMatching(/salaries.*SELECT/) });
    const wrong = await ask(shop.reader.replace('rd@', 'rdx@'), BY_TEAM);
    const unknown = await rejectionOf(readAll(wrong));
    expect(unknown).toMatchObject({ trouble: 'token' });
    await expectGolden('sources/query', hideDatabase(unknown.message));
  });

  test('is refused for too many rows', async () => {
    const shop = await open();
    const many = `select a.team, a.day, a.n from ${[...'abcdefgh'].map((each) => `visits ${each}`).join(', ')}`;
    const refused = await rejectionOf((async () => readAll(await ask(shop.reader, many)))());
    expect(refused).toMatchObject({ trouble: 'settings' });
    await expectGolden('sources/query', hideDatabase(refused.message).replace(/^‹database›: /, ''));
  });
});

describe('a query that takes too long', () => {
  const ENDLESS =
    'with recursive c(i) as (select 1 union all select i + 1 from c) select max(i), max(i) from c';
  const SHORT_MS = 100;

  it.each([
    ['PostgreSQL', async () => openPostgres((await usePostgresShop()).reader, true, SHORT_MS)],
    ['SQLite', async () => openSqlite((await openSqliteShop()).reader, true, SHORT_MS)],
  ])('is ended on %s', async (_name, open) => {
    const database = await open();
    const ended = await rejectionOf(database.run(ENDLESS, 1));
    expect(ended).toMatchObject({ trouble: 'down' });
    await expectGolden('sources/query', hideDatabase(ended.message));
  });

  it.skipIf(!hasMariadb())('is ended by MySQL', async () => {
    const database = await openMysql((await openMysqlShop()).reader, true, SHORT_MS);
    const slow = `select a.day, sum(sleep(1)) from visits a group by a.day`;
    await expect(database.run(slow, 1)).rejects.toMatchObject({ trouble: 'down' });
  });
});

describe('a file of SQLite', () => {
  it('that is not there, is none, or is our own is refused', async () => {
    const folder = tempFolder();
    const [none, text, own] = ['none.db', 'text.db', 'own.db'].map((name) => join(folder, name));
    writeFileSync(
      text ?? '',
      'no database, but a text that is long enough to be one by its size '.repeat(20),
    );
    const db = new Database(own);
    for (const table of ['workspaces', 'outbox', 'secrets']) db.exec(`create table ${table} (id text)`);
    db.close();
    const lines: (string | undefined)[] = [];
    for (const file of [none, text, own]) {
      const [check] = await (await ask(`sqlite://${file}`, BY_TEAM)).check();
      expect(check).toMatchObject({ isGood: false, line: expect.stringContaining(file ?? '') });
      lines.push(check?.line.replace(folder, '…'));
    }
    const half = await rejectionOf(ask('sqlite:shop.db', BY_TEAM));
    await expectGolden('sources/query', [...lines, half.message]);
  });
});

describe('the unit of a query', () => {
  it.each([
    ['hours', 'hours'],
    ['money', 'EUR'],
    ['€', 'EUR'],
    ['%', '%'],
    ['count', ''],
    ['orders', 'orders'],
  ])('is as its values are written: %s', async (typed, unit) => {
    const { reader } = await usePostgresShop();
    const one = "select day, n from visits where team = 'Blog'";
    const { records } = await readAll(await ask(reader, one, { metric: 'Spent', unit: typed }));
    expect(records[0]).toMatchObject({ unit, value: 12 });
  });

  it.each([
    ['USD', 'unit=USD: the workspace counts in EUR, and nothing is converted'],
    ['12', 'unit=12 is none: percent, money, minutes, hours, count or a word of your own'],
  ])('is refused where it is none, or other money: %s', async (unit, message) => {
    await expect(ask('sqlite:///shop.db', BY_TEAM, { unit })).rejects.toMatchObject({
      trouble: 'settings',
      message,
    });
  });
});

describe('the cursor of a query', () => {
  it('brings again only the parts that changed, with later versions, from whatever page it stopped at', async () => {
    const { reader } = await openSqliteShop();
    const db = new Database(reader.slice('sqlite://'.length));
    onTestFinished(() => void db.close());
    db.exec(`delete from visits;
      insert into visits with recursive c(i) as (select 0 union all select i + 1 from c where i < 599)
      select 'Blog', date('2024-03-01', i || ' days'), i from c`);
    let now = NOW;
    const source = await connectSource(query, { url: reader }, { query: BY_TEAM }, { now: () => now++ });
    const first = await readAll(source);
    expect(first.records).toHaveLength(600);
    expect(Math.max(...first.pages.map(({ records }) => records.length))).toBeLessThanOrEqual(200);
    expect((await readAll(source, first.pages[5]?.cursor)).pages).toHaveLength(first.pages.length - 6);
    db.exec("update visits set n = 7 where day = '2024-04-03'");
    const second = await readAll(source, first.cursor);
    expect(second.records).toHaveLength(30);
    expect(second.records.every(({ version }) => version > (first.records[0]?.version ?? 0))).toBe(true);
  });
});

describe('a user of PostgreSQL', () => {
  async function refusalOf(prepare: (role: string) => string[]): Promise<string> {
    await using shop = await openPostgresShop();
    const { reader } = shop;
    const role = new URL(reader).username;
    const owner = new pg.Client(`${inject('postgresUrl')}${new URL(reader).pathname}`);
    await owner.connect();
    try {
      for (const statement of prepare(role)) await owner.query(statement);
      const [check] = await (await ask(reader, BY_TEAM)).check();
      return (check?.line ?? '').replaceAll(role, 'ROLE');
    } finally {
      await owner.query(`alter role ${role} nosuperuser nocreatedb`);
      await owner.query(`drop role if exists ${role}_group`).catch(() => undefined);
      await owner.end();
    }
  }

  it.each<[string, (role: string) => string[], string]>([
    [
      'that is all-powerful',
      (role) => [`alter role ${role} superuser`],
      'the user ROLE can write (SUPERUSER)',
    ],
    [
      'that can make databases',
      (role) => [`alter role ${role} createdb`],
      'the user ROLE can write (CREATEDB)',
    ],
    [
      'that all let in',
      () => ['grant delete on salaries to public'],
      'REVOKE DELETE ON TABLE salaries FROM PUBLIC',
    ],
    [
      'that may write one column',
      (role) => [`grant update (n) on visits to ${role}`],
      'REVOKE UPDATE (n) ON TABLE visits FROM ROLE',
    ],
    [
      'that can make tables',
      (role) => [`grant create on schema public to ${role}`],
      'REVOKE CREATE ON SCHEMA public FROM ROLE',
    ],
    [
      'that owns a table',
      (role) => [`alter table salaries owner to ${role}`],
      'REVOKE DELETE, INSERT, TRUNCATE, UPDATE ON TABLE salaries FROM ROLE',
    ],
    [
      'that counts a sequence on',
      (role) => ['create sequence ids', `grant usage on ids to ${role}`],
      'REVOKE USAGE ON SEQUENCE ids FROM ROLE',
    ],
    [
      'that writes through a role it only can take on',
      (role) => [
        `create role ${role}_group noinherit`,
        `grant insert on salaries to ${role}_group`,
        `alter role ${role} noinherit`,
        `grant ${role}_group to ${role}`,
      ],
      'REVOKE INSERT ON TABLE salaries FROM ROLE_group',
    ],
    [
      'of all writers',
      (role) => [`grant pg_write_all_data to ${role}`],
      'the user ROLE can write (pg_write_all_data)',
    ],
  ])('%s is refused', async (_name, prepare, message) => {
    expect(await refusalOf(prepare)).toContain(message);
  });
});
