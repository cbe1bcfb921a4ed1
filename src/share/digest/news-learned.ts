import { type Text, text } from '../../base/view/text.ts';
import type { PastOutcome } from '../../learn/store.ts';
import type { PlanResult } from '../../plan/pipeline.ts';
import type { ScoredIdea } from '../../plan/score.ts';
import { isPublic } from '../../plan/select/chance.ts';
import { countHoursPerPlace } from '../../plan/select/problem.ts';
import { assignBatch, type RoutedIdea } from '../../plan/select/route.ts';
import { createStaff, type Staff } from '../../plan/select/staff.ts';
import type { PlanExecutor, Snapshot } from '../../plan/snapshot.ts';

/** Such tasks of an agent that a line looks back on. */
const MOST_LOOKED_BACK = 6;

/**
 * What the outcomes since the last batch changed about today's: who gets a task, and which tasks are in. Found by
 * routing and comparing the same ideas with what was known then. What a person's record changed is not told: nothing of it may be.
 */
export function describeLearned(snapshot: Snapshot, result: PlanResult): Text[] {
  const { previous, outcomes } = snapshot;
  if (!previous || result.routed.length === 0) return [];
  const fresh = outcomes.filter(({ finishedAt }) => finishedAt > previous.createdAt);
  if (fresh.length === 0) return [];
  const before = createStaff(snapshot.executors, snapshot.feed, result.model.without(fresh), {
    outcomes: outcomes.filter(({ finishedAt }) => finishedAt <= previous.createdAt),
    now: snapshot.now,
  });
  const news = { snapshot, result, before };
  return [...describeRouting(news), ...describeChoice(news)];
}

interface News {
  snapshot: Snapshot;
  result: PlanResult;
  /** Who could do what, by what was known at the last batch. */
  before: Staff;
}

/** Tasks that would have gone to somebody else. */
function describeRouting({ snapshot, result, before }: News): Text[] {
  const { executors, feed } = snapshot;
  const ideas = result.routed.map(({ scored }) => scored);
  const then = assignBatch(ideas, { executors, feed, staff: before });
  return result.routed.flatMap((now, index) => {
    const old = then[index] ?? null;
    if (!now.executor || !old || old.id === now.executor.id) return [];
    const { title } = now.scored.candidate;
    const rose =
      result.staff.probability(now.executor, now.scored) > before.probability(now.executor, now.scored);
    // A person who is passed over because of their own record is not named.
    const instead = rose || old.kind === 'agent' ? ` instead of @${old.handle}` : '';
    const record = rose ? describeRecord(now.executor, now.scored, snapshot.outcomes) : null;
    return record === null ? [] : [text`“${title}” goes to @${now.executor.handle}${instead}: ${record}.`];
  });
}

/** An agent's record is public, a person's is not. */
function describeRecord(
  executor: PlanExecutor,
  { candidate }: ScoredIdea,
  outcomes: readonly PastOutcome[],
): string | null {
  if (executor.kind !== 'agent') return null;
  const own = outcomes
    .filter(({ executorId, category }) => executorId === executor.id && category === candidate.category)
    .toSorted((a, b) => b.finishedAt - a.finishedAt)
    .slice(0, MOST_LOOKED_BACK);
  if (own.length === 0) return null;
  const inTime = own.filter(({ isInTime }) => isInTime === 1).length;
  return own.length === 1
    ? `its last such task was ${inTime === 1 ? 'in time' : 'not in time'}`
    : `${inTime} of its last ${own.length} such tasks were in time`;
}

/** Tasks that would have stood behind one that is now held back. What waits for another task is left out. */
function describeChoice({ snapshot, result, before }: News): Text[] {
  if (snapshot.feed.order === 'classic') return [];
  const held = result.held
    .filter(({ kind, scored }) => kind === 'place' && isCompared(scored))
    .map(({ scored }) => scored);
  const perPlace = countHoursPerPlace(snapshot.executors, snapshot.feed.cap);
  const chosen = result.routed.flatMap((now) =>
    isCompared(now.scored) ? [{ now, old: rateOf(now.scored, now.executor, before, perPlace) }] : [],
  );
  const least = Math.min(...chosen.map(({ old }) => old));
  // Ten thousand may be held: only of what would stand before some chosen idea if it were sure is it asked who would do it.
  const rivals = held.flatMap((other) => {
    const { value, cost } = weigh(other, perPlace);
    if (Math.abs(value) / cost <= least) return [];
    return [{ other, rate: rateOf(other, bestOf(other, before), before, perPlace) }];
  });
  return chosen.flatMap(({ now, old }) => {
    const hasBeaten = rivals.some(
      ({ other, rate }) =>
        rate > old &&
        rateOf(other, bestOf(other, result.staff), result.staff, perPlace) <=
          rateOf(now.scored, now.executor, result.staff, perPlace),
    );
    if (!hasBeaten) return [];
    const because = describeSwap(now, { snapshot, result, before });
    return because === null ? [] : [text`“${now.scored.candidate.title}” is in ${because}.`];
  });
}

/** Known in value, with no prerequisites and no precedence: chosen by its value for what binds alone. */
function isCompared({ valuePerMonth, isBlocker, candidate }: ScoredIdea): boolean {
  return valuePerMonth !== null && !isBlocker && candidate.dependsOn.length === 0;
}

function rateOf(
  scored: ScoredIdea,
  executor: PlanExecutor | null,
  staff: Staff,
  hoursPerPlace: number,
): number {
  const { value, cost } = weigh(scored, hoursPerPlace);
  // As choosing does: by the optimistic chance of whoever would do it.
  const chance = executor ? staff.gain(executor, scored) : staff.probability(null, scored);
  return (chance * value) / cost;
}

/** What it is worth a month if it is sure to succeed, and what it takes of what binds. */
function weigh(
  { valuePerMonth, urgency, effortHours }: ScoredIdea,
  hoursPerPlace: number,
): { value: number; cost: number } {
  const cost = Number.isFinite(hoursPerPlace) ? Math.max(effortHours, hoursPerPlace) : 1;
  return { value: (valuePerMonth ?? 0) * urgency, cost };
}

function bestOf(scored: ScoredIdea, staff: Staff): PlanExecutor | null {
  return staff.eligible(scored)[0] ?? null;
}

/** Null where it could only be told by somebody's own record. */
function describeSwap(now: RoutedIdea, { snapshot, result, before }: News): string | null {
  const { category } = now.scored.candidate;
  const rose =
    result.staff.probability(now.executor, now.scored) > before.probability(now.executor, now.scored);
  if (!rose || !isPublic(result.model.listDoers(category), snapshot.executors)) return null;
  const own = snapshot.outcomes.filter((outcome) => outcome.category === category);
  const inTime = own.filter(({ isInTime }) => isInTime === 1).length;
  return `because ${category} tasks go better than I thought: ${inTime} of ${own.length} in time`;
}
