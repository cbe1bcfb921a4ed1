import { expect, it } from 'vitest';
import type { DigestView } from '../../src/base/view/view.ts';
import { startTeam } from '../support/team.ts';

it('lists what somebody put off on the page of the day it comes back, before what is new', async () => {
  const team = await startTeam({ isCalm: true });
  await team.ok('lead', 'feed edit --cap 2');
  const propose = async (titles: readonly string[]) => {
    for (const title of titles) await team.ok('lead', `propose ${title}`);
  };
  const idsOf = async (at: string) => {
    team.clock.set(at);
    await team.settle();
    return ((await team.ok('lead', 'today')) as DigestView).tasks.map(({ id }) => id);
  };
  await propose(['Sort the list', 'Count the boats']);
  expect(await idsOf('2026-11-23T09:00:01Z')).toEqual(['T-1', 'T-2']);
  // A Sunday: no page comes that day.
  await team.ok('lead', 'later T-1 2026-11-29');
  await team.ok('lead', 'approve T-2');
  await team.ok('lead', 'done T-2');
  await propose(['Wash the sails', 'Call the mayor', 'Sweep the deck']);
  expect(await idsOf('2026-11-30T09:00:01Z')).toContain('T-1');
  expect(await idsOf('2026-12-01T09:00:01Z')).toContain('T-1');
});
