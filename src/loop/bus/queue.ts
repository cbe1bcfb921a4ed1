import type { Entry } from '../core/goal-state.ts';

/** An action on its way to whoever subscribed. */
export interface FeedbackEvent {
  /** Given by whoever publishes it: the same id of a workspace again is the same event. */
  id: string;
  workspace: string;
  body: Entry;
}

/** An event under the claim of one subscriber: nobody else has it, or a later one of its workspace, until the claim ends. */
export interface TakenEvent {
  event: FeedbackEvent;
  /** How often this subscriber has taken it, with this time. */
  tries: number;
  /** It is handled; the next one of the workspace may come. */
  done(): Promise<void>;
  /** It comes again, first of its workspace, but not before so many milliseconds have gone. */
  retry(afterMs: number): Promise<void>;
}

export interface TakeRequest {
  /** Each subscriber gets every event, by a cursor of its own that outlives the process. */
  subscriber: string;
  /** Left out, those of every workspace. */
  workspaces?: readonly string[];
  /** Workspaces that are left out. */
  except?: ReadonlySet<string>;
  limit: number;
  /** How long a claim holds: who handles an event for longer may have it handled twice. */
  leaseMs: number;
}

/** What carries events: durable where it says so, in order within a workspace, at least once. */
export interface FeedbackQueue {
  publish(event: FeedbackEvent): Promise<void>;
  /** The next event of each workspace in which the subscriber has none in flight. */
  take(request: TakeRequest): Promise<TakenEvent[]>;
  /** Calls when something may have come; gives what ends that. Events are found without it, at the next look. */
  onArrival(listener: () => void): () => void;
  close(): Promise<void>;
}

/** An event that a subscriber could not handle. */
export interface PoisonedEvent {
  event: FeedbackEvent;
  subscriber: string;
  tries: number;
  error: string;
  /** UTC milliseconds. */
  buriedAt: number;
}

/** Where poisoned events are kept for somebody to look at. */
export interface PoisonedEvents {
  add(poisoned: PoisonedEvent): Promise<void>;
  /** Those of a workspace, the oldest first. */
  list(workspace: string): Promise<PoisonedEvent[]>;
}
