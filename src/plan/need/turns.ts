import { splitKey } from '../playbook/play-source.ts';
import type { ScoredIdea } from '../score.ts';
import type { PlanCandidate, Snapshot } from '../snapshot.ts';
import { findLeaning } from './leaning.ts';

/** What serves no goal takes turns as if that were one. */
const NO_GOAL = 'none';

/**
 * Spreads the need over goals and focus areas: of the ideas without an estimate that serve the same one, or lean to it, the
 * next counts a half, a third … of the first, after those that somebody has in hand. One typical idea for each of three goals
 * does more than three for one, and what is being done already need not be done twice. Beside goals, what serves none of
 * them is spread as well: else all of it would come before a goal's third idea.
 */
export function takeTurns(scored: readonly ScoredIdea[], snapshot: Snapshot): ScoredIdea[] {
  const counts = countInHand(snapshot);
  const shares = new Map<ScoredIdea, number>();
  const waiting = scored.filter(({ countedFrom, isBlocker }) => countedFrom !== 'estimate' && !isBlocker);
  for (const idea of waiting.sort(compareAlike)) {
    const served = findServed(idea, snapshot);
    if (served === null) continue;
    const count = (counts.get(served) ?? 0) + 1;
    counts.set(served, count);
    if (count > 1) shares.set(idea, count);
  }
  return scored.map((idea) => {
    const count = shares.get(idea);
    return count === undefined ? idea : { ...idea, countedValue: idea.countedValue / count };
  });
}

/** A goal, the revenue target, the focus area of a play, or that it serves no goal; null where there is no goal. */
function findServed(
  { goalId, candidate }: Pick<ScoredIdea, 'goalId' | 'candidate'>,
  snapshot: Snapshot,
): string | null {
  const served = findArea(candidate) ?? goalId ?? findLeaning(candidate, snapshot)?.goalId;
  return served ?? (snapshot.goals.length > 0 ? NO_GOAL : null);
}

/** The focus area, as a slug, that a play is for which serves no goal; null of everything else. */
export function findArea({
  source,
  goalId,
  key,
}: Pick<PlanCandidate, 'source' | 'goalId' | 'key'>): string | null {
  return source === 'playbook' && goalId === null ? splitKey(key).about : null;
}

function countInHand({
  openTasks,
  candidates,
}: Pick<Snapshot, 'openTasks' | 'candidates'>): Map<string, number> {
  const byId = new Map(candidates.map((candidate) => [candidate.id, candidate]));
  const counts = new Map<string, number>();
  for (const { goal_id, candidate_id } of openTasks) {
    const candidate = byId.get(candidate_id);
    const served = (candidate && findArea(candidate)) ?? goal_id ?? NO_GOAL;
    counts.set(served, (counts.get(served) ?? 0) + 1);
  }
  return counts;
}

/** What counts most first, then the team's own, then by label and age; plays as their playbook ranks them. */
function compareAlike(a: ScoredIdea, b: ScoredIdea): number {
  return (
    b.countedValue - a.countedValue ||
    isPlay(a) - isPlay(b) ||
    (isPlay(a) ? 0 : b.priority - a.priority || b.alignment - a.alignment) ||
    a.candidate.number - b.candidate.number
  );
}

function isPlay({ candidate }: ScoredIdea): number {
  return Number(candidate.source === 'playbook');
}
