import { beforeEach, describe, expect, it } from 'vitest';
import { expectRebuilt } from '../support/database/rebuild.ts';
import { type Guild, startGuild } from '../support/discord/guild.ts';
import { expectGolden } from '../support/golden.ts';

const HOUR_MS = 3_600_000;
const BEN = '@discord-ben';

/** A server whose digest is posted, with a task for Ben to be told of as soon as it is handed over to him. */
describe('somebody who takes no private messages', () => {
  let guild: Guild;

  beforeEach(async () => {
    guild = await startGuild();
    await guild.ok('discord:lead', 'help');
    await guild.ok('discord:ben', 'help');
    for (const idea of ['Write the guide', 'Call the venue', 'Paint the sign']) {
      await guild.ok('discord:lead', `propose ${idea} --effort 2`);
    }
    await guild.ok('discord:lead', 'member edit @ben --hours 40');
    await guild.ok('discord:lead', 'go');
    guild.clock.set('2026-11-23T09:00:30Z');
    await guild.settle();
    guild.closed.add(BEN);
  });

  async function handOver(task: string): Promise<void> {
    await guild.ok('discord:lead', `approve ${task}`);
    await guild.ok('discord:lead', `take ${task}`);
    await guild.ok('discord:lead', `hand over ${task} to @ben other: he has been there`);
    await settle();
  }

  async function settle(): Promise<void> {
    for (let round = 0; round < 3; round++) await guild.settle();
  }

  const saidTo = (place: string) => guild.delivered.filter((delivery) => delivery.place.place === place);
  const notices = () => guild.delivered.filter(({ subject }) => subject.startsWith('notice:'));

  it('is told under the digest, once a day and alone, that something waits, and never what', async () => {
    await handOver('T-1');
    expect(notices().map(({ notifies }) => notifies)).toEqual(['discord-ben']);
    await expectGolden('say/closed', notices()[0]?.view);
    expect(notices()[0]?.underId).not.toBeNull();
    await handOver('T-2');
    expect(notices()).toHaveLength(1);
    expect(guild.delivered.filter(({ notifies }) => notifies !== null)).toEqual(notices());
    expect(await guild.ok('discord:lead', 'outbox')).not.toContain('assigned');
    guild.clock.advance(24 * HOUR_MS);
    await settle();
    await handOver('T-3');
    expect(notices()).toHaveLength(2);
    await expectRebuilt(guild.db);
  });

  it('is told that an answer did not come, which nothing keeps for them', async () => {
    await guild.ok('discord:ben', 'preview', { waits: false });
    await settle();
    const told = guild.delivered.filter(({ notifies }) => notifies !== null);
    expect(told.map(({ underId }) => underId !== null)).toEqual([true]);
    await expectGolden('say/closed', told[0]?.view);
    expect(await guild.ok('discord:lead', 'outbox')).not.toContain('answer');
    await expectRebuilt(guild.db);
  });

  it('is written to again after they next do something', async () => {
    await handOver('T-1');
    guild.closed.clear();
    guild.clock.advance(HOUR_MS);
    await settle();
    expect(saidTo(BEN)).toEqual([]);
    await guild.ok('discord:ben', 'inbox');
    await settle();
    expect(saidTo(BEN).map(({ subject }) => subject.split(':')[0])).toEqual(['assigned']);
    await expectRebuilt(guild.db);
  });

  it('is not told twice a day though every private message comes back after each thing they do', async () => {
    await handOver('T-1');
    await guild.ok('discord:ben', 'inbox');
    await settle();
    await guild.ok('discord:ben', 'inbox');
    await settle();
    expect(notices()).toHaveLength(1);
    expect(saidTo(BEN)).toEqual([]);
  });
});
