import type { Analysis } from '../core/analysis.ts';
import type { GoalState } from '../core/goal-state.ts';
import type { StoredEntry } from '../core/history.ts';
import type { Suggestion } from '../core/strategy.ts';

/** How far a history has come: `epoch` rises when it is replaced, `head` is the number of its newest entry ever. */
export interface Position {
  epoch: number;
  head: number;
}

/** What the last call worked out. */
export interface Computed {
  analysis: Analysis;
  suggestions: readonly Suggestion[];
  /** The version of the goals that it is about; null where they have none. */
  goalVersion: number | null;
  /** The event that led to it; null for a call that named none. */
  eventId: string | null;
}

/** What is stored beyond a position. */
export interface Stored {
  position: Position;
  /** Whether `entries` are all there are, instead of those after the position that was asked about. */
  isWhole: boolean;
  entries: readonly StoredEntry[];
  computed: Computed | null;
}

export interface Save {
  /** What was read before: where somebody else has written since, nothing is saved. */
  from: Position;
  /** The whole history is replaced. */
  isReplaced: boolean;
  /** Numbered on from `from.head`. */
  entries: readonly StoredEntry[];
  /** Entries before this number are dropped. */
  keepFromSeq: number;
  /** Entries older than this instant are dropped; null drops none. */
  keepFromAt: number | null;
  /** Left out, what was worked out stays; null forgets it. */
  computed?: Computed | null;
  now: number;
}

/** The goals as they stood from an instant on. */
export interface GoalVersion {
  /** From 1 on. */
  version: number;
  state: GoalState;
  /** Who set them, in words of the caller. */
  changedBy: string;
  changedAt: number;
}

/** History, goals and the last analysis of one workspace, one row an action. */
export interface FeedbackPersistence {
  /** What has come since a position; everything for null. */
  read(since: Position | null): Promise<Stored>;
  /** Saves all or nothing; false where somebody else has written since `from`. */
  save(change: Save): Promise<boolean>;
  /** Whether an event was saved within the last 45 days. */
  hasSeen(eventId: string): Promise<boolean>;
  findGoals(): Promise<GoalVersion | null>;
  /** The versions of the goals, the newest first. */
  listGoals(limit: number): Promise<GoalVersion[]>;
  /** Adds a version; false where there is one of that number. */
  addGoals(version: GoalVersion): Promise<boolean>;
  close(): Promise<void>;
}

/** How long an event's id is remembered: longer than any transport brings it again. */
export const SEEN_MS = 45 * 86_400_000;
