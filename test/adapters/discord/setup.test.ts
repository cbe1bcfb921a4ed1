import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PermissionFlagsBits } from 'discord.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeCommands } from '../../../adapters/discord/commands/commands.ts';
import { buildInvite, PERMISSIONS } from '../../../adapters/discord/invite.ts';
import { openDatabase } from '../../../src/base/store/open.ts';
import { createCommands } from '../../../src/engine/commands.ts';
import { layDatabase, tempFolder } from '../../support/database.ts';
import { readText } from '../../support/discord/team.ts';
import { type FakeDiscord, startFakeDiscord } from '../../support/fake-discord/index.ts';
import { expectGolden } from '../../support/golden.ts';
import { type Ended, pickLines, startHere } from '../../support/program.ts';

interface Server {
  discord: FakeDiscord;
  token: string;
  /** Ids of people, by name. */
  people: Record<'ana' | 'ben' | 'benny', string>;
}

/** A Discord with Ana, who made the bot, Ben and Benny, a channel, and a bot that somebody has let in, or not yet. */
async function startServer({ isInvited = true } = {}): Promise<Server> {
  const discord = await startFakeDiscord();
  onTestFinished(() => discord[Symbol.asyncDispose]());
  const { state, users } = discord;
  const people = {
    ana: users.addMember('ana'),
    ben: users.addMember('ben'),
    benny: users.addMember('benny'),
  };
  users.addChannel('team');
  state.isInvited = isInvited;
  state.application = { owner: { id: people.ana } };
  return { discord, token: state.token, people };
}

function invite({ discord: { state } }: Server): void {
  state.isInvited = true;
}

interface Later {
  /** Typed when the program has said this, after what happens meanwhile. */
  said: string;
  does?(): void;
  types: readonly string[];
}

/** Runs `tiller setup discord` on answers, one a line, and on those that come later. */
async function setUp(
  { discord }: Server,
  folder: string,
  answers: readonly string[],
  { later = [], env = {} }: { later?: readonly Later[]; env?: Record<string, string> } = {},
): Promise<Ended> {
  await layDatabase(folder);
  const started = startHere(folder, ['setup', 'discord'], {
    TILLER_LOG_LEVEL: 'debug',
    DISCORD_API_BASE: discord.apiBase,
    ...env,
  });
  const type = (lines: readonly string[]) => started.type(lines.map((line) => `${line}\n`).join(''));
  type(answers);
  for (const { said, does, types } of later) {
    await expect.poll(() => readAsked(started.seen.out)).toContain(said);
    does?.();
    type(types);
  }
  started.close();
  return started.ended;
}

/** All that it has said, once it waits for an answer: before, it may still look at what has not happened yet. */
function readAsked(out: string): string {
  return out.endsWith(': ') ? out : '';
}

const GOAL = 'volunteers at least 30 by 2027-03-31';

async function readRows(folder: string, table: 'feeds' | 'identities' | 'executors') {
  const db = await openDatabase(join(folder, 'tiller.db'));
  try {
    return await db.kysely.selectFrom(table).selectAll().execute();
  } finally {
    await db[Symbol.asyncDispose]();
  }
}

const hideIds = (line: string) => line.replaceAll(/\d{17,}/g, '…');

/** The whole talk but for ids and the day on which it is: the goal's days and the preview of the digest. */
function readTalk(out: string): string {
  return hideIds(out)
    .replace(/^(G-1 .*?) by .*$/m, '$1 by …')
    .replace(/(as it would be now:\n)[\s\S]*?(\nThis is a preview)/, '$1…$2');
}

describe('tiller setup discord', () => {
  it('leads from nothing to a digest that one person alone sees', async () => {
    const server = await startServer();
    const { discord, token, people } = server;
    const folder = tempFolder();
    writeFileSync(join(folder, '.env'), '# ours\nTILLER_CURRENCY=USD\n', { mode: 0o644 });
    const { code, out, err } = await setUp(server, folder, [token, '', '#team', 'Saturdays at 10', GOAL]);
    expect({ code, out }).toMatchObject({ code: 0 });
    expect(out).toContain(buildInvite(discord.state.applicationId));
    for (const { name, why } of PERMISSIONS) expect(out).toContain(`  ${name}: ${why}`);
    expect(out).toContain(`ok  ana (${people.ana})`);
    await expectGolden('discord/setup', readTalk(out));
    expect(await readRows(folder, 'feeds')).toMatchObject([
      { id: 'main', state: 'quiet', post_at: '10:00', days: '[6]', zone: 'UTC' },
    ]);
    expect(await readRows(folder, 'identities')).toMatchObject([
      { platform: 'terminal', member_id: 'M-1' },
      { platform: 'discord', tenant: discord.state.guildId, user_id: people.ana, member_id: 'M-1' },
    ]);
    const [message] = discord.readPrivate(people.ana);
    expect(discord.state.messages).toEqual([message]);
    await expectGolden(
      'discord/setup',
      readText(message?.components ?? [])
        .split('\n')
        .at(-1),
    );
    expect(JSON.stringify(message?.components)).not.toContain('approve:');
    expect(discord.state.violations).toEqual([]);
    const file = join(folder, '.env');
    expect(readFileSync(file, 'utf8')).toBe(`# ours\nTILLER_CURRENCY=USD\nDISCORD_TOKEN=${token}\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const text of [out, err, readFileSync(join(folder, 'tiller.db'), 'latin1')])
      expect(text).not.toContain(token);
  });

  it('makes members of whoever has a role', async () => {
    const server = await startServer();
    const { state } = server.discord;
    state.roles.set('7100', { id: '7100', name: 'club', permissions: 0n });
    const answers = [server.token, '', '#team', 'clubs', '@club', '', GOAL];
    const { code, out } = await setUp(server, tempFolder(), answers);
    expect({ code, out }).toMatchObject({ code: 0 });
    await expectGolden('discord/setup', pickLines(out, /Roles|Not yet: |ok {2}.*@club/));
  });

  it('shows its first digest once though Discord’s answer to it was lost', async () => {
    const server = await startServer();
    const { discord, token, people } = server;
    const fault = { kind: 'status', status: 502, isStored: true } as const;
    discord.fail('POST /channels/:id/messages', fault);
    await setUp(server, tempFolder(), [token, '', '#team', 'Saturdays at 10', GOAL]);
    expect(discord.state.faults).toEqual([]);
    expect(discord.readPrivate(people.ana)).toHaveLength(1);
    expect(discord.readPrivate(people.ana)[0]?.nonce).toMatch(/^\w{25}$/);
  });

  it('refuses what is no token with what it is and where the right one is', async () => {
    const server = await startServer();
    const wrong = [
      '123456789012345678',
      'a'.repeat(64),
      'b'.repeat(32),
      'https://discord.com/x',
      'hello',
      '',
    ];
    const other = 'MTIzNDU2Nzg5MDEyMzQ1Njc4.fake.another-token-of-somebody';
    const { out } = await setUp(server, tempFolder(), [...wrong, other, server.token]);
    const said = pickLines(out, /Not yet: /);
    expect(said).toHaveLength(wrong.length + 1);
    for (const line of said) expect(line).toContain('Reset Token');
    await expectGolden('discord/setup', [...said, ...pickLines(out, /ok {2}Discord/)]);
  });

  it('waits until the pages of the application send commands here and let the bot be invited', async () => {
    const server = await startServer();
    const { state } = server.discord;
    state.interactionsEndpointUrl = 'https://old.example.org/x';
    state.application = { bot_require_code_grant: true };
    const { out } = await setUp(server, tempFolder(), [server.token], {
      later: [
        {
          said: 'https://old.example.org/x',
          does() {
            state.interactionsEndpointUrl = null;
            state.application = {};
          },
          types: [''],
        },
      ],
    });
    await expectGolden('discord/setup', pickLines(out, /Discord sends|The application|Where|ok {2}@tiller/));
  });

  it('waits for the invitation, and for each permission in the channel, which it lists with where to click', async () => {
    const server = await startServer({ isInvited: false });
    const { discord, token } = server;
    const place = discord.users.addChannel('garden', { permissions: ['ViewChannel', 'PinMessages'] });
    const { code, out } = await setUp(server, tempFolder(), [token, ''], {
      later: [
        {
          said: 'Not yet: @tiller',
          does: () => invite(server),
          types: ['', 'ben'],
        },
        { said: 'ok  ben', types: ['garden'] },
        { said: 'Not yet: in #garden', does: () => place.overwrites.clear(), types: ['', '', ''] },
      ],
    });
    expect(code).toBe(0);
    const [, missing = ''] = out.split(/^(?=Not yet: in #garden)/m);
    expect([...missing.matchAll(/^ {2}([^:]+): /gm)].slice(0, 4).map(([, name]) => name)).toEqual([
      'Send Messages',
      'Create Public Threads',
      'Send Messages in Threads',
      'Read Message History',
    ]);
    await expectGolden('discord/setup', missing.slice(0, missing.indexOf('\n4 of 4')));
  });

  it('goes on without the permission that need not be there, and says what is lost', async () => {
    const server = await startServer();
    const needed = PERMISSIONS.filter(({ isOptional }) => !isOptional).map(({ flag }) => flag);
    server.discord.users.addChannel('plain', { permissions: needed });
    const { code, out } = await setUp(server, tempFolder(), [server.token, '', 'plain', '', '']);
    expect(code).toBe(0);
    await expectGolden('discord/setup', pickLines(out, /ok {2}.*#plain| {4}/));
  });

  it('asks again for a person of several, a stranger and a channel that is not there', async () => {
    const server = await startServer();
    const { people, token } = server;
    const { code, out } = await setUp(server, tempFolder(), [
      ...[
        token,
        'tiller',
        'be',
        people.benny,
        '#teem',
        `<#${[...server.discord.state.channels.keys()][0]}>`,
        '25:00',
        '',
        '',
      ],
    ]);
    expect(code).toBe(0);
    const said = pickLines(out, /Not yet: /);
    expect(said).toHaveLength(4);
    await expectGolden(
      'discord/setup',
      said.map((line) => line.replace(people.benny, '‹benny›').replace(people.ben, '‹ben›')),
    );
  });

  it('shows the digest here alone where private messages are closed, and how to open them', async () => {
    const server = await startServer();
    const ana = server.discord.state.members.get(server.people.ana);
    if (ana) ana.hasClosedDms = true;
    const { code, out } = await setUp(server, tempFolder(), [server.token, '', 'team', '', GOAL]);
    expect(code).toBe(0);
    expect(out).toContain('(T-1)');
    await expectGolden('discord/setup', pickLines(out, /.*(?:private messages|Direct Messages)/));
    expect(server.discord.state.messages).toEqual([]);
  });

  it('keeps everything when it is run again: Enter keeps the token, and a server of another time is cleared', async () => {
    const server = await startServer();
    const folder = tempFolder();
    const file = join(folder, '.env');
    await setUp(server, folder, [server.token, '', 'team', 'mondays 9:00', GOAL]);
    writeFileSync(file, `${readFileSync(file, 'utf8')}DISCORD_GUILD_ID=123456789012345678\n`);
    const { code, out } = await setUp(server, folder, ['', '', 'team', '']);
    expect(code).toBe(0);
    await expectGolden('discord/setup', pickLines(out, /Goals|ok/).map(hideIds));
    expect(readFileSync(file, 'utf8')).toBe(`DISCORD_TOKEN=${server.token}\nDISCORD_GUILD_ID=\n`);
    expect(await readRows(folder, 'executors')).toHaveLength(1);
    expect(await readRows(folder, 'feeds')).toMatchObject([{ post_at: '09:00', days: '[1]' }]);
  });

  it('says that Discord cannot be reached, and asks again', async () => {
    const server = await startServer();
    for (let tries = 0; tries < 2; tries++)
      server.discord.fail('GET /users/@me', { kind: 'status', status: 502, isStored: false });
    server.discord.fail('GET /users/@me', { kind: 'rate limited', retryAfterSeconds: 7 });
    const { out } = await setUp(server, tempFolder(), [server.token, server.token, server.token]);
    const said = pickLines(out, /Not yet: |Token: |ok {2}Discord/);
    await expectGolden(
      'discord/setup',
      said.map((line) => line.replace(/\d+ seconds/, '… seconds')),
    );
  });

  it('ends at the question that nobody answers, keeps what was saved, and takes no more words', async () => {
    const server = await startServer();
    const folder = tempFolder();
    expect(await setUp(server, folder, [])).toMatchObject({
      code: 2,
      err: expect.stringContaining('“Token”'),
    });
    expect(existsSync(join(folder, '.env'))).toBe(false);
    const { code, err } = await setUp(server, folder, [server.token]);
    expect(code).toBe(2);
    await expectGolden('discord/setup', err);
    expect(readFileSync(join(folder, '.env'), 'utf8')).toContain(server.token);
    const started = startHere(folder, ['setup', 'discord', '--http', 'https://x.example']);
    started.close();
    const refused = await started.ended;
    expect(refused.code).toBe(2);
    await expectGolden('discord/setup', refused.err);
  });
});

describe('the invitation', () => {
  it('asks for the listed permissions and no others', () => {
    const link = new URL(buildInvite('42'));
    expect(link.searchParams.get('client_id')).toBe('42');
    expect(link.searchParams.get('scope')).toBe('bot applications.commands');
    const bits = BigInt(link.searchParams.get('permissions') ?? '0');
    const asked = Object.entries(PermissionFlagsBits).flatMap(([flag, bit]) =>
      (bits & bit) === 0n ? [] : [flag],
    );
    expect(asked.toSorted()).toEqual(PERMISSIONS.map(({ flag }) => flag as string).toSorted());
  });
});

describe('docs/discord.md', () => {
  const docs = readFileSync(join(import.meta.dirname, '../../../docs/discord.md'), 'utf8');

  it('names each permission and what it is for, as the invitation asks for it', () => {
    const rows = [...docs.matchAll(/^\| ([A-Z][a-z]+(?: [A-Za-z]+)+) \| (.+?) \|$/gm)].map(
      ([, name, why]) => ({ name, why }),
    );
    const expected = PERMISSIONS.map(({ name, why, isOptional }) => ({
      name,
      why: isOptional ? `${why} (may be left out)` : why,
    }));
    expect(rows).toEqual(expected);
  });

  it('shows lines that setup and doctor really say', async () => {
    const server = await startServer({ isInvited: false });
    const { state } = server.discord;
    const place = [...state.channels.values()][0];
    place?.overwrites.set(state.botUserId, { allow: 0n, deny: PermissionFlagsBits.SendMessages });
    const folder = tempFolder();
    const env = { TILLER_USER: 'ana' };
    const { out } = await setUp(server, folder, [server.token], {
      env,
      later: [
        { said: 'Press Enter', does: () => invite(server), types: ['', '', '#team'] },
        { said: 'Not yet: ', does: () => place?.overwrites.clear(), types: ['', 'Saturdays at 10', GOAL] },
      ],
    });
    const doctor = startHere(folder, ['doctor'], { ...env, DISCORD_API_BASE: server.discord.apiBase });
    doctor.close();
    const told = `${out}\n${(await doctor.ended).out}`.replace(/\s+/g, ' ');
    const shown = [...docs.matchAll(/^```text said\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
      block.split('\n'),
    );
    const lines = shown
      .map((line) => line.trim().replace(/\s+/g, ' '))
      .filter((line) => line !== '' && line !== '…');
    expect(lines.length).toBeGreaterThan(30);
    expect(lines.filter((line) => !told.includes(line.replace(/ ?…$/, '')))).toEqual([]);
  });

  it('shows commands and options that Discord is told of', () => {
    const known = new Map(
      describeCommands(createCommands()).flatMap((command) =>
        listLeaves(`/${command.name}`, command as unknown as Leaf),
      ),
    );
    const typed = [...docs.matchAll(/`(\/tiller[^`]*)`|^ {4}(\/tiller.*)$/gm)].map(([, code, block]) =>
      (code ?? block ?? '').replace(/\s+/g, ' '),
    );
    expect(typed.length).toBeGreaterThan(15);
    const areas = new Set([...known.keys()].map((path) => path.split(' ')[0]));
    const wrong = typed.filter((line) => {
      if (areas.has(line)) return false;
      const path = [...known.keys()]
        .filter((each) => line === each || line.startsWith(`${each} `))
        .toSorted((one, two) => two.length - one.length)[0];
      const options = [...line.slice(path?.length ?? 0).matchAll(/ ([a-z-]+):/g)].map(
        ([, name]) => name ?? '',
      );
      return path === undefined || options.some((name) => !known.get(path)?.includes(name));
    });
    expect(wrong).toEqual([]);
  });
});

interface Leaf {
  name: string;
  type?: number;
  options?: Leaf[];
}

/** Each command's path with the names of its options. */
function listLeaves(path: string, { options = [] }: Leaf): [string, string[]][] {
  const nested = options.filter(({ type }) => type === 1 || type === 2);
  if (nested.length > 0) return nested.flatMap((each) => listLeaves(`${path} ${each.name}`, each));
  return [[path, options.map(({ name }) => name)]];
}
