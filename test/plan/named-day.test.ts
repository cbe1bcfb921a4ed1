import { expect, it } from 'vitest';
import { startTeam } from '../support/team.ts';

it('proposes what names its day for that day, and no more once it is over', async () => {
  const team = await startTeam({ isCalm: true });
  await team.ok('lead', 'propose Write to the paper by 26 nov --effort 1h');
  await team.ok('lead', 'propose Bring cake on 30 nov --effort 1h');
  team.clock.set('2026-11-27T09:00:00Z');
  await team.settle();
  const tasks = await team.db.kysely.selectFrom('tasks').select(['title', 'due_on']).execute();
  expect(tasks).toEqual([{ title: 'Bring cake on 30 nov', due_on: '2026-11-30' }]);
  expect(JSON.stringify(await team.ok('lead', 'whynot C-1'))).toContain('Thu 26 Nov, is over');
});
