import { DAY_MS } from '../../../src/base/language/date.ts';
import { processLease } from '../../../src/base/run/jobs.ts';
import { forgetLeases } from '../../../src/base/store/lease.ts';
import type { Waker, Work } from '../wake.ts';
import { createKeeper, type Keeper, type LeaseDeps } from './keeper.ts';

/** Who runs a database: the one process that works on a file, and looks after a server's. */
export const RUNNER = 'runner';

/** A chat that this process may be in. */
export interface HeldChat {
  name: string;
  /** Whether only one process may be connected to it, as where a token has one connection. */
  isExclusive: boolean;
  /** Connects without waiting for it. */
  start(): void;
  /** Lets what was asked be answered, then disconnects. May be started again. */
  stop(): Promise<void>;
}

export interface RunnerDeps extends LeaseDeps {
  /** By which this process claims jobs. */
  claimant: string;
  wake: Waker;
  work: Work;
  /** Called once each time that another process turns out to be the runner. */
  onStandby(heldBy: string): void;
  /** Called when a stand-by becomes the runner. */
  onTakeOver(): void;
  chats: readonly HeldChat[];
}

/** Has this process do what it may beside others on the same database. */
export interface Runner {
  /** Whether this process is the runner now. */
  isRunning(): boolean;
  start(): Promise<void>;
  /** Ends its work and gives its leases back. */
  stop(): Promise<void>;
}

/**
 * Alone on a file, by the lease `runner`: whoever holds it works and is in the chats, others stand by. On PostgreSQL all
 * work, because whatever is done is claimed first; the runner only looks after the database.
 */
export function createRunner(deps: RunnerDeps): Runner {
  return deps.db.dialect === 'sqlite' ? runAlone(deps) : runBesideOthers(deps);
}

function runAlone(deps: RunnerDeps): Runner {
  const { wake, work, chats } = deps;
  const stopChats = async () => void (await Promise.all(chats.map((chat) => chat.stop())));
  const keeper = createKeeper({
    ...deps,
    lease: RUNNER,
    async onHeld(wasStandby) {
      if (wasStandby) deps.onTakeOver();
      wake.start(guard(work, () => keeper.isHeld()));
      for (const chat of chats) chat.start();
    },
    async onStandby(heldBy) {
      deps.onStandby(heldBy);
      await stopChats();
      await wake.stop();
    },
  });
  return {
    isRunning: keeper.isHeld,
    start: keeper.start,
    stop: () =>
      keeper.stop(async () => {
        await stopChats();
        await wake.stop();
      }),
  };
}

/** A process that slept through its lease must not act before it has it again. */
function guard(work: Work, isHeld: () => boolean): Work {
  const whenHeld = (run: () => Promise<void>) => async () => {
    if (isHeld()) await run();
  };
  return {
    tick: whenHeld(work.tick),
    relay: whenHeld(work.relay),
    relayToPrograms: whenHeld(work.relayToPrograms),
    readSources: whenHeld(work.readSources),
  };
}

function runBesideOthers(deps: RunnerDeps): Runner {
  const { wake, work, chats } = deps;
  const exclusive = chats.filter((chat) => chat.isExclusive);
  const open = chats.filter((chat) => !chat.isExclusive);
  const runner = createKeeper({
    ...deps,
    lease: RUNNER,
    async onHeld(wasStandby) {
      if (wasStandby) deps.onTakeOver();
      // What is for this machine's terminal may have waited.
      wake.afterCommit();
    },
    onStandby: async (heldBy) => deps.onStandby(heldBy),
  });
  // As long as it is held, nobody else takes what this process has claimed.
  const alive = createKeeper({
    ...deps,
    lease: processLease(deps.claimant),
    // Of each process that died one is left behind.
    onHeld: () => forgetLeases(deps.db, deps.leaseClock.now() - DAY_MS),
    onStandby: async () => undefined,
  });
  const connections = exclusive.map((chat) => ({ chat, keeper: keepConnection(deps, chat) }));
  return {
    isRunning: runner.isHeld,
    async start() {
      await alive.start();
      wake.start(work);
      for (const chat of open) chat.start();
      await Promise.all([runner, ...connections.map(({ keeper }) => keeper)].map((each) => each.start()));
    },
    async stop() {
      await Promise.all([
        ...open.map((chat) => chat.stop()),
        ...connections.map(({ chat, keeper }) => keeper.stop(() => chat.stop())),
      ]);
      await wake.stop();
      await runner.stop(async () => undefined);
      await alive.stop(async () => undefined);
    },
  };
}

/** Each connection has a lease of its own: one process may hold Slack's, another Discord's. */
function keepConnection(deps: RunnerDeps, chat: HeldChat): Keeper {
  return createKeeper({
    ...deps,
    lease: `connection ${chat.name}`,
    async onHeld() {
      chat.start();
      deps.wake.afterCommit();
    },
    onStandby: () => chat.stop(),
  });
}
