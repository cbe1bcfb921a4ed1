import { formatDate } from '../../base/language/period.ts';
import { describeTarget, type Goal, type Metric } from './goal.ts';
import type { Finding } from './smart.ts';

type Wanted = Pick<Goal, 'direction' | 'target_value'>;

/** The open goals on the same metric that cannot be met together with this one, each with its figures. */
export function findContradictions(
  goal: Goal,
  metric: Metric,
  open: readonly Goal[],
  { currency, today }: { currency: string; today: string },
): Finding[] {
  return open
    .filter(({ id, metric_id }) => id !== goal.id && metric_id === goal.metric_id)
    .filter((other) => contradicts(goal, other) && !isLaterStep(goal, other))
    .map((other) => ({
      rank: 0,
      text: `${other.id} wants ${describeTarget(other, metric, currency)} by ${formatDate(other.deadline_on, today)}, ${goal.id} ${describeTarget(goal, metric, currency)} by ${formatDate(goal.deadline_on, today)}: both cannot be met.`,
      fix: { typed: `goal close ${other.id} dropped` },
    }));
}

/** Whether no value meets both. */
function contradicts(a: Wanted, b: Wanted): boolean {
  return Math.max(least(a), least(b)) > Math.min(most(a), most(b));
}

function least({ direction, target_value }: Wanted): number {
  return direction === 'at most' ? Number.NEGATIVE_INFINITY : target_value;
}

function most({ direction, target_value }: Wanted): number {
  return direction === 'at least' ? Number.POSITIVE_INFINITY : target_value;
}

/** Two exact levels on different dates are steps of one way. */
function isLaterStep(a: Goal, b: Goal): boolean {
  return a.direction === 'exactly' && b.direction === 'exactly' && a.deadline_on !== b.deadline_on;
}
