import { describe, expect, it } from 'vitest';
import { expectGolden } from '../../support/golden.ts';
import { type SlackTeam, startSlackTeam, TEAM_TRANSPORTS } from '../../support/slack/team.ts';

async function startLive(transport: 'socket' | 'http'): Promise<SlackTeam> {
  const team = await startSlackTeam({ transport });
  await team.setClock('2026-11-23T10:00:00Z');
  await team.slack.users.command(team.people.lead, team.channel.id, 'go');
  return team;
}

async function readFeed({ db }: SlackTeam): Promise<{ state: string; name: string }> {
  return db.kysely
    .selectFrom('feeds')
    .innerJoin('feed_places', 'feed_places.feed_id', 'feeds.id')
    .innerJoin('places', 'places.id', 'feed_places.place_id')
    .select(['feeds.state', 'places.name'])
    .executeTakeFirstOrThrow();
}

describe.each(TEAM_TRANSPORTS)('a channel of Slack over %s', (transport) => {
  it('that is renamed is called so', async () => {
    await using team = await startLive(transport);
    const channel = { id: team.channel.id, name: 'harbour', created: 1 };
    await team.slack.users.tellApp({ type: 'channel_rename', channel });
    expect(await readFeed(team)).toEqual({ state: 'live', name: '#harbour' });
  });

  it('that is archived, or that we were removed from, pauses its feed; its admin hears so, and when we are back', async () => {
    await using team = await startLive(transport);
    const { slack, people, channel, settle } = team;
    const direct = () =>
      slack.state.messages.filter(({ channel: id }) => slack.state.channels.get(id)?.im === people.lead);
    const told = () => direct().map(({ text }) => text);
    const archived = await slack.users.tellApp({
      type: 'channel_archive',
      channel: channel.id,
      user: people.ana,
    });
    await archived.repeat({ retryNum: 1 });
    await settle();
    expect(await readFeed(team)).toMatchObject({ state: 'paused' });
    const paused = told();
    expect(paused).toHaveLength(1);
    await slack.users.tellApp({ type: 'member_joined_channel', user: people.ana, channel: channel.id });
    await settle();
    expect(told()).toEqual(paused);
    await slack.users.tellApp({
      type: 'member_joined_channel',
      user: slack.state.botUserId,
      channel: channel.id,
    });
    await settle();
    await expectGolden('slack/channels', [...paused, ...told()]);
    const message = direct().at(-1);
    if (!message) throw new Error('nothing was said');
    await slack.users.click(people.lead, message, 'resume:main');
    expect(await readFeed(team)).toMatchObject({ state: 'live' });
    await slack.users.tellApp({ type: 'channel_left', channel: channel.id, actor_id: people.ana });
    expect(await readFeed(team)).toMatchObject({ state: 'paused' });
  });
});

describe('Slack', () => {
  it('ends the connection, with what to do, when the app is uninstalled or its token revoked', async () => {
    await using team = await startLive('socket');
    await team.slack.users.tellApp({ type: 'tokens_revoked', tokens: { oauth: ['U1'], bot: [] } });
    expect(team.fatal).toEqual([]);
    await team.slack.users.tellApp({ type: 'tokens_revoked', tokens: { oauth: [], bot: ['UBOT'] } });
    await team.slack.users.tellApp({ type: 'app_uninstalled' });
    expect(team.fatal).toHaveLength(2);
    expect(team.fatal[0]).toContain('SLACK_BOT_TOKEN');
  });
});
