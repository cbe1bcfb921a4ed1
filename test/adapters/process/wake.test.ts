import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createWake, systemTimers, type Timers, type Waker } from '../../../adapters/process/wake.ts';
import { type FakeClock, fakeClock } from '../../support/team.ts';
import { until } from '../../support/until.ts';

const MINUTE_MS = 60_000;

/** Timers that stand still: the test fires them. */
function fakeTimers() {
  const set = { every: new Map<symbol, () => void>(), soon: new Map<symbol, () => void>() };
  const at = new Map<symbol, { instant: number; run: () => void }>();
  const keep = <T>(where: Map<symbol, T>, what: T) => {
    const key = Symbol('timer');
    where.set(key, what);
    return () => void where.delete(key);
  };
  const timers: Timers = {
    every: (_periodMs, run) => keep(set.every, run),
    at: (instant, run) => keep(at, { instant, run }),
    soon: (run) => keep(set.soon, run),
  };
  const fire = (where: Map<symbol, () => void>) => {
    const runs = [...where.values()];
    if (where === set.soon) where.clear();
    for (const run of runs) run();
  };
  return {
    timers,
    at,
    fireSoon: () => fire(set.soon),
    fireEvery: () => fire(set.every),
    count: () => set.every.size + set.soon.size + at.size,
  };
}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: vi.fn() };

describe('the wake', () => {
  let clock: FakeClock;
  let fake: ReturnType<typeof fakeTimers>;
  let wake: Waker;
  let done: string[];
  const work = {
    tick: async () => void done.push('tick'),
    relay: async () => void done.push('relay'),
    relayToPrograms: async () => undefined,
    readSources: async () => undefined,
  };

  beforeEach(() => {
    clock = fakeClock('2026-11-23T08:00:00Z');
    fake = fakeTimers();
    wake = createWake(clock, silent, fake.timers);
    done = [];
  });

  it('does nothing before it is started', async () => {
    wake.afterCommit();
    wake.dueAt(clock.now());
    await wake.settle();
    expect([fake.count(), done]).toEqual([0, []]);
  });

  it('turns many commits into one round: tick, then relay', async () => {
    wake.start(work);
    for (let commit = 0; commit < 50; commit++) wake.afterCommit();
    fake.fireSoon();
    await until(() => expect(done).toEqual(['tick', 'relay']));
  });

  it('goes round once more for commits that come while it works', async () => {
    let rounds = 0;
    wake.start({
      ...work,
      tick: async () => {
        rounds++;
        if (rounds === 1) for (let commit = 0; commit < 10; commit++) wake.afterCommit();
      },
    });
    await wake.settle();
    await wake.settle();
    expect(rounds).toBe(3);
  });

  it('does what is due while a platform takes its time, and sends what came meanwhile after it', async () => {
    let arrive = () => {};
    const slow = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    let relays = 0;
    wake.start({ ...work, relay: async () => (++relays === 1 ? slow : undefined) });
    fake.fireSoon();
    await until(() => expect(relays).toBe(1));
    for (let round = 2; round <= 3; round++) {
      wake.afterCommit();
      fake.fireSoon();
      await until(() => expect(done).toHaveLength(round));
    }
    expect([done, relays]).toEqual([['tick', 'tick', 'tick'], 1]);
    arrive();
    await wake.settle();
    expect(relays).toBeGreaterThan(1);
  });

  it('waits for no program: people get theirs meanwhile, and what came meanwhile goes after it', async () => {
    let finish = () => {};
    let calls = 0;
    const slow = () => {
      calls++;
      return new Promise<void>((resolve) => {
        finish = resolve;
      });
    };
    wake.start({ ...work, relayToPrograms: slow });
    await wake.settle();
    await wake.settle();
    expect([done, calls]).toEqual([['tick', 'relay', 'tick', 'relay'], 1]);
    finish();
    await until(() => expect(calls).toBe(2));
    const stopped = wake.stop();
    finish();
    await stopped;
  });

  it('keeps one timer for what is due next', () => {
    wake.start(work);
    wake.dueAt(clock.now() + 5 * MINUTE_MS);
    wake.dueAt(clock.now() + 3 * MINUTE_MS);
    expect([...fake.at.values()].map(({ instant }) => instant)).toEqual([clock.now() + 3 * MINUTE_MS]);
  });

  it('waits a second for what is overdue, and a day for what never comes', () => {
    wake.start(work);
    wake.dueAt(clock.now() - MINUTE_MS);
    expect([...fake.at.values()][0]?.instant).toBe(clock.now() + 1_000);
    wake.dueAt(Number.MAX_SAFE_INTEGER);
    expect([...fake.at.values()][0]?.instant).toBe(clock.now() + 24 * 60 * MINUTE_MS);
  });

  it('ticks by itself, so that a clock that was set or a machine that slept loses nothing', async () => {
    wake.start(work);
    fake.fireEvery();
    await until(() => expect(done).toEqual(['tick', 'relay']));
  });

  it('goes on after a round that failed', async () => {
    let fails = true;
    wake.start({
      ...work,
      tick: async () => {
        if (fails) throw new Error('the disk is full');
        done.push('tick');
      },
    });
    await wake.settle();
    fails = false;
    await wake.settle();
    expect(done).toEqual(['tick', 'relay']);
    expect(silent.error).toHaveBeenCalled();
  });

  it('leaves no timer when it is stopped, and waits for work under way', async () => {
    let finish = () => {};
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    wake.start({ ...work, relay: () => slow.then(() => void done.push('relay')) });
    wake.dueAt(clock.now() + MINUTE_MS);
    fake.fireSoon();
    await until(() => expect(done).toEqual(['tick']));
    wake.afterCommit();
    const stopped = wake.stop();
    expect(fake.count()).toBe(0);
    finish();
    await stopped;
    expect(done).toEqual(['tick', 'relay']);
    wake.afterCommit();
    expect(fake.count()).toBe(0);
  });
});

describe('the timers of the system', () => {
  it('fire at an instant that node-schedule keeps, and not when cancelled', () => {
    vi.useFakeTimers({ now: Date.parse('2026-11-23T08:00:00Z') });
    try {
      const fired: string[] = [];
      systemTimers.at(Date.now() + 5_000, () => fired.push('at'));
      const cancel = systemTimers.at(Date.now() + 6_000, () => fired.push('cancelled'));
      const stop = systemTimers.every(2_000, () => fired.push('every'));
      cancel();
      vi.advanceTimersByTime(7_000);
      expect(fired).toEqual(['every', 'every', 'at', 'every']);
      stop();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
