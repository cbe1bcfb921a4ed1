import { createMemoryPersistence } from '../store/memory.ts';
import type { Computed, FeedbackPersistence, Position, Save } from '../store/persistence.ts';
import { type Analysis, analyseGoal, type GoalAnalysis } from './analysis.ts';
import { type Entry, type GoalState, readGoals } from './goal-state.ts';
import { FeedbackHistory, readTime, type StoredEntry, trackOf } from './history.ts';
import type { FeedbackStrategy, Suggestion } from './strategy.ts';
import { GoalStateTracker } from './tracker.ts';

/** Another process that writes the same history all the time is a fault of the set-up. */
const MOST_TRIES = 20;

export interface LoopOptions {
  /** Goals by key; left out, those that are stored. */
  goalState?: GoalState | undefined;
  /** In memory where nothing is given. */
  persistence?: FeedbackPersistence | undefined;
  /** The most entries that are kept; 0 keeps nothing. All where nothing is given. */
  retentionLimit?: number | undefined;
  /** Seconds after which an entry is dropped, by its own time. */
  retentionWindow?: number | undefined;
  /** The key of an entry's time; `timestamp`. */
  timestampField?: string | undefined;
  /** UTC milliseconds. */
  now: () => number;
}

export interface CallOptions {
  /** The id of the event that brought the actions: the same id again appends nothing, and is answered again. */
  eventId?: string | undefined;
}

/**
 * Nudges actions toward goals, and says of each goal how far it is. Calls of one loop run one after the other; loops of
 * several processes may share a persistence.
 */
export class GoalDrivenFeedbackLoop {
  readonly #strategy: FeedbackStrategy;
  readonly #persistence: FeedbackPersistence;
  readonly #tracker: GoalStateTracker;
  readonly #limit: number;
  readonly #windowMs: number | null;
  readonly #timestampField: string;
  readonly #now: () => number;
  readonly #history = new FeedbackHistory();
  #position: Position | null = null;
  #computed: Computed | null = null;
  #initialGoals: GoalState | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(strategy: FeedbackStrategy, options: LoopOptions) {
    const { retentionLimit, retentionWindow } = options;
    this.#strategy = strategy;
    this.#persistence = options.persistence ?? createMemoryPersistence();
    this.#limit = readRetention('retentionLimit', retentionLimit) ?? Number.POSITIVE_INFINITY;
    const seconds = readRetention('retentionWindow', retentionWindow);
    this.#windowMs = seconds === null ? null : seconds * 1_000;
    this.#timestampField = options.timestampField ?? 'timestamp';
    this.#now = options.now;
    this.#tracker = new GoalStateTracker(this.#persistence, { now: options.now });
    this.#initialGoals = options.goalState && structuredClone(options.goalState);
  }

  /**
   * A suggestion for each action, in their order, from the last good values before them; each carries
   * `goal_feedback.analysis`. A history that is given replaces what is stored, an empty one means what is stored.
   * Then the actions are appended.
   */
  async suggestActions(
    history: readonly Entry[],
    actions: readonly Entry[],
    { eventId }: CallOptions = {},
  ): Promise<Suggestion[]> {
    const replacement = history ?? [];
    checkEntries({ history: replacement, actions });
    return this.#inTurn(async () => {
      if (eventId !== undefined && (await this.#persistence.hasSeen(eventId))) {
        if (this.#computed?.eventId === eventId) return copy(this.#computed.suggestions);
        // Something else was worked out since: it is answered as of now.
        return this.#change({ replacement: [], added: actions, eventId, isKept: false });
      }
      return this.#change({ replacement, added: actions, eventId: eventId ?? null });
    });
  }

  /** The same as `suggestActions`. */
  async suggest(history: readonly Entry[], actions: readonly Entry[]): Promise<Suggestion[]> {
    return this.suggestActions(history, actions);
  }

  /**
   * The next value of each goal by itself, as the one suggestion for an action that says nothing; appends nothing. For
   * when the goals have changed, or values came without actions.
   */
  async review(): Promise<Suggestion[]> {
    return this.#inTurn(() => this.#change({ replacement: [], added: [{}], eventId: null, isKept: false }));
  }

  /** Sets the goals for this and every other loop of the workspace; true where they differ from those last compared with. */
  async setGoalState(goalState: GoalState, changedBy = 'loop'): Promise<boolean> {
    return this.#inTurn(async () => {
      const { version } = await this.#tracker.set(goalState, changedBy);
      return version !== this.#computed?.goalVersion;
    });
  }

  /** Appends entries without a suggestion for them. */
  async extendHistory(entries: readonly Entry[]): Promise<void> {
    checkEntries({ entries });
    if (entries.length === 0) return;
    await this.#inTurn(() => this.#change({ replacement: [], added: entries }));
  }

  /** Forgets the history, the last analysis and the last suggestions. The goals stay. */
  async resetHistory(): Promise<void> {
    await this.#inTurn(() => this.#change({ replacement: null, added: [] }));
  }

  /** Copies of what is kept, oldest first. */
  async getHistory(): Promise<Entry[]> {
    return this.#inTurn(async () => {
      this.#dropOld();
      return copy(this.#history.entries);
    });
  }

  async getLastSuggestions(): Promise<Suggestion[]> {
    return this.#inTurn(async () => copy(this.#computed?.suggestions ?? []));
  }

  async getLastAnalysis(): Promise<Analysis> {
    return this.#inTurn(async () => structuredClone(this.#computed?.analysis ?? {}));
  }

  /** Runs after the calls before it, on what is stored now. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(async () => {
      if (this.#initialGoals) await this.#tracker.set(this.#initialGoals, 'loop');
      this.#initialGoals = undefined;
      await this.#refresh();
      return work();
    });
    this.#last = result.catch(() => {
      // What was begun in memory may not be what is stored.
      this.#position = null;
    });
    return result;
  }

  async #refresh(): Promise<void> {
    const stored = await this.#persistence.read(this.#position);
    if (stored.isWhole) this.#history.clear();
    for (const record of stored.entries) this.#history.append(record);
    this.#position = stored.position;
    this.#computed = stored.computed;
  }

  /** Works out and saves one change; again from what is stored where another process wrote meanwhile. */
  async #change(change: {
    /** Empty for what is stored; null for no history, and nothing worked out. */
    replacement: readonly Entry[] | null;
    added: readonly Entry[];
    /** Left out where nothing is to be suggested. */
    eventId?: string | null;
    /** Whether what is added belongs to the history. */
    isKept?: boolean;
  }): Promise<Suggestion[]> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const { replacement, added, eventId, isKept = true } = change;
      const from = this.#position ?? { epoch: 0, head: 0 };
      const isReplaced = replacement === null || replacement.length > 0;
      const records = this.#number([...(replacement ?? []), ...(isKept ? added : [])], from.head);
      const before = records.slice(0, replacement?.length ?? 0);
      if (isReplaced) this.#history.clear();
      for (const record of before) this.#history.append(record);
      this.#dropOld();
      const computed = eventId === undefined ? undefined : await this.#compute(added, eventId);
      for (const record of records.slice(before.length)) this.#history.append(record);
      const isSaved = await this.#save({
        from,
        isReplaced,
        entries: records,
        ...(computed && { computed }),
        ...(replacement === null && { computed: null }),
      });
      if (isSaved) return copy(computed?.suggestions ?? []);
      this.#position = null;
      await this.#refresh();
    }
    throw new Error(`the feedback history was changed by others ${MOST_TRIES} times while one call was made`);
  }

  async #save(change: Pick<Save, 'from' | 'isReplaced' | 'entries' | 'computed'>): Promise<boolean> {
    const { from, isReplaced, entries } = change;
    const now = this.#now();
    const head = entries.at(-1)?.seq ?? from.head;
    this.#history.keepNewest(this.#limit);
    this.#dropOld(now);
    const keepFromSeq = this.#history.firstSeq ?? head + 1;
    const keepFromAt = this.#windowMs === null ? null : now - this.#windowMs;
    const isSaved = await this.#persistence.save({ ...change, keepFromSeq, keepFromAt, now });
    if (!isSaved) return false;
    this.#position = { epoch: from.epoch + (isReplaced ? 1 : 0), head };
    if (change.computed !== undefined) this.#computed = change.computed;
    return true;
  }

  async #compute(actions: readonly Entry[], eventId: string | null): Promise<Computed> {
    const goals = await this.#tracker.get();
    const state = goals?.state ?? {};
    const history = this.#history;
    const known = readGoals(state);
    history.follow([...known.keys()]);
    const told: Record<string, GoalAnalysis> = {};
    const analysis: Record<string, GoalAnalysis> = {};
    for (const [key, goal] of known) {
      const track = history.track(key);
      if (track) told[key] = analyseGoal(goal, track);
      const begun = track ? undefined : trackOf(actions, key);
      if (begun) analysis[key] = analyseGoal(goal, begun);
      else if (told[key]) analysis[key] = told[key];
    }
    const suggested = await this.#strategy.suggestActions(history.entries, copy(actions), state, told);
    const suggestions = suggested.map((suggestion) => {
      const own = suggestion.goal_feedback;
      return { ...suggestion, goal_feedback: { ...(isObject(own) && own), analysis } };
    });
    return structuredClone({ analysis, suggestions, goalVersion: goals?.version ?? null, eventId });
  }

  #number(entries: readonly Entry[], head: number): StoredEntry[] {
    const now = this.#now();
    return entries.map((entry, index) => {
      const at = readTime(entry[this.#timestampField]);
      const timed = at === undefined ? { [this.#timestampField]: new Date(now).toISOString() } : {};
      const record = { seq: head + index + 1, at: at === undefined ? now : at };
      return { ...record, entry: structuredClone({ ...entry, ...timed }) };
    });
  }

  #dropOld(now = this.#now()): void {
    if (this.#windowMs !== null) this.#history.dropBefore(now - this.#windowMs);
  }
}

function readRetention(name: string, given: number | undefined): number | null {
  if (given === undefined) return null;
  if (Number.isNaN(given) || given < 0)
    throw new RangeError(`${name}: ${given} does not fit; 0 or more does`);
  return given;
}

/** A program without types is told at once, and nothing is begun. */
function checkEntries(given: Readonly<Record<string, unknown>>): void {
  for (const [name, entries] of Object.entries(given))
    if (!Array.isArray(entries) || !entries.every(isObject))
      throw new TypeError(`${name}: a list of objects, values by key, is wanted`);
}

function copy<T extends Entry>(entries: readonly T[]): T[] {
  return structuredClone(entries) as T[];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
