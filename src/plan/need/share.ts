import {
  formatChange,
  formatChangeRange,
  isTally,
  unitOf,
  withoutUnit,
  YES_OR_NO,
} from '../../base/language/format-quantity.ts';
import type { Fact } from '../../base/view/view.ts';
import type { Impact, PlanGoal, Snapshot } from '../snapshot.ts';
import { midpoint, shareOfGap } from './worth.ts';

/** 1 took the last value, 2 the level; 3 says the amount instead of a percentage; 4 goes by the level as it is said; 5 says “to go” as all else does. */
const SHARE_EDITION = 5;
/** So many are said as minutes where what is beside them is minutes. */
const MOST_MINUTES = 180;

/** How much of what its goal lacks it is expected to bring, and whose word that is. */
export function shareFacts(
  impact: Impact,
  goal: PlanGoal,
  snapshot: Pick<Snapshot, 'now' | 'currency'>,
): Fact[] {
  const change = midpoint(impact);
  if (change === null || impact.metricId !== goal.metricId || goal.figures.unit === YES_OR_NO) return [];
  const share = shareOfGap(change, goal);
  if (share === null || share === 0) return [];
  const { id, asOfAt } = goal.figures;
  const text = describeShare(impact, goal, snapshot.currency);
  const figure = { value: share, unit: 'share', asOfAt: asOfAt ?? snapshot.now, edition: SHARE_EDITION };
  return [{ claim: 'goal.share', source: id, ...figure, text }];
}

/** `0.6 to 1.3 of the 2.5 points to go for failed imports (estimate).` */
function describeShare(
  { low, high, label }: Impact,
  { figures, metricName }: PlanGoal,
  currency: string,
): string {
  const { unit } = figures;
  const gap = figures.gap ?? 0;
  const [from, to] = [low ?? 0, high ?? 0];
  const amount = (value: number) => formatChange(Math.abs(value), unit, currency).replace('+', '');
  const isInMinutes = unit === 'minutes' && Math.max(Math.abs(from), Math.abs(to)) < 60;
  // `20 to 50 of the 62 min` is read at once, `20 to 50 min of the 1 h 2 min` is not.
  const isLittleMore = isInMinutes && Math.abs(gap) >= 60 && Math.abs(gap) < MOST_MINUTES;
  const left = isLittleMore ? `${Math.round(Math.abs(gap))} min` : amount(gap);
  // A range that reaches to the wrong side keeps its signs.
  if (from * gap < 0 || to * gap < 0)
    return `${formatChangeRange(from, to, unit, currency)}; ${left} to go for ${metricName} (${label}).`;
  const [least = 0, most = 0] = [Math.abs(from), Math.abs(to)].toSorted((a, b) => a - b);
  const whole = `the ${left} to go for ${metricName} (${label}).`;
  if (least >= Math.abs(gap)) return `All of ${whole}`;
  if (most > Math.abs(gap)) return `${amount(least)} or more of ${whole}`;
  // Nobody gains a third of a member.
  if (isTally(unit) && least < 1) return `Up to ${amount(Math.ceil(most))} of ${whole}`;
  // The unit is said once, where all have the same: `0.5 to 1 of the 21 points`.
  const range = formatChangeRange(least, most, unit, currency).replaceAll('+', '');
  const isShared = unitOf(amount(most)) !== undefined && unitOf(amount(most)) === unitOf(left);
  return `${isShared ? withoutUnit(range) : range} of ${whole}`;
}
