import { sql } from 'kysely';
import { expect, it, vi } from 'vitest';
import { openDatabase } from '../../../src/base/store/open.ts';
import { openReads, rows } from '../../../src/base/store/rows.ts';
import type { Row } from '../../../src/base/store/tables.ts';
import { TABLES } from '../../../src/engine/schema.ts';

it('asks SQLite for one value by “=”, so that it looks the value up where it knows how many have it', async () => {
  await using db = await openDatabase(':memory:');
  const compile = (...states: ('proposed' | 'open')[]) =>
    db.kysely.selectFrom('tasks').select('id').where('state', 'in', states).compile();
  expect(compile('proposed')).toMatchObject({
    sql: 'select "id" from "tasks" where "state" = +?',
    parameters: ['proposed'],
  });
  expect(compile('proposed', 'open')).toMatchObject({
    sql: 'select "id" from "tasks" where "state" in (+?, +?)',
    parameters: ['proposed', 'open'],
  });
});

it('prepares one statement for lists of many lengths, and finds the same', async () => {
  await using db = await openDatabase(':memory:');
  db.sqlite?.exec(`create table tasks (id text, state text);
    insert into tasks values ('T-1', 'proposed'), ('T-2', 'open'), ('T-3', 'done'), ('T-4', 'failed')`);
  const states = ['proposed', 'open', 'approved', 'assigned', 'started', 'done'] as const;
  const query = (count: number, operator: 'in' | 'not in') =>
    db.kysely.selectFrom('tasks').select('id').where('state', operator, states.slice(0, count));
  expect(query(5, 'in').compile().sql).toBe(query(6, 'in').compile().sql);
  const find = async (count: number, operator: 'in' | 'not in') =>
    (await query(count, operator).execute()).map(({ id }) => id);
  expect(await find(3, 'in')).toEqual(['T-1', 'T-2']);
  expect(await find(6, 'in')).toEqual(['T-1', 'T-2', 'T-3']);
  expect(await find(3, 'not in')).toEqual(['T-3', 'T-4']);
});

it('keeps what is used prepared, and lets go what is not', async () => {
  await using db = await openDatabase(':memory:');
  const prepare = vi.spyOn(db.sqlite ?? expect.fail(), 'prepare');
  const ask = (value: number) => sql.raw(`select ${value}`).execute(db.kysely);
  for (let value = 0; value < 3_000; value++) {
    await ask(value);
    if (value % 100 === 0) await ask(-1);
  }
  const count = (value: number) => prepare.mock.calls.filter(([one]) => one === `select ${value}`).length;
  await ask(2_999);
  await ask(0);
  expect([count(-1), count(2_999), count(0)]).toEqual([1, 1, 2]);
});

it('names the workspace for each table, wherever in a query another one stands', async () => {
  await using db = await openDatabase(':memory:');
  await db.transact(async (tx) => {
    const ctx = openReads(tx, TABLES, { id: 'W' } as Row<'workspaces'>);
    const tasks = rows(ctx, 'tasks').select('tasks.id');
    const goals = () => tx.selectFrom('goals').select('goals.id');
    const latest = () => tx.selectFrom('forecasts').select((eb) => eb.fn.max('version').as('last'));
    const queries = [
      [1, tasks.where('state', '=', 'open').orderBy('number', 'desc')],
      [2, tasks.where('goal_id', 'in', goals())],
      [2, tasks.where((eb) => eb.or([eb('state', '=', 'open'), eb.exists(goals())]))],
      [2, tasks.where((eb) => eb.and([eb('state', '=', 'open'), eb.not(eb.exists(goals()))]))],
      [2, tasks.select(latest().as('version'))],
      [2, tasks.orderBy((eb) => eb.parens(latest()))],
      [2, rows(ctx, goals().as('mine')).select('mine.id').where('mine.id', 'in', goals())],
      [2, tasks.where('goal_id', '=', sql<string>`(${goals()})`)],
      [3, tasks.innerJoin('goals', 'goals.id', 'tasks.goal_id').where('goal_id', 'in', goals())],
    ] as const;
    const named = queries.map(([, query]) => query.compile().sql.match(/"workspace_id" = /g)?.length);
    expect(named).toEqual(queries.map(([count]) => count));
  });
});
