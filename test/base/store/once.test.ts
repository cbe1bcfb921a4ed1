import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PostgresPool } from 'kysely';
import { expect, it } from 'vitest';
import { askOnce } from '../../../src/base/store/postgres/once.ts';
import { MIGRATIONS } from '../../support/database.ts';

const PEOPLE = 'select * from "executors" where "workspace_id" = $1';
const LEAVES = 'select * from "leaves" where "workspace_id" = $1';

/** A connection that counts what is sent on it, and answers each question with so many rows; `say` runs a statement. */
async function connect(count = 1): Promise<{
  sent: string[];
  say(statement: string, id?: string): Promise<{ rows: { id: string }[] }>;
}> {
  const sent: string[] = [];
  const client = {
    async query(statement: string, values: readonly unknown[]) {
      sent.push(statement);
      return { rows: Array.from({ length: count }, () => ({ id: String(values[0]) })) };
    },
    release: () => undefined,
  };
  const pool = { options: {}, connect: async () => client, end: async () => undefined };
  const watched = await askOnce(pool as unknown as PostgresPool).connect();
  const query = watched.query as unknown as (
    statement: string,
    values: readonly unknown[],
  ) => Promise<{ rows: { id: string }[] }>;
  return { sent, say: (statement, id = 'w') => query(statement, [id]) };
}

it('sends the same question once a transaction, and gives each asker rows of its own', async () => {
  const { sent, say } = await connect();
  await say('begin; set local lock_timeout = 1');
  const first = await say(PEOPLE);
  for (const row of first.rows) row.id = 'spoilt';
  first.rows.pop();
  expect((await say(PEOPLE)).rows).toEqual([{ id: 'w' }]);
  expect((await say(PEOPLE, 'other')).rows).toEqual([{ id: 'other' }]);
  expect(sent.filter((statement) => statement === PEOPLE)).toHaveLength(2);
  await say('commit');
  await say('begin');
  await say(PEOPLE);
  expect(sent.filter((statement) => statement === PEOPLE)).toHaveLength(3);
});

it.each([
  ['a row of it is written', 'update "executors" set "name" = $1'],
  ['its log is', 'insert into executors (id) values ($1)'],
  ['something is locked', 'select * from "workspaces" where "id" = $1 for no key update'],
  ['a savepoint is taken back', 'rollback to savepoint attempt'],
  ['nobody knows what it does', 'select set_config($1) from "executors"'],
  ['a table of another schema is written', 'update "other"."people" set "name" = $1'],
])('asks again after %s', async (_when, statement) => {
  const { sent, say } = await connect();
  await say('begin');
  await say(PEOPLE);
  await say(statement);
  await say(PEOPLE);
  expect(sent.filter((each) => each === PEOPLE)).toHaveLength(2);
});

it('keeps what a write to another table leaves as it was, and nothing outside of a transaction', async () => {
  const { sent, say } = await connect();
  await say(LEAVES);
  await say(LEAVES);
  await say('begin');
  await say(LEAVES);
  await say('delete from "due" where "workspace_id" = $1');
  await say(LEAVES);
  expect(sent.filter((each) => each === LEAVES)).toHaveLength(3);
});

it('keeps the last of many rows alone, so that who reads a whole log has a part of it in memory', async () => {
  const { sent, say } = await connect(1_000);
  const count = () => sent.filter((each) => each === LEAVES).length;
  await say('begin');
  for (let page = 0; page < 10; page++) await say(LEAVES, String(page));
  await say(LEAVES, '9');
  expect(count()).toBe(10);
  await say(LEAVES, '0');
  expect(count()).toBe(11);
});

it('knows of every write: none of the schema changes another table by itself', () => {
  for (const file of readdirSync(MIGRATIONS))
    expect(readFileSync(join(MIGRATIONS, file), 'utf8')).not.toMatch(
      /\bon (?:delete|update) (?:cascade|set)\b|\bcreate (?:or replace )?(?:trigger|view|rule|function)\b/i,
    );
});
