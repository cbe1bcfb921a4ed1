import { findTrouble, Refusal } from '../../../src/base/language/errors.ts';
import type { Clock, LeaseClock, Log } from '../../../src/base/ports.ts';
import { dropLease, takeLease } from '../../../src/base/store/lease.ts';
import type { Db } from '../../../src/base/store/open.ts';
import type { Cancellation, Timers } from '../wake.ts';
import { startStopwatch } from './lease-clock.ts';

/** A process that died elsewhere is taken over within this and one more look. */
const LEASE_MS = 10_000;
const RENEW_MS = LEASE_MS / 3;
/** How often the lease is looked at: a process that died on this machine is taken over so soon. */
const LOOK_MS = 2_000;
/** Where the database does not answer, so many looks are left out before the next at most. */
const MOST_LEFT_OUT = 2;

/** What a process has of the database whose leases it asks for, and of the machine it runs on. */
export interface LeaseDeps {
  db: Db;
  /** Of this machine: how long a lease has been held here. */
  clock: Clock;
  leaseClock: LeaseClock;
  /** Of this process, at every renewal. */
  token: string;
  /** Whether the process of another token has certainly ended. */
  isGone(token: string): boolean;
  log: Log;
  timers: Timers;
  /** Words that tell a person which process this is. */
  name: string;
  /** Called whenever the database has answered about a lease. */
  onAnswer(): void;
}

export interface KeeperDeps extends LeaseDeps {
  lease: string;
  /** Called each time that the lease is had after it was not; `wasStandby` where another process had it before. */
  onHeld(wasStandby: boolean): Promise<void>;
  /** Called once each time that another process turns out to have it. */
  onStandby(heldBy: string): Promise<void>;
}

/** Holds a lease while it can: renews it at a third of its life, and takes it over when it is free or its process is gone. */
export interface Keeper {
  isHeld(): boolean;
  start(): Promise<void>;
  /** Ends with `wind`, then gives the lease back. */
  stop(wind: () => Promise<void>): Promise<void>;
}

export function createKeeper(deps: KeeperDeps): Keeper {
  const { db, clock, leaseClock, log, token, lease: name } = deps;
  let state: 'new' | 'held' | 'standby' = 'new';
  /** How long ago the lease was last asked for; it is held from then on. */
  let sinceHeldMs = () => Number.POSITIVE_INFINITY;
  let cancel: Cancellation | undefined;
  let attempt: Promise<void> | undefined;
  let failures = 0;
  let leftOut = 0;

  async function claim(): Promise<void> {
    const sinceAskedMs = startStopwatch(clock);
    await leaseClock.read();
    const lease = await takeLease(db, {
      ...{ name, token, holder: deps.name, now: leaseClock.now(), ttlMs: LEASE_MS },
      isGone: deps.isGone,
    });
    if ('token' in lease) {
      sinceHeldMs = sinceAskedMs;
      if (state === 'held') return;
      const wasStandby = state === 'standby';
      state = 'held';
      return deps.onHeld(wasStandby);
    }
    if (state === 'standby') return;
    state = 'standby';
    sinceHeldMs = () => Number.POSITIVE_INFINITY;
    return deps.onStandby(lease.heldBy);
  }

  async function look(): Promise<void> {
    try {
      await claim();
      failures = 0;
      deps.onAnswer();
    } catch (error) {
      leftOut = Math.min(failures++, MOST_LEFT_OUT);
      log.error({ err: error, lease: name }, `the ${name} lease could not be renewed`);
    }
  }

  return {
    isHeld: () => state === 'held' && sinceHeldMs() < LEASE_MS,
    async start() {
      await claim().catch((error: unknown) => {
        if (findTrouble(error) === null) throw error;
        log.error({ err: error, lease: name }, `the ${name} lease could not be taken yet`);
      });
      cancel = deps.timers.every(LOOK_MS, () => {
        if (state === 'held' && sinceHeldMs() < RENEW_MS) return;
        if (attempt || leftOut-- > 0) return;
        attempt = look().finally(() => {
          attempt = undefined;
        });
      });
    },
    async stop(wind) {
      cancel?.();
      await attempt;
      await wind();
      // Where it cannot be given back, it ends by itself.
      if (state === 'held')
        await dropLease(db, name, token).catch((error: unknown) => {
          // What the database refuses in words has been said by whoever looks after it.
          const level = error instanceof Refusal ? 'debug' : 'warn';
          log[level]({ err: error, lease: name }, `the ${name} lease could not be given back`);
        });
      state = 'new';
    },
  };
}
