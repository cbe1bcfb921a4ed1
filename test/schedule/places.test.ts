import { describe, expect, it } from 'vitest';
import { notePlace, type PlaceNote } from '../../src/chat/note-place.ts';
import { expectRebuilt } from '../support/database/rebuild.ts';
import { type Guild, startGuild, wordsOf } from '../support/discord/guild.ts';
import { expectGolden } from '../support/golden.ts';

/** A team that lives in #general of a Slack, and has started. */
async function startLive(): Promise<Guild> {
  const guild = await startGuild({ at: '2026-11-23T10:00:00Z' });
  await guild.ok('slack:lead', 'go');
  await guild.ok('slack:lead', 'propose Call the printer');
  return guild;
}

async function note(guild: Guild, change: PlaceNote['change'], more: Partial<PlaceNote> = {}): Promise<void> {
  const { tenant, place } = await guild.db.kysely
    .selectFrom('feed_places')
    .innerJoin('places', 'places.id', 'feed_places.place_id')
    .select(['places.tenant', 'places.place'])
    .where('places.platform', '=', 'slack')
    .executeTakeFirstOrThrow();
  const origin = `note:${change}:${guild.clock.now()}`;
  await notePlace(guild.engine, { platform: 'slack', tenant, place, change, origin, ...more });
  await guild.settle();
}

function toldTo({ delivered }: Guild, place: string): string[] {
  return delivered.filter((each) => each.place.place === place).map(({ view }) => wordsOf(view));
}

const posted = (guild: Guild) =>
  guild.delivered.filter(({ subject }) => /^digest:main:[\d-]+$/.test(subject)).length;

describe('a channel that a feed is posted in', () => {
  it('is called by its new name', async () => {
    const guild = await startLive();
    await note(guild, 'renamed', { name: 'north' });
    expect(await guild.ok('slack:lead', 'feed list')).toContain('#north');
    await expectRebuilt(guild.db);
  });

  it('that is archived pauses it; its admin hears so, and is asked once it is back', async () => {
    const guild = await startLive();
    await note(guild, 'archived');
    guild.clock.set('2026-11-24T09:30:00Z');
    await guild.settle();
    expect(posted(guild)).toBe(0);
    await note(guild, 'back');
    const told = toldTo(guild, '@slack-lead');
    await expectGolden('places', told.join('\n'));
    expect(guild.delivered.at(-1)?.view).toMatchObject({ actions: [{ command: 'resume' }] });
    await guild.ok('slack:lead', 'resume');
    guild.clock.set('2026-11-25T09:30:00Z');
    await guild.settle();
    expect(posted(guild)).toBe(1);
    await expectRebuilt(guild.db);
  });

  it('that is deleted lets it start in another one', async () => {
    const guild = await startLive();
    await note(guild, 'deleted');
    await expectGolden('places', toldTo(guild, '@slack-lead').join('\n'));
    await guild.ok('slack:lead', 'go', { place: 'harbour' });
    guild.clock.set('2026-11-24T09:30:00Z');
    await guild.settle();
    expect(
      guild.delivered.find(({ subject }) => subject === 'digest:main:2026-11-24')?.place.place,
    ).toContain('harbour');
  });

  it('that is lost leaves a feed where else it is posted', async () => {
    const guild = await startLive();
    const [code = ''] = /[A-Z2-9]{4}-[A-Z2-9]{4}/.exec(await guild.ok('slack:lead', 'link')) ?? [];
    await guild.ok('discord:lead', `link ${code}`);
    await guild.ok('discord:lead', 'go');
    await note(guild, 'left');
    await expectGolden('places', toldTo(guild, '@slack-lead').join('\n'));
    guild.clock.set('2026-11-24T09:30:00Z');
    await guild.settle();
    const digests = guild.delivered.filter(({ subject }) => subject === 'digest:main:2026-11-24');
    expect(digests.map(({ place }) => place.platform)).toEqual(['discord']);
    await expectRebuilt(guild.db);
  });

  it('that is lost pauses a feed that is posted at a terminal alone besides', async () => {
    const guild = await startGuild({ at: '2026-11-23T10:00:00Z' });
    await guild.ok('terminal:lead', 'feed list');
    const code = /[A-Z2-9]{4}-[A-Z2-9]{4}/.exec(await guild.ok('terminal:lead', 'link'))?.[0] ?? '';
    await guild.ok('slack:lead', `link ${code}`);
    await guild.ok('slack:lead', 'go');
    await note(guild, 'archived');
    await expectGolden('places', toldTo(guild, '@slack-lead').at(-1));
  });

  it('says nothing of one that no feed is posted in', async () => {
    const guild = await startLive();
    await note(guild, 'archived', { place: 'elsewhere' });
    expect(toldTo(guild, '@slack-lead')).toEqual([]);
  });
});
