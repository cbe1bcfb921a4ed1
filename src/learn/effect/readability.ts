import { NORMAL_90 } from '../../analyze/normal.ts';
import { daysApart } from './bundle.ts';

/** What is known of a metric on which a task would be read. */
export interface ReadingGround {
  /** Days between two values, as a rule. */
  step: number;
  /** Standard deviation of one value around its level, in the metric's unit; null where too few values say. */
  valueSd: number | null;
  /** Sizes of the promises of tasks on it that are open or were finished within its last gap, in the metric's unit. */
  others: readonly number[];
}

/** Values on both sides of a task that tell of it: those of four weeks, together worth so many steps. */
const DAYS_A_SIDE = 28;

/**
 * How well the effect of a task with a promise of that size could be read, 0..1: half of the promise ÷ half of the 80 % interval
 * that four weeks of values before and after would give, at most 1; less by its part of what is read with it. 0 where nothing is
 * promised or known. An approximation without drift, to order what is equal otherwise: it never stands on a page as a figure.
 */
export function readability(promise: number | null, { step, valueSd, others }: ReadingGround): number {
  if (promise === null || promise === 0 || valueSd === null) return 0;
  const size = Math.abs(promise);
  const perSide = Math.max(1, Math.min(DAYS_A_SIDE, daysApart(step) * 2) / step);
  const half = NORMAL_90 * valueSd * Math.sqrt(2 / perSide);
  const together = others.reduce((sum, other) => sum + Math.abs(other), size);
  const sharp = half === 0 ? 1 : Math.min(1, together / 2 / half);
  return (sharp * size) / together;
}
