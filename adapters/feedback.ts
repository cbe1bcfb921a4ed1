/**
 * What a program imports as `@tiller-bot/tiller/feedback`: the quiet loop, its worker, and what they keep and carry
 * things with. Nothing of Node is loaded before a database is asked for, so that all else runs in a service worker.
 */
import { FeedbackEventBus as EventBus, type EventBusOptions } from '../src/loop/bus/event-bus.ts';
import type { FeedbackQueue, PoisonedEvents } from '../src/loop/bus/queue.ts';
import type { Sleep } from '../src/loop/bus/wait.ts';
import { GoalDrivenFeedbackLoop as Loop, type LoopOptions } from '../src/loop/core/loop.ts';
import type { FeedbackStrategy } from '../src/loop/core/strategy.ts';
import { GoalStateTracker as Tracker } from '../src/loop/core/tracker.ts';
import { createMemoryPersistence } from '../src/loop/store/memory.ts';
import type { FeedbackPersistence } from '../src/loop/store/persistence.ts';
import { GoalFeedbackWorker as Worker, type WorkerOptions } from '../src/loop/worker/worker.ts';

export type { FeedbackEvent, FeedbackQueue, PoisonedEvent, TakenEvent } from '../src/loop/bus/queue.ts';
export type { FeedbackSubscription } from '../src/loop/bus/subscription.ts';
export type { Analysis, GoalAnalysis, Trend } from '../src/loop/core/analysis.ts';
export type { Entry, GoalState, GoalTarget } from '../src/loop/core/goal-state.ts';
export {
  type FeedbackStrategy,
  type OneDirection,
  PersonalityGoalFeedbackStrategy,
  SimpleGoalFeedbackStrategy,
  type Suggestion,
} from '../src/loop/core/strategy.ts';
export type { GoalChange } from '../src/loop/core/tracker.ts';
export { describeNextStep } from '../src/loop/core/wording.ts';
export type { FeedbackPersistence, GoalVersion } from '../src/loop/store/persistence.ts';
export type { Occasion, Round } from '../src/loop/worker/worker.ts';

/** Where history, goals and the last analysis are kept: one workspace each. */
export type PersistenceOptions =
  | { kind: 'memory' }
  | { kind: 'sqlite'; file: string; workspace?: string }
  | { kind: 'postgres'; url: string; workspace?: string };

/** What carries events: within this process, by a database that several share, or by NATS JetStream. */
export type BusOptions = Partial<Omit<EventBusOptions, 'queue' | 'poisoned'>> &
  (
    | { kind: 'memory' }
    | { kind: 'sqlite'; file: string }
    | { kind: 'postgres'; url: string }
    /** `database`, a file or a `postgres://` address, keeps what could not be handled; this process does without it. */
    | { kind: 'nats'; servers: string; stream?: string; database?: string }
    | { kind: 'queue'; queue: FeedbackQueue; poisoned?: PoisonedEvents }
  );

const OWN = { now: () => Date.now(), newId: () => crypto.randomUUID() };

/** Ends early when the signal is aborted, and then leaves no timer behind. */
const sleep: Sleep = (ms, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

/** The loop, on this machine's clock unless another one is given. */
export class GoalDrivenFeedbackLoop extends Loop {
  constructor(strategy: FeedbackStrategy, options: Partial<LoopOptions> = {}) {
    super(strategy, { ...options, now: options.now ?? OWN.now });
  }
}

/** The goals and their versions; in memory where no persistence is given. */
export class GoalStateTracker extends Tracker {
  constructor(
    persistence: FeedbackPersistence = createMemoryPersistence(),
    { now = OWN.now }: { now?: () => number } = {},
  ) {
    super(persistence, { now });
  }
}

/** Publish and subscribe; see `createFeedbackEventBus` for one that is durable. */
export class FeedbackEventBus extends EventBus {
  constructor(options: Partial<EventBusOptions> = {}) {
    super({ ...options, ...fillIn(options) });
  }
}

/** The worker, on this machine's timers unless another sleep is given. */
export class GoalFeedbackWorker extends Worker {
  constructor(options: Omit<WorkerOptions, 'sleep'> & { sleep?: Sleep; now?: () => number }) {
    super({ ...options, sleep: options.sleep ?? sleep });
  }
}

/** Opens what it names when it is first used; a SQLite file is made where there is none. Throws for an unknown kind. */
export function createFeedbackPersistence(options: PersistenceOptions): FeedbackPersistence {
  if (options.kind === 'memory') return createMemoryPersistence();
  checkKind(options, ['memory', 'sqlite', 'postgres']);
  const { workspace = 'default' } = options;
  const address = options.kind === 'sqlite' ? options.file : options.url;
  let opened: Promise<FeedbackPersistence> | undefined;
  const use = () => {
    opened ??= import('./feedback-database.ts').then(({ openPersistence }) =>
      openPersistence(address, workspace, OWN.now()),
    );
    return opened;
  };
  return {
    read: async (since) => (await use()).read(since),
    save: async (change) => (await use()).save(change),
    hasSeen: async (eventId) => (await use()).hasSeen(eventId),
    findGoals: async () => (await use()).findGoals(),
    listGoals: async (limit) => (await use()).listGoals(limit),
    addGoals: async (version) => (await use()).addGoals(version),
    close: async () => (await opened)?.close(),
  };
}

/** Opens a bus of a kind. Throws for an unknown one. */
export async function createFeedbackEventBus(options: BusOptions): Promise<FeedbackEventBus> {
  const own = { ...options, ...fillIn(options) };
  if (options.kind === 'memory' || options.kind === 'queue') return new FeedbackEventBus(own);
  checkKind(options, ['memory', 'sqlite', 'postgres', 'nats', 'queue']);
  if (options.kind === 'nats') {
    const { openNatsQueue } = await import('./nats/queue.ts');
    const queue = await openNatsQueue(options);
    if (options.database === undefined) return new FeedbackEventBus({ ...own, queue });
    const { keepPoisoned } = await import('./feedback-database.ts');
    return new FeedbackEventBus({ ...own, ...(await keepPoisoned(options.database, queue, own.now())) });
  }
  const address = options.kind === 'sqlite' ? options.file : options.url;
  const { openQueue } = await import('./feedback-database.ts');
  return new FeedbackEventBus({ ...own, ...(await openQueue(address, own)) });
}

function fillIn(given: Partial<EventBusOptions>): Pick<EventBusOptions, 'now' | 'newId' | 'sleep'> {
  return { now: given.now ?? OWN.now, newId: given.newId ?? OWN.newId, sleep: given.sleep ?? sleep };
}

function checkKind({ kind }: { kind: string }, allowed: readonly string[]): void {
  if (!allowed.includes(kind))
    throw new RangeError(`kind: “${kind}” does not fit. Allowed: ${allowed.join(', ')}.`);
}
