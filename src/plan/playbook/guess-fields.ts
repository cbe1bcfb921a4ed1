import { DEFAULT_CATEGORY, isDerived } from '../../todo/idea/candidate.ts';
import type { PlanCandidate } from '../snapshot.ts';
import { type Guesser, IS_CLEAR } from './guess.ts';

/**
 * An idea with what its words make clear where nobody said: its goal, among those given, and its category. A goal is
 * guessed only of what promises nothing on a metric or in money: that says itself what it is for.
 */
export function guessFields(
  candidate: PlanCandidate,
  guesser: Guesser,
  goalIds: readonly string[],
): PlanCandidate {
  if (candidate.state !== 'open' || isDerived(candidate)) return candidate;
  const saysGoal = candidate.goalId !== null || candidate.metricId !== null || candidate.impactLow !== null;
  const goal = saysGoal ? null : keepClear(guesser.goal(candidate, goalIds));
  const category = candidate.category === DEFAULT_CATEGORY ? keepClear(guesser.category(candidate)) : null;
  if (goal === null && category === null) return candidate;
  return {
    ...candidate,
    ...(goal && { goalId: goal.label }),
    ...(category && { category: category.label }),
    guessed: {
      ...(goal && { goal: goal.probability }),
      ...(category && { category: category.probability }),
    },
  };
}

function keepClear<T extends { label: string; probability: number }>(guess: T | null): T | null {
  return guess !== null && guess.label !== '' && guess.probability >= IS_CLEAR ? guess : null;
}
