import type { Item } from './problem.ts';
import type { SelectInput } from './select-steps.ts';

/**
 * How places are shared out over goals: no goal gets a second place while one that is worse off, and of which an idea
 * fits, has none. Ideas without a goal, blockers, and goals whose deadline is near stand aside.
 */
export interface Spread {
  /** Goals of which an idea fits beside those of the goals that are worse off still; need by goal, 0..1. */
  fitting: ReadonlyMap<string, number>;
  needs: ReadonlyMap<string, number>;
  /** Places that goals have in the batch already. */
  before: ReadonlyMap<string, number>;
}

/** What every goal of the problem's ideas lacks, 0..1, the worst off first. */
export function readNeeds(items: readonly Item[]): ReadonlyMap<string, number> {
  const needs = new Map<string, number>();
  for (const { scored } of items) {
    if (scored.goalId !== null)
      needs.set(scored.goalId, Math.max(scored.need, needs.get(scored.goalId) ?? 0));
  }
  return new Map([...needs].sort(([a, need], [b, other]) => other - need || (a < b ? -1 : 1)));
}

export function placesBefore({ goalsInBatch }: SelectInput): Spread['before'] {
  return goalsInBatch ?? new Map();
}

/** The goal that has to get a place before one of these gets its second; null where the places are shared out well. */
export function findPassedOver(items: Iterable<Item>, { fitting, needs, before }: Spread): string | null {
  const counts = new Map<string, number>();
  const served = new Set(before.keys());
  for (const { scored, sharedGoal } of items) {
    if (scored.goalId !== null) served.add(scored.goalId);
    if (sharedGoal !== null)
      counts.set(sharedGoal, (counts.get(sharedGoal) ?? before.get(sharedGoal) ?? 0) + 1);
  }
  let least = Number.POSITIVE_INFINITY;
  for (const [goal, count] of counts) if (count > 1) least = Math.min(least, needs.get(goal) ?? 0);
  for (const [goal, need] of fitting) if (need > least && !served.has(goal)) return goal;
  return null;
}
