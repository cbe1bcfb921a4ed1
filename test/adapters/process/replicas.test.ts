import { describe, expect, it, onTestFinished } from 'vitest';
import { newAddress, tempFolder } from '../../support/database.ts';
import { startFakeDiscord } from '../../support/fake-discord/index.ts';
import { startFakeSlack } from '../../support/fake-slack/index.ts';
import { findFreePort } from '../../support/free-port.ts';
import { isFull } from '../../support/full.ts';
import { type Started, startHere } from '../../support/program.ts';

const TAKE_OVER_MS = 15_000;

describe.runIf(isFull)('two processes on one PostgreSQL', () => {
  it('both answer Slack over HTTP; one is in Discord, and the other takes it over', {
    timeout: 60_000,
  }, async () => {
    const slack = await startFakeSlack(Date.now());
    const discord = await startFakeDiscord(Date.now());
    onTestFinished(async () => {
      await slack[Symbol.asyncDispose]();
      await discord[Symbol.asyncDispose]();
    });
    const ana = slack.users.addMember('ana');
    const { id: channel } = slack.users.addChannel('team', { members: [ana] });
    const folder = tempFolder();
    const address = await newAddress('postgres');
    const start = async () => {
      const port = await findFreePort();
      const started = startHere(folder, ['serve'], {
        TILLER_DATABASE: address,
        TILLER_HTTP: String(await findFreePort()),
        SLACK_BOT_TOKEN: slack.state.botToken,
        SLACK_SIGNING_SECRET: slack.state.signingSecret,
        SLACK_PORT: String(port),
        SLACK_API_URL: slack.apiUrl,
        DISCORD_TOKEN: discord.state.token,
        DISCORD_API_BASE: discord.apiBase,
      });
      return { ...started, url: `http://127.0.0.1:${port}/slack/events` };
    };
    const says = ({ seen }: Started, words: string) =>
      expect.poll(() => `${seen.out}${seen.err}`, { timeout: TAKE_OVER_MS }).toContain(words);
    const isAnswered = async ({ url }: { url: string }) => {
      slack.requestUrl = url;
      return (await slack.users.command(ana, channel, 'help')).ack.isAcked;
    };
    const one = await start();
    await says(one, 'Connected to Discord.');
    const two = await start();
    await says(one, 'Connected to Slack.');
    await says(two, 'Connected to Slack.');
    expect(await isAnswered(one)).toBe(true);
    expect(await isAnswered(two)).toBe(true);
    expect(two.seen.out).not.toContain('Connected to Discord.');
    one.stop();
    // It answers for a while yet, for whoever has not seen that it ends.
    expect(await isAnswered(one)).toBe(true);
    expect(await one.ended).toMatchObject({ code: 0, err: '' });
    await says(two, 'Connected to Discord.');
    expect(await isAnswered(two)).toBe(true);
    two.stop();
    expect(await two.ended).toMatchObject({ code: 0, err: '' });
  });
});
