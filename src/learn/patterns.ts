import { DAY_MS } from '../base/language/date.ts';
import type { Row } from '../base/store/tables.ts';
import type { PastWork } from './success/tally.ts';

/** Patterns count the outcomes of this many days, raw. */
const PATTERN_DAYS = 30;

/** An outcome as patterns count it; minutes are null where nobody said. */
type CountedWork = Pick<PastWork, 'executorId' | 'category' | 'isSuccess' | 'finishedAt'> & {
  minutes: number | null;
};

/** What makes stored patterns those that outcomes make: rows to write and to delete. Both are empty where they are. */
export interface PatternChange {
  changed: readonly Row<'patterns'>[];
  gone: readonly Pick<Row<'patterns'>, 'workspace_id' | 'category' | 'executor_id'>[];
}

/**
 * The third seed's table as a projection of outcomes: counts and minutes per executor and category over the
 * last 30 days. Built anew each time, so that learning twice changes nothing. Minutes are those of successes
 * whose time is known.
 */
export function buildPatterns(
  workspaceId: string,
  outcomes: readonly CountedWork[],
  now: number,
): Row<'patterns'>[] {
  const patterns = new Map<string, Row<'patterns'>>();
  for (const outcome of outcomes) {
    const { isSuccess, finishedAt, minutes } = outcome;
    if (finishedAt <= now - PATTERN_DAYS * DAY_MS || finishedAt > now) continue;
    const key = `${outcome.category} ${outcome.executorId}`;
    const pattern = patterns.get(key) ?? emptyPattern(workspaceId, outcome);
    patterns.set(key, pattern);
    if (isSuccess === 1) {
      pattern.success_count++;
      pattern.last_success_at = Math.max(pattern.last_success_at ?? 0, finishedAt);
      if (minutes !== null) {
        pattern.total_minutes += minutes;
        pattern.timed_count++;
      }
    } else {
      pattern.failure_count++;
      pattern.last_failure_at = Math.max(pattern.last_failure_at ?? 0, finishedAt);
    }
  }
  return [...patterns.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pattern]) => pattern);
}

/** What building the patterns of a workspace anew would change of those that are stored. */
export function comparePatterns(
  stored: readonly Row<'patterns'>[],
  fresh: readonly Row<'patterns'>[],
): PatternChange {
  const known = new Map(stored.map((row) => [keyOf(row), row]));
  const kept = new Set(fresh.map(keyOf));
  return {
    changed: fresh.filter((row) => !isSame(row, known.get(keyOf(row)))),
    gone: stored
      .filter((row) => !kept.has(keyOf(row)))
      .map(({ workspace_id, category, executor_id }) => ({ workspace_id, category, executor_id })),
  };
}

function keyOf({ category, executor_id }: Row<'patterns'>): string {
  return `${category} ${executor_id}`;
}

function isSame(row: Row<'patterns'>, stored: Row<'patterns'> | undefined): boolean {
  const known = new Map<string, unknown>(Object.entries(stored ?? {}));
  return Object.entries(row).every(([column, value]) => known.get(column) === value);
}

function emptyPattern(workspaceId: string, outcome: CountedWork): Row<'patterns'> {
  return {
    workspace_id: workspaceId,
    category: outcome.category,
    executor_id: outcome.executorId,
    success_count: 0,
    failure_count: 0,
    total_minutes: 0,
    timed_count: 0,
    last_success_at: null,
    last_failure_at: null,
  };
}
