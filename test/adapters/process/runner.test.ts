import { describe, expect, it, onTestFinished } from 'vitest';
import { createLeaseClock, timersOf } from '../../../adapters/process/lease/lease-clock.ts';
import { createRunner, type RunnerDeps } from '../../../adapters/process/lease/runner.ts';
import { createWake, type Timers } from '../../../adapters/process/wake.ts';
import { LostConnection, Refusal } from '../../../src/base/language/errors.ts';
import type { LeaseClock } from '../../../src/base/ports.ts';
import type { Db } from '../../../src/base/store/open.ts';
import { openTestDatabase } from '../../support/database.ts';
import { type FakeClock, fakeClock, fakePorts } from '../../support/team.ts';

/** Processes that were seen to have ended. */
const gone = new Set<string>();

/** A process that may run the database: its renewals are fired by hand. */
function createProcess(
  db: Db,
  clock: FakeClock,
  name: string,
  {
    leaseClock = { ...clock, read: async () => undefined },
    isOpen = false,
  }: { leaseClock?: LeaseClock; isOpen?: boolean } = {},
) {
  const { log } = fakePorts(clock, []);
  const renewals = new Set<() => void>();
  const timers: Timers = {
    every(_periodMs, run) {
      renewals.add(run);
      return () => void renewals.delete(run);
    },
    at: () => () => undefined,
    soon: () => () => undefined,
  };
  const seen: string[] = [];
  const heard: string[] = [];
  const wake = createWake(clock, log, { ...timers, every: () => () => undefined });
  const deps: RunnerDeps = {
    db,
    clock,
    leaseClock,
    log,
    timers,
    wake,
    name,
    token: name,
    claimant: name,
    isGone: (token) => gone.has(token),
    work: {
      tick: async () => void seen.push('tick'),
      relay: async () => undefined,
      relayToPrograms: async () => undefined,
      readSources: async () => undefined,
    },
    onStandby: (heldBy) => seen.push(`held by ${heldBy}`),
    onTakeOver: () => seen.push('took over'),
    onAnswer: () => undefined,
    chats: [
      {
        name: 'Chat',
        isExclusive: true,
        start: () => void heard.push('listens'),
        stop: async () => void heard.push('stopped'),
      },
      ...(isOpen
        ? [
            {
              name: 'Open chat',
              isExclusive: false,
              start: () => void heard.push('open: listens'),
              stop: async () => void heard.push('open: stopped'),
            },
          ]
        : []),
    ],
  };
  const runner = createRunner(deps);
  return {
    seen,
    heard,
    wake,
    runner,
    /** What the timer does every two seconds, and the wait for it. */
    async renew() {
      for (const run of renewals) run();
      await new Promise((resolve) => setImmediate(resolve));
      await db.kysely.selectFrom('leases').selectAll().execute();
      return seen;
    },
  };
}

describe.each(['memory', 'sqlite'] as const)('the runner on %s', (dialect) => {
  it('works at once when nobody holds the lease', async () => {
    const clock = fakeClock('2026-11-23T08:00:00Z');
    const one = createProcess(await openTestDatabase(dialect), clock, 'one');
    await one.runner.start();
    await one.wake.settle();
    expect(one.seen).toEqual(['tick']);
    await one.runner.stop();
  });

  it('says once who holds the lease, and takes over when that one stops', async () => {
    const clock = fakeClock('2026-11-23T08:00:00Z');
    const db = await openTestDatabase(dialect);
    const [one, two] = [createProcess(db, clock, 'one'), createProcess(db, clock, 'two')];
    await one.runner.start();
    await two.runner.start();
    await two.renew();
    await two.wake.settle();
    expect(two.seen).toEqual(['held by one']);
    await one.runner.stop();
    await expect.poll(two.renew).toEqual(['held by one', 'took over']);
    await two.runner.stop();
    expect(await db.kysely.selectFrom('leases').selectAll().execute()).toEqual([]);
  });

  it('has the chats, and so each bot token, in one process: a second one waits, and listens when that one stops', async () => {
    const clock = fakeClock('2026-11-23T08:00:00Z');
    const db = await openTestDatabase(dialect);
    const [one, two] = [createProcess(db, clock, 'one'), createProcess(db, clock, 'two')];
    await one.runner.start();
    await two.runner.start();
    await two.renew();
    expect([one.heard, two.heard]).toEqual([['listens'], ['stopped']]);
    await one.runner.stop();
    await expect.poll(two.renew).toContain('took over');
    expect([one.heard, two.heard]).toEqual([
      ['listens', 'stopped'],
      ['stopped', 'listens'],
    ]);
    await two.runner.stop();
  });

  it('takes over from a process that died, once its lease has run out', async () => {
    const clock = fakeClock('2026-11-23T08:00:00Z');
    const db = await openTestDatabase(dialect);
    const [dead, heir] = [createProcess(db, clock, 'dead'), createProcess(db, clock, 'heir')];
    await dead.runner.start();
    await heir.runner.start();
    // Looked at every two seconds, this is within fifteen.
    clock.advance(9_999);
    await heir.renew();
    expect(heir.seen).toEqual(['held by dead']);
    clock.advance(1);
    await expect.poll(heir.renew).toContain('took over');
    await heir.runner.stop();
  });

  it('takes over at its next look from a process of this machine that is gone', async () => {
    const clock = fakeClock('2026-11-23T08:00:00Z');
    const db = await openTestDatabase(dialect);
    const [dead, heir] = [createProcess(db, clock, 'killed'), createProcess(db, clock, 'heir')];
    gone.clear();
    await dead.runner.start();
    await heir.runner.start();
    gone.add('killed');
    clock.advance(2_000);
    await expect.poll(heir.renew).toEqual(['held by killed', 'took over']);
    await heir.runner.stop();
  });

  it('keeps its lease by renewing it at a third of its life, and looks at it no more than it must', async () => {
    const clock = fakeClock('2026-11-23T08:00:00Z');
    const db = await openTestDatabase(dialect);
    const one = createProcess(db, clock, 'one');
    await one.runner.start();
    const untils = new Set<number>();
    for (let look = 0; look < 10; look++) {
      clock.advance(2_000);
      await one.renew();
      const readUntil = async () =>
        (await db.kysely.selectFrom('leases').selectAll().executeTakeFirstOrThrow()).until_at;
      await expect.poll(readUntil).toBeGreaterThan(clock.now() + 6_000);
      untils.add(await readUntil());
    }
    // The first one, and every second look; a server may answer one of them after the next.
    expect(untils.size).toBeGreaterThan(3);
    expect(untils.size).toBeLessThanOrEqual(6);
    await one.runner.stop();
  });

  it('does nothing after it slept through its lease, until it has it again', async () => {
    const clock = fakeClock('2026-11-23T08:00:00Z');
    const db = await openTestDatabase(dialect);
    const [sleeper, heir] = [createProcess(db, clock, 'sleeper'), createProcess(db, clock, 'heir')];
    await sleeper.runner.start();
    clock.advance(31_000);
    await sleeper.wake.settle();
    expect(sleeper.seen).toEqual([]);
    await heir.runner.start();
    await expect.poll(sleeper.renew).toEqual(['held by heir']);
    await sleeper.runner.stop();
    await heir.runner.stop();
  });
});

describe('processes beside each other on PostgreSQL', () => {
  const start = async (names: readonly string[]) => {
    const clock = fakeClock('2026-11-23T08:00:00Z');
    const db = await openTestDatabase('postgres');
    const all = names.map((name) => createProcess(db, clock, name, { isOpen: true }));
    for (const { runner } of all) await runner.start();
    onTestFinished(async () => {
      for (const { runner } of all) await runner.stop();
    });
    return { clock, all };
  };

  it('all work, and are all in a chat that any may answer; one holds the connection that only one may have', async () => {
    const { all } = await start(['one', 'two', 'three']);
    for (const { wake } of all) await wake.settle();
    expect(all.map(({ seen }) => seen.filter((each) => each === 'tick').length > 0)).toEqual([
      true,
      true,
      true,
    ]);
    expect(all.map(({ heard }) => heard)).toEqual([
      ['open: listens', 'listens'],
      ['open: listens', 'stopped'],
      ['open: listens', 'stopped'],
    ]);
    expect(all.map(({ runner }) => runner.isRunning())).toEqual([true, false, false]);
  });

  it('take a connection over within fifteen seconds of the death of who held it, one of them', async () => {
    const { clock, all } = await start(['dead', 'two', 'three']);
    const [, ...left] = all;
    clock.advance(9_999);
    for (const { renew } of left) await renew();
    expect(left.flatMap(({ heard }) => heard)).not.toContain('listens');
    clock.advance(1);
    const listLeft = async () => {
      for (const { renew } of left) await renew();
      return left.flatMap(({ heard }) => heard.filter((each) => each === 'listens'));
    };
    await expect.poll(listLeft).toEqual(['listens']);
    await expect.poll(() => left.filter(({ runner }) => runner.isRunning()).length).toBe(1);
    expect(await listLeft()).toEqual(['listens']);
  });
});

describe('a process on a server that goes away while it begins', () => {
  it('answers in its chats, and takes its leases when the server is back', async () => {
    const clock = fakeClock('2026-11-23T08:00:00Z');
    const file = await openTestDatabase('memory');
    let isAway = true;
    const refusal = Object.assign(new Refusal({ code: 'busy', message: 'The server does not answer.' }), {
      cause: new LostConnection('connecting', 'unreachable'),
    });
    const server: Db = {
      ...file,
      dialect: 'postgres',
      transact: (work) => (isAway ? Promise.reject(refusal) : file.transact(work)),
    };
    const { runner, heard, renew } = createProcess(server, clock, 'one', { isOpen: true });
    await runner.start();
    expect([heard, runner.isRunning()]).toEqual([['open: listens'], false]);
    isAway = false;
    await expect.poll(() => renew().then(() => runner.isRunning())).toBe(true);
    await runner.stop();
  });
});

describe('processes on PostgreSQL whose clocks differ by minutes', () => {
  const MINUTE_MS = 60_000;

  it('have one runner, because the server says what time it is', async () => {
    const db = await openTestDatabase('postgres');
    const start = async (name: string, aheadMs: number) => {
      const clock = fakeClock(new Date(Date.now() + aheadMs).toISOString());
      return createProcess(db, clock, name, { leaseClock: await createLeaseClock(db, clock) });
    };
    const behind = await start('behind', -10 * MINUTE_MS);
    const ahead = await start('ahead', 10 * MINUTE_MS);
    await behind.runner.start();
    await ahead.runner.start();
    expect(ahead.seen).toEqual(['held by behind']);
    expect([behind.runner.isRunning(), ahead.runner.isRunning()]).toEqual([true, false]);
    await behind.runner.stop();
    await expect.poll(ahead.renew).toContain('took over');
    await ahead.runner.stop();
  });

  it('agree on the time to within a second, and set their timers by it', async () => {
    const db = await openTestDatabase('postgres');
    const clock = fakeClock(new Date(Date.now() - 10 * MINUTE_MS).toISOString());
    const leaseClock = await createLeaseClock(db, clock);
    expect(Math.abs(leaseClock.now() - Date.now())).toBeLessThan(1_000);
    const instants: number[] = [];
    const timers = timersOf(leaseClock, clock, {
      every: () => () => undefined,
      at: (instant) => {
        instants.push(instant);
        return () => undefined;
      },
      soon: () => () => undefined,
    });
    timers.at(leaseClock.now() + MINUTE_MS, () => undefined);
    expect(Math.abs((instants[0] ?? 0) - clock.now() - MINUTE_MS)).toBeLessThan(1_000);
  });
});
