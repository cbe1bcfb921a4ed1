import type { FeedbackEvent, TakenEvent, TakeRequest } from './queue.ts';
import { Nap, type Sleep, waitAfter } from './wait.ts';

/** How many workspaces one subscriber works for at a time. */
const MOST_AT_ONCE = 16;

/** What a subscription needs of its bus. */
interface EventSource {
  readonly mostTries: number;
  take(request: Omit<TakeRequest, 'leaseMs'>): Promise<TakenEvent[]>;
  bury(subscriber: string, taken: TakenEvent, error: unknown): Promise<void>;
  onArrival(listener: () => void): () => void;
}

interface SubscriptionOptions {
  source: EventSource;
  subscriber: string;
  handle: (event: FeedbackEvent) => Promise<void> | void;
  /** How often to look although nobody said that something came. */
  pollMs: number;
  sleep: Sleep;
  firstWaitMs: number | undefined;
}

/** One subscriber at work: a workspace that is slow or fails holds up no other one. */
export class FeedbackSubscription {
  readonly #options: SubscriptionOptions;
  readonly #nap = new Nap();
  readonly #busy = new Map<string, Promise<void>>();
  #run: Promise<void> | undefined;
  readonly #stopping = new AbortController();
  #stopListening: (() => void) | undefined;

  constructor(options: SubscriptionOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#run) return;
    this.#stopListening = this.#options.source.onArrival(() => this.#nap.wake());
    this.#run = this.#work();
  }

  /** Takes no more events, and resolves when those in hand are handled. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#stopListening?.();
    this.#nap.wake();
    await this.#run;
    await Promise.all(this.#busy.values());
  }

  async #work(): Promise<void> {
    const { source, subscriber, pollMs, sleep } = this.#options;
    let failures = 0;
    while (!this.#stopping.signal.aborted) {
      try {
        const except = new Set(this.#busy.keys());
        const limit = MOST_AT_ONCE - this.#busy.size;
        const taken = limit > 0 ? await source.take({ subscriber, except, limit }) : [];
        failures = 0;
        for (const each of taken) this.#begin(each);
        if (taken.length === 0) await this.#nap.sleep(sleep, pollMs);
      } catch {
        // The queue is out of reach; what waits there is still there.
        failures += 1;
        await this.#nap.sleep(sleep, waitAfter(failures));
      }
    }
  }

  #begin(taken: TakenEvent): void {
    const { workspace } = taken.event;
    const work = this.#handle(taken).finally(() => {
      this.#busy.delete(workspace);
      this.#nap.wake();
    });
    this.#busy.set(workspace, work);
  }

  async #handle(taken: TakenEvent): Promise<void> {
    const { source, subscriber, handle, sleep, firstWaitMs } = this.#options;
    try {
      await handle(taken.event);
      await taken.done();
    } catch (error) {
      // What cannot be put back comes again when its claim ends.
      if (taken.tries >= source.mostTries) await source.bury(subscriber, taken, error).catch(() => undefined);
      else {
        const waitMs = waitAfter(taken.tries, firstWaitMs);
        await taken.retry(waitMs).catch(() => undefined);
        const { signal } = this.#stopping;
        if (!signal.aborted) void sleep(waitMs, signal).then(() => this.#nap.wake());
      }
    }
  }
}
