import { REST } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { createGateway } from '../../../adapters/discord/receive.ts';
import { readHealth } from '../../../adapters/discord/session/health.ts';
import { systemTimers } from '../../../adapters/process/wake.ts';
import { startDiscordTeam, UNPACED } from '../../support/discord/team.ts';
import { startFakeDiscord } from '../../support/fake-discord/index.ts';
import { expectGolden } from '../../support/golden.ts';
import { fakeClock, fakePorts } from '../../support/team.ts';
import { until } from '../../support/until.ts';

const REGISTER = 'PUT /applications/:id/commands';

describe('starting in Discord', () => {
  it('asks for no privileged intent, and tells of its commands once, and again only when they differ', async () => {
    await using team = await startDiscordTeam();
    const { discord } = team;
    // Guilds, messages, reactions and direct messages.
    expect(discord.gateway.intents).toBe((1 << 0) | (1 << 9) | (1 << 10) | (1 << 12));
    const count = () => discord.state.calls.filter(({ route }) => route === REGISTER).length;
    expect(count()).toBe(1);
    await team.restart();
    expect(count()).toBe(1);
    discord.state.commands.global = discord.state.commands.global.slice(1);
    await team.restart();
    expect(count()).toBe(2);
  });

  it('tells one server alone of its commands while it is tried out', async () => {
    await using team = await startDiscordTeam({ isTrial: true });
    expect(team.discord.state.commands.global).toEqual([]);
    expect(team.discord.state.commands.guild.length).toBeGreaterThan(0);
  });

  it('starts though Discord does not take the commands', async () => {
    await using team = await startDiscordTeam({
      prepare: (discord) => discord.fail(REGISTER, { kind: 'error', status: 400, code: 50035 }),
    });
    expect(team.logged).toHaveLength(1);
    await expectGolden('discord/lifecycle', team.logged);
  });

  it('warns where clicks would go to an address instead of here', async () => {
    await using team = await startDiscordTeam({
      prepare: (discord) => {
        discord.state.interactionsEndpointUrl = 'https://example.org/interactions';
      },
    });
    expect(team.logged).toHaveLength(1);
    await expectGolden('discord/lifecycle', team.logged);
  });

  it('does not start with a token that Discord does not take, and says where to click', async () => {
    const started = startDiscordTeam({
      prepare: (discord) => discord.fail('GET /gateway/bot', { kind: 'error', status: 401, code: 0 }),
    });
    await expect(started).rejects.toThrow(/DISCORD_TOKEN.*Reset Token/);
  });
});

describe('an ended connection to Discord', () => {
  it.each([
    [4004, /DISCORD_TOKEN/],
    [4014, /privileged/],
  ])(
    'is told of with a line that says what to do (%i): the library stays “ready” and silent',
    async (code, line) => {
      await using team = await startDiscordTeam();
      expect(team.adapter.health().isUp).toBe(true);
      team.discord.gateway.close(code);
      await until(() => expect(team.fatal).toEqual([expect.stringMatching(line)]));
      expect(team.adapter.health()).toMatchObject({
        isUp: false,
        text: expect.stringContaining('disconnected'),
      });
    },
  );

  it('is none while it comes back by itself', async () => {
    await using team = await startDiscordTeam();
    const resumed = team.discord.whenCalled('RESUMED');
    team.discord.gateway.reconnect();
    await resumed;
    await until(() => expect(team.adapter.health().isUp).toBe(true));
    expect(team.fatal).toEqual([]);
  });

  it('that stays down for ten looks, a minute each, is told of once, to be made anew', async () => {
    await using discord = await startFakeDiscord();
    const fatal: unknown[] = [];
    let look = () => {};
    const gateway = createGateway({
      hearsPeople: false,
      config: { token: discord.state.token, guildId: null, apiBase: discord.apiBase },
      log: fakePorts(fakeClock('2026-11-23T08:00:00Z'), []).log,
      timers: {
        ...systemTimers,
        every(_periodMs, run) {
          look = run;
          return () => undefined;
        },
      },
      after: () => () => undefined,
      reading: new REST(),
      others: { areThere: () => false, waitMs: () => 0, note: () => undefined },
      pace: UNPACED,
      onFatal: (...given) => void fatal.push(given),
      prepare: () => undefined,
      onReady: async () => undefined,
      onSession: () => undefined,
    });
    await gateway.start();
    const lookOften = (times: number) => Array.from({ length: times }).forEach(() => void look());
    lookOften(20);
    await discord.gateway.refuse(true);
    const { client } = gateway;
    // An error that nobody listens to would end the process.
    client?.emit('error', new Error('a listener broke'));
    await until(() => expect(client && readHealth(client, Date.now()).isUp).toBe(false));
    lookOften(9);
    expect(fatal).toEqual([]);
    lookOften(5);
    expect(fatal).toEqual([[expect.stringMatching(/not connected .*10 minutes/), 'lost']]);
    await gateway.stop();
    await discord.gateway.refuse(false);
  });

  it('shows in the age of the last heartbeat too', () => {
    const shard = { id: 0, status: 0, lastPingTimestamp: 1_000 };
    const client = { ws: { shards: new Map([[0, shard]]) } } as unknown as Parameters<typeof readHealth>[0];
    expect(readHealth(client, 60_000).isUp).toBe(true);
    expect(readHealth(client, 1_000 + 6 * 60_000)).toMatchObject({
      isUp: false,
      text: expect.stringContaining('6'),
    });
    shard.lastPingTimestamp = -1;
    expect(readHealth(client, 60_000).isUp).toBe(true);
  });
});
