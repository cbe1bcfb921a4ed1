import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { setVariables } from '../../../adapters/cli/setup-env.ts';
import { buildManifest, SCOPES } from '../../../adapters/slack/manifest.ts';
import { openDatabase } from '../../../src/base/store/open.ts';
import { createCommands } from '../../../src/engine/commands.ts';
import { layDatabase, tempFolder } from '../../support/database.ts';
import { type FakeSlack, startFakeSlack } from '../../support/fake-slack/index.ts';
import { expectGolden } from '../../support/golden.ts';
import { type Ended, pickLines, startHere } from '../../support/program.ts';
import { readAnswer } from '../../support/slack/read.ts';
import { startSlackTeam } from '../../support/slack/team.ts';

const BOT = 'xoxb-fake-bot';
const APP = 'xapp-fake-app';

/** A Slack with Ana, two people called Ben, a channel that Tiller is in and one that it is not. */
async function startSlack(): Promise<FakeSlack> {
  const slack = await startFakeSlack();
  onTestFinished(() => slack[Symbol.asyncDispose]());
  const ana = slack.users.addMember('ana');
  slack.users.addMember('ben adler');
  slack.users.addMember('ben boer');
  slack.users.addMember('robot', { isBot: true });
  slack.users.addChannel('team', { members: [ana] });
  slack.users.addChannel('ops', { members: [ana], hasBot: false });
  return slack;
}

/** Runs the program on answers, one a line; with `later` the rest is typed once the program has said something. */
async function run(
  slack: FakeSlack,
  folder: string,
  words: readonly string[],
  given: {
    answers?: readonly string[];
    env?: Record<string, string>;
    later?: { said: string; type(): readonly string[] };
  } = {},
): Promise<Ended> {
  await layDatabase(folder);
  const started = startHere(folder, words, {
    TILLER_LOG_LEVEL: 'debug',
    TILLER_EXAMPLE: 'yes',
    SLACK_API_URL: slack.apiUrl,
    ...given.env,
  });
  started.type(toLines(given.answers ?? []));
  if (given.later) {
    await expect.poll(() => readAsked(started.seen.out)).toContain(given.later.said);
    started.type(toLines(given.later.type()));
  }
  started.close();
  return started.ended;
}

/** All that it has said, once it waits for an answer: before, it may still look at what has not happened yet. */
function readAsked(out: string): string {
  return out.endsWith(': ') ? out : '';
}

const toLines = (answers: readonly string[]) => answers.map((line) => `${line}\n`).join('');

const setUp = (slack: FakeSlack, folder: string, answers: readonly string[]) =>
  run(slack, folder, ['setup', 'slack'], { answers });

const WHOLE = [BOT, APP, 'ana', '#team', '08:30', 'trial-to-paid at least 6% by 2027-01-31'];

async function readRows(folder: string, table: 'feeds' | 'identities' | 'executors' | 'workspaces') {
  const db = await openDatabase(join(folder, 'tiller.db'));
  try {
    return await db.kysely.selectFrom(table).selectAll().execute();
  } finally {
    await db[Symbol.asyncDispose]();
  }
}

/** The whole talk but for the day on which it is: the long link, the goal's days and the preview of the digest. */
function readTalk(out: string): string {
  return out
    .replace(/manifest_json=\S+/, 'manifest_json=…')
    .replace(/^(G-1 .*?) by .*$/m, '$1 by …')
    .replace(/(as it would be now:\n)[\s\S]*?(\nThis is a preview)/, '$1…$2');
}

describe('tiller setup slack', () => {
  it('leads from nothing to a digest that one person alone sees', async () => {
    const slack = await startSlack();
    const folder = tempFolder();
    writeFileSync(join(folder, '.env'), '# ours\nTILLER_CURRENCY=USD\n', { mode: 0o644 });
    const { code, out } = await setUp(slack, folder, WHOLE);
    expect({ code, out }).toMatchObject({ code: 0 });
    const link = /https:\/\/api\.slack\.com\/apps\?new_app=1&manifest_json=(\S+)/.exec(out)?.[1] ?? '';
    expect(JSON.parse(decodeURIComponent(link))).toEqual(buildManifest(createCommands(), 'socket'));
    await expectGolden('slack/setup', readTalk(out));
    expect(await readRows(folder, 'feeds')).toMatchObject([
      { id: 'main', state: 'quiet', post_at: '08:30', zone: 'Europe/Lisbon' },
    ]);
    expect(await readRows(folder, 'identities')).toMatchObject([
      { platform: 'terminal', member_id: 'M-1' },
      { platform: 'slack', tenant: 'T1', user_id: 'UANA', member_id: 'M-1' },
    ]);
    const [message, ...others] = slack.state.messages;
    expect(others).toEqual([]);
    expect(message).toMatchObject({ channel: 'DUANA' });
    await expectGolden('slack/setup', message?.text.split('\n').at(-1));
    expect(JSON.stringify(message?.blocks)).not.toContain('approve:');
  });

  it('lets the people of the channel in by one press, without guests and programs', async () => {
    const slack = await startSlack();
    const { users, state } = slack;
    const members = [users.addMember('bea', { tz: 'America/New_York' }), users.addMember('carl')];
    members.push(users.addMember('gus', { isGuest: true }), users.addMember('robo', { isBot: true }));
    for (const id of members) state.channels.get('CTEAM')?.members.add(id);
    const folder = tempFolder();
    const { code, out } = await setUp(slack, folder, [BOT, APP, 'ana', '#team', '', '08:30', '']);
    expect({ code, out }).toMatchObject({ code: 0 });
    await expectGolden('slack/setup', pickLines(out, /Also|ok {2}2| {4}/));
    expect(await readRows(folder, 'executors')).toMatchObject([
      { handle: 'lead', is_admin: 1 },
      { handle: 'bea', is_admin: 0, is_active: 1, zone: 'America/New_York' },
      { handle: 'carl', is_active: 1, zone: null },
    ]);
  });

  it('keeps the tokens in .env alone, for its owner alone, and leaves its other lines', async () => {
    const slack = await startSlack();
    const folder = tempFolder();
    const file = join(folder, '.env');
    writeFileSync(file, '# ours\nTILLER_CURRENCY=USD\n', { mode: 0o644 });
    const { code, out, err } = await run(slack, folder, ['setup', 'slack'], { answers: WHOLE });
    expect(code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(
      `# ours\nTILLER_CURRENCY=USD\nSLACK_BOT_TOKEN=${BOT}\nSLACK_APP_TOKEN=${APP}\n`,
    );
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const stored = readFileSync(join(folder, 'tiller.db'), 'latin1');
    const wal = join(folder, 'tiller.db-wal');
    for (const text of [out, err, stored, existsSync(wal) ? readFileSync(wal, 'latin1') : '']) {
      expect(text).not.toContain(BOT);
      expect(text).not.toContain(APP);
    }
  });

  it('refuses each wrong token with what it is and where the right one is', async () => {
    const slack = await startSlack();
    const wrong = [
      APP,
      'xoxp-1-2',
      'xoxe.xoxp-1',
      '0123456789abcdef0123456789abcdef',
      'hello',
      '',
      'xoxb-other',
    ];
    const { code, out } = await setUp(slack, tempFolder(), [
      ...wrong,
      BOT,
      BOT,
      'xapp-other',
      ...WHOLE.slice(1),
    ]);
    expect(code).toBe(0);
    const said = pickLines(out, /Not yet: /);
    const places = ['Bot User OAuth Token', 'connections:write'];
    const named = said.map((line) => places.findIndex((place) => line.includes(place)));
    expect(named).toEqual([...Array(wrong.length).fill(0), 1, 1]);
    await expectGolden('slack/setup', said);
  });

  it('names each permission that is missing and where to click, until it is there', async () => {
    const slack = await startSlack();
    const needed = SCOPES.filter(({ isOptional }) => !isOptional);
    for (const { scope } of SCOPES) slack.state.scopes.delete(scope);
    const folder = tempFolder();
    const { code, out, err } = await setUp(slack, folder, [BOT, APP, '']);
    expect(code).toBe(2);
    const missing = out.split('\n').find((line) => line.startsWith('Missing: ')) ?? '';
    for (const { scope, why } of needed) expect(missing).toContain(`${scope} (${why})`);
    expect(pickLines(out, /Missing: /)).toEqual([missing, missing]);
    await expectGolden('slack/setup', [...pickLines(out, /Where: https.*Scopes/), err]);
    expect(existsSync(join(folder, '.env'))).toBe(false);
  });

  it('goes on without permissions that need not be there, and says what is lost', async () => {
    const slack = await startSlack();
    slack.state.scopes.delete('channels:history');
    const { code, out } = await setUp(slack, tempFolder(), WHOLE);
    expect(code).toBe(0);
    expect(out).toContain(`${SCOPES.length - 1} of ${SCOPES.length}`);
    await expectGolden('slack/setup', pickLines(out, / {4}without channels:history/));
  });

  it('finds what is missing by calls where Slack does not list what a token may do', async () => {
    const slack = await startSlack();
    slack.state.namesScopes = false;
    const told = ['chat:write', 'im:write', 'reactions:read', 'users:read', 'channels:read', 'groups:read'];
    for (const scope of [...told, 'im:read']) slack.state.scopes.delete(scope);
    const { out } = await setUp(slack, tempFolder(), [BOT, APP]);
    const missing = out.split('\n').find((line) => line.startsWith('Missing: ')) ?? '';
    for (const scope of told) expect(missing).toContain(`${scope} (`);
    expect(slack.state.messages).toEqual([]);
  });

  it('asks again for a person of several, a channel that is not there, and one it is not in', async () => {
    const slack = await startSlack();
    const { code, out } = await run(slack, tempFolder(), ['setup', 'slack'], {
      answers: [BOT, APP, 'robot', 'ben', 'UBENBOER', 'teem', 'ops'],
      later: {
        said: '#ops',
        type() {
          slack.state.channels.get('COPS')?.members.add('UBOT');
          return ['', 'no', '', ''];
        },
      },
    });
    expect(code).toBe(0);
    await expectGolden('slack/setup', pickLines(out, /Not yet: |ok {2}.*(?:ben boer|#ops)/));
  });

  it('says again what is wrong with an hour or a goal, and lets the goal be skipped', async () => {
    const slack = await startSlack();
    const { code, out } = await setUp(slack, tempFolder(), [
      ...[BOT, APP, 'ana', 'CTEAM', '25:00', '10:00 Mars/Base', '10:00 Europe/Berlin', 'better', ''],
    ]);
    expect(code).toBe(0);
    const said = pickLines(out, /Not yet: /);
    expect(said).toHaveLength(3);
    await expectGolden('slack/setup', said);
  });

  it('keeps everything when it is run again: Enter keeps tokens and hour', async () => {
    const slack = await startSlack();
    const folder = tempFolder();
    await setUp(slack, folder, WHOLE);
    const env = readFileSync(join(folder, '.env'), 'utf8');
    const { code, out } = await setUp(slack, folder, ['', '', 'ana', 'team', '']);
    expect(code).toBe(0);
    await expectGolden('slack/setup', pickLines(out, /Goals|ok/));
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe(env);
    expect(await readRows(folder, 'executors')).toHaveLength(1);
    expect(await readRows(folder, 'feeds')).toMatchObject([{ post_at: '08:30' }]);
  });

  it('refuses the tokens of another Slack team than the one it is in', async () => {
    const slack = await startSlack();
    const folder = tempFolder();
    await setUp(slack, folder, WHOLE);
    slack.state.teamId = 'T2';
    const { code, err } = await setUp(slack, folder, ['', '', 'ana', 'team', '']);
    expect(code).toBe(2);
    await expectGolden('slack/setup', err);
  });

  it('puts the address into the app for requests over HTTP, and asks for the signing secret', async () => {
    const slack = await startSlack();
    const folder = tempFolder();
    writeFileSync(join(folder, '.env'), `SLACK_BOT_TOKEN=${BOT}\nSLACK_APP_TOKEN=${APP}\n`);
    const secret = '0123456789abcdef0123456789abcdef';
    const words = ['setup', 'slack', '--http', 'https://tiller.acme.example/'];
    const { code, out } = await run(slack, folder, words, {
      answers: ['', 'xapp-no', secret, 'ana', 'team', '', ''],
    });
    expect({ code, out }).toMatchObject({ code: 0 });
    expect(out).toContain(encodeURIComponent('"request_url":"https://tiller.acme.example/slack/events"'));
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe(
      `SLACK_BOT_TOKEN=${BOT}\nSLACK_APP_TOKEN=\nSLACK_SIGNING_SECRET=${secret}\n`,
    );
    const refused = await run(slack, folder, ['setup', 'slack', '--http', 'http://here']);
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('https://') });
  });

  it('refuses to bring the example to Slack, and a chat that it does not know', async () => {
    const slack = await startSlack();
    const folder = tempFolder();
    await run(slack, folder, []);
    const { code, err } = await run(slack, folder, ['setup', 'slack'], { answers: WHOLE.slice(0, 4) });
    expect(code).toBe(2);
    expect(err).toContain('example team');
    expect((await run(slack, folder, ['setup', 'irc'])).err).toContain('setup slack');
  });

  it('ends at the question that nobody answers, and keeps what was saved', async () => {
    const slack = await startSlack();
    const folder = tempFolder();
    expect(await setUp(slack, folder, [])).toMatchObject({
      code: 2,
      err: expect.stringContaining('“Bot token”'),
    });
    expect(await setUp(slack, folder, [BOT, 'xapp-no'])).toMatchObject({ code: 2 });
    expect(existsSync(join(folder, '.env'))).toBe(false);
    const { code, err } = await setUp(slack, folder, [BOT, APP]);
    expect(code).toBe(2);
    await expectGolden('slack/setup', err);
    expect(readFileSync(join(folder, '.env'), 'utf8')).toContain(BOT);
    expect(await readRows(folder, 'workspaces')).toEqual([]);
  });

  it('says that Slack cannot be reached, and asks again', async () => {
    const slack = await startSlack();
    slack.fail('auth.test', { kind: 'html' });
    slack.fail('auth.test', { kind: 'error', error: 'service_unavailable' });
    const { out } = await setUp(slack, tempFolder(), [BOT, BOT, BOT, APP]);
    await expectGolden('slack/setup', pickLines(out, /Not yet: |Bot token: |ok/));
  });

  it('says when the environment has another token, which wins', async () => {
    const slack = await startSlack();
    const env = { SLACK_BOT_TOKEN: 'xoxb-elsewhere', SLACK_APP_TOKEN: APP };
    const { out } = await run(slack, tempFolder(), ['setup', 'slack'], { answers: WHOLE, env });
    await expectGolden('slack/setup', pickLines(out, /.*SLACK_BOT_TOKEN/));
  });
});

describe('a team that begins in Slack', () => {
  it('is quiet in its channel until go, says so, and then says when the first digest comes', async () => {
    await using team = await startSlackTeam({ isUnfounded: true });
    const { slack, people, channel } = team;
    const say = async (words: string) =>
      readAnswer((await slack.users.command(people.lead, channel.id, words)).ack);
    await expectGolden('slack/setup', await say('propose Chart failed payments --effort 6h'));
    expect(await say('propose Saved replies --effort 2h')).not.toContain('/tiller go');
    await expectGolden('slack/setup', await say(''));
    await team.setClock('2026-11-23T09:00:01Z');
    expect(slack.read(channel.id)).toEqual([]);
    await expectGolden('slack/setup', await say('go'));
    await team.setClock('2026-11-24T09:00:01Z');
    expect(slack.read(channel.id)).toHaveLength(1);
  });
});

describe('the docs', () => {
  const docs = readFileSync(join(import.meta.dirname, '../../../docs/slack.md'), 'utf8');

  it('name each permission and what it is for, as the app asks for it', () => {
    const rows = [...docs.matchAll(/^\| `([a-z_]+(?::[a-z]+)?)` \| (.+?) \|$/gm)].map(([, scope, why]) => ({
      scope,
      why,
    }));
    const expected = SCOPES.map(({ scope, why, isOptional }) => ({
      scope,
      why: isOptional ? `${why} (may be left out)` : why,
    }));
    expect(rows).toEqual(expected);
  });

  it('show lines that setup and doctor really say', async () => {
    const slack = await startSlack();
    const folder = tempFolder();
    const { out } = await setUp(slack, folder, WHOLE);
    const doctor = await run(slack, folder, ['doctor']);
    const told = `${out}\n${doctor.out}`.replace(/\s+/g, ' ').replaceAll('@lead', '@ana');
    const shown = [...docs.matchAll(/^```text said\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
      block.split('\n'),
    );
    const lines = shown.map((line) => line.trim()).filter((line) => line !== '' && line !== '…');
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.filter((line) => !told.includes(line.replace(/\s+/g, ' ').replace(/ ?…$/, '')))).toEqual([]);
  });
});

describe('variables in .env', () => {
  it('are changed in place, added at the end, and never twice', () => {
    const text = '# a\nSLACK_BOT_TOKEN=old\nexport X=1\nSLACK_BOT_TOKEN=older';
    expect(setVariables(text, { SLACK_BOT_TOKEN: 'new', Y: '2' })).toBe(
      '# a\nSLACK_BOT_TOKEN=new\nexport X=1\nY=2\n',
    );
    expect(setVariables('', { A: '1' })).toBe('A=1\n');
  });
});
