import { daysBetween } from '../../base/language/date.ts';
import type { PlanGoal, Snapshot } from '../snapshot.ts';

/** The revenue target as something that ideas serve, beside the goals' ids. */
export const REVENUE = 'revenue';

/** Whether a goal is behind counts once more: that takes its noise and its chance into account, which the shares do not. */
const STATE_ODDS = { met: 0, ahead: 0.8, 'on pace': 1, behind: 1.5, 'no data': 1 } as const;
/** A goal that is further away than at its start lacks more than all of its way, but not without end. */
const MOST_LACKING = 2;
/** Less time than this share counts as this much: the last day does not need endlessly more than the day before. */
const LEAST_TIME = 0.05;
/** A deadline this many days away is half as near as one today. */
const NEAR_DAYS = 30;
/** Work that serves no goal is not nothing: it counts half of what the goal in least need does. */
const UNSERVED = 0.5;
/** … and this much where no goal needs anything. */
const UNSERVED_ALONE = 0.25;

export type GoalInNeed = Pick<PlanGoal, 'weight' | 'startsOn' | 'deadlineOn'> & {
  figures: Pick<PlanGoal['figures'], 'gap' | 'target' | 'baseline' | 'state'>;
};

/** How much each thing that ideas can serve needs them, 0..1. */
export interface Needs {
  /** By goal id, and by `revenue` where the team has a revenue target; 0 is met. */
  of: ReadonlyMap<string, number>;
  /** For an idea that serves none of them. */
  unserved: number;
}

/** The needs of one day, comparable with each other. */
export function readNeeds({ goals, revenue, today }: Pick<Snapshot, 'goals' | 'revenue' | 'today'>): Needs {
  const open = goals.filter(({ figures }) => figures.state !== 'met');
  const meanWeight = open.reduce((sum, { weight }) => sum + weight, 0) / Math.max(1, open.length);
  const of = new Map(goals.map((goal) => [goal.figures.id, needOf(goal, { today, meanWeight })]));
  if (revenue.targetMinor !== null) of.set(REVENUE, needOfRevenue(revenue));
  const pulling = [...of.values()].filter((need) => need > 0);
  return { of, unserved: pulling.length === 0 ? UNSERVED_ALONE : UNSERVED * Math.min(...pulling) };
}

/**
 * How much a goal needs work, 0..1: odds ÷ (1 + odds) of
 * weight ÷ mean weight × share of the way that is left ÷ share of the time that is left × nearness × state.
 *
 * Left of the way over left of the time is the critical ratio of scheduling (Berry and Rao 1975) turned over: above 1 is
 * too slow. It never falls with a larger gap, a larger weight or a nearer deadline; a goal that is met has 0, one of mean
 * weight that is on its line 0.5 to 0.67. Without a value all of the way is taken to be left.
 */
export function needOf(
  { weight, startsOn, deadlineOn, figures }: GoalInNeed,
  { today, meanWeight }: { today: string; meanWeight: number },
): number {
  const lacking = shareLacking(figures);
  if (lacking === 0) return 0;
  const daysLeft = Math.max(0, daysBetween(today, deadlineOn));
  const allDays = Math.max(1, daysBetween(startsOn, deadlineOn));
  const timeLeft = Math.min(1, Math.max(LEAST_TIME, daysLeft / allDays));
  const nearness = 1 + NEAR_DAYS / (NEAR_DAYS + daysLeft);
  const relativeWeight = meanWeight > 0 ? weight / meanWeight : 1;
  return toShare(relativeWeight * (lacking / timeLeft) * nearness * STATE_ODDS[figures.state]);
}

/** The share of a goal's way that is left, 0..2; 0 is met, above 1 is further away than at the start. */
function shareLacking({ gap, target, baseline, state }: GoalInNeed['figures']): number {
  if (state === 'met' || gap === 0) return 0;
  if (gap === null) return 1;
  // A goal that began at its target and fell behind it has no way of its own to measure by.
  const way = Math.abs(target - (baseline ?? target)) || Math.abs(target);
  return way === 0 ? 1 : Math.min(MOST_LACKING, Math.abs(gap) / way);
}

/** A monthly target is always of this month: only what is missing of it counts. Unknown revenue is taken to be missing. */
function needOfRevenue({ targetMinor, gapMinor }: Snapshot['revenue']): number {
  if (targetMinor === null || targetMinor <= 0 || (gapMinor !== null && gapMinor <= 0)) return 0;
  return toShare(gapMinor === null ? 1 : Math.min(MOST_LACKING, gapMinor / targetMinor));
}

function toShare(odds: number): number {
  return odds / (1 + odds);
}

/** Whether the month's revenue target is known to be reached. */
export function isRevenueMet({ revenue: { gapMinor } }: Pick<Snapshot, 'revenue'>): boolean {
  return gapMinor !== null && gapMinor <= 0;
}
