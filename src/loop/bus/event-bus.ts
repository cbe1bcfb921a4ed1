import type { Entry } from '../core/goal-state.ts';
import { createMemoryPoisoned, createMemoryQueue } from './memory.ts';
import type {
  FeedbackEvent,
  FeedbackQueue,
  PoisonedEvent,
  PoisonedEvents,
  TakenEvent,
  TakeRequest,
} from './queue.ts';
import { FeedbackSubscription } from './subscription.ts';
import type { Sleep } from './wait.ts';

const MOST_TRIES = 5;
const LEASE_MS = 60_000;
const POLL_MS = 5_000;

export interface EventBusOptions {
  /** What carries the events; within this process where nothing is given. */
  queue?: FeedbackQueue | undefined;
  /** Where events go that could not be handled; kept in this process where nothing is given. */
  poisoned?: PoisonedEvents | undefined;
  /** How often an event is tried before it is set aside. */
  mostTries?: number | undefined;
  /** How long an event waits after its first failure, in milliseconds; twice as long after each further one. */
  firstWaitMs?: number | undefined;
  /** How long somebody may take to handle an event before it is given to somebody else. */
  leaseMs?: number | undefined;
  now: () => number;
  sleep: Sleep;
  newId: () => string;
}

/**
 * Carries actions to subscribers: at least once each, in order within a workspace with one in flight, told apart by
 * their id. A subscriber that is slow or fails holds up no other one; an event that keeps failing is set aside with its
 * error, and its workspace goes on.
 */
export class FeedbackEventBus {
  readonly mostTries: number;
  readonly #queue: FeedbackQueue;
  readonly #poisoned: PoisonedEvents;
  readonly #leaseMs: number;
  readonly #options: EventBusOptions;
  readonly #subscriptions = new Set<FeedbackSubscription>();

  constructor(options: EventBusOptions) {
    this.#options = options;
    this.#queue = options.queue ?? createMemoryQueue(options);
    this.#poisoned = options.poisoned ?? createMemoryPoisoned();
    this.mostTries = options.mostTries ?? MOST_TRIES;
    this.#leaseMs = options.leaseMs ?? LEASE_MS;
  }

  /** Resolves with the event's id once it is kept. The same id of a workspace again publishes nothing. */
  async publish(workspace: string, body: Entry, { id }: { id?: string | undefined } = {}): Promise<string> {
    const event: FeedbackEvent = { id: id ?? this.#options.newId(), workspace, body };
    await this.#queue.publish(event);
    return event.id;
  }

  /** Calls `handle` with every event, from the oldest that is kept when the name is new, else from where it was. */
  subscribe(
    subscriber: string,
    handle: (event: FeedbackEvent) => Promise<void> | void,
    { pollMs = POLL_MS }: { pollMs?: number } = {},
  ): FeedbackSubscription {
    const { sleep, firstWaitMs } = this.#options;
    const subscription = new FeedbackSubscription({
      source: this,
      subscriber,
      handle,
      pollMs,
      sleep,
      firstWaitMs,
    });
    this.#subscriptions.add(subscription);
    subscription.start();
    return subscription;
  }

  /** For whoever fetches events instead of being called. */
  async take(request: Omit<TakeRequest, 'leaseMs'>): Promise<TakenEvent[]> {
    return this.#queue.take({ ...request, leaseMs: this.#leaseMs });
  }

  /** Sets an event aside with why, and lets its workspace go on. */
  async bury(subscriber: string, { event, tries, done }: TakenEvent, error: unknown): Promise<void> {
    await this.#poisoned.add({
      event,
      subscriber,
      tries,
      error: String(error),
      buriedAt: this.#options.now(),
    });
    await done();
  }

  /** The events of a workspace that could not be handled, the oldest first. */
  async listPoisoned(workspace: string): Promise<PoisonedEvent[]> {
    return this.#poisoned.list(workspace);
  }

  /** Calls when something may have come; gives what ends that. */
  onArrival(listener: () => void): () => void {
    return this.#queue.onArrival(listener);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.stop()));
    await this.#queue.close();
  }
}
