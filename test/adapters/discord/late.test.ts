import { describe, expect, it, onTestFinished } from 'vitest';
import { createFuse, type Fuse } from '../../support/database/crash.ts';
import { type Delays, holdDelays, openLockable } from '../../support/delays.ts';
import { type DiscordMorning, startDiscordMorning } from '../../support/discord/morning.ts';
import type { DiscordTeam } from '../../support/discord/team.ts';
import { until } from '../../support/until.ts';

const LATE_MS = 1_500;
const LAST_MS = 2_500;
const CALLBACK = 'POST /interactions/:id/:token/callback';
const OWN = 'PATCH /webhooks/:id/:token/messages/:id';
const MORE = 'POST /webhooks/:id/:token';

interface LateTeam extends DiscordMorning {
  delays: Delays;
  lock(): () => void;
  /** Ends the process; what it had begun and not committed is gone. */
  kill(): void;
}

/** A team with tasks on its page, on a database that another process can lock. */
async function startLate(): Promise<LateTeam> {
  const delays = holdDelays();
  const { db, lock } = await openLockable();
  const fuses: Fuse[] = [];
  const fuse = () => {
    const fresh = createFuse();
    fuses.push(fresh);
    return fresh;
  };
  const morning = await startDiscordMorning([], { db, fuse, after: delays.after });
  onTestFinished(async () => {
    await morning.team[Symbol.asyncDispose]();
    await db[Symbol.asyncDispose]();
  });
  return { ...morning, delays, lock, kill: () => fuses.at(-1)?.burn(0, 'any') };
}

const countIdeas = async ({ db }: DiscordTeam) =>
  (await db.kysely.selectFrom('candidates').select('id').execute()).length;

/** When the wait for an answer runs, and is let pass. */
async function untilLate(delays: Delays, ms = LATE_MS): Promise<void> {
  await until(() => expect(delays.pass(ms)).toBeGreaterThan(0));
}

describe('what takes longer than Discord waits', () => {
  it('is deferred while another process holds the database, and answered in place', async () => {
    const { team, delays, lock } = await startLate();
    const { discord, people, channel } = team;
    const release = lock();
    const typed = discord.users.command(people.lead, channel.id, 'tiller type', {
      line: 'propose Paint the door --effort 1h',
    });
    await untilLate(delays);
    const { answer, message, repeat } = await typed;
    expect(answer).toMatchObject({ type: 5, data: { flags: 64 } });
    expect(await countIdeas(team)).toBe(2);
    discord.fail(OWN, { kind: 'rate limited', retryAfterSeconds: 0.05 });
    release();
    await until(() => expect(team.textOf(message ?? undefined)).toContain('Paint the door'));
    expect(await countIdeas(team)).toBe(3);
    await repeat();
    expect(await countIdeas(team)).toBe(3);
    expect(discord.state.violations).toEqual([]);
  });

  it('is answered in place though Discord’s word that it was deferred was lost', async () => {
    const { team, delays, lock } = await startLate();
    const { discord, people, channel } = team;
    const release = lock();
    // It has the deferral, says nothing of it, and takes it for too late when it is asked once more.
    discord.fail(CALLBACK, { kind: 'status', status: 502, isStored: true });
    discord.fail(CALLBACK, { kind: 'error', status: 404, code: 10062 });
    const typed = discord.users.command(people.lead, channel.id, 'tiller type', {
      line: 'propose Paint the door --effort 1h',
    });
    await untilLate(delays);
    const { message } = await typed;
    release();
    await until(() => expect(team.textOf(message ?? undefined)).toContain('Paint the door'));
    expect(await countIdeas(team)).toBe(3);
  });

  it('comes for all where all are to see it, and not twice for who asked', async () => {
    const { team, delays, lock } = await startLate();
    const { discord, people, channel } = team;
    const release = lock();
    const typed = discord.users.command(people.lead, channel.id, 'tiller type', {
      line: 'goal add sales at least 6 % by 2027-01-31',
    });
    await untilLate(delays);
    const { message } = await typed;
    expect(message?.only).toBe(people.lead);
    const removed = discord.whenCalled('DELETE /webhooks/:id/:token/messages/:id');
    release();
    await removed;
    const saying = discord.state.messages.filter((each) => team.textOf(each).includes('sales'));
    expect(saying.map(({ only }) => only)).toEqual([null]);
  });

  it('is nothing at all where there is nothing to say', async () => {
    const { team, delays, lock } = await startLate();
    const { discord, people, channel } = team;
    const release = lock();
    const before = discord.state.messages.length;
    const typed = discord.users.command(people.lead, channel.id, 'tiller type', { line: 'thanks' });
    await untilLate(delays);
    expect((await typed).answer).toMatchObject({ type: 5 });
    expect(discord.state.messages).toHaveLength(before + 1);
    release();
    await until(() => expect(discord.state.messages).toHaveLength(before));
    expect(discord.state.violations).toEqual([]);
  });

  it('is a click that counts when it can, and says nothing more', async () => {
    const { team, delays, digest, lock, taskState } = await startLate();
    const { discord, people } = team;
    const release = lock();
    const before = discord.readPrivate(people.lead).length;
    const clicked = discord.users.click(people.lead, digest, 'approve:T-1');
    await untilLate(delays);
    expect((await clicked).answer).toMatchObject({ type: 6 });
    expect(await taskState('T-1')).toBe('proposed');
    release();
    await until(async () => expect(await taskState('T-1')).toBe('approved'));
    await team.settle();
    expect(discord.readPrivate(people.lead)).toHaveLength(before);
  });

  it('is nothing that was done where the process ends meanwhile, and its button still works', async () => {
    const { team, delays, digest, lock, kill, taskState } = await startLate();
    const { discord, people } = team;
    const release = lock();
    const clicked = discord.users.click(people.lead, digest, 'approve:T-1');
    await untilLate(delays);
    await clicked;
    expect(await taskState('T-1')).toBe('proposed');
    kill();
    release();
    await team.restart();
    expect(await taskState('T-1')).toBe('proposed');
    await discord.users.click(people.lead, digest, 'approve:T-1');
    expect(await taskState('T-1')).toBe('approved');
  });

  it('is said in place of a form that was sent, with all that was filled in where it was not taken', async () => {
    const { team, delays, digest, lock, taskState } = await startLate();
    const { discord, people } = team;
    const { modal } = await discord.users.click(people.lead, digest, 'refuse:T-1');
    if (!modal) throw new Error('no form opened');
    const release = lock();
    const sent = discord.users.submit(people.lead, modal, { reason: 'not now' });
    await untilLate(delays);
    const { answer, message } = await sent;
    expect(answer).toMatchObject({ type: 5, data: { flags: 64 } });
    release();
    await until(() => expect(team.textOf(message ?? undefined)).toContain('T-1'));
    expect(await taskState('T-1')).not.toBe('proposed');
  });

  it('is no form any more: who pressed is told to press again', async () => {
    const { team, delays, digest, taskState } = await startLate();
    const { discord, people } = team;
    const { engine } = team;
    const held = Promise.withResolvers<void>();
    const { ask } = engine;
    Object.assign(engine, { ask: (call: Parameters<typeof ask>[0]) => held.promise.then(() => ask(call)) });
    const clicked = discord.users.click(people.lead, digest, 'refuse:T-1');
    expect(delays.pass(LATE_MS)).toBe(0);
    await untilLate(delays, LAST_MS);
    expect((await clicked).answer).toMatchObject({ type: 6 });
    const told = discord.whenCalled(MORE);
    held.resolve();
    await told;
    expect(team.textOf(discord.readPrivate(people.lead).at(-1))).toContain('Press again');
    expect(await taskState('T-1')).toBe('proposed');
  });

  it('is told privately where the whole machine stood still: Discord takes no answer any more', async () => {
    const { team, lock } = await startLate();
    const { discord, people, channel } = team;
    const release = lock();
    const typed = discord.users.command(people.ana, channel.id, 'tiller type', {
      line: 'propose Wash the car',
    });
    await new Promise((resolve) => setImmediate(resolve));
    discord.advance(4_000);
    expect((await typed).answer).toBeNull();
    release();
    await until(() => expect(team.textOf(discord.readPrivate(people.ana).at(-1))).toContain('Wash the car'));
  });
});
