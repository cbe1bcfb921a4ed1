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
