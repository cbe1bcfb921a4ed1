import { expect, it, vi } from 'vitest';
import type { Db } from '../../src/base/store/open.ts';
import { openTestDatabase } from '../support/database.ts';
import { startTeam } from '../support/team.ts';

/** Counts the rows that are read from a database while something is done, also by statements that it has kept. */
async function countRows({ sqlite }: Db, work: () => Promise<unknown>): Promise<number> {
  if (!sqlite) throw new Error('rows are counted on SQLite');
  const statements = Object.getPrototypeOf(sqlite.prepare('select 1'));
  const original: (...given: unknown[]) => unknown[] = statements.all;
  let read = 0;
  const all = vi.spyOn(statements, 'all').mockImplementation(function (this: unknown, ...given: unknown[]) {
    const found = original.apply(this, given);
    read += found.length;
    return found;
  });
  try {
    await work();
  } finally {
    all.mockRestore();
  }
  return read;
}

it('reads no more for a preview where a task was decided back and forth all day', async () => {
  const db = await openTestDatabase('memory');
  const team = await startTeam({ db });
  await team.ok('lead', 'propose Paint the door --effort 2h');
  await team.ok('lead', 'plan --feed main');
  await team.ok('lead', 'approve T-1');
  await team.ok('lead', 'undo T-1');
  const few = await countRows(db, () => team.ok('lead', 'preview'));
  for (let time = 0; time < 20; time++) {
    await team.ok('lead', 'approve T-1');
    await team.ok('lead', 'undo T-1');
  }
  const many = await countRows(db, () => team.ok('lead', 'preview'));
  expect(few).toBeGreaterThan(0);
  expect(many).toBe(few);
});
