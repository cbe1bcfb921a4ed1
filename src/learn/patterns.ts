import { DAY_MS } from '../base/language/date.ts';
import type { Row } from '../base/store/tables.ts';

/** Patterns count the outcomes of this many days, raw. */
export const PATTERN_DAYS = 30;

type PastWork = Pick<Row<'outcomes'>, 'executor_id' | 'category' | 'is_success' | 'minutes' | 'finished_at'>;

/**
 * The third seed's table as a projection of outcomes: counts and minutes per executor and category over the
 * last 30 days. Built anew each time, so that learning twice changes nothing. Minutes are those of successes
 * whose time is known.
 */
export function buildPatterns(
  workspaceId: string,
  outcomes: readonly PastWork[],
  now: number,
): Row<'patterns'>[] {
  const patterns = new Map<string, Row<'patterns'>>();
  for (const outcome of outcomes) {
    if (outcome.finished_at <= now - PATTERN_DAYS * DAY_MS || outcome.finished_at > now) continue;
    const key = `${outcome.category} ${outcome.executor_id}`;
    const pattern = patterns.get(key) ?? emptyPattern(workspaceId, outcome);
    patterns.set(key, pattern);
    if (outcome.is_success === 1) {
      pattern.success_count++;
      pattern.last_success_at = Math.max(pattern.last_success_at ?? 0, outcome.finished_at);
      if (outcome.minutes !== null) {
        pattern.total_minutes += outcome.minutes;
        pattern.timed_count++;
      }
    } else {
      pattern.failure_count++;
      pattern.last_failure_at = Math.max(pattern.last_failure_at ?? 0, outcome.finished_at);
    }
  }
  return [...patterns.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pattern]) => pattern);
}

function emptyPattern(workspaceId: string, outcome: PastWork): Row<'patterns'> {
  return {
    workspace_id: workspaceId,
    category: outcome.category,
    executor_id: outcome.executor_id,
    success_count: 0,
    failure_count: 0,
    total_minutes: 0,
    timed_count: 0,
    last_success_at: null,
    last_failure_at: null,
  };
}
