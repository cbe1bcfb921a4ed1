import { PermissionFlagsBits } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { type DiscordTeam, startDiscordTeam } from '../../support/discord/team.ts';

async function startLive(): Promise<DiscordTeam> {
  const team = await startDiscordTeam();
  await team.setClock('2026-11-23T10:00:00Z');
  await team.discord.users.command(team.people.lead, team.channel.id, 'tiller go');
  return team;
}

async function readFeed({ db }: DiscordTeam): Promise<{ state: string; name: string | null }> {
  return db.kysely
    .selectFrom('feeds')
    .leftJoin('feed_places', 'feed_places.feed_id', 'feeds.id')
    .leftJoin('places', 'places.id', 'feed_places.place_id')
    .select(['feeds.state', 'places.name'])
    .executeTakeFirstOrThrow();
}

describe('a channel of Discord', () => {
  it('that is renamed is called so', async () => {
    await using team = await startLive();
    const { id, type } = team.channel;
    const channel = { id, type, guild_id: team.discord.state.guildId, name: 'harbour', position: 0 };
    await team.discord.state.dispatch('CHANNEL_UPDATE', channel);
    await expect.poll(() => readFeed(team)).toEqual({ state: 'live', name: '#harbour' });
  });

  it('that is deleted stops its feed', async () => {
    await using team = await startLive();
    const { id, type, name } = team.channel;
    const channel = { id, type, guild_id: team.discord.state.guildId, name, position: 0 };
    await team.discord.state.dispatch('CHANNEL_DELETE', channel);
    await expect.poll(() => readFeed(team)).toEqual({ state: 'quiet', name: null });
  });

  it('that takes no page is told of once, privately, and gets no old pages when it does again', async () => {
    await using team = await startDiscordTeam();
    const { discord, channel, people } = team;
    const { state, users } = discord;
    for (const line of ['propose Paint the door --effort 1h', 'propose Mend the lamp --effort 1h'])
      await users.command(people.lead, channel.id, 'tiller type', { line });
    const deny = PermissionFlagsBits.ViewChannel | PermissionFlagsBits.SendMessages;
    channel.overwrites.set(state.botUserId, { allow: 0n, deny });
    await team.setClock('2026-11-23T10:00:00Z');
    // What the channel did not take is known after it was sent.
    await team.settle();
    const told = () => discord.readPrivate(people.lead).map(team.textOf);
    expect(told().filter((text) => text.includes('Missing Access'))).toHaveLength(1);
    await team.setClock('2026-11-24T10:00:00Z');
    expect(told().filter((text) => text.includes('Missing Access'))).toHaveLength(1);
    expect(team.posts().filter(({ type }) => type !== 20)).toEqual([]);
    channel.overwrites.delete(state.botUserId);
    await team.setClock('2026-11-25T10:00:00Z');
    const pages = team.posts().filter(({ type }) => type !== 20);
    expect(pages.map((page) => team.textOf(page).slice(0, 14))).toEqual([expect.stringContaining('25 Nov')]);
    expect(discord.countPings()).toBe(0);
  });

  it('stops its feed when we are removed from the server, and not when the server is down for a while', async () => {
    await using team = await startLive();
    const { guildId, dispatch } = team.discord.state;
    await dispatch('GUILD_DELETE', { id: guildId, unavailable: true });
    await team.settle();
    expect(await readFeed(team)).toMatchObject({ state: 'live' });
    await dispatch('GUILD_DELETE', { id: guildId });
    await expect.poll(() => readFeed(team)).toMatchObject({ state: 'paused' });
    expect(team.fatal).toEqual([]);
  });
});
