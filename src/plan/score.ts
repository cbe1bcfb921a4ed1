import { toMinor } from '../base/language/money.ts';
import { findKind } from '../decide/policy/policy.ts';
import type { Conditions } from '../todo/idea/kind-store.ts';
import type { Impact, PlanCandidate, PlanGoal, PlanProject, Snapshot } from './snapshot.ts';

/** Expected value counts more for a goal behind its pace, and less for one that is ahead. */
const URGENCY = { met: 0, ahead: 0.8, 'on pace': 1, behind: 1.5, 'no data': 1 } as const;
/** A task whose effort nobody knows, in a category without a record. */
const DEFAULT_HOURS = 4;
/** The 80th percentile of effort over its middle, where only one figure is known. */
export const EFFORT_SPREAD = 1.5;
const LOWEST_PRIORITY = 4;

/** How a figure's origin is named where no member gave it. */
const SOURCE_NAMES: Readonly<Record<string, string>> = { playbook: 'the playbook', team: 'the team' };

/** A candidate with everything that does not depend on who does it. */
export interface ScoredIdea {
  candidate: PlanCandidate;
  goal: PlanGoal | null;
  project: PlanProject | null;
  impact: Impact;
  /** Midpoint value a month: minor units where a revenue target makes money the measure, else points; null when unknown. */
  valuePerMonth: number | null;
  urgency: number;
  alignment: number;
  priority: number;
  effortHours: number;
  effortHighHours: number;
  isEffortGuessed: boolean;
  /** As far as it does not depend on who does it. */
  approvalKind: string;
  isBlocker: boolean;
}

/** What a goal's worth follows from. */
interface Worths {
  revenue: Pick<Snapshot['revenue'], 'targetMinor'>;
  goals: readonly Pick<PlanGoal, 'weight'>[];
}

/** Whether goals are valued in money: only where the team set a monthly revenue target. */
export function countsMoney(snapshot: Worths): boolean {
  return snapshot.revenue.targetMinor !== null;
}

/** Step 4: what each candidate is worth, before anyone is considered for it. */
export function scoreCandidate(candidate: PlanCandidate, snapshot: Snapshot): ScoredIdea {
  const goal = findGoal(candidate, snapshot);
  const project = snapshot.projects.find(({ id }) => id === candidate.projectId) ?? null;
  const impact = readImpact(candidate, goal, project, snapshot);
  const effort = readEffort(candidate, snapshot);
  return {
    candidate,
    goal,
    project,
    impact,
    valuePerMonth: monthlyValue(impact, goal, snapshot),
    urgency: goal ? URGENCY[goal.figures.state] : 1,
    alignment: alignmentOf(candidate, project, snapshot.vision?.focusAreas ?? []),
    priority: candidate.priority ?? snapshot.categoryPriorities[candidate.category] ?? LOWEST_PRIORITY,
    ...effort,
    approvalKind: findKindOf({ candidate, goal, effortHours: effort.effortHours }, null, snapshot).kind.name,
    isBlocker: candidate.category === 'blocker',
  };
}

/** How a task made from a candidate is approved, and the rule that says so. Rules about who does it wait until that is known. */
export function findKindOf(
  { candidate, goal, effortHours }: Pick<ScoredIdea, 'candidate' | 'goal' | 'effortHours'>,
  executorKind: Conditions['executor'] | null,
  { policy, today }: Snapshot,
): ReturnType<typeof findKind> {
  const { approvalKind, touches, category, source } = candidate;
  const goalId = goal?.figures.id ?? candidate.goalId;
  return findKind(
    { approvalKind, touches, category, source, goalId, effortHours, executorKind },
    policy,
    today,
  );
}

/**
 * The third seed's strategic alignment: 0.5, +0.1 for each focus area whose words appear in category or
 * project, +0.3 if the category contains "revenue", +0.2 if it contains "strategic"; at most 1.
 */
function alignmentOf(
  candidate: Pick<PlanCandidate, 'category'>,
  project: Pick<PlanProject, 'name'> | null,
  focusAreas: readonly string[],
): number {
  const words = wordsOf(`${candidate.category} ${project?.name ?? ''}`);
  // Short words (and, for, the) are in everything and say nothing.
  const served = focusAreas.filter((area) =>
    [...wordsOf(area)].some((word) => word.length > 3 && words.has(word)),
  ).length;
  const bonus =
    (candidate.category.includes('revenue') ? 0.3 : 0) + (candidate.category.includes('strategic') ? 0.2 : 0);
  return Math.min(1, Math.round((0.5 + 0.1 * served + bonus) * 100) / 100);
}

/** The middle of an impact; null when unknown. */
export function midpoint(impact: Pick<Impact, 'low' | 'high'>): number | null {
  return impact.low === null || impact.high === null ? null : (impact.low + impact.high) / 2;
}

/** The share of a goal's remaining gap that a change closes, 0..1; null when the gap is unknown. */
export function shareOfGap(change: number, goal: PlanGoal): number | null {
  const { gap, state } = goal.figures;
  if (gap === null) return null;
  if (gap === 0 || state === 'met') return 0;
  return Math.min(1, Math.max(0, change / gap));
}

function findGoal(candidate: PlanCandidate, snapshot: Snapshot): PlanGoal | null {
  const named = snapshot.goals.find(({ figures }) => figures.id === candidate.goalId);
  if (named) return named;
  if (candidate.metricId === null) return null;
  return snapshot.goals.find(({ metricId }) => metricId === candidate.metricId) ?? null;
}

function readImpact(
  candidate: PlanCandidate,
  goal: PlanGoal | null,
  project: PlanProject | null,
  snapshot: Snapshot,
): Impact {
  const unitOf = (metricId: string) => snapshot.metricUnits[metricId] ?? goal?.figures.unit ?? 'count';
  if (candidate.impactLow !== null && candidate.impactHigh !== null) {
    return {
      low: candidate.impactLow,
      high: candidate.impactHigh,
      unit: candidate.metricId === null ? 'money' : unitOf(candidate.metricId),
      metricId: candidate.metricId,
      label: candidate.impactLabel,
      from: candidate.proposerHandle
        ? `@${candidate.proposerHandle}`
        : (SOURCE_NAMES[candidate.source] ?? candidate.source),
    };
  }
  const guess = countsMoney(snapshot) ? guessMonthlyMajor(candidate, project) : null;
  if (guess === null) {
    const metricId = candidate.metricId ?? goal?.metricId ?? null;
    const unit = metricId === null ? 'money' : unitOf(metricId);
    return { low: null, high: null, unit, metricId, label: 'unknown', from: candidate.source };
  }
  const minor = toMinor(guess, snapshot.currency);
  return {
    low: minor,
    high: minor,
    unit: 'money',
    metricId: null,
    label: 'guess',
    from: 'the starting formula',
  };
}

/** The third seed's first guess of revenue a month, in major units, for a team without history; null is unknown, not 0. */
function guessMonthlyMajor(candidate: PlanCandidate, project: PlanProject | null): number | null {
  const words = wordsOf(`${candidate.category} ${candidate.title}`);
  if (words.has('payment') || words.has('payments') || words.has('stripe')) return 1000;
  if (words.has('subscription') || words.has('subscriptions')) return 800;
  if (words.has('revenue')) return 500;
  if (candidate.category === 'quality' && project?.earnsRevenue) return 200;
  if (candidate.category === 'automation') return 100;
  return null;
}

/** What an impact is worth a month: minor units where money is counted, else points; null when unknown. */
export function monthlyValue(impact: Impact, goal: PlanGoal | null, snapshot: Worths): number | null {
  const change = midpoint(impact);
  if (change === null) return null;
  if (impact.unit === 'money' && countsMoney(snapshot)) return isToSink(impact, goal) ? -change : change;
  if (!goal || impact.metricId !== goal.metricId) return null;
  const share = shareOfGap(change, goal);
  return share === null ? null : share * worthOf(goal, snapshot);
}

/** Whether less of it is what the goal wants: costs, say. */
function isToSink(impact: Impact, goal: PlanGoal | null): boolean {
  if (!goal || impact.metricId !== goal.metricId) return false;
  return goal.direction === 'at most' || (goal.direction === 'exactly' && (goal.figures.gap ?? 0) < 0);
}

/** The monthly revenue target shared out by weight; without one, the weight itself: points. */
function worthOf(goal: PlanGoal, snapshot: Worths): number {
  const { targetMinor } = snapshot.revenue;
  if (targetMinor === null) return goal.weight;
  const weights = snapshot.goals.reduce((total, { weight }) => total + weight, 0);
  return (targetMinor * goal.weight) / weights;
}

function readEffort(
  candidate: PlanCandidate,
  snapshot: Snapshot,
): Pick<ScoredIdea, 'effortHours' | 'effortHighHours' | 'isEffortGuessed'> {
  const known = candidate.effortHours;
  const effortHours = known ?? snapshot.medianHours[candidate.category] ?? DEFAULT_HOURS;
  const given = known === null ? null : candidate.effortHighHours;
  return {
    effortHours,
    effortHighHours: given !== null && given > effortHours ? given : effortHours * EFFORT_SPREAD,
    isEffortGuessed: known === null,
  };
}

function wordsOf(text: string): Set<string> {
  return new Set(
    text
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word !== ''),
  );
}
