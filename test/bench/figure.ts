/** One thing that was measured once, beside what the machine itself took for the like of it at that time. */
export interface Figure {
  name: string;
  unit: 'ms' | 'MB';
  value: number;
  /** What does the least that could be called the same: a bare commit, an empty Node, a bare Bolt. */
  baseline: number;
  /** How often the baseline the value may be, or how much more than it. */
  bar: { kind: 'times' | 'more'; most: number };
  /** What DESIGN.md wants of a quiet machine: printed, not judged. */
  quiet?: number;
}

/** Runs a part once in a checkout of Tiller. */
export type Part = (checkout: Checkout) => Promise<Figure[]>;

/** A folder of Tiller's source, this one or another; what is common to all of them is called by its path. */
export interface Checkout {
  root: string;
  /** Where its databases are. */
  folder: string;
}

export function p99(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(0.99 * values.length) - 1] ?? Infinity;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Infinity;
}
