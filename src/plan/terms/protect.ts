import { createWorkClock } from '../../base/calendar/work-clock.ts';
import { addDays, instantOf } from '../../base/language/date.ts';
import type { PlanGoal, Snapshot } from '../snapshot.ts';

/** Share of the outcomes, the worse ones, over which the tail is a mean. */
const TAIL = 0.5;

/** Working hours until a goal's deadline ends; null where no feed protects it, or there is no goal. */
export type HoursToDeadline = (goal: PlanGoal | null) => number | null;

export function createHoursToDeadline({
  feed,
  calendar,
  now,
  zone,
}: Pick<Snapshot, 'feed' | 'calendar' | 'now' | 'zone'>): HoursToDeadline {
  const measure = createWorkClock(calendar, now);
  const known = new Map<string, number>();
  return (goal) => {
    if (goal === null || feed.protectPercent === 0) return null;
    const { deadlineOn } = goal;
    const hours =
      known.get(deadlineOn) ??
      // To the hour: a plan that is made again a few minutes later says the same.
      Math.round(measure(now, Math.max(now, instantOf(addDays(deadlineOn, 1), '00:00', zone))));
    known.set(deadlineOn, hours);
    return hours;
  };
}

/**
 * What a unit of value counts with a doer: (1 − λ) × optimistic chance + λ × tail, λ = `percent` ÷ 100, 0..0.3. Units:
 * shares, 0..1; λ = 0 gives the optimistic chance itself, to the last digit.
 *
 * The tail is the conditional value at risk (Rockafellar & Uryasev 2000) of being done by the goal's deadline: the mean of
 * the worse half of the outcomes, max(0, 2p − 1) of one task that is done with chance p. A batch's is taken as the sum of
 * its tasks': CVaR is coherent (Artzner et al. 1999), so that is the least that the batch's own can be, whatever makes tasks
 * fail together, and the objective stays a sum that every way of choosing can be exact about. Without a deadline
 * (`byDeadline` null) nothing is protected, and the tail is 0.
 */
export function protectedChance(gain: number, byDeadline: number | null, percent: number): number {
  if (percent === 0) return gain;
  const share = percent / 100;
  const tail = byDeadline === null ? 0 : Math.max(0, (byDeadline - (1 - TAIL)) / TAIL);
  return (1 - share) * gain + share * tail;
}
