import { expect, it } from 'vitest';
import { openDatabase } from '../../../src/base/store/open.ts';

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
