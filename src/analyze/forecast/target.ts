/** Which side of the target is good. */
export type Direction = 'at least' | 'at most' | 'exactly';

/** What a metric is meant to become. */
export interface Target {
  direction: Direction;
  /** In the metric's unit. */
  target: number;
  /** For `exactly`: how far off still counts, in the metric's unit; `defaultTolerance` if not given. */
  tolerance?: number;
}

/** `exactly` means within one hundredth of the target, unless a goal says otherwise. */
const TOLERANCE_SHARE = 0.01;

/** How far from an `exactly` target still counts: 1 % of the target, or of the start where the target is 0. */
export function defaultTolerance(target: number, startValue: number | null): number {
  return TOLERANCE_SHARE * Math.abs(target === 0 ? (startValue ?? 0) : target);
}

/** Whether a value is at the target or on its good side. */
export function isMet(value: number, { direction, target, tolerance }: Target): boolean {
  if (direction === 'at least') return value >= target;
  if (direction === 'at most') return value <= target;
  return Math.abs(value - target) <= (tolerance ?? defaultTolerance(target, null));
}
