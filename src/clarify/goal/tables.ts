import type { Reads } from '../../base/store/rows.ts';
import { defineTables } from '../../base/store/tables.ts';

interface GoalsTable {
  workspace_id: string;
  id: string;
  number: number;
  title: string;
  metric_id: string;
  direction: 'at least' | 'at most' | 'exactly';
  start_value: number | null;
  target_value: number;
  starts_on: string;
  deadline_on: string;
  owner_id: string | null;
  weight: number;
  why: string;
  focus_area: string;
  state: 'open' | 'met' | 'missed' | 'dropped';
  lesson: string;
  closing_value: number | null;
  closed_at: number | null;
  /** The chance that its course alone gave it when half of its time was over, 0..1; null before it ended, or where none was known. */
  halfway_chance: number | null;
  created_at: number;
}

declare module '../../base/store/tables.ts' {
  interface ProjectedTables {
    goals: GoalsTable;
  }
}

/** What became of the tasks for a goal; instants in UTC milliseconds. Whose they are is left out, but for the next. */
export interface GoalWork {
  /** Newest first. */
  done: readonly { id: string; at: number }[];
  failed: number;
  /** Days from when each of them was begun (or proposed) to its end, together. */
  failedDays: number;
  /** When each that waits for a yes was proposed. */
  waitingSince: readonly number[];
  /** What ended because nobody answered, newest first: when it was proposed, and when it ended. */
  unanswered: readonly { sinceAt: number; endedAt: number }[];
  /** When each that somebody should do is due. */
  dueAt: readonly number[];
  /** What waits for somebody or something, and since when. */
  blocked: readonly { id: string; sinceAt: number; what: string }[];
  /** Hours of other work that whoever has one of them has to do as well. */
  otherHours: number;
  /** The leave of each who has one of them and is away, both days included. */
  away: readonly { startsOn: string; endsOn: string }[];
  /** Of those that ended, with the days that some were done too late; by how many people, for fewer than three are somebody's own record. */
  ended: { all: number; inTime: number; lateDays: number; people: number };
  next: { id: string; handle: string | null; dueOn: string } | null;
}

/** Ideas for a goal that no page has proposed yet. */
export interface WaitingIdeas {
  count: number;
  /** The one that comes next, and what it waits for; null where there is none. */
  first: { id: string; title: string; why: string } | null;
}

/** What a reading beside a comparison says that the team's work did to a metric. */
export interface OwnMove {
  taskIds: readonly string[];
  /** In the metric's unit, with its 80 % interval. */
  change: number;
  low: number;
  high: number;
  comparisonName: string;
}

declare module '../../base/command/hooks.ts' {
  interface Hooks {
    /** What could be done for a goal and is not under way. */
    findWaitingIdeas(
      ctx: Reads,
      goal: { id: string; metricId: string },
      today: string,
    ): Promise<WaitingIdeas>;
    /** The newest such reading of a metric whose tasks were all finished in a time, both ends included. */
    findOwnMove(
      ctx: Reads,
      metricId: string,
      time: { fromAt: number; untilAt: number },
    ): Promise<OwnMove | null>;
    /** What became of the tasks for a goal. */
    listGoalWork(ctx: Reads, goalId: string, today: string): Promise<GoalWork>;
  }
}

export const GOAL_TABLES = defineTables({
  goals: {
    key: ['workspace_id', 'id'],
    written: ['title', 'why', 'focus_area', 'lesson'],
    names: ['owner_id'],
    isWork: true,
    refersTo: ['executors', 'metrics'],
  },
});
