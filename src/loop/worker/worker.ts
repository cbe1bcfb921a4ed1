import type { FeedbackEventBus } from '../bus/event-bus.ts';
import type { TakenEvent } from '../bus/queue.ts';
import { Nap, type Sleep, waitAfter } from '../bus/wait.ts';
import type { Analysis } from '../core/analysis.ts';
import type { Suggestion } from '../core/strategy.ts';
import type { GoalStateTracker } from '../core/tracker.ts';

const POLL_SECONDS = 5;

/** What the worker needs of a loop. */
interface WorkerLoop {
  suggestActions(
    history: readonly [],
    actions: readonly Readonly<Record<string, unknown>>[],
    options: { eventId: string },
  ): Promise<Suggestion[]>;
  review(): Promise<Suggestion[]>;
  setGoalState(state: Readonly<Record<string, unknown>>, changedBy: string): Promise<boolean>;
  getLastAnalysis(): Promise<Analysis>;
}

/** What led to suggestions. */
export interface Occasion {
  analysis: Analysis;
  /** The event whose action they are about; null where the goals changed. The same id may come twice. */
  eventId: string | null;
}

export interface WorkerOptions {
  loop: WorkerLoop;
  /** Whose actions are taken. */
  bus: Pick<FeedbackEventBus, 'take' | 'bury' | 'onArrival' | 'mostTries'>;
  /** Whose goals the loop follows; the loop's own where nothing is given. */
  tracker?: Pick<GoalStateTracker, 'get'> | undefined;
  /** Given the suggestions of each action at least once; while it fails, no action is lost. */
  deliver: (suggestions: readonly Suggestion[], occasion: Occasion) => Promise<void> | void;
  /** Of which workspace; `default`. */
  workspace?: string | undefined;
  /** How often to look although nobody said that something came; 5. */
  pollSeconds?: number | undefined;
  /** The name under which the worker's place in the queue is kept; `worker`. */
  name?: string | undefined;
  sleep: Sleep;
}

/** What one round did. */
export interface Round {
  handled: number;
  /** Why it ended before the queue was empty; undefined where it was. */
  error?: unknown;
}

/** Runs a loop in the background: on new actions and changed goals only, from where it was. */
export class GoalFeedbackWorker {
  readonly #options: WorkerOptions;
  readonly #nap = new Nap();
  #failures = 0;
  /** An event was put back: that nothing can be taken now is no sign that all is well. */
  #isRetrying = false;
  /** Goals that were compared but not told of yet. */
  #isGoalDue = false;
  #round: Promise<Round> | undefined;
  #run: Promise<void> | undefined;
  #isStopped = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  /** Begins to work; does nothing if it does already. */
  start(): void {
    if (this.#run) return;
    this.#isStopped = false;
    const stopListening = this.#options.bus.onArrival(() => this.#failures === 0 && this.#nap.wake());
    this.#run = this.#work().finally(stopListening);
  }

  /** Resolves when the action in hand is done with. It may be started again. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#nap.wake();
    await this.#run;
    this.#run = undefined;
  }

  /** Does what there is to do now. Never throws: what failed is tried again by the next round. */
  async runOnce(): Promise<Round> {
    this.#round ??= this.#runRound().finally(() => {
      this.#round = undefined;
    });
    return this.#round;
  }

  async #work(): Promise<void> {
    const { sleep, pollSeconds = POLL_SECONDS } = this.#options;
    while (!this.#isStopped) {
      await this.runOnce();
      if (this.#isStopped) return;
      await this.#nap.sleep(sleep, this.#failures > 0 ? waitAfter(this.#failures) : pollSeconds * 1_000);
    }
  }

  async #runRound(): Promise<Round> {
    const { bus, name = 'worker', workspace = 'default' } = this.#options;
    let handled = 0;
    try {
      await this.#followGoals();
      for (;;) {
        const [taken] = await bus.take({ subscriber: name, workspaces: [workspace], limit: 1 });
        if (!taken) break;
        const error = await this.#handle(taken);
        if (error !== undefined) return this.#fail(handled, error);
        handled += 1;
        this.#failures = 0;
        this.#isRetrying = false;
        if (this.#isStopped && this.#run) break;
      }
    } catch (error) {
      return this.#fail(handled, error);
    }
    if (!this.#isRetrying) this.#failures = 0;
    return { handled };
  }

  #fail(handled: number, error: unknown): Round {
    this.#failures += 1;
    return { handled, error };
  }

  async #followGoals(): Promise<void> {
    const { tracker, loop, deliver } = this.#options;
    const goals = await tracker?.get();
    if (goals && (await loop.setGoalState(goals.state, goals.changedBy))) this.#isGoalDue = true;
    if (!this.#isGoalDue) return;
    const suggestions = await loop.review();
    const analysis = await loop.getLastAnalysis();
    if (Object.keys(analysis).length > 0) await deliver(suggestions, { analysis, eventId: null });
    this.#isGoalDue = false;
  }

  /** Gives what went wrong and is to be tried again; undefined where the event is done with. */
  async #handle(taken: TakenEvent): Promise<unknown> {
    const { loop, bus, deliver, name = 'worker' } = this.#options;
    const { id, body } = taken.event;
    // No try will make an action of it.
    if (!isAction(body)) {
      await bus.bury(name, taken, new TypeError('an action is an object: values by key'));
      return undefined;
    }
    let suggestions: Suggestion[];
    try {
      suggestions = await loop.suggestActions([], [body], { eventId: id });
    } catch (error) {
      if (taken.tries < bus.mostTries) return this.#putBack(taken, error);
      await bus.bury(name, taken, error);
      return undefined;
    }
    try {
      await deliver(suggestions, { analysis: await loop.getLastAnalysis(), eventId: id });
    } catch (error) {
      // The action is not to blame: it is kept, and answered as before, for as long as it takes.
      return this.#putBack(taken, error);
    }
    await taken.done();
    return undefined;
  }

  async #putBack(taken: TakenEvent, error: unknown): Promise<unknown> {
    this.#isRetrying = true;
    await taken.retry(waitAfter(this.#failures + 1));
    return error;
  }
}

function isAction(body: unknown): boolean {
  return typeof body === 'object' && body !== null && !Array.isArray(body);
}
