import type { Clock, LeaseClock } from '../../../src/base/ports.ts';
import { readServerTime } from '../../../src/base/store/lease.ts';
import type { Db } from '../../../src/base/store/open.ts';
import type { Timers } from '../wake.ts';

/**
 * The server's time on PostgreSQL, carried on by what has passed in this process since it was last read: a wall clock
 * that is wrong or is set meanwhile changes nothing. It lags by as long as the answer took, so nothing runs out too early.
 */
export async function createLeaseClock(db: Db, clock: Clock): Promise<LeaseClock> {
  if (db.dialect === 'sqlite') return { now: () => clock.now(), read: async () => undefined };
  let serverAt = 0;
  let readAt = 0;
  const leaseClock: LeaseClock = {
    now: () => Math.floor(serverAt + performance.now() - readAt),
    async read() {
      serverAt = await readServerTime(db);
      readAt = performance.now();
    },
  };
  await leaseClock.read();
  return leaseClock;
}

/** Timers whose instants are of that clock, where the machine's own says something else. */
export function timersOf(leaseClock: Clock, clock: Clock, timers: Timers): Timers {
  return { ...timers, at: (instant, run) => timers.at(instant - leaseClock.now() + clock.now(), run) };
}

/**
 * Says how many milliseconds have passed since now, by whichever of two clocks has seen more: one does not count while
 * the machine sleeps, the other may be set back.
 */
export function startStopwatch(clock: Clock): () => number {
  const [wallAt, at] = [clock.now(), performance.now()];
  return () => Math.max(clock.now() - wallAt, performance.now() - at);
}
