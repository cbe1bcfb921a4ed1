import { scheduleJob } from 'node-schedule';
import { DAY_MS } from '../../src/base/language/date.ts';
import type { Clock, Log, Meter, Wake } from '../../src/base/ports.ts';

/** Due times are also compared with the wall clock this often: a timer alone misses clock steps and suspension. */
const TICK_MS = 20_000;
/** The same where others may have died and left what they were to do: within fifteen seconds it is done. */
export const SHARED_TICK_MS = 5_000;
/** What cannot be done now, such as a message that a platform does not take, is not tried in a tight loop. */
const SOONEST_MS = 1_000;

/** Stops a timer. */
export type Cancellation = () => void;

/** The timers of this process. */
export interface Timers {
  every(periodMs: number, run: () => void): Cancellation;
  at(instant: number, run: () => void): Cancellation;
  /** As soon as what runs now has ended. */
  soon(run: () => void): Cancellation;
}

export const systemTimers: Timers = {
  every(periodMs, run) {
    const timer = setInterval(run, periodMs);
    return () => clearInterval(timer);
  },
  at(instant, run) {
    const job = scheduleJob(new Date(instant), run);
    // Null is an instant that has just passed.
    if (!job) return systemTimers.soon(run);
    return () => void job.cancel();
  },
  soon(run) {
    const timer = setImmediate(run);
    return () => clearImmediate(timer);
  },
};

/** Runs something once, so many milliseconds from now. */
export type After = (ms: number, run: () => void) => Cancellation;

export const after: After = (ms, run) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

/** What a wake-up does, in this order. */
export interface Work {
  tick(): Promise<void>;
  relay(): Promise<void>;
  /** May take long: it goes beside the rounds, and nobody waits for it. */
  relayToPrograms(): Promise<void>;
  /** The same: vendors answer when they do. */
  readSources(): Promise<void>;
}

/** Wakes the engine: after commits, when something is due, and every 20 seconds. Does nothing before `start`. */
export interface Waker extends Wake {
  start(work: Work): void;
  /** Works until nothing is left to do now. */
  settle(): Promise<void>;
  /** Cancels all timers and waits for work under way. It may be started again. */
  stop(): Promise<void>;
}

export function createWake(
  clock: Clock,
  log: Log,
  timers: Timers = systemTimers,
  { meter, tickMs = TICK_MS }: { meter?: Meter | undefined; tickMs?: number } = {},
): Waker {
  let work: Work | undefined;
  let running: Promise<void> | undefined;
  let isAskedAgain = false;
  const beside = [
    createBeside('relayToPrograms', 'programs could not be told'),
    createBeside('readSources', 'sources could not be read'),
  ];
  let cancels: { tick?: Cancellation; due?: Cancellation; soon?: Cancellation } = {};

  /** Many requests while work is under way are one more round after it. */
  function run(): Promise<void> {
    if (running) {
      isAskedAgain = true;
      return running;
    }
    // Begun a moment later, so that a commit inside the first round already sees that one is under way.
    running = Promise.resolve()
      .then(runRounds)
      .finally(() => {
        running = undefined;
      });
    return running;
  }

  async function runRounds(): Promise<void> {
    do {
      isAskedAgain = false;
      const current = work;
      if (!current) return;
      try {
        await current.tick();
        for (const each of beside) each.start(current);
        await current.relay();
      } catch (error) {
        // The rows are still there; the next tick tries again.
        log.error({ err: error }, 'a wake-up failed');
        return;
      }
    } while (isAskedAgain);
  }

  /** What may take long goes beside the rounds, once at a time; asked meanwhile, it goes once more. */
  function createBeside(what: 'relayToPrograms' | 'readSources', failure: string) {
    let going: Promise<void> | undefined;
    let isAsked = false;
    const go = async (current: Work) => {
      try {
        while (isAsked && work === current) {
          isAsked = false;
          await current[what]();
        }
      } catch (error) {
        log.error({ err: error }, failure);
      }
    };
    return {
      start(current: Work) {
        isAsked = true;
        going ??= go(current).finally(() => {
          going = undefined;
        });
      },
      ended: async () => going,
    };
  }

  return {
    afterCommit() {
      if (!work) return;
      if (running) isAskedAgain = true;
      else {
        cancels.soon?.();
        cancels.soon = timers.soon(() => void run());
      }
    },
    dueAt(at) {
      if (!work) return;
      const now = clock.now();
      cancels.due?.();
      const wakeAt = Math.min(Math.max(at, now + SOONEST_MS), now + DAY_MS);
      cancels.due = timers.at(wakeAt, () => {
        meter?.woke(Math.max(0, clock.now() - wakeAt));
        void run();
      });
    },
    start(given) {
      work = given;
      cancels.tick = timers.every(tickMs, () => void run());
      cancels.soon = timers.soon(() => void run());
    },
    async settle() {
      // A round under way may have begun before the last commit.
      await running;
      await run();
    },
    async stop() {
      work = undefined;
      for (const cancel of Object.values(cancels)) cancel();
      cancels = {};
      await running;
      for (const each of beside) await each.ended();
    },
  };
}
