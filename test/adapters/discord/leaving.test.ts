import { describe, expect, it } from 'vitest';
import { hearsPeople } from '../../../adapters/discord/people/leaving.ts';
import { type DiscordTeam, type DiscordTeamOptions, startDiscordTeam } from '../../support/discord/team.ts';
import { expectGolden } from '../../support/golden.ts';
import { until } from '../../support/until.ts';

const SERVER_MEMBERS = 1 << 1;

/** A team of @lead, @ana and @ben. */
async function startTeam(options: DiscordTeamOptions = {}): Promise<DiscordTeam> {
  const team = await startDiscordTeam(options);
  await team.setClock('2026-11-23T10:00:00Z');
  const { discord, people, channel } = team;
  for (const user of [people.ana, people.ben]) await discord.users.command(user, channel.id, 'tiller me');
  return team;
}

const startHearing = () =>
  startTeam({
    prepare: ({ state }) => {
      state.grantedIntents = SERVER_MEMBERS;
    },
  });

async function listActive({ db }: DiscordTeam): Promise<string[]> {
  const found = await db.kysely
    .selectFrom('executors')
    .select('handle')
    .where('is_active', '=', 1)
    .orderBy('id')
    .execute();
  return found.map(({ handle }) => handle);
}

const privateTo = (team: DiscordTeam, user: string) =>
  team.discord.readPrivate(user).map((message) => team.textOf(message));

describe('somebody who leaves the server, is banned, or deletes their account', () => {
  it('is out of the team at once where Discord tells of it, and back in it by one press', async () => {
    await using team = await startHearing();
    const { discord, people } = team;
    expect(discord.gateway.intents & SERVER_MEMBERS).toBe(SERVER_MEMBERS);
    const comeBack = await discord.users.leave(people.ben);
    await until(async () => expect(await listActive(team)).toEqual(['lead', 'ana']));
    await team.settle();
    const left = privateTo(team, people.lead);
    await comeBack();
    await until(async () => {
      await team.settle();
      expect(privateTo(team, people.lead)).toHaveLength(left.length + 1);
    });
    await expectGolden('discord/leaving', privateTo(team, people.lead));
    const asked = discord.readPrivate(people.lead).at(-1);
    if (asked) await discord.users.click(people.lead, asked, 'admit:M-3');
    expect(await listActive(team)).toEqual(['lead', 'ana', 'ben']);
    expect(team.logged).toEqual([]);
  });

  it('is found with each new session where Discord tells of nobody', async () => {
    await using team = await startTeam();
    const { discord, people } = team;
    expect(discord.gateway.intents & SERVER_MEMBERS).toBe(0);
    await discord.users.leave(people.ben);
    expect(await listActive(team)).toEqual(['lead', 'ana', 'ben']);
    await team.restart();
    await until(async () => expect(await listActive(team)).toEqual(['lead', 'ana']));
    expect(discord.state.violations).toEqual([]);
  });

  it('is somebody, and not everybody: where Discord knows none of them nobody is taken out', async () => {
    await using team = await startTeam();
    const { discord, people } = team;
    for (const user of [people.lead, people.ana, people.ben]) await discord.users.leave(user);
    await team.restart();
    await until(() => expect(team.logged).toHaveLength(1));
    expect(await listActive(team)).toEqual(['lead', 'ana', 'ben']);
    await expectGolden('discord/leaving', team.logged);
  });

  it('is not guessed where Discord does not say, or the server is not to be seen', async () => {
    await using team = await startTeam();
    const { discord } = team;
    const asked = () =>
      discord.state.calls.filter(({ route }) => route === 'GET /guilds/:id/members/:id').length;
    for (const code of [10004, 50001]) {
      discord.fail('GET /guilds/:id/members/:id', {
        kind: 'error',
        status: code === 10004 ? 404 : 403,
        code,
      });
    }
    const before = asked();
    await team.restart();
    await until(() => expect(asked()).toBe(before + 3));
    await team.stop();
    expect(await listActive(team)).toEqual(['lead', 'ana', 'ben']);
  });
});

it('the Server Members Intent is read from the application, however many servers it is in', () => {
  expect([0, 1 << 14, 1 << 15, 1 << 19].map((flags) => hearsPeople({ flags }))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});
