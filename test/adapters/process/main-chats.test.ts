import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { queueMessages } from '../../../src/base/run/outbox.ts';
import { openDatabase } from '../../../src/base/store/open.ts';
import { answer } from '../../../src/base/view/view.ts';
import { laidFolder, layDatabase } from '../../support/database.ts';
import { type FakeDiscord, startFakeDiscord } from '../../support/fake-discord/index.ts';
import { type FakeSlack, startFakeSlack } from '../../support/fake-slack/index.ts';
import { isFull } from '../../support/full.ts';
import { runHere, type Started, startHere, startProcess } from '../../support/program.ts';

const OTHER_TOKEN = 'MTIzNDU2Nzg5MDEyMzQ1Njc4.fake.another-token-of-somebody';

const ENDS: readonly (readonly [how: string, close: number, code: number, words: string])[] = [
  ['with 2 where its token is no good any more', 4004, 2, 'DISCORD_TOKEN'],
  ['with 1, for a supervisor, where it was cut off for another reason', 4012, 1, '4012'],
];

async function startDiscord(): Promise<{ discord: FakeDiscord; env: Record<string, string> }> {
  const discord = await startFakeDiscord(Date.now());
  onTestFinished(() => discord[Symbol.asyncDispose]());
  discord.users.addMember('ana');
  return { discord, env: { DISCORD_TOKEN: discord.state.token, DISCORD_API_BASE: discord.apiBase } };
}

async function startSlack(): Promise<{
  slack: FakeSlack;
  env: Record<string, string>;
  works(): Promise<string>;
}> {
  const slack = await startFakeSlack(Date.now());
  onTestFinished(() => slack[Symbol.asyncDispose]());
  const ana = slack.users.addMember('ana');
  const { id } = slack.users.addChannel('team', { members: [ana] });
  return {
    slack,
    env: slackEnv(slack),
    works: async () => JSON.stringify((await slack.users.command(ana, id, 'help')).ack.body),
  };
}

function slackEnv({ state, apiUrl }: FakeSlack): Record<string, string> {
  return { SLACK_BOT_TOKEN: state.botToken, SLACK_APP_TOKEN: state.appToken, SLACK_API_URL: apiUrl };
}

/** Starts the program without a keyboard; stopped at the end if it still runs. */
async function serve(env: Record<string, string>): Promise<Started> {
  const started = startHere(await laidFolder(), [], env);
  started.close();
  onTestFinished(async () => {
    started.stop();
    await started.ended;
  });
  return started;
}

const says = ({ seen }: Pick<Started, 'seen'>, words: string, within = {}) =>
  expect.poll(() => `${seen.out}${seen.err}`, within).toContain(words);

describe('one process for several chats', () => {
  let folder: string;
  let heldUp: Promise<{ code: number | null; ms: number }> | undefined;

  // It takes eight seconds, in which the others run.
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tiller-test-'));
    await layDatabase(folder);
    if (!isFull) return;
    heldUp = endHeldUp();
    heldUp.catch(() => undefined);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is in Slack and in Discord at the same time, and ends cleanly when it is told to', async () => {
    const [slack, discord] = [await startSlack(), await startDiscord()];
    const started = await serve({ ...slack.env, ...discord.env });
    await says(started, 'Connected to Slack.');
    await says(started, 'Connected to Discord.');
    started.stop();
    expect(await started.ended).toMatchObject({ code: 0, err: '' });
  });

  it('goes on in Slack where Discord refuses its token, which it says in one line', async () => {
    const [slack, discord] = [await startSlack(), await startDiscord()];
    const started = await serve({ ...slack.env, ...discord.env, DISCORD_TOKEN: OTHER_TOKEN });
    await says(started, 'Discord is left out until Tiller is started again.');
    await says(started, 'Connected to Slack.');
    expect(await slack.works()).toContain('help all');
    const lines = started.seen.err.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
    expect(lines).toEqual([expect.stringMatching(/DISCORD_TOKEN\. .*Reset Token/)]);
    expect(`${started.seen.out}${started.seen.err}`).not.toContain(OTHER_TOKEN);
  });

  it('goes on in Slack where Discord cannot be reached, and in Discord where Slack is half set up', async () => {
    const [slack, discord] = [await startSlack(), await startDiscord()];
    const one = await serve({ ...slack.env, ...discord.env, DISCORD_API_BASE: 'http://127.0.0.1:1/api' });
    await says(one, 'Discord cannot be reached: ');
    await says(one, 'Connected to Slack.');
    expect(await slack.works()).toContain('help all');
    one.stop();
    await one.ended;
    const { SLACK_BOT_TOKEN = '' } = slack.env;
    const other = await serve({ ...discord.env, SLACK_BOT_TOKEN });
    await says(other, 'SLACK_APP_TOKEN: is missing');
    await says(other, 'Connected to Discord.');
  });

  it.each([
    ['that Discord refuses', OTHER_TOKEN, 'Discord does not take DISCORD_TOKEN.'],
    ['that is none', 'canary', 'DISCORD_TOKEN: “…” does not fit'],
  ])('ends with 2 where a token %s was all there is, and says so', async (_, token, words) => {
    const { env } = await startDiscord();
    const { code, err } = await (await serve({ ...env, DISCORD_TOKEN: token })).ended;
    expect(code).toBe(2);
    expect(err).toContain(words);
    expect(err).not.toContain('canary');
  });

  it.runIf(isFull).each(ENDS)(
    'ends, as a process, %s in the only chat',
    async (_, close, expected, words) => {
      const { discord, env } = await startDiscord();
      const { child, seen, ended } = startProcess(await laidFolder(), [], env);
      child.stdin.end();
      await says({ seen }, 'Connected to Discord.');
      discord.gateway.close(close);
      // Before the seconds that an end may take at most: nothing of the connection beats on.
      const closedAt = performance.now();
      const { code, err } = await ended;
      expect(code).toBe(expected);
      expect(err).toContain(words);
      expect(performance.now() - closedAt).toBeLessThan(6_000);
    },
  );

  it.runIf(isFull)(
    'ends within ten seconds of a SIGTERM and in order, though a call of it is never answered',
    async () => {
      const ended = await heldUp;
      expect(ended?.code).toBe(0);
      expect(ended?.ms).toBeLessThan(10_000);
    },
  );

  /** How it ends, and how long after a SIGTERM, where a call of it is never answered. */
  async function endHeldUp(): Promise<{ code: number | null; ms: number }> {
    await using slack = await startFakeSlack(Date.now());
    const { child, seen, ended } = startProcess(folder, [], slackEnv(slack));
    child.stdin.end();
    await says({ seen }, 'Connected to Slack.');
    slack.fail('users.info', { kind: 'held', until: new Promise(() => undefined) });
    const lead = slack.users.addMember('lead');
    const { id } = slack.users.addChannel('news', { members: [lead] });
    void slack.users.command(lead, id, 'go');
    await expect.poll(() => slack.state.calls.at(-1)?.method).toBe('users.info');
    const stoppedAt = performance.now();
    child.kill('SIGTERM');
    const { code } = await ended;
    return { code, ms: performance.now() - stoppedAt };
  }

  it.runIf(isFull)(
    'takes over within three seconds from a process of this machine that was killed',
    async () => {
      const { env } = await startSlack();
      const folder = await laidFolder();
      const start = () => {
        const started = startProcess(folder, [], env);
        onTestFinished(() => void started.child.kill('SIGKILL'));
        started.child.stdin.end();
        return started;
      };
      const first = start();
      await says(first, 'Connected to Slack.');
      const second = start();
      await says(second, `process ${first.child.pid} on`);
      first.child.kill('SIGKILL');
      await first.ended;
      await says(second, 'This process runs the database now.', { timeout: 3_000 });
    },
  );

  it.runIf(isFull)(
    'posts no digest to a terminal at which nobody sits, and does not keep it for later',
    async () => {
      const folder = await laidFolder();
      await runHere(folder, [], { input: 'propose Paint the door --effort 1h\n' });
      const db = await openDatabase(join(folder, 'tiller.db'));
      onTestFinished(() => db[Symbol.asyncDispose]());
      const place = await db.kysely.selectFrom('places').selectAll().executeTakeFirstOrThrow();
      expect(place.platform).toBe('terminal');
      const message = { subject: 'page', placeId: place.id, lane: 'page', view: answer('Paint the door') };
      await db.transact((tx) => queueMessages(tx, place.workspace_id, [message], Date.now()));
      const { env } = await startSlack();
      const started = startHere(folder, [], env);
      onTestFinished(async () => {
        started.stop();
        await started.ended;
      });
      started.close();
      await says(started, 'Connected to Slack.');
      const readState = () => db.kysely.selectFrom('outbox').select('state').execute();
      await expect.poll(readState, { timeout: 10_000 }).toEqual([{ state: 'sent' }]);
      expect(started.seen.out).not.toContain('Paint the door');
    },
  );

  it('goes on in Slack where Discord cuts it off for good', async () => {
    const [slack, discord] = [await startSlack(), await startDiscord()];
    const started = await serve({ ...slack.env, ...discord.env });
    await says(started, 'Connected to Discord.');
    await says(started, 'Connected to Slack.');
    discord.discord.gateway.close(4014);
    await says(started, 'Discord is left out until Tiller is started again.');
    expect(await slack.works()).toContain('help all');
  });
});
