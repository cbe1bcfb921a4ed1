import { beforeEach, describe, expect, it } from 'vitest';
import { boardChannelOf } from '../../../src/team/account/place-store.ts';

import { expectRebuilt } from '../../support/database/rebuild.ts';
import { type Guild, startGuild, wordsOf } from '../../support/discord/guild.ts';
import { expectGolden } from '../../support/golden.ts';

describe('the board of a Discord channel', () => {
  let guild: Guild;

  beforeEach(async () => {
    guild = await startGuild();
    await guild.ok('discord:lead', 'help');
    await guild.ok('discord:ben', 'help');
    for (const idea of ['Write the guide', 'Call the venue', 'Paint the sign', 'Sweep the hall', 'Buy tea']) {
      await guild.ok('discord:lead', `propose ${idea} --effort 2`);
    }
  });

  const boards = () => guild.delivered.filter(({ place }) => boardChannelOf(place) === 'general');
  const lines = () => wordsOf(boards().at(-1)?.view ?? { kind: 'answer', lines: [] }).split('\n');

  async function start(): Promise<void> {
    await guild.ok('discord:lead', 'go');
    guild.clock.set('2026-11-23T09:00:30Z');
    await guild.settle();
    await guild.settle();
  }

  it('says what waits and with whom in fifteen lines at most, and nothing before go', async () => {
    await guild.ok('discord:lead', 'plan');
    await guild.settle();
    expect(boards()).toEqual([]);
    await start();
    await guild.ok('discord:lead', 'approve T-1');
    await guild.ok('discord:lead', 'take T-1');
    await guild.ok('discord:lead', 'approve T-2');
    guild.clock.advance(6 * 60_000);
    await guild.settle();
    await guild.settle();
    await expectGolden('share/board', lines());
    expect(lines().length).toBeLessThan(15);
    const view = boards().at(-1)?.view;
    const sections = view?.kind === 'report' ? view.sections : [];
    const buttons = sections.flatMap(({ items = [] }) =>
      items.map(({ id, actions }) => [id, ...actions.map(({ label }) => label)].join(' ')),
    );
    expect(buttons).toEqual(['T-3 Yes No', 'T-4 Yes No', 'T-5 Yes No', 'T-1 Done Why', 'T-2 Take Why']);
    // An instant: everybody reads it in their own zone.
    expect(JSON.stringify(sections.at(-1)?.lines)).toContain('"at":');
    await expectRebuilt(guild.db);
  });

  it('is one message, edited, and not said again while nothing has changed', async () => {
    await start();
    const before = boards().length;
    expect(before).toBeGreaterThan(0);
    await guild.ok('discord:lead', 'approve T-1');
    await guild.ok('discord:lead', 'approve T-2');
    await guild.settle();
    await guild.settle();
    expect(boards()).toHaveLength(before + 1);
    expect(
      new Set(
        boards()
          .slice(1)
          .map(({ platformId }) => platformId),
      ).size,
    ).toBe(1);
    guild.clock.advance(20_000);
    await guild.settle();
    expect(boards()).toHaveLength(before + 1);
  });

  it('goes with a setting, and with the feed', async () => {
    await start();
    await guild.ok('discord:lead', 'settings --board off');
    await guild.settle();
    const none = lines();
    await expectGolden('share/board', none);
    await guild.ok('discord:lead', 'settings --board on');
    await guild.settle();
    await expectGolden('share/board', lines()[0]);
    await guild.ok('discord:lead', 'feed edit --no-place');
    await guild.settle();
    expect(lines()).toEqual(none);
    expect(guild.delivered.filter(({ place }) => boardChannelOf(place) !== null)).toEqual(boards());
  });
});
