import type { ScoredIdea } from '../score.ts';
import type { PlanCandidate, Snapshot } from '../snapshot.ts';
import { splitKey } from './play-source.ts';

/**
 * Focus areas take turns: of the plays that serve no goal, the next one of an area counts a half, a third … of the first,
 * after those that somebody has in hand. What they are worth nobody knows, and a second one of the same sort is worth less
 * beside the first.
 */
export function takeTurns(scored: readonly ScoredIdea[], snapshot: Snapshot): ScoredIdea[] {
  const inHand = new Set(snapshot.openTasks.map(({ candidate_id }) => candidate_id));
  const counts = new Map<string, number>();
  const take = ({ key }: Pick<PlanCandidate, 'key'>): number => {
    const { about } = splitKey(key);
    const count = (counts.get(about) ?? 0) + 1;
    counts.set(about, count);
    return count;
  };
  for (const candidate of snapshot.candidates)
    if (isForArea(candidate) && inHand.has(candidate.id)) take(candidate);
  return scored.map((idea) =>
    isForArea(idea.candidate) ? { ...idea, countedValue: idea.countedValue / take(idea.candidate) } : idea,
  );
}

function isForArea({ source, goalId }: Pick<PlanCandidate, 'source' | 'goalId'>): boolean {
  return source === 'playbook' && goalId === null;
}
