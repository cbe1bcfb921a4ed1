import { describe, expect, it } from 'vitest';
import { examineSlack } from '../../../adapters/slack/doctor.ts';
import { LOOK_MS } from '../../../adapters/slack/teams/watch-others.ts';
import { type Delays, holdDelays } from '../../support/delays.ts';
import { expectGolden } from '../../support/golden.ts';
import { pass, say } from '../../support/slack/outbox.ts';
import { type SlackTeam, type SlackTeamOptions, startSlackTeam } from '../../support/slack/team.ts';
import { fakePorts } from '../../support/team.ts';
import { until } from '../../support/until.ts';

const LOG = fakePorts({ now: () => 0, set: () => undefined, advance: () => undefined }, []).log;
const MORNING = '2026-11-23T09:00:01Z';
const SECOND_MS = 1_000;

/** Two installations of the same app, over HTTP: Slack calls the first one alone. Each has a task of its own that is called T-1. */
async function startTwo(
  options: Pick<SlackTeamOptions, 'after'> = {},
): Promise<{ called: SlackTeam; other: SlackTeam } & AsyncDisposable> {
  const called = await startSlackTeam({ transport: 'http', ...options });
  const other = await startSlackTeam({ transport: 'http', beside: called });
  return {
    called,
    other,
    async [Symbol.asyncDispose]() {
      await other[Symbol.asyncDispose]();
      await called[Symbol.asyncDispose]();
    },
  };
}

/** What one of the two posted to the channel. */
async function postedBy({ slack, channel }: SlackTeam, post: () => Promise<unknown>) {
  const before = new Set(slack.read(channel.id).map(({ ts }) => ts));
  await post();
  return slack.read(channel.id).filter(({ ts }) => !before.has(ts));
}

async function proposeAt({ engine, db }: SlackTeam, title: string): Promise<void> {
  const { workspace_id: workspace } = await db.kysely
    .selectFrom('tenants')
    .select('workspace_id')
    .where('platform', '=', 'slack')
    .executeTakeFirstOrThrow();
  const actor = { kind: 'system' as const };
  await engine.handle({
    ...{ workspace, actor, placeId: null, origin: `test:${title}`, waits: true },
    command: 'propose',
    args: { title },
  });
}

/** Lets a look at the channels pass, until the next one waits. */
async function look(delays: Delays): Promise<void> {
  await until(() => expect(delays.pass(LOOK_MS)).toBeGreaterThan(0));
  await until(() => expect(delays.count(LOOK_MS) + delays.count(3_600 * SECOND_MS)).toBeGreaterThan(0));
}

async function statesOf({ db }: SlackTeam): Promise<string[]> {
  const rows = await db.kysely.selectFrom('tasks').select('state').execute();
  return rows.map(({ state }) => state);
}

async function findChannel({ slack, engine }: SlackTeam) {
  const { botToken, signingSecret, teamId } = slack.state;
  const config = { botToken, client: null, appToken: null, signingSecret, port: 3_000, apiUrl: slack.apiUrl };
  const places = await engine.listFeedPlaces('slack', teamId);
  const findings = await examineSlack({ config, places, installs: engine.installs, log: LOG });
  return findings.find(({ name }) => name.startsWith('Slack channel'));
}

describe('a Slack app over HTTP that is set up twice, with two databases', () => {
  it('is told of in the log of each at its next start, and by doctor', async () => {
    await using two = await startTwo();
    const { called, other } = two;
    for (const team of [called, other]) {
      await say(team, 'hello', 'Hello');
      await team.engine.relay();
      team.logged.length = 0;
    }
    for (const team of [called, other]) {
      await team.restart();
      await team.caughtUp;
      expect(team.logged).toHaveLength(1);
      expect(await findChannel(team)).toMatchObject({ state: 'broken' });
    }
    const found = await findChannel(called);
    await expectGolden('slack/others', [...called.logged, found?.detail ?? '']);
  });

  it('is told of within a minute after the other one has posted, once an hour', async () => {
    const delays = holdDelays();
    await using two = await startTwo({ after: delays.after });
    const { called, other } = two;
    await called.caughtUp;
    await look(delays);
    expect(called.logged).toEqual([]);
    await say(other, 'hello', 'Hello');
    await other.engine.relay();
    await look(delays);
    expect(called.logged).toHaveLength(1);
    await look(delays);
    expect(called.logged).toHaveLength(1);
    called.clock.advance(3_600 * SECOND_MS);
    await look(delays);
    expect(called.logged).toHaveLength(2);
    expect(2 * LOOK_MS).toBeLessThanOrEqual(60 * SECOND_MS);
  });

  it('is left for an hour where Slack takes no more looks: an app that is sold may look once a minute', async () => {
    const delays = holdDelays();
    await using two = await startTwo({ after: delays.after });
    const { called, other } = two;
    await Promise.all([called.caughtUp, other.caughtUp]);
    called.slack.fail('conversations.history', { kind: 'rate limited', retryAfterSeconds: 60 });
    await look(delays);
    expect([delays.count(LOOK_MS), delays.count(3_600 * SECOND_MS)]).toEqual([0, 1]);
    expect(called.logged).toEqual([]);
  });

  it('is not told of where one database alone posts, nor two days after the last post of the other one', async () => {
    await using two = await startTwo();
    const { called, other } = two;
    await say(other, 'hello', 'Hello');
    await other.engine.relay();
    await pass(called, 49 * 3_600 * SECOND_MS);
    await say(called, 'later', 'Later');
    await called.engine.relay();
    await called.restart();
    await called.caughtUp;
    expect(called.logged).toEqual([]);
    expect(await findChannel(called)).toMatchObject({ state: 'ok' });
  });

  it('does nothing where a message of the other one is clicked: its T-1 is another task', async () => {
    await using two = await startTwo();
    const { called, other } = two;
    await proposeAt(called, 'Tidy the wiki');
    await proposeAt(other, 'Sort the mail');
    const [own] = await postedBy(called, () => called.setClock(MORNING));
    const [theirs] = await postedBy(called, () => other.setClock(MORNING));
    if (!own || !theirs) throw new Error('there are not two digests');
    const { slack, people, channel } = called;
    const before = slack.read(channel.id).length;
    await slack.users.click(people.lead, theirs, 'approve:T-1');
    expect([await statesOf(called), await statesOf(other)]).toEqual([['proposed'], ['proposed']]);

    await until(() =>
      expect(slack.state.messages.filter(({ only }) => only === people.lead)).toHaveLength(1),
    );
    expect(slack.read(channel.id)).toHaveLength(before);
    const [said] = slack.state.messages.filter(({ only }) => only === people.lead);
    await expectGolden('slack/others', [said?.text ?? '']);
    await slack.users.click(people.lead, own, 'approve:T-1');
    expect(await statesOf(called)).toEqual(['approved']);
  });

  it('takes no message of the other one for its own where an answer was lost', async () => {
    await using two = await startTwo();
    const { called, other } = two;
    for (const team of [called, other]) await team.db.kysely.deleteFrom('outbox').execute();
    const { slack, channel } = called;
    await say(other, 'hello', 'Hello');
    await other.engine.relay();
    slack.fail('chat.postMessage', { kind: 'cut', isStored: false });
    await say(called, 'own', 'Own');
    await called.engine.relay();
    await pass(called, 60 * SECOND_MS);
    expect(slack.read(channel.id).filter(({ text }) => text.includes('Own'))).toHaveLength(1);
  });
});
