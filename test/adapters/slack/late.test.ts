import { describe, expect, it, onTestFinished } from 'vitest';
import { type Delays, holdDelays, openLockable } from '../../support/delays.ts';
import type { SlackMessage } from '../../support/fake-slack/index.ts';
import { type SlackTeam, startSlackTeam, TRANSPORTS } from '../../support/slack/team.ts';
import { until } from '../../support/until.ts';

const LATE_MS = 1_500;
const NEVER: Promise<void> = new Promise(() => undefined);

interface LateTeam {
  team: SlackTeam;
  delays: Delays;
  digest: SlackMessage;
  lock(): () => void;
}

/** A team with two tasks on its page, on a database that another process can lock. */
async function startLate(transport: (typeof TRANSPORTS)[number]): Promise<LateTeam> {
  const delays = holdDelays();
  const { db, lock } = await openLockable();
  const team = await startSlackTeam({ transport, db, after: delays.after });
  onTestFinished(async () => {
    await team[Symbol.asyncDispose]();
    await db[Symbol.asyncDispose]();
  });
  const { slack, people, channel } = team;
  await slack.users.command(people.lead, channel.id, 'propose Chart failed payments --effort 6h');
  await team.setClock('2026-11-23T09:00:01Z');
  const [digest] = slack.read(channel.id);
  if (!digest) throw new Error('no digest was posted');
  return { team, delays, digest, lock };
}

async function stateOf({ db }: SlackTeam): Promise<string> {
  return (await db.kysely.selectFrom('tasks').select('state').executeTakeFirstOrThrow()).state;
}

const countIdeas = async ({ db }: SlackTeam) =>
  (await db.kysely.selectFrom('candidates').select('id').execute()).length;

/** When the wait for an answer runs, and is let pass. */
async function untilLate(delays: Delays): Promise<void> {
  await until(() => expect(delays.pass(LATE_MS)).toBeGreaterThan(0));
}

async function openForm({ team, digest }: LateTeam): Promise<string> {
  const { slack, people } = team;
  const opened = slack.whenCalled('views.open');
  await slack.users.click(people.lead, digest, 'refuse:T-1');
  await opened;
  const [id] = [...slack.state.views].at(-1) ?? [''];
  return id;
}

const viewOf = ({ slack }: SlackTeam, id: string) => JSON.stringify(slack.state.views.get(id)?.view);

describe.each(TRANSPORTS)('what takes longer than Slack waits, over %s', (transport) => {
  it('is acknowledged while another process holds the database, and answered once it is done', async () => {
    const { team, delays, lock } = await startLate(transport);
    const { slack, people, channel } = team;
    const release = lock();
    const typed = slack.users.command(people.lead, channel.id, 'propose Paint the door --effort 1h');
    await untilLate(delays);
    const { ack, repeat } = await typed;
    expect(ack.isAcked).toBe(true);
    expect(JSON.stringify(ack.body)).not.toContain('Paint');
    expect(await countIdeas(team)).toBe(1);
    const answered = slack.whenCalled('response_url');
    release();
    await answered;
    expect(await countIdeas(team)).toBe(2);
    expect(slack.state.messages.at(-1)?.text).toContain('Paint the door');
    await repeat();
    expect(await countIdeas(team)).toBe(2);
  });

  it('is a click that counts when it can, and says nothing more', async () => {
    const { team, delays, digest, lock } = await startLate(transport);
    const { slack, people, channel } = team;
    const release = lock();
    const clicked = slack.users.click(people.lead, digest, 'approve:T-1');
    await untilLate(delays);
    expect((await clicked).ack.isAcked).toBe(true);
    expect(await stateOf(team)).toBe('proposed');
    release();
    await until(async () => expect(await stateOf(team)).toBe('approved'));
    await team.settle();
    expect(slack.readPrivate(channel.id, people.lead)).toEqual([]);
    expect(slack.read(channel.id)[0]?.text).toContain('✅ 1 · Chart failed payments');
  });

  it('is nothing that was done where the process ends meanwhile, and its button still works', async () => {
    const { team, delays, digest } = await startLate(transport);
    const { slack, people } = team;
    team.clock.advance(3_600_001);
    slack.fail('users.info', { kind: 'held', until: NEVER });
    const clicked = slack.users.click(people.lead, digest, 'approve:T-1');
    await untilLate(delays);
    const { ack, repeat } = await clicked;
    expect(ack.isAcked).toBe(true);
    await team.restart();
    expect(await stateOf(team)).toBe('proposed');
    await repeat();
    await repeat();
    expect(await stateOf(team)).toBe('approved');
    const votes = await team.db.kysely.selectFrom('votes').selectAll().execute();
    expect(votes).toHaveLength(1);
  });

  it('is said in the window of a form', async () => {
    const late = await startLate(transport);
    const { team, delays, lock } = late;
    const id = await openForm(late);
    const release = lock();
    const sent = team.slack.users.submit(team.people.lead, id, { reason: 'not now' });
    await untilLate(delays);
    expect(JSON.stringify((await sent).ack.body)).toContain('One moment');
    team.slack.fail('views.update', { kind: 'rate limited', retryAfterSeconds: 7 });
    const limited = team.slack.whenCalled('views.update');
    release();
    await limited;
    const filled = team.slack.whenCalled('views.update');
    await until(() => expect(delays.pass(7_000)).toBe(1));
    await filled;
    expect(await stateOf(team)).not.toBe('proposed');
    expect(viewOf(team, id)).toContain('T-1');
    expect(viewOf(team, id)).not.toContain('One moment');
  });

  it('leaves a form that was not taken as it was filled in, with why above it', async () => {
    const late = await startLate(transport);
    const { team, delays } = late;
    const { slack, people, channel } = team;
    const opened = slack.whenCalled('views.open');
    await slack.users.command(people.lead, channel.id, 'propose');
    await opened;
    const [id = ''] = [...slack.state.views].at(-1) ?? [];
    const held = Promise.withResolvers<void>();
    team.clock.advance(3_600_001);
    slack.fail('users.info', { kind: 'held', until: held.promise });
    const sent = slack.users.submit(people.lead, id, { title: 'Paint the door', effort: 'some' });
    await untilLate(delays);
    await sent;
    const filled = slack.whenCalled('views.update');
    held.resolve();
    await filled;
    expect(viewOf(team, id)).toContain('some');
    expect(viewOf(team, id)).toContain('"initial_value":"Paint the door"');
    expect(await countIdeas(team)).toBe(1);
    const { ack } = await slack.users.submit(people.lead, id, { title: 'Paint the door', effort: '1h' });
    expect(ack.isAcked).toBe(true);
    expect(await countIdeas(team)).toBe(2);
  });

  it('is told privately where the window was closed meanwhile', async () => {
    const late = await startLate(transport);
    const { team, delays, lock } = late;
    const { slack, people, channel } = team;
    const id = await openForm(late);
    const release = lock();
    const sent = slack.users.submit(people.lead, id, { reason: 'not now' });
    await untilLate(delays);
    await sent;
    slack.state.views.delete(id);
    const told = slack.whenCalled('chat.postEphemeral');
    release();
    await told;
    expect(slack.readPrivate(channel.id, people.lead).at(-1)?.text).toContain('T-1');
  });

  it('is answered after Slack asked for patience, however often', async () => {
    const { team, delays, digest } = await startLate(transport);
    const { slack, people, channel } = team;
    for (let time = 0; time < 3; time++)
      slack.fail('response_url', { kind: 'rate limited', retryAfterSeconds: 1 });
    await slack.users.click(people.ana, digest, 'more:change:T-1', 'why:T-1');
    const isThere = () => slack.readPrivate(channel.id, people.ana).length === 1;
    await until(() => {
      delays.pass(10_000);
      expect(isThere()).toBe(true);
    });
  });

  it('is answered by words of its own where the whole machine stood still', async () => {
    const { team } = await startLate(transport);
    const { slack, people, channel } = team;
    await team.caughtUp;
    const held = Promise.withResolvers<void>();
    slack.fail('users.info', { kind: 'held', until: held.promise });
    const answered = slack.whenCalled('response_url');
    const asked = slack.whenCalled('users.info');
    const typed = slack.users.command(people.ana, channel.id, 'why T-1');
    await until(() => expect(slack.state.calls.at(-1)?.method).toBe('users.info'));
    team.clock.advance(4_000);
    held.resolve();
    await asked;
    expect(JSON.stringify((await typed).ack.body)).not.toContain('Chart failed');
    await answered;
    expect(slack.readPrivate(channel.id, people.ana).at(-1)?.text).toContain('Chart failed payments');
  });

  it('is never an event: that is acknowledged when it counts', async () => {
    const { team, delays, digest, lock } = await startLate(transport);
    const { slack, people } = team;
    const line = slack.read(digest.channel, digest.ts).find(({ text }) => text.startsWith('T-1'));
    if (!line) throw new Error('T-1 has no line');
    const release = lock();
    let isAcked = false;
    const reacted = slack.users.react(people.lead, line, 'white_check_mark').then(({ ack }) => {
      isAcked = ack.isAcked;
    });
    for (let look = 0; look < 50; look++) await new Promise((resolve) => setImmediate(resolve));
    expect(delays.pass(10_000)).toBe(0);
    expect(isAcked).toBe(false);
    release();
    await reacted;
    expect(isAcked).toBe(true);
    expect(await stateOf(team)).toBe('approved');
  });

  it('says “press again” of a form that Slack opens no more', async () => {
    const { team, digest } = await startLate(transport);
    const { slack, people, channel } = team;
    slack.fail('views.open', { kind: 'error', error: 'expired_trigger_id' });
    const answered = slack.whenCalled('response_url');
    await slack.users.click(people.lead, digest, 'refuse:T-1');
    await answered;
    expect(slack.readPrivate(channel.id, people.lead).at(-1)?.text).toContain('Press again');
    expect(await stateOf(team)).toBe('proposed');
  });
});
