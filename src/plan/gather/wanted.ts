import { dateOf } from '../../base/language/date.ts';
import { formatDate } from '../../base/language/period.ts';
import { findNamedDay, mayNameDay } from '../../todo/task/due-date.ts';
import { isRevenueMet } from '../need/need.ts';
import type { PlanCandidate, Snapshot } from '../snapshot.ts';
import type { SkippedIdea } from './duplicates.ts';
import { findRetired } from './gather.ts';

/** A met or closed goal yields nothing, nor do a met revenue target, a retired tactic and what names a day that is over, and a feed only plans for its goals. */
export function isWanted(candidate: PlanCandidate, snapshot: Snapshot, skipped: SkippedIdea[]): boolean {
  const served = snapshot.goals.filter(
    ({ figures, metricId }) =>
      figures.id === candidate.goalId || (candidate.goalId === null && metricId === candidate.metricId),
  );
  const goal = served.find(({ figures }) => figures.state !== 'met') ?? served[0];
  const { goalIds } = snapshot.feed;
  const retired = findRetired(candidate, snapshot);
  const overOn = findDayOver(candidate, snapshot);
  const reason = retired
    ? `its tactic ${retired.id} ${retired.title} was retired`
    : overOn !== null
      ? `its day, ${formatDate(overOn, snapshot.today)}, is over`
      : candidate.goalId !== null && !goal
        ? `${candidate.goalId} is closed`
        : goal?.figures.state === 'met'
          ? `${goal.figures.id} ${goal.figures.hasSlipped ? 'was met, and is off it now within its noise' : 'is met'}`
          : goalIds !== null && goal && !goalIds.includes(goal.figures.id)
            ? 'another feed plans for this goal'
            : candidate.category === 'revenue' && !goal && isRevenueMet(snapshot)
              ? 'this month’s revenue target is met'
              : null;
  if (reason !== null) skipped.push({ candidate, reason });
  return reason === null;
}

/** The day that an idea's title named when it was written, where that is over; null for any other. */
function findDayOver(
  { title, proposedAt, recursOn }: PlanCandidate,
  { today, zone }: Snapshot,
): string | null {
  if (proposedAt === undefined || recursOn || !mayNameDay(title)) return null;
  const namedOn = findNamedDay(title, dateOf(proposedAt, zone));
  return namedOn !== null && namedOn < today ? namedOn : null;
}
