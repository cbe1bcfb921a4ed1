import { isAway } from '../../../src/base/language/errors.ts';
import type { Clock, LeaseClock, Log } from '../../../src/base/ports.ts';
import { dropLease, takeLease } from '../../../src/base/store/lease.ts';
import type { Db } from '../../../src/base/store/open.ts';
import type { Cancellation, Timers, Waker, Work } from '../wake.ts';
import { startStopwatch } from './lease-clock.ts';

/** Who ticks, relays and listens to chats for one database. */
export const RUNNER = 'runner';
/** A process that died elsewhere is taken over within this and one more look. */
const LEASE_MS = 10_000;
const RENEW_MS = LEASE_MS / 3;
/** How often the lease is looked at: a process that died on this machine is taken over so soon. */
const LOOK_MS = 2_000;
/** Where the database does not answer, so many looks are left out before the next at most. */
const MOST_LEFT_OUT = 2;

export interface RunnerDeps {
  db: Db;
  /** Of this machine: how long the lease has been held here. */
  clock: Clock;
  leaseClock: LeaseClock;
  /** Of this process, at every renewal. */
  token: string;
  /** Whether the process of another token has certainly ended. */
  isGone(token: string): boolean;
  log: Log;
  timers: Timers;
  wake: Waker;
  work: Work;
  /** Words that tell a person which process this is. */
  name: string;
  /** Called once each time that another process turns out to be the runner. */
  onStandby(heldBy: string): void;
  /** Called when a stand-by becomes the runner. */
  onTakeOver(): void;
  /** Called whenever the database has answered about the lease. */
  onAnswer(): void;
  /** Listens to the chats while this process is the runner. */
  chats: { start(): Promise<void>; stop(): Promise<void> };
}

/**
 * Holds the runner's lease while it can: renews it at a third of its life, stands by while another
 * process has it, and takes over when it is free or that process is gone.
 */
export interface Runner {
  /** Whether this process runs the database now. */
  isRunning(): boolean;
  start(): Promise<void>;
  /** Gives the lease back. */
  stop(): Promise<void>;
}

export function createRunner(deps: RunnerDeps): Runner {
  const { db, clock, leaseClock, wake, log, token } = deps;
  let state: 'new' | 'running' | 'standby' = 'new';
  /** How long ago the lease was last asked for; it is held from then on. */
  let sinceHeldMs = () => Number.POSITIVE_INFINITY;
  let cancel: Cancellation | undefined;
  let attempt: Promise<void> | undefined;
  let failures = 0;
  let leftOut = 0;

  const isHeld = () => sinceHeldMs() < LEASE_MS;

  /** A process that slept through its lease must not act before it has it again. */
  const guarded: Work = {
    tick: async () => {
      if (isHeld()) await deps.work.tick();
    },
    relay: async () => {
      if (isHeld()) await deps.work.relay();
    },
    relayToPrograms: async () => {
      if (isHeld()) await deps.work.relayToPrograms();
    },
    readSources: async () => {
      if (isHeld()) await deps.work.readSources();
    },
  };

  async function claim(): Promise<void> {
    const sinceAskedMs = startStopwatch(clock);
    await leaseClock.read();
    const lease = await takeLease(db, {
      name: RUNNER,
      token,
      holder: deps.name,
      now: leaseClock.now(),
      ttlMs: LEASE_MS,
      isGone: deps.isGone,
    });
    if ('token' in lease) {
      sinceHeldMs = sinceAskedMs;
      if (state === 'running') return;
      if (state === 'standby') deps.onTakeOver();
      state = 'running';
      wake.start(guarded);
      await deps.chats.start();
      return;
    }
    if (state === 'standby') return;
    state = 'standby';
    sinceHeldMs = () => Number.POSITIVE_INFINITY;
    deps.onStandby(lease.heldBy);
    await deps.chats.stop();
    await wake.stop();
  }

  async function look(): Promise<void> {
    try {
      await claim();
      failures = 0;
      deps.onAnswer();
    } catch (error) {
      leftOut = Math.min(failures++, MOST_LEFT_OUT);
      log.error({ err: error }, 'the runner lease could not be renewed');
    }
  }

  return {
    isRunning: () => state === 'running' && isHeld(),
    async start() {
      await claim().catch((error: unknown) => {
        if (!isAway(error)) throw error;
        log.error({ err: error }, 'the runner lease could not be taken yet');
      });
      cancel = deps.timers.every(LOOK_MS, () => {
        if (state === 'running' && sinceHeldMs() < RENEW_MS) return;
        if (attempt || leftOut-- > 0) return;
        attempt = look().finally(() => {
          attempt = undefined;
        });
      });
    },
    async stop() {
      cancel?.();
      await attempt;
      await deps.chats.stop();
      await wake.stop();
      // Where it cannot be given back, it ends by itself.
      if (state === 'running')
        await dropLease(db, RUNNER, token).catch((error: unknown) =>
          log.warn({ err: error }, 'the runner lease could not be given back'),
        );
      state = 'new';
    },
  };
}
