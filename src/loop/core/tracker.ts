import type { FeedbackPersistence, GoalVersion } from '../store/persistence.ts';
import type { GoalState } from './goal-state.ts';

const MOST_TRIES = 20;
const MOST_LISTED = 100;

/** A version of the goals, and what it changed of the one before. */
export interface GoalChange extends GoalVersion {
  /** The keys that were added, removed or given another goal. */
  keys: readonly string[];
}

/** The goals of a workspace: durable, each version kept, with who changed what. */
export class GoalStateTracker {
  readonly #persistence: FeedbackPersistence;
  readonly #now: () => number;

  constructor(persistence: FeedbackPersistence, { now }: { now: () => number }) {
    this.#persistence = persistence;
    this.#now = now;
  }

  /** The goals now; null before anybody set any. */
  async get(): Promise<GoalVersion | null> {
    return this.#persistence.findGoals();
  }

  /** Replaces the goals. What changes nothing adds no version. */
  async set(state: GoalState, changedBy: string): Promise<GoalVersion> {
    return this.#change(changedBy, () => state);
  }

  /** Changes some goals and keeps the others; undefined takes one away. */
  async update(changes: GoalState, changedBy: string): Promise<GoalVersion> {
    return this.#change(changedBy, (before) =>
      Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, goal]) => goal !== undefined)),
    );
  }

  /** The last hundred versions at most, the newest first. */
  async list(): Promise<GoalChange[]> {
    const versions = await this.#persistence.listGoals(MOST_LISTED + 1);
    return versions
      .map((version, index) => ({
        ...version,
        keys: findChanged(versions[index + 1]?.state ?? {}, version.state),
      }))
      .slice(0, MOST_LISTED);
  }

  async #change(changedBy: string, change: (before: GoalState) => GoalState): Promise<GoalVersion> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const before = await this.#persistence.findGoals();
      const state = structuredClone(change(before?.state ?? {}));
      if (before && findChanged(before.state, state).length === 0) return before;
      const version = { version: (before?.version ?? 0) + 1, state, changedBy, changedAt: this.#now() };
      // Somebody else added this version a moment ago: the change is made on theirs.
      if (await this.#persistence.addGoals(version)) return version;
    }
    throw new Error(`the goals were changed by others ${MOST_TRIES} times while one change was made`);
  }
}

function findChanged(before: GoalState, after: GoalState): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => format(before[key]) !== format(after[key]));
}

/** The same goal written in another order of its fields is the same goal. */
function format(goal: unknown): string {
  if (typeof goal !== 'object' || goal === null) return JSON.stringify(goal) ?? '';
  return JSON.stringify(Object.entries(goal).sort(([a], [b]) => (a < b ? -1 : 1)));
}
