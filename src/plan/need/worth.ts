import type { Impact, PlanCandidate, PlanGoal, Snapshot } from '../snapshot.ts';

/** Where the seed's guesses of money by words come from. */
export const STARTING_FORMULA = 'the starting formula';

/** The share of what a goal lacks that a task closes, before a team's own estimates say more: the middle of small and medium plays. */
const USUAL_SHARE = 0.1;
/** Estimates that weigh as much as that. */
const USUAL_WEIGHT = 5;

type GoalWorth = Pick<PlanGoal, 'weight'>;
type GoalGap = { figures: Pick<PlanGoal['figures'], 'gap' | 'state'> };

/** What values are counted in, and the worth that everything else is measured by. */
export interface Scale {
  /** Minor units a month; otherwise points, of which closing all that a goal lacks is worth its weight. */
  isMoney: boolean;
  /** What closing all that a goal of mean weight lacks is worth a month. */
  meanWorth: number;
  meanWeight: number;
  /** The share of what its goal lacks that an idea of this team usually closes, 0..1. */
  typicalShare: number;
}

/**
 * Money where the team has a monthly revenue target (it is shared out by weight), a goal in money (its gap is what it is
 * worth, and weights say the rest) or only ideas with estimates in money (then the middle one is a typical idea);
 * otherwise points.
 */
export function readScale(snapshot: Pick<Snapshot, 'revenue' | 'goals' | 'candidates'>): Scale {
  const { goals, revenue } = snapshot;
  const meanWeight = meanOf(goals.map(({ weight }) => weight)) ?? 1;
  const typicalShare = readTypicalShare(snapshot);
  const base = { meanWeight, typicalShare };
  if (revenue.targetMinor !== null) {
    return { ...base, isMoney: true, meanWorth: revenue.targetMinor / Math.max(1, goals.length) };
  }
  const [inMoney] = goals
    .filter(({ figures }) => figures.unit === 'money' && figures.state !== 'met' && figures.gap)
    .toSorted((a, b) => b.weight - a.weight);
  if (inMoney) {
    const worth = (Math.abs(inMoney.figures.gap ?? 0) * meanWeight) / inMoney.weight;
    return { ...base, isMoney: true, meanWorth: worth };
  }
  const usual = medianOf(
    listEstimates(snapshot.candidates).flatMap((idea) =>
      idea.metricId === null && idea.middle !== 0 ? [Math.abs(idea.middle)] : [],
    ),
  );
  return usual === null
    ? { ...base, isMoney: false, meanWorth: meanWeight }
    : { ...base, isMoney: true, meanWorth: usual / typicalShare };
}

/** What closing all that a goal lacks is worth a month. */
export function worthOf(
  { weight }: GoalWorth,
  { meanWorth, meanWeight }: Pick<Scale, 'meanWorth' | 'meanWeight'>,
): number {
  return (meanWorth * weight) / meanWeight;
}

/** What an impact is worth a month, where closing all that its goal lacks is worth `goalWorth`; null when unknown. */
export function monthlyValue(impact: Impact, goal: PlanGoal | null, goalWorth: number): number | null {
  const change = midpoint(impact);
  if (change === null) return null;
  if (impact.unit === 'money') return isToSink(impact, goal) ? -change : change;
  if (!goal || impact.metricId !== goal.metricId) return null;
  const share = shareOfGap(change, goal);
  return share === null ? null : share * goalWorth;
}

/** The middle of an impact; null when unknown. */
export function midpoint(impact: Pick<Impact, 'low' | 'high'>): number | null {
  return impact.low === null || impact.high === null ? null : (impact.low + impact.high) / 2;
}

/** The share of a goal's remaining gap that a change closes, 0..1; null when the gap is unknown. */
export function shareOfGap(change: number, { figures: { gap, state } }: GoalGap): number | null {
  if (gap === null) return null;
  if (gap === 0 || state === 'met') return 0;
  return Math.min(1, Math.max(0, change / gap));
}

/** Mean of the team's own estimates, shrunk towards the usual share as credibility has it (Bühlmann 1967). */
function readTypicalShare({ goals, candidates }: Pick<Snapshot, 'goals' | 'candidates'>): number {
  const byMetric = new Map(goals.map((goal) => [goal.metricId, goal]));
  const shares = listEstimates(candidates).flatMap(({ metricId, middle }) => {
    const goal = byMetric.get(metricId ?? '');
    return (goal && shareOfGap(middle, goal)) || [];
  });
  const sum = shares.reduce((total, share) => total + share, 0);
  return (USUAL_SHARE * USUAL_WEIGHT + sum) / (USUAL_WEIGHT + shares.length);
}

function listEstimates(
  candidates: readonly Pick<PlanCandidate, 'impactLow' | 'impactHigh' | 'source' | 'metricId'>[],
): { metricId: string | null; middle: number }[] {
  return candidates.flatMap(({ impactLow: low, impactHigh: high, source, metricId }) => {
    const middle = source === 'playbook' ? null : midpoint({ low, high });
    return middle === null ? [] : [{ metricId, middle }];
  });
}

/** Whether less of it is what the goal wants: costs, say. */
function isToSink(impact: Impact, goal: PlanGoal | null): boolean {
  if (!goal || impact.metricId !== goal.metricId) return false;
  return goal.direction === 'at most' || (goal.direction === 'exactly' && (goal.figures.gap ?? 0) < 0);
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function medianOf(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}
