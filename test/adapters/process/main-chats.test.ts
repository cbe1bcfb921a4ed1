import { describe, expect, it, onTestFinished } from 'vitest';
import { tempFolder } from '../../support/database.ts';
import { type FakeDiscord, startFakeDiscord } from '../../support/fake-discord/index.ts';
import { type FakeSlack, startFakeSlack } from '../../support/fake-slack/index.ts';
import { type Started, startHere } from '../../support/program.ts';

const OTHER_TOKEN = 'MTIzNDU2Nzg5MDEyMzQ1Njc4.fake.another-token-of-somebody';

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
  const { botToken, appToken } = slack.state;
  return {
    slack,
    env: { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_API_URL: slack.apiUrl },
    works: async () => JSON.stringify((await slack.users.command(ana, id, 'help')).ack.body),
  };
}

/** Starts the program without a keyboard; stopped at the end if it still runs. */
function serve(env: Record<string, string>): Started {
  const started = startHere(tempFolder(), [], env);
  started.close();
  onTestFinished(async () => {
    started.stop();
    await started.ended;
  });
  return started;
}

const says = ({ seen }: Started, words: string) =>
  expect.poll(() => `${seen.out}${seen.err}`).toContain(words);

describe('one process for several chats', () => {
  it('is in Slack and in Discord at the same time, and ends cleanly when it is told to', async () => {
    const [slack, discord] = [await startSlack(), await startDiscord()];
    const started = serve({ ...slack.env, ...discord.env });
    await says(started, 'Connected to Slack.');
    await says(started, 'Connected to Discord.');
    started.stop();
    expect(await started.ended).toMatchObject({ code: 0, err: '' });
  });

  it('goes on in Slack where Discord refuses its token, which it says in one line', async () => {
    const [slack, discord] = [await startSlack(), await startDiscord()];
    const started = serve({ ...slack.env, ...discord.env, DISCORD_TOKEN: OTHER_TOKEN });
    await says(started, 'Discord is left out until Tiller is started again.');
    await says(started, 'Connected to Slack.');
    expect(await slack.works()).toContain('What you need most days');
    const lines = started.seen.err.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
    expect(lines).toEqual([expect.stringMatching(/^Discord does not take DISCORD_TOKEN\. .*Reset Token/)]);
    expect(`${started.seen.out}${started.seen.err}`).not.toContain(OTHER_TOKEN);
  });

  it('goes on in Slack where Discord cannot be reached, and in Discord where Slack is half set up', async () => {
    const [slack, discord] = [await startSlack(), await startDiscord()];
    const one = serve({ ...slack.env, ...discord.env, DISCORD_API_BASE: 'http://127.0.0.1:1/api' });
    await says(one, 'Discord cannot be reached: ');
    await says(one, 'Connected to Slack.');
    expect(await slack.works()).toContain('What you need most days');
    one.stop();
    await one.ended;
    const { SLACK_BOT_TOKEN = '' } = slack.env;
    const other = serve({ ...discord.env, SLACK_BOT_TOKEN });
    await says(other, 'SLACK_APP_TOKEN: is missing');
    await says(other, 'Connected to Discord.');
  });

  it.each([
    ['that Discord refuses', OTHER_TOKEN, 'Discord does not take DISCORD_TOKEN.'],
    ['that is none', 'canary', 'DISCORD_TOKEN: “…” does not fit'],
  ])('ends with 2 where a token %s was all there is, and says so', async (_, token, words) => {
    const { env } = await startDiscord();
    const { code, err } = await serve({ ...env, DISCORD_TOKEN: token }).ended;
    expect(code).toBe(2);
    expect(err).toContain(words);
    expect(err).not.toContain('canary');
  });

  it('ends with 1, for a supervisor, where Discord cuts off the only chat for good', async () => {
    const { discord, env } = await startDiscord();
    const started = serve(env);
    await says(started, 'Connected to Discord.');
    discord.gateway.close(4004);
    const { code, err } = await started.ended;
    expect(code).toBe(1);
    expect(err).toContain('DISCORD_TOKEN');
  });

  it('goes on in Slack where Discord cuts it off for good', async () => {
    const [slack, discord] = [await startSlack(), await startDiscord()];
    const started = serve({ ...slack.env, ...discord.env });
    await says(started, 'Connected to Discord.');
    await says(started, 'Connected to Slack.');
    discord.discord.gateway.close(4014);
    await says(started, 'Discord is left out until Tiller is started again.');
    expect(await slack.works()).toContain('What you need most days');
  });
});
