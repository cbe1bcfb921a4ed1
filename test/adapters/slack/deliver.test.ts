import { describe, expect, it } from 'vitest';
import type { Fault } from '../../support/fake-slack/index.ts';
import { isFull } from '../../support/full.ts';
import { addChannels, findPlace, pass, runPace, say } from '../../support/slack/outbox.ts';
import { type SlackTeam, startSlackTeam } from '../../support/slack/team.ts';

const SECOND_MS = 1_000;
const SETTLE_MS = 30 * SECOND_MS;

function callsOf(team: SlackTeam, method: string) {
  return team.slack.state.calls.filter((call) => call.method === method);
}

async function statesOf(team: SlackTeam, subject: string): Promise<string[]> {
  const rows = await team.db.kysely
    .selectFrom('outbox')
    .select('state')
    .where('subject', '=', subject)
    .orderBy('id')
    .execute();
  return rows.map(({ state }) => state);
}

async function startTeam(): Promise<SlackTeam> {
  const team = await startSlackTeam();
  await team.settle();
  await team.caughtUp;
  await pass(team, SECOND_MS);
  team.slack.state.calls = [];
  return team;
}

const LOST: readonly (readonly [string, Fault])[] = [
  ['whose answer is cut off', { kind: 'cut', isStored: true }],
  ['that lands 20 s after its call was cut off', { kind: 'cut', isStored: true, landsAfterMs: 20_000 }],
  ['that was stored and answered with a 502', { kind: 'status', status: 502, isStored: true }],
  ['that was never stored, and whose call was cut off', { kind: 'cut', isStored: false }],
  ['that was answered with a page', { kind: 'html' }],
  ['that was limited without a word of how long', { kind: 'status', status: 429, isStored: false }],
  ['over which Slack broke', { kind: 'error', error: 'fatal_error' }],
];

/** More than may be changed in one minute. */
const CHANNELS = 200;

describe('a message in Slack', () => {
  it.each(LOST)('%s is there once: looked up after the settle delay, not before', async (_why, fault) => {
    await using team = await startTeam();
    team.slack.fail('chat.postMessage', fault);
    await say(team, 'hello', 'Hello');
    await team.engine.relay();
    expect(callsOf(team, 'chat.postMessage')).toHaveLength(1);
    await pass(team, SETTLE_MS - 1);
    expect(callsOf(team, 'conversations.history')).toEqual([]);
    await pass(team, 1);
    expect(callsOf(team, 'conversations.history')).toHaveLength(1);
    await pass(team, SETTLE_MS);
    expect(team.slack.read(team.channel.id).filter(({ text }) => text.includes('Hello'))).toHaveLength(1);
    expect(await statesOf(team, 'hello')).toEqual(['sent']);
  });

  it('goes at once though the clock was set back by an hour since the last one', async () => {
    await using team = await startTeam();
    await say(team, 'first', 'First');
    await team.engine.relay();
    team.clock.advance(-3_600 * SECOND_MS);
    await say(team, 'second', 'Second');
    await team.engine.relay();
    expect(callsOf(team, 'chat.postMessage')).toHaveLength(2);
  });

  it('in a thread is looked up there', async () => {
    await using team = await startTeam();
    await say(team, 'page', 'Page');
    await team.engine.relay();
    team.slack.fail('chat.postMessage', { kind: 'cut', isStored: true });
    await say(team, 'line', 'Line', { under: 'page' });
    await pass(team, SECOND_MS);
    await pass(team, SETTLE_MS);
    const [page] = team.slack.read(team.channel.id).filter(({ text }) => text.includes('Page'));
    expect(callsOf(team, 'conversations.replies')).toHaveLength(1);
    expect(team.slack.read(team.channel.id, page?.ts)).toHaveLength(1);
    expect(await statesOf(team, 'line')).toEqual(['sent']);
  });

  it('that may have arrived is called unknown where no scope lets us look, and is not posted again', async () => {
    await using team = await startTeam();
    for (const scope of ['channels:history', 'groups:history', 'im:history'])
      team.slack.state.scopes.delete(scope);
    team.slack.fail('chat.postMessage', { kind: 'cut', isStored: true });
    await say(team, 'hello', 'Hello');
    await team.engine.relay();
    await pass(team, SETTLE_MS);
    await pass(team, 3_600_000);
    expect(await statesOf(team, 'hello')).toEqual(['unknown']);
    expect(callsOf(team, 'chat.postMessage')).toHaveLength(1);
  });

  it.each(['channel_not_found', 'not_in_channel', 'is_archived', 'msg_too_long', 'restricted_action'])(
    'that Slack refuses (%s) is given up at once, and the next one goes',
    async (error) => {
      await using team = await startTeam();
      team.slack.fail('chat.postMessage', { kind: 'error', error });
      await say(team, 'first', 'First');
      await team.engine.relay();
      await say(team, 'second', 'Second');
      await pass(team, SECOND_MS);
      expect([...(await statesOf(team, 'first')), ...(await statesOf(team, 'second'))]).toEqual([
        'dead',
        'sent',
      ]);
    },
  );

  it.each(['invalid_auth', 'token_expired', 'token_revoked', 'account_inactive'])(
    'waits while the token is no good (%s), and goes when it is again',
    async (error) => {
      await using team = await startTeam();
      team.slack.fail('chat.postMessage', { kind: 'error', error });
      await say(team, 'hello', 'Hello');
      await team.engine.relay();
      await pass(team, 60 * SECOND_MS);
      expect(await statesOf(team, 'hello')).toEqual(['sent']);
    },
  );

  it('that people deleted is not edited for ever', async () => {
    await using team = await startTeam();
    await say(team, 'hello', 'Hello');
    await team.engine.relay();
    team.slack.state.messages = [];
    await say(team, 'hello', 'Hello again');
    await team.engine.relay();
    expect(await statesOf(team, 'hello')).toEqual(['sent', 'dead']);
  });

  it('is edited again if the answer to its edit was lost, without looking', async () => {
    await using team = await startTeam();
    await say(team, 'hello', 'Hello');
    await team.engine.relay();
    team.slack.fail('chat.update', { kind: 'cut', isStored: true });
    await say(team, 'hello', 'Hello again');
    await team.engine.relay();
    await pass(team, SETTLE_MS);
    expect(callsOf(team, 'chat.update')).toHaveLength(2);
    expect(callsOf(team, 'conversations.history')).toEqual([]);
    expect(await statesOf(team, 'hello')).toEqual(['sent', 'sent']);
  });

  it('that changes many times while it is being edited is edited once more, to its last state', async () => {
    await using team = await startTeam();
    await say(team, 'hello', 'Hello');
    await team.engine.relay();
    const { promise, resolve } = Promise.withResolvers<void>();
    team.slack.fail('chat.update', { kind: 'held', until: promise });
    await say(team, 'hello', 'Change 0');
    const relaying = team.engine.relay();
    for (let change = 1; change <= 20; change++) await say(team, 'hello', `Change ${change}`);
    resolve();
    await relaying;
    await pass(team, 3 * SECOND_MS);
    expect(callsOf(team, 'chat.update')).toHaveLength(2);
    expect(team.slack.state.messages.at(-1)?.text).toContain('Change 20');
  });

  it('to one person opens the conversation once', async () => {
    await using team = await startTeam();
    const { workspace } = await findPlace(team.db);
    const [row] = await team.db.kysely
      .selectFrom('places')
      .selectAll()
      .where('platform', '=', 'slack')
      .execute();
    if (!row) throw new Error('no place');
    const direct = { ...row, workspace_id: workspace, id: 'place ana', place: `@${team.people.ana}` };
    await team.db.kysely.insertInto('places').values(direct).execute();
    await say(team, 'one', 'One', { place: 'place ana' });
    await team.engine.relay();
    await say(team, 'two', 'Two', { place: 'place ana' });
    await pass(team, SECOND_MS);
    expect(callsOf(team, 'conversations.open')).toHaveLength(1);
    expect(team.slack.read(`D${team.people.ana}`)).toHaveLength(2);
  });
});

describe('the pace of messages in Slack', () => {
  it('is one a second and channel, in order, and no channel waits for another', async () => {
    await using team = await startTeam();
    const channels = await addChannels(team, 3);
    for (let index = 0; index < 4; index++) {
      for (const id of channels) await say(team, `${id} ${index}`, `No ${index}`, { place: `place ${id}` });
    }
    await team.engine.relay();
    for (let index = 0; index < 4; index++) {
      for (const id of channels)
        expect(team.slack.read(id).map(({ text }) => text)).toEqual(
          Array.from({ length: index + 1 }, (_, each) => expect.stringContaining(`No ${each}`)),
        );
      await pass(team, SECOND_MS - 1);
      await pass(team, 1);
    }
    expect(callsOf(team, 'chat.postMessage')).toHaveLength(12);
    expect(team.logged).toEqual([]);
  });

  it('does not catch up in a burst after a stall', async () => {
    await using team = await startTeam();
    for (let index = 0; index < 5; index++) await say(team, `m${index}`, `No ${index}`);
    await team.engine.relay();
    await pass(team, 60 * SECOND_MS);
    expect(callsOf(team, 'chat.postMessage')).toHaveLength(2);
    for (let time = 0; time < 3; time++) await pass(team, SECOND_MS);
    expect(callsOf(team, 'chat.postMessage')).toHaveLength(5);
  });

  it('waits exactly as long as Slack asks, in that channel alone', async () => {
    await using team = await startTeam();
    const [one = '', two = ''] = await addChannels(team, 2);
    team.slack.fail('chat.postMessage', { kind: 'rate limited', retryAfterSeconds: 7 }, one);
    await say(team, 'one', 'One', { place: `place ${one}` });
    await say(team, 'two', 'Two', { place: `place ${two}` });
    await team.engine.relay();
    expect([team.slack.read(one).length, team.slack.read(two).length]).toEqual([0, 1]);
    await pass(team, 7 * SECOND_MS - 1);
    expect(team.slack.read(one)).toEqual([]);
    await pass(team, 1);
    expect(team.slack.read(one)).toHaveLength(1);
  });

  // `npm run faults` sends 2,000 to 200.
  it.runIf(isFull)(
    'brings 200 messages to 20 channels once each, with one call in ten refused for its pace',
    async () => {
      await using team = await startTeam();
      expect(await runPace(team, { messages: 200, channels: 20, seed: 'pace' })).toMatchObject({
        lost: 0,
        twice: 0,
      });
    },
  );

  it('brings messages to many channels at a pace of which Slack refuses less than a hundredth', async () => {
    await using team = await startTeam();
    const [messages, channels] = isFull ? [2_000, 200] : [200, 100];
    const run = await runPace(team, { messages, channels, seed: 'own pace', limits: 'by pace' });
    expect(run).toMatchObject({ lost: 0, twice: 0 });
    expect(run.limited / run.calls).toBeLessThan(0.01);
    expect(run.calls).toBeGreaterThanOrEqual(messages);
  });

  it('finds a pace too fast: each call that comes sooner is refused', async () => {
    await using team = await startTeam();
    team.slack.state.pace = { channelMs: 1_000, perSecond: 50, arrive: () => team.slack.state.now };
    const post = async () =>
      (
        await fetch(`${team.slack.apiUrl}chat.postMessage`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            authorization: `Bearer ${team.slack.state.botToken}`,
          },
          body: JSON.stringify({ channel: team.channel.id, text: 'Soon' }),
        })
      ).status;
    expect([await post(), await post()]).toEqual([200, 429]);
    team.slack.advance(1_000);
    expect(await post()).toBe(200);
    expect(team.slack.state.limited).toBe(1);
  });

  it('of edits is one at once and one for all that changes within three seconds after it', async () => {
    await using team = await startTeam();
    await say(team, 'page', 'Page');
    await team.engine.relay();
    for (let change = 1; change <= 9; change++) {
      await say(team, 'page', `Change ${change}`);
      await pass(team, 100);
    }
    expect(callsOf(team, 'chat.update')).toHaveLength(1);
    await pass(team, 3 * SECOND_MS);
    expect(callsOf(team, 'chat.update')).toHaveLength(2);
    expect(team.slack.read(team.channel.id).at(-1)?.text).toContain('Change 9');
  });

  it('stops one method where Slack limits it: nothing of it goes before, and everything else does', async () => {
    await using team = await startTeam();
    const [one = '', two = ''] = await addChannels(team, 2);
    for (const id of [one, two]) await say(team, id, 'Page', { place: `place ${id}` });
    await team.engine.relay();
    team.slack.fail('chat.update', { kind: 'rate limited', retryAfterSeconds: 30 }, one);
    await say(team, one, 'Changed', { place: `place ${one}` });
    await team.engine.relay();
    await say(team, two, 'Changed', { place: `place ${two}` });
    await say(team, 'news', 'News', { place: `place ${two}` });
    await pass(team, 2 * SECOND_MS);
    expect(callsOf(team, 'chat.update')).toHaveLength(1);
    expect(team.slack.read(two)).toHaveLength(2);
    await pass(team, 28 * SECOND_MS);
    expect(callsOf(team, 'chat.update')).toHaveLength(3);
  });

  it.runIf(isFull)(
    `stays under Slack’s own with ${CHANNELS} channels at nine: a page each, and a decision that changes them all`,
    async () => {
      await using team = await startTeam();
      const channels = await addChannels(team, CHANNELS);
      const sayAll = async (words: string) => {
        for (const id of channels) await say(team, id, words, { place: `place ${id}` });
      };
      await sayAll('Page');
      await relayAll(team);
      for (const words of ['Decided', 'Decided again', 'Done']) await sayAll(words);
      await relayAll(team);
      for (const id of channels) expect(team.slack.read(id).map(({ text }) => text)).toEqual(['Done']);
      expect(mostAMinute(callsOf(team, 'chat.postMessage'))).toBeLessThanOrEqual(300);
      expect(mostAMinute(callsOf(team, 'chat.update'))).toBeLessThanOrEqual(50);
      // The page once, and the three changes in one edit.
      expect(callsOf(team, 'chat.postMessage')).toHaveLength(CHANNELS);
      expect(callsOf(team, 'chat.update')).toHaveLength(CHANNELS);
      expect(team.logged).toEqual([]);
    },
  );
});

/** Sends until nothing waits, a second at a time. */
async function relayAll(team: SlackTeam): Promise<void> {
  for (let second = 0; second < 600; second++) {
    await pass(team, SECOND_MS);
    const waiting = team.db.kysely.selectFrom('outbox').select('id').where('state', 'in', ['new', 'sending']);
    if (!(await waiting.executeTakeFirst())) return;
  }
}

function mostAMinute(calls: readonly { at: number }[]): number {
  const within = (from: number) => calls.filter(({ at }) => at >= from && at < from + 60 * SECOND_MS).length;
  return Math.max(0, ...calls.map(({ at }) => within(at)));
}
