import { expect, it } from 'vitest';
import type { Db } from '../../src/base/store/open.ts';
import { openTestDatabase } from '../support/database.ts';
import { startTeam } from '../support/team.ts';

/** Counts the rows that are read from a database while something is done. */
function watchRows({ sqlite }: Db): (work: () => Promise<unknown>) => Promise<number> {
  if (!sqlite) throw new Error('rows are counted on SQLite');
  let read = 0;
  const prepare = sqlite.prepare.bind(sqlite);
  sqlite.prepare = ((source: string) => {
    const statement = prepare(source);
    const all = statement.all.bind(statement);
    statement.all = (...given) => {
      const found = all(...given);
      read += found.length;
      return found;
    };
    return statement;
  }) as typeof sqlite.prepare;
  return async (work) => {
    read = 0;
    await work();
    return read;
  };
}

it('reads no more for a preview where a task was decided back and forth all day', async () => {
  const db = await openTestDatabase('memory');
  const countRows = watchRows(db);
  const team = await startTeam({ db });
  await team.ok('lead', 'propose Paint the door --effort 2h');
  await team.ok('lead', 'plan --feed main');
  await team.ok('lead', 'approve T-1');
  await team.ok('lead', 'undo T-1');
  const few = await countRows(() => team.ok('lead', 'preview'));
  for (let time = 0; time < 20; time++) {
    await team.ok('lead', 'approve T-1');
    await team.ok('lead', 'undo T-1');
  }
  const many = await countRows(() => team.ok('lead', 'preview'));
  expect(few).toBeGreaterThan(0);
  expect(many).toBe(few);
});
