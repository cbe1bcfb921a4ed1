import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Refusal } from '../../../src/base/language/errors.ts';
import { type Delays, holdDelays } from '../../support/delays.ts';
import type { FakeSlack } from '../../support/fake-slack/index.ts';
import { expectGolden } from '../../support/golden.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { pass, say } from '../../support/slack/outbox.ts';
import { type SlackTeam, startSlackTeam, TRANSPORTS } from '../../support/slack/team.ts';
import { until } from '../../support/until.ts';

/** What was measured of the SDK and the platform, each with what breaks where nothing guards against it. */

/** Lets so many waits for another connection pass, each of a second. */
async function passRetries(delays: Delays, count: number) {
  let passed = 0;
  await until(() => {
    passed += delays.pass(1_000);
    expect(passed).toBe(count);
  });
}

/** A message of ours that reactions count on. */
async function postTask(team: SlackTeam) {
  const { slack, channel, people } = team;
  await slack.users.command(people.lead, channel.id, 'propose Chart failed payments --effort 6h');
  await team.setClock('2026-11-23T09:00:01Z');
  const [digest] = slack.read(channel.id);
  const line = slack.read(channel.id, digest?.ts).find(({ text }) => text.startsWith('T-1'));
  if (!digest || !line) throw new Error('nothing was posted');
  return { digest, line };
}

async function works({ slack, people, channel }: SlackTeam): Promise<boolean> {
  const { ack } = await slack.users.command(people.lead, channel.id, 'help');
  return ack.isAcked;
}

async function countDecisions({ db }: SlackTeam): Promise<number> {
  return (await db.kysely.selectFrom('decisions').selectAll().execute()).length;
}

/** When the app has connected so often again. */
async function untilConnected(slack: FakeSlack, sockets: number): Promise<void> {
  while (slack.sockets < sockets) await slack.whenCalled('hello');
}

/** Time stands still for the SDK's calls: each waits until the test ends its wait. */
function holdTimeouts(): { ms: number; end(): void }[] {
  const waits: ReturnType<typeof holdTimeouts> = [];
  const spy = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    const controller = new AbortController();
    waits.push({ ms, end: () => controller.abort(new DOMException('time is over', 'TimeoutError')) });
    return controller.signal;
  });
  onTestFinished(() => spy.mockRestore());
  return waits;
}

/** When the SDK waits for the answer to a method that does not come. */
async function untilHeld(find: () => FakeSlack | undefined, method: string): Promise<void> {
  await until(() => expect(find()?.state.calls.at(-1)?.method).toBe(method));
}

/** So long the SDK would leave nobody listening. */
const HOLE_MS = 5_000;
const NEVER: Promise<void> = new Promise(() => undefined);

describe('Socket Mode', () => {
  it.each(['warning', 'refresh_requested', 'link_disabled', 'cut'] as const)(
    'has a second socket: without it what people do while Slack moves the first one (%s) is lost',
    async (reason) => {
      await using team = await startSlackTeam();
      const { slack } = team;
      expect(slack.sockets).toBe(2);
      slack.disconnect(reason, 0);
      expect(slack.sockets).toBe(1);
      expect(await Promise.all([1, 2, 3].map(() => works(team)))).toEqual([true, true, true]);
      await untilConnected(slack, 2);
      expect(await works(team)).toBe(true);
    },
  );

  it.each([
    [0, 0],
    [1, 0],
    [2, 1],
  ])(
    'that another process shares is told of, and a socket that is being moved is not: %i more',
    async (others, warnings) => {
      const open: WebSocket[] = [];
      onTestFinished(() => {
        for (const socket of open) socket.close();
      });
      const prepare = (slack: FakeSlack) => {
        for (let other = 0; other < others; other++) {
          open.push(new WebSocket(slack.state.url.replace('http', 'ws')));
        }
      };
      await using team = await startSlackTeam({ prepare });
      await until(() => expect(team.slack.sockets).toBe(others + 2));
      team.logged.length = 0;
      await team.restart();
      await untilConnected(team.slack, others + 2);
      await until(() => expect(team.logged).toHaveLength(warnings));
    },
  );

  it('connects again at once when both sockets are moved: the SDK would leave a hole of five seconds', async () => {
    await using team = await startSlackTeam();
    const { slack } = team;
    const startedAt = performance.now();
    slack.disconnect('refresh_requested');
    await untilConnected(slack, 2);
    expect(performance.now() - startedAt).toBeLessThan(HOLE_MS);
    expect(await works(team)).toBe(true);
  });

  it.each([
    [
      'a 503 and a dropped call',
      { kind: 'status', status: 503, isStored: false },
      { kind: 'cut', isStored: false },
    ],
    ['a token error and a page', { kind: 'error', error: 'invalid_auth' }, { kind: 'html' }],
  ] as const)(
    'goes on after %s instead of a new connection: the SDK ends the process over it',
    async (_why, first, second) => {
      const delays = holdDelays();
      await using team = await startSlackTeam({ after: delays.after });
      const { slack } = team;
      slack.fail('apps.connections.open', first);
      slack.fail('apps.connections.open', second);
      slack.disconnect('refresh_requested');
      await passRetries(delays, 2);
      await untilConnected(slack, 2);
      expect(team.logged.filter((line) => line === 'Slack gave no connection')).toHaveLength(2);
      expect(await works(team)).toBe(true);
    },
  );

  it('leaves no connection open that Slack gives after it was stopped: the SDK would', async () => {
    await using team = await startSlackTeam();
    const { slack } = team;
    const { promise, resolve } = Promise.withResolvers<void>();
    for (let socket = 0; socket < 2; socket++)
      slack.fail('apps.connections.open', { kind: 'held', until: promise });
    slack.disconnect('cut');
    const countAsked = () =>
      slack.state.calls.filter(({ method }) => method === 'apps.connections.open').length;
    await until(() => expect(countAsked()).toBe(4));
    await team.stop();
    const opened = slack.whenCalled('hello');
    resolve();
    await opened;
    await until(() => expect(slack.sockets).toBe(0));
    expect(countAsked()).toBe(4);
  });

  it('takes an event again whose acknowledgement was lost with its socket, as one', async () => {
    await using team = await startSlackTeam();
    const { slack, people } = team;
    const { line } = await postTask(team);
    const reacted = slack.users.react(people.lead, line, 'white_check_mark');
    slack.disconnect('cut');
    const { ack, repeat } = await reacted;
    expect(ack.isAcked).toBe(false);
    await untilConnected(slack, 2);
    expect((await repeat({ retryNum: 1, retryReason: 'connection_failed' })).isAcked).toBe(true);
    expect(await countDecisions(team)).toBe(1);
  });

  it('starts though Slack gives no connection yet, and connects as soon as it does', async () => {
    const delays = holdDelays();
    await using team = await startSlackTeam({
      after: delays.after,
      prepare: (slack) =>
        slack.fail('apps.connections.open', { kind: 'status', status: 503, isStored: false }),
    });
    await passRetries(delays, 1);
    await untilConnected(team.slack, 2);
    expect(await works(team)).toBe(true);
  });

  it('starts though Slack does not answer for a connection: the SDK would wait for ever', async () => {
    const waits = holdTimeouts();
    let slack: FakeSlack | undefined;
    const starting = startSlackTeam({
      prepare: (fake) => {
        slack = fake;
        fake.fail('apps.connections.open', { kind: 'held', until: NEVER });
      },
    });
    await untilHeld(() => slack, 'apps.connections.open');
    expect(waits.at(-1)?.ms).toBe(10_000);
    waits.at(-1)?.end();
    await using team = await starting;
    expect(await works(team)).toBe(true);
  });

  it('goes on after a message that the SDK cannot read: it ends the process over it', async () => {
    await using team = await startSlackTeam();
    // Nobody acknowledges it.
    void team.slack.send('event', { type: 'something_new', team_id: 'T1' });
    expect(await Promise.all([1, 2].map(() => works(team)))).toEqual([true, true]);
    await expectGolden('slack/pitfalls', team.logged);
  });

  it('does not start with an app token that Slack refuses, and says which', async () => {
    const started = startSlackTeam({
      prepare: (slack) => slack.fail('apps.connections.open', { kind: 'error', error: 'invalid_auth' }),
    });
    await expect(started).rejects.toThrow(/SLACK_APP_TOKEN: invalid_auth.*xapp-/);
  });
});

describe.each(TRANSPORTS)('over %s', (transport) => {
  it('does not start with a token that Slack refuses: Bolt ends the process after "started"', async () => {
    const started = startSlackTeam({
      transport,
      prepare: (slack) => slack.fail('auth.test', { kind: 'error', error: 'invalid_auth' }),
    });
    await expect(started).rejects.toThrow(Refusal);
    await expect(started).rejects.toThrow(/SLACK_BOT_TOKEN: .*invalid_auth.*OAuth & Permissions/);
  });

  it('says that Slack cannot be reached when it starts without a network, not that the token is bad', async () => {
    const started = startSlackTeam({
      transport,
      prepare: (slack) => {
        for (let time = 0; time < 3; time++) slack.fail('auth.test', { kind: 'cut', isStored: false });
      },
    });
    await expectGolden('slack/pitfalls', (await rejectionOf(started)).message);
  });

  it('takes nothing before a slow auth.test is through, and everything after: Bolt would drop events', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let slack: FakeSlack | undefined;
    const starting = startSlackTeam({
      transport,
      prepare: (fake) => {
        slack = fake;
        fake.fail('auth.test', { kind: 'held', until: promise });
      },
    });
    await until(() => expect(slack?.state.calls.map(({ method }) => method)).toEqual(['auth.test']));
    expect(slack?.sockets).toBe(0);
    resolve();
    await using team = await starting;
    const { line } = await postTask(team);
    expect((await team.slack.users.react(team.people.lead, line, 'x')).ack.isAcked).toBe(true);
  });

  it('takes app_rate_limited: over a socket the SDK crashes on it, over HTTP Bolt does not acknowledge it', async () => {
    await using team = await startSlackTeam({ transport });
    const limited = {
      type: 'app_rate_limited',
      team_id: 'T1',
      minute_rate_limited: 1_795_420_800,
      api_app_id: 'A1',
    };
    expect((await team.slack.send('event', limited)).isAcked).toBe(true);
    await expectGolden('slack/pitfalls', team.logged);
    expect(await works(team)).toBe(true);
  });

  it('answers words that are no command, and a command that is not ours: Bolt would let them time out', async () => {
    await using team = await startSlackTeam({ transport });
    const { slack, channel, people } = team;
    const { ack } = await slack.users.command(people.ana, channel.id, 'aprove T-1');
    expect(ack.body).toMatchObject({ response_type: 'ephemeral', text: expect.stringContaining('aprove') });
    expect(JSON.stringify(ack.body)).toContain('"approve:T-1"');
    const other = { command: '/other', text: '', team_id: 'T1', user_id: people.ana, channel_id: channel.id };
    expect((await slack.send('command', { ...other, trigger_id: 'other.1' })).isAcked).toBe(true);
    expect((await slack.send('command', { command: '/odd' })).isAcked).toBe(true);
  });

  it('takes an event once though only retries of it arrive, and all of them: Bolt never tells them apart', async () => {
    await using team = await startSlackTeam({ transport });
    const { slack, people } = team;
    const { line } = await postTask(team);
    const event = {
      type: 'event_callback',
      team_id: 'T1',
      event_id: 'Ev1',
      event: {
        type: 'reaction_added',
        user: people.lead,
        reaction: '+1',
        item: { type: 'message', channel: line.channel, ts: line.ts },
      },
    };
    for (const retryNum of [1, 2, 3]) {
      const ack = await slack.send('event', event, { retryNum, retryReason: 'http_timeout' });
      expect(ack.isAcked).toBe(true);
    }
    expect(await countDecisions(team)).toBe(1);
  });

  it('does what it is told once though it is told twice under one id', async () => {
    await using team = await startSlackTeam({ transport });
    const { slack, people, channel, db } = team;
    const { ack, repeat } = await slack.users.command(
      people.lead,
      channel.id,
      'note add "Once" --source user',
    );
    expect(await repeat()).toEqual(ack);
    expect(await db.kysely.selectFrom('notes').select('id').execute()).toHaveLength(1);
  });

  it('does not acknowledge an event before it is stored: what fails comes again, and counts', async () => {
    await using team = await startSlackTeam({ transport });
    const { slack, people, db } = team;
    const { line } = await postTask(team);
    await sql`create trigger full before insert on decisions begin select raise(abort, 'disk full'); end`.execute(
      db.kysely,
    );
    const calls = new Set<string>();
    const reacted = slack.users.react(people.lead, line, '+1').then((done) => {
      calls.add('answered');
      return done;
    });
    await until(() => expect(team.logged).toContain('Slack: something broke'));
    await sql`drop trigger full`.execute(db.kysely);
    if (transport === 'socket') {
      expect(calls.size).toBe(0);
      slack.disconnect('cut');
    }
    const { ack, repeat } = await reacted;
    expect(ack.isAcked).toBe(false);
    if (transport === 'socket') await untilConnected(slack, 2);
    expect((await repeat({ retryNum: 1 })).isAcked).toBe(true);
    expect(await countDecisions(team)).toBe(1);
  });

  it('does not count what it and other programs say: they would answer each other for ever', async () => {
    await using team = await startSlackTeam({ transport });
    const { slack, channel, people } = team;
    const said = { user: slack.state.botUserId, text: '<@UBOT> why T-1?', ts: '1.1', channel: channel.id };
    for (const [index, event] of [
      { ...said, type: 'app_mention' },
      { ...said, type: 'message', channel: `D${people.ana}`, channel_type: 'im' },
      { ...said, user: people.ana, bot_id: 'BOTHER', type: 'app_mention' },
      {
        ...said,
        user: undefined,
        bot_id: 'BBOT',
        type: 'message',
        channel_type: 'im',
        subtype: 'bot_message',
      },
    ].entries()) {
      const ack = await slack.send('event', {
        type: 'event_callback',
        team_id: 'T1',
        event_id: `Ev${index}`,
        event,
      });
      expect(ack.isAcked).toBe(true);
    }
    await team.settle();
    expect(slack.state.messages).toEqual([]);
  });

  it('does not wait for ever for who asks: the SDK would', async () => {
    const delays = holdDelays();
    await using team = await startSlackTeam({ transport, after: delays.after });
    const { slack, people, channel } = team;
    await team.caughtUp;
    const waits = holdTimeouts();
    slack.fail('users.info', { kind: 'held', until: NEVER });
    const typed = slack.users.command(people.ben, channel.id, 'help');
    await untilHeld(() => slack, 'users.info');
    await until(() => expect(waits.at(-1)?.ms).toBe(10_000));
    delays.pass(1_500);
    expect((await typed).ack).toMatchObject({ isAcked: true });
    const answered = slack.whenCalled('response_url');
    waits.at(-1)?.end();
    await answered;
    expect(slack.readPrivate(channel.id, people.ben).at(-1)?.text).toContain('/tiller');
  });

  it('does not wait for ever for the answer to a post, and looks for it then', async () => {
    await using team = await startSlackTeam({ transport });
    const { slack, channel } = team;
    await team.settle();
    await pass(team, 1_000);
    const waits = holdTimeouts();
    slack.fail('chat.postMessage', { kind: 'held', until: NEVER });
    await say(team, 'hello', 'Hello');
    const relaying = team.engine.relay();
    await untilHeld(() => slack, 'chat.postMessage');
    // Less than a relay's claim on it.
    expect(waits.at(-1)?.ms).toBe(10_000);
    waits.at(-1)?.end();
    await relaying;
    await pass(team, 30_000);
    expect(slack.read(channel.id).map(({ text }) => text)).toEqual([expect.stringContaining('Hello')]);
  });

  it('goes on where what was answered cannot be shown: the SDK throws', async () => {
    await using team = await startSlackTeam({ transport });
    const { slack, people, channel } = team;
    const { digest } = await postTask(team);
    slack.fail('response_url', { kind: 'status', status: 500, isStored: false });
    const answered = slack.whenCalled('response_url');
    expect((await slack.users.click(people.ana, digest, 'more:change:T-1', 'why:T-1')).ack.isAcked).toBe(
      true,
    );
    await answered;
    await until(() => expect(team.logged).toContain('Slack: something broke'));
    expect((await slack.users.command(people.ana, channel.id, 'why T-1')).ack.isAcked).toBe(true);
  });

  it('opens a form while posts are held back by a limit: on one client it would wait, and its trigger expire', async () => {
    await using team = await startSlackTeam({ transport });
    const { slack, people, channel } = team;
    const { digest } = await postTask(team);
    slack.fail('chat.update', { kind: 'rate limited', retryAfterSeconds: 300 });
    await slack.users.command(people.lead, channel.id, 'later T-1 2026-11-25');
    await team.engine.tick();
    await team.engine.relay();
    expect(slack.state.faults).toEqual([]);
    const opened = slack.whenCalled('views.open');
    await slack.users.click(people.lead, digest, 'refuse:T-1');
    await opened;
    expect(slack.state.views.size).toBe(1);
  });
});

describe('over HTTP', () => {
  it.each([
    ['six minutes old: it may be a replay', { skewSeconds: -360 }, 401],
    ['ten minutes ahead: Bolt takes it', { skewSeconds: 600 }, 500],
    ['signed with another secret', { isForged: true }, 401],
  ])('does not take a request that is %s', async (_why, delivery, status) => {
    await using team = await startSlackTeam({ transport: 'http' });
    const { line } = await postTask(team);
    const known = await team.slack.users.write(team.people.ana, team.channel.id, 'hello');
    const event = {
      type: 'event_callback',
      team_id: 'T1',
      event_id: 'Ev1',
      event: {
        type: 'reaction_added',
        user: team.people.lead,
        reaction: '+1',
        item: { type: 'message', channel: line.channel, ts: line.ts },
      },
    };
    expect(known.ack.isAcked).toBe(true);
    expect(await team.slack.send('event', event, delivery)).toMatchObject({ isAcked: false, status });
    expect(await countDecisions(team)).toBe(0);
    expect((await team.slack.send('event', event, { skewSeconds: 240 })).isAcked).toBe(true);
    expect(await countDecisions(team)).toBe(1);
  });

  it('is what Slack takes it for when the app is made and checked', async () => {
    await using team = await startSlackTeam({ transport: 'http' });
    const challenge = await team.slack.send('event', { type: 'url_verification', challenge: 'abc' });
    expect(challenge).toMatchObject({ isAcked: true, body: { challenge: 'abc' } });
    const checked = await team.slack.send('command', { ssl_check: '1', token: 'x' }, { isForged: true });
    expect(checked).toMatchObject({ isAcked: true, body: '' });
  });

  it('does not read a body of more than a megabyte', async () => {
    await using team = await startSlackTeam({ transport: 'http' });
    const { ack } = await team.slack.users.command(team.people.lead, team.channel.id, 'x'.repeat(1_100_000));
    expect(ack.status).toBe(413);
  });
});

it('gives no client headers of its own: the SDK would write one team’s token into them for the next', () => {
  const folder = join(import.meta.dirname, '../../../adapters/slack');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const found = files
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => /\bheaders(?:\s*:\s*\{|\s*[,}]|\s*=)/.test(readFileSync(join(folder, file), 'utf8')));
  expect(found).toEqual([]);
});
