import type { Clock, Log, NewId } from '../../src/base/ports.ts';
import { dropLease, takeLease } from '../../src/base/store/lease.ts';
import type { Db } from '../../src/base/store/open.ts';
import type { Cancellation, Timers, Waker, Work } from './wake.ts';

/** Who ticks, relays and listens to chats for one database. */
export const RUNNER = 'runner';
const LEASE_MS = 30_000;

export interface RunnerDeps {
  db: Db;
  clock: Clock;
  newId: NewId;
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
  /** Listens to the chats while this process is the runner. */
  chats: { start(): Promise<void>; stop(): Promise<void> };
}

/**
 * Holds the runner's lease while it can: renews it at a third of its life, stands by while another
 * process has it, and takes over when it is free.
 */
export interface Runner {
  start(): Promise<void>;
  /** Gives the lease back. */
  stop(): Promise<void>;
}

export function createRunner(deps: RunnerDeps): Runner {
  const { db, clock, wake, log } = deps;
  const token = deps.newId();
  let state: 'new' | 'running' | 'standby' = 'new';
  let heldUntilAt = 0;
  let cancel: Cancellation | undefined;
  let attempt: Promise<void> | undefined;

  /** A process that slept through its lease must not act before it has it again. */
  const guarded: Work = {
    tick: async () => {
      if (clock.now() < heldUntilAt) await deps.work.tick();
    },
    relay: async () => {
      if (clock.now() < heldUntilAt) await deps.work.relay();
    },
  };

  async function claim(): Promise<void> {
    const lease = await takeLease(db, {
      name: RUNNER,
      token,
      holder: deps.name,
      now: clock.now(),
      ttlMs: LEASE_MS,
    });
    if ('token' in lease) {
      heldUntilAt = lease.untilAt;
      if (state === 'running') return;
      if (state === 'standby') deps.onTakeOver();
      state = 'running';
      wake.start(guarded);
      await deps.chats.start();
      return;
    }
    if (state === 'standby') return;
    state = 'standby';
    heldUntilAt = 0;
    deps.onStandby(lease.heldBy);
    await deps.chats.stop();
    await wake.stop();
  }

  return {
    async start() {
      await claim();
      cancel = deps.timers.every(LEASE_MS / 3, () => {
        attempt ??= claim()
          .catch((error: unknown) => log.error({ err: error }, 'the runner lease could not be renewed'))
          .finally(() => {
            attempt = undefined;
          });
      });
    },
    async stop() {
      cancel?.();
      await attempt;
      await deps.chats.stop();
      await wake.stop();
      if (state === 'running') await dropLease(db, RUNNER, token);
      state = 'new';
    },
  };
}
