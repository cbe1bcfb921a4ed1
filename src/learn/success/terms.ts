import type { Tally } from './tally.ts';

/** Columns of the terms that everybody shares: the team's level, the slope in log effort, then a term a category. */
export const LEVEL = 0;
export const SLOPE = 1;
export const FIRST_CATEGORY = 2;

/** Standard deviations of the terms before anything is known. */
export interface Scales {
  level: number;
  slope: number;
  executor: number;
  category: number;
  /** Of one executor in one category. */
  both: number;
}

export interface Prior {
  /** Mean of the level; all other terms are centred on 0. */
  level: number;
  scales: Scales;
}

/** The terms at the best fit, by index in the tally; `both` by its cell. */
export interface Terms {
  shared: Float64Array;
  executors: Float64Array;
  both: Float64Array;
}

/** η of every bin, in the order of the cells. */
export function predictBins(tally: Tally, { shared, executors, both }: Terms): Float64Array {
  const values = new Float64Array(countBins(tally));
  let bin = 0;
  for (const [index, { executor, category, bins }] of tally.cells.entries()) {
    const base =
      (shared[LEVEL] ?? 0) +
      (shared[FIRST_CATEGORY + category] ?? 0) +
      (executors[executor] ?? 0) +
      (both[index] ?? 0);
    for (const { effort } of bins) values[bin++] = base + (shared[SLOPE] ?? 0) * effort;
  }
  return values;
}

function countBins({ cells }: Tally): number {
  return cells.reduce((sum, { bins }) => sum + bins.length, 0);
}

/** Log density of the terms under the prior, up to a constant. */
export function logPrior({ shared, executors, both }: Terms, { level, scales }: Prior): number {
  const [mean = 0, slope = 0, ...categories] = shared;
  const sum = (values: Iterable<number>, scale: number) =>
    Array.from(values).reduce((total, value) => total + (value / scale) ** 2, 0);
  return (
    -0.5 *
    (sum([mean - level], scales.level) +
      sum([slope], scales.slope) +
      sum(categories, scales.category) +
      sum(executors, scales.executor) +
      sum(both, scales.both))
  );
}

/** The terms of the categories alone. */
export function categoryTerms({ shared }: Terms): Float64Array {
  return shared.subarray(FIRST_CATEGORY);
}
