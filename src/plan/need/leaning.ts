import type { Fact } from '../../base/view/view.ts';
import { IS_LIKELY } from '../playbook/guess.ts';
import type { PlanCandidate, Snapshot } from '../snapshot.ts';
import type { Needs } from './need.ts';

/** The goal that an idea's words lean to; of what its proposer was asked about none: without an answer it counts for none. */
export function findLeaning(
  { id, leaning }: PlanCandidate,
  { asked }: Pick<Snapshot, 'asked'>,
): PlanCandidate['leaning'] {
  if (leaning === undefined) return undefined;
  return asked.some(({ kind, candidateId }) => kind === 'goal' && candidateId === id) ? undefined : leaning;
}

/** How much what is perhaps for a goal is needed, 0..1: the mean of that goal's need and of what serves none. */
export function needOfLeaning(leaning: PlanCandidate['leaning'], { of, unserved }: Needs): number {
  if (leaning === undefined) return unserved;
  const need = of.get(leaning.goalId) ?? unserved;
  return leaning.probability * need + (1 - leaning.probability) * unserved;
}

/** What its words lean to, where they make no goal clear and it is likely enough to be said. */
export function leaningFacts(
  { candidate, goalId }: { candidate: PlanCandidate; goalId: string | null },
  snapshot: Snapshot,
): Fact[] {
  const leaning = findLeaning(candidate, snapshot);
  const goal = snapshot.goals.find(({ figures }) => figures.id === leaning?.goalId);
  if (goalId !== null || !goal || !leaning || leaning.probability < IS_LIKELY) return [];
  const text = `Perhaps for ${goal.metricName}, by its words.`;
  const figure = { value: goal.figures.id, unit: '', asOfAt: snapshot.now };
  return [{ claim: 'leaning', source: candidate.id, ...figure, text }];
}
