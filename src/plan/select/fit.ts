import { inverseLogit } from '../../learn/success/logistic.ts';
import type { PlanCandidate } from '../snapshot.ts';
import type { Staff } from './staff.ts';

/** How much an idea is like what somebody did before: natural log of odds, -1..1; 0 for whom nothing is known of. */
export type DoerFit = (executorId: string, idea: Pick<PlanCandidate, 'title' | 'projectId'>) => number;

/** A staff that gives work rather to those who did the like of it. Nobody can do more, or less, by it. */
export function withFit(staff: Staff, fitOf: DoerFit): Staff {
  return {
    ...staff,
    readsTitles: true,
    gain(executor, job) {
      const gain = staff.gain(executor, job);
      // The classic rule's gain is a rate with its own order, and stays as the seed has it.
      if (!(gain > 0 && gain < 1) || staff.rule.startsWith('classic')) return gain;
      const logit = Math.log(gain / (1 - gain));
      return inverseLogit(logit + fitOf(executor.id, job.candidate));
    },
  };
}
