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
