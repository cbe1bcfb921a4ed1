import { daysApart } from './bundle.ts';
import type { EffectEstimate } from './estimate.ts';

/** What a reading says of a promise. */
export type EffectVerdict =
  | 'as promised'
  | 'more'
  | 'less'
  | 'no effect seen'
  | 'against us'
  | 'cannot tell yet'
  | 'could not be told'
  | 'void';

/** What was promised of a bundle together, in the metric's unit: low ≤ high, on one side of 0. */
export interface Promise {
  low: number;
  high: number;
}

/** Days after the last task of a bundle on which it is looked at again; few, so that looking often finds nothing by itself. */
const LATER_LOOKS = [14, 28] as const;
/** Days after the first task on which it is looked at for the last time. */
const LAST_LOOK_AFTER_FIRST = 60;

/** From this chance on that something else moved the metric, which nobody noted, a reading waits for what it was. */
const LEAST_UNNOTED = 0.8;

/** The days on which a bundle is looked at, in order: as soon as it is closed for good, twice more, and at the end. */
export function listLooks(firstDay: number, lastDay: number, step: number): number[] {
  const end = firstDay + LAST_LOOK_AFTER_FIRST;
  const apart = daysApart(step);
  const later = LATER_LOOKS.filter((after) => after > apart);
  return [...[apart, ...later].map((after) => lastDay + after).filter((day) => day < end), end];
}

/**
 * The verdict of one look. Told only where the data alone are sharp: half of the 80 % interval is less than half of what was
 * promised. Then by where the interval lies, seen from the side that was promised; an interval that fits none of these cannot
 * be told. Nothing is told while something that nobody noted surely moved the metric, too: people would not believe it.
 */
export function judgeEffect(estimate: EffectEstimate | null, { low, high }: Promise): EffectVerdict {
  const sign = low + high < 0 ? -1 : 1;
  if (!estimate || low + high === 0) return 'cannot tell yet';
  const [least, most] = sign > 0 ? [low, high] : [-high, -low];
  const [from, to] = sign > 0 ? [estimate.low80, estimate.high80] : [-estimate.high80, -estimate.low80];
  const surely = sign > 0 ? estimate.low95 : -estimate.high95;
  const middle = (least + most) / 2;
  if (!isSharp(estimate, { low, high }) || findMove(estimate) !== null) return 'cannot tell yet';
  if (to < 0) return 'against us';
  if (from <= 0) return to < middle / 2 ? 'no effect seen' : 'cannot tell yet';
  if (from > most) return 'more';
  if (to < least) return 'less';
  return surely > 0 ? 'as promised' : 'cannot tell yet';
}

/** Whether a verdict says that something came of what was promised. */
export function isInFavour(verdict: EffectVerdict): boolean {
  return verdict === 'as promised' || verdict === 'more' || verdict === 'less';
}

/** The day by which something else moved the metric, as good as surely, that nobody noted; null where nothing did. */
export function findMove(estimate: EffectEstimate | null): number | null {
  const unnoted = estimate?.unnoted ?? null;
  return unnoted !== null && unnoted.chance >= LEAST_UNNOTED ? unnoted.day : null;
}

/** Whether the data are sharp enough to tell, whatever they tell. */
export function isSharp({ low80, high80 }: EffectEstimate, { low, high }: Promise): boolean {
  return (high80 - low80) / 2 < Math.abs(low + high) / 4;
}
