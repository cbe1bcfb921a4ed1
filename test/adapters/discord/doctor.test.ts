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
import { expectGolden } from '../../support/golden.ts';

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

/** As golden files have it: ids and the invitation are another server's each time. */
const hideIds = (line: string) =>
  line.replaceAll(/https:\S+client_id=\S+/g, '‹invitation›').replaceAll(/\d{17,}/g, '…');

/** What was found about something, as a line. */
function lineOf(findings: readonly Finding[], name: string): string {
  const found = findings.find((finding) => finding.name === name);
  return `${found?.state}: ${found?.detail}`;
}

describe('tiller doctor on Discord', () => {
  it('says of each part that it works', async () => {
    const { discord, place } = await startServer();
    const findings = await look(discord, [place]);
    expect(findings.map(({ state }) => state)).toEqual(Array(6).fill('ok'));
    const { applicationId } = discord.state;
    expect(lineOf(findings, 'Discord')).toContain(applicationId);
    expect(lineOf(findings, 'Discord servers')).toContain(buildInvite(applicationId));
    await expectGolden(
      'discord/doctor',
      findings.map(({ name, detail }) => hideIds(`${name}: ${detail}`)),
    );
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
    expect(findings).toMatchObject([{ state: 'broken', name: 'Discord' }]);
    await expectGolden('discord/doctor', findings[0]?.detail);
  });

  it('says that interactions go elsewhere, and where to end that', async () => {
    const { discord } = await startServer();
    discord.state.interactionsEndpointUrl = 'https://old.example.org/x';
    await expectGolden('discord/doctor', lineOf(await look(discord, []), 'Discord interactions'));
  });

  it('gives the invitation where the bot is in no server, or not in that of a feed', async () => {
    const { discord, place } = await startServer();
    const { state } = discord;
    const elsewhere = { ...place, id: 'P-2', name: '#other', tenant: '123456789012345678' };
    const invite = buildInvite(state.applicationId);
    const inNoFeeds = lineOf(await look(discord, [elsewhere]), 'Discord channel #other');
    state.isInvited = false;
    const inNone = lineOf(await look(discord, []), 'Discord servers');
    for (const line of [inNoFeeds, inNone]) expect(line).toMatch(/^broken: /);
    for (const line of [inNoFeeds, inNone]) expect(line).toContain(invite);
    await expectGolden('discord/doctor', [inNoFeeds, inNone].map(hideIds));
  });

  it('tells commands that are missing, old, or of one server alone from current ones', async () => {
    const { discord } = await startServer();
    const { state } = discord;
    const line = async (changes?: Partial<DiscordConfig>) =>
      lineOf(await look(discord, [], changes), 'Discord commands');
    state.commands.guild = state.commands.global;
    const ofOne = await line({ guildId: state.guildId });
    expect(ofOne).toContain(state.guildId);
    state.commands.global = state.commands.global.slice(1);
    const old = await line();
    state.commands.global = [];
    const lines = [ofOne, old, await line()];
    expect(lines.map((each) => each.split(':')[0])).toEqual(['ok', 'note', 'note']);
    await expectGolden('discord/doctor', lines.map(hideIds));
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
    const noneForText = lineOf(await look(discord, [place]), 'Discord channel #team');
    state.channels.set(channel.id, { ...channel, type: 11 });
    const thread = lineOf(await look(discord, [place]), 'Discord channel #team');
    state.channels.delete(channel.id);
    const gone = lineOf(await look(discord, [place]), 'Discord channel #team');
    for (const line of [noneForText, thread, gone]) expect(line).toMatch(/^broken: /);
    await expectGolden('discord/doctor', [noneForText, thread, gone].map(hideIds));
  });

  it('looks at the rest where one look fails', async () => {
    const { discord, place } = await startServer();
    discord.fail('GET /gateway/bot', { kind: 'error', status: 403, code: 50001 });
    const findings = await look(discord, [place]);
    expect(lineOf(findings, 'Discord connection')).toMatch(/^broken: /);
    await expectGolden('discord/doctor', lineOf(findings, 'Discord connection'));
    expect(lineOf(findings, 'Discord channel #team')).toMatch(/^ok: /);
  });
});
