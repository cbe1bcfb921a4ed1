import { PermissionFlagsBits, type PermissionsString } from 'discord.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeCommands } from '../../../adapters/discord/commands/commands.ts';
import { examineDiscord } from '../../../adapters/discord/doctor.ts';
import { buildInvite, PERMISSIONS } from '../../../adapters/discord/invite.ts';
import type { DiscordConfig } from '../../../adapters/process/config.ts';
import type { Row } from '../../../src/base/store/tables.ts';
import { createCommands } from '../../../src/engine/commands.ts';
import type { Finding } from '../../../src/schedule/health.ts';
import { type FakeDiscord, startFakeDiscord } from '../../support/fake-discord/index.ts';

const COMMANDS = createCommands();

/** A server with one channel that a feed posts to, and a bot whose commands are registered. */
async function startServer() {
  const discord = await startFakeDiscord();
  onTestFinished(() => discord[Symbol.asyncDispose]());
  const { state } = discord;
  const channel = discord.users.addChannel('team');
  state.commands.global = describeCommands(COMMANDS).map((command) => ({ ...command, id: '1' }));
  return { discord, channel, place: placeOf(discord, channel.id) };
}

function placeOf({ state }: FakeDiscord, place: string): Row<'places'> {
  const names = { workspace_id: 'w', id: 'P-1', name: '#team' };
  return { ...names, platform: 'discord', tenant: state.guildId, place } as Row<'places'>;
}

async function look(
  discord: FakeDiscord,
  places: readonly Row<'places'>[],
  changes: Partial<DiscordConfig> = {},
): Promise<Finding[]> {
  const config = { token: discord.state.token, guildId: null, apiBase: discord.apiBase, ...changes };
  return examineDiscord({ config, places, commands: COMMANDS });
}

/** What was found about something, as a line. */
function lineOf(findings: readonly Finding[], name: string): string {
  const found = findings.find((finding) => finding.name === name);
  return `${found?.state}: ${found?.detail}`;
}

describe('tiller doctor on Discord', () => {
  it('says of each part that it works', async () => {
    const { discord, place } = await startServer();
    expect(
      (await look(discord, [place])).map(({ state, name, detail }) => `${state} ${name}: ${detail}`),
    ).toEqual([
      `ok Discord: @tiller, of application ${discord.state.applicationId}`,
      'ok Discord connection: Discord gives one; 999 of 1000 logins are left; no privileged intent is needed; who leaves is found within the hour (at once with Server Members Intent switched on: https://discord.com/developers/applications → your application → Bot)',
      'ok Discord interactions: commands and clicks come over the connection',
      `ok Discord servers: @tiller is in fake; others, each a team of its own, let it in by ${buildInvite(discord.state.applicationId)}`,
      'ok Discord commands: registered and current, in all servers',
      'ok Discord channel #team: @tiller has every permission that it needs there, for pins too',
    ]);
    expect(discord.state.calls.filter(({ route }) => !route.startsWith('GET '))).toEqual([]);
  });

  it('says where to make a new token of one that Discord does not take, and never the token', async () => {
    const { discord, place } = await startServer();
    const token = 'MTIzNDU2Nzg5MDEyMzQ1Njc4.fake.canary-token-of-somebody';
    const findings = await look(discord, [place], { token });
    expect(findings).toMatchObject([{ state: 'broken', name: 'Discord' }]);
    expect(findings[0]?.detail).toContain('Bot → Reset Token');
    expect(JSON.stringify(findings)).not.toContain('canary');
  });

  it('says that Discord cannot be reached', async () => {
    const { discord } = await startServer();
    const findings = await look(discord, [], { apiBase: 'http://127.0.0.1:1/api' });
    expect(lineOf(findings, 'Discord')).toMatch(
      /^broken: Discord cannot be reached: .*Is this machine online\?$/,
    );
  });

  it('says that interactions go elsewhere, and where to end that', async () => {
    const { discord } = await startServer();
    discord.state.interactionsEndpointUrl = 'https://old.example.org/x';
    expect(lineOf(await look(discord, []), 'Discord interactions')).toMatch(
      /^broken: commands and clicks go to https:\/\/old\.example\.org\/x instead\. .*Interactions Endpoint URL: empty it/,
    );
  });

  it('gives the invitation where the bot is in no server, or not in that of a feed', async () => {
    const { discord, place } = await startServer();
    const { state } = discord;
    const elsewhere = { ...place, id: 'P-2', name: '#other', tenant: '123456789012345678' };
    const invite = buildInvite(state.applicationId);
    expect(lineOf(await look(discord, [elsewhere]), 'Discord channel #other')).toBe(
      `broken: @tiller is not in its server (123456789012345678): open ${invite}`,
    );
    state.isInvited = false;
    expect(lineOf(await look(discord, []), 'Discord servers')).toBe(
      `broken: @tiller is in none: open ${invite}`,
    );
  });

  it('tells commands that are missing, old, or of one server alone from current ones', async () => {
    const { discord } = await startServer();
    const { state } = discord;
    const line = async (changes?: Partial<DiscordConfig>) =>
      lineOf(await look(discord, [], changes), 'Discord commands');
    state.commands.guild = state.commands.global;
    expect(await line({ guildId: state.guildId })).toBe(
      `ok: registered and current, in server ${state.guildId} alone (DISCORD_GUILD_ID)`,
    );
    state.commands.global = state.commands.global.slice(1);
    expect(await line()).toMatch(/^note: registered, but of another version of Tiller: npm start/);
    state.commands.global = [];
    expect(await line()).toMatch(/^note: none is registered yet: npm start/);
  });

  it.each(PERMISSIONS)(
    'names $name when it is missing in a channel, what for, and where to click',
    async (missing) => {
      const { discord, channel, place } = await startServer();
      const { state } = discord;
      const bit = PermissionFlagsBits[missing.flag as PermissionsString];
      channel.overwrites.set(state.guildId, { allow: 0n, deny: bit });
      const line = lineOf(await look(discord, [place]), 'Discord channel #team');
      expect(line).toContain(
        `${missing.name}: ${missing.why}. In Discord: #team → Edit Channel → Permissions`,
      );
      expect(line.startsWith(missing.isOptional ? 'note: ' : 'broken: ')).toBe(true);
      for (const { name } of PERMISSIONS.filter((each) => each !== missing))
        expect(line).not.toContain(`${name}: `);
      // What is allowed for the bot itself counts before what is denied to everybody, as the advice says.
      channel.overwrites.set(state.botUserId, { allow: bit, deny: 0n });
      expect(lineOf(await look(discord, [place]), 'Discord channel #team')).toMatch(/^ok: /);
    },
  );

  it('says that a channel is gone, or is none for text', async () => {
    const { discord, channel, place } = await startServer();
    const { state } = discord;
    state.channels.set(channel.id, { ...channel, type: 2 as 0 });
    expect(lineOf(await look(discord, [place]), 'Discord channel #team')).toMatch(/^broken: /);
    state.channels.delete(channel.id);
    expect(lineOf(await look(discord, [place]), 'Discord channel #team')).toBe(
      'broken: it is gone: choose another with npm start -- setup discord',
    );
  });

  it('looks at the rest where one look fails', async () => {
    const { discord, place } = await startServer();
    discord.fail('GET /gateway/bot', { kind: 'error', status: 403, code: 50001 });
    const findings = await look(discord, [place]);
    expect(lineOf(findings, 'Discord connection')).toMatch(/^broken: Discord refused: /);
    expect(lineOf(findings, 'Discord channel #team')).toMatch(/^ok: /);
  });
});
