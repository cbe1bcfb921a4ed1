import { DEFAULT_CATEGORY, isDerived } from '../../todo/idea/candidate.ts';
import type { PlanCandidate } from '../snapshot.ts';
import { type Guesser, IS_CLEAR } from './guess.ts';

/** Of more ideas that leave something open only these are asked about: a title takes some 0.1 ms. */
const MOST_GUESSED = 2_000;

/** Ideas with what their words make clear. Of very many the first by priority and age, as they are chosen. */
export function guessAll(
  candidates: readonly PlanCandidate[],
  guesser: Guesser,
  goalIds: readonly string[],
): PlanCandidate[] {
  const asked = candidates
    .filter((candidate) => candidate.state === 'open' && !isDerived(candidate) && leavesOpen(candidate))
    .sort((a, b) => (b.priority ?? 0) - (a.priority ?? 0) || a.number - b.number)
    .slice(0, MOST_GUESSED);
  const guessed = new Map(asked.map((candidate) => [candidate.id, guessFields(candidate, guesser, goalIds)]));
  return candidates.map((candidate) => guessed.get(candidate.id) ?? candidate);
}

/**
 * An idea with what its words make clear where nobody said: its goal, among those given, and its category. A goal is
 * guessed only of what promises nothing on a metric or in money: that says itself what it is for.
 */
function guessFields(candidate: PlanCandidate, guesser: Guesser, goalIds: readonly string[]): PlanCandidate {
  const likeliest = saysGoal(candidate) ? null : guesser.goal(candidate, goalIds);
  const goal = keepClear(likeliest);
  const category = candidate.category === DEFAULT_CATEGORY ? keepClear(guesser.category(candidate)) : null;
  // Likelier for that goal than for none, and not clear.
  const leaning = goal === null && likeliest?.label ? likeliest : null;
  if (goal === null && category === null && leaning === null) return candidate;
  return {
    ...candidate,
    ...(leaning && { leaning: { goalId: leaning.label, probability: leaning.probability } }),
    ...(goal && { goalId: goal.label }),
    ...(category && { category: category.label }),
    ...((goal || category) && {
      guessed: {
        ...(goal && { goal: goal.probability }),
        ...(category && { category: category.probability }),
      },
    }),
  };
}

function leavesOpen(candidate: PlanCandidate): boolean {
  return !saysGoal(candidate) || candidate.category === DEFAULT_CATEGORY;
}

function saysGoal({ goalId, isGoalSaid, metricId, impactLow }: PlanCandidate): boolean {
  return isGoalSaid || goalId !== null || metricId !== null || impactLow !== null;
}

function keepClear<T extends { label: string; probability: number }>(guess: T | null): T | null {
  return guess !== null && guess.label !== '' && guess.probability >= IS_CLEAR ? guess : null;
}
