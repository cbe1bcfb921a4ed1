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

/** What a wake-up does. What is due is done in rounds; all else asks somebody outside, goes beside the rounds, and is begun after each. */
export interface Work {
  tick(): Promise<void>;
  /** Platforms take what they take: on a busy morning that goes on for long after all is planned. */
  relay(): Promise<void>;
  relayToPrograms(): Promise<void>;
  readSources(): Promise<void>;
}

type Beside = Exclude<keyof Work, 'tick'>;

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
  /** Since the last round. */
  let isAsked = false;
  const relaying = createBeside('relay', 'messages could not be sent');
  const beside = [
    relaying,
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
      } catch (error) {
        // The rows are still there; the next tick tries again.
        log.error({ err: error }, 'a wake-up failed');
        return;
      }
      for (const each of beside) each.start(current);
    } while (isAskedAgain);
  }

  /** What may take long goes beside the rounds, once at a time; asked meanwhile, it goes once more. */
  function createBeside(what: Beside, failure: string) {
    let going: Promise<void> | undefined;
    let isToGo = false;
    const go = async (current: Work) => {
      try {
        while (isToGo && work === current) {
          isToGo = false;
          await current[what]();
        }
      } catch (error) {
        log.error({ err: error }, failure);
      }
    };
    return {
      start(current: Work) {
        isToGo = true;
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
        isAsked = true;
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
      do {
        isAsked = false;
        await run();
        await relaying.ended();
      } while (isAsked);
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
