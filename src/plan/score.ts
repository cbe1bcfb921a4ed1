import { toMinor } from '../base/language/money.ts';
import { findKind } from '../decide/policy/policy.ts';
import {
  type Correct,
  type CountedImpact,
  correctImpact,
  learnCorrection,
} from '../learn/effect/correction.ts';
import { readability } from '../learn/effect/readability.ts';
import { groupsOf } from '../learn/effect/realised-store.ts';
import { assumedHours } from '../team/capacity/capacity.ts';
import type { Danger } from '../todo/danger/danger.ts';
import type { Conditions } from '../todo/idea/kind-store.ts';
import { type Align, createAlign } from './need/alignment.ts';
import { createGround, type GroundOf } from './need/ground.ts';
import { findLeaning, needOfLeaning } from './need/leaning.ts';
import { type Needs, REVENUE, readNeeds } from './need/need.ts';
import { guessByWords } from './need/starting-formula.ts';
import { createVoices, type HearVoices } from './need/voices.ts';
import { createWordReader } from './need/words.ts';
import { midpoint, monthlyValue, readScale, type Scale, STARTING_FORMULA, worthOf } from './need/worth.ts';
import type { Impact, Note, PlanCandidate, PlanGoal, PlanProject, Snapshot } from './snapshot.ts';
import { createHoursToDeadline, type HoursToDeadline } from './terms/protect.ts';

/** Expected value counts more for a goal behind its pace, and less for one that is ahead. */
const URGENCY = { met: 0, ahead: 0.8, 'on pace': 1, behind: 1.5, 'no data': 1 } as const;
/** The 80th percentile of effort over its middle, where only one figure is known. */
export const EFFORT_SPREAD = 1.5;
const LOWEST_PRIORITY = 4;
/** A play knows nothing of the team: its guess counts half, and no more than half of a typical idea of the team's own. */
const PLAY_SHARE = 0.5;
/** How much of a value what only breaks ties may add. */
const TIE_SHARE = 1e-3;

/** How a figure's origin is named where no member gave it. */
const SOURCE_NAMES: Readonly<Record<string, string>> = {
  playbook: 'the playbook',
  team: 'the team',
  state: 'its projected revenue',
};

/** A candidate with everything that does not depend on who does it. */
export interface ScoredIdea {
  candidate: PlanCandidate;
  goal: PlanGoal | null;
  project: PlanProject | null;
  /** As it was given. */
  impact: Impact;
  /** As it counts, where enough such estimates were read; null: as given. */
  correction: CountedImpact | null;
  /** Midpoint value a month, in the scale's unit (money in minor units, else points); null when nobody gave a figure. */
  valuePerMonth: number | null;
  /** The goal that it serves, `revenue` for the revenue target, or null. */
  goalId: string | null;
  /** How much what it serves needs it, 0..1, comparable between goals; 0 is met. */
  need: number;
  /** What choosing counts a month, in the unit of `valuePerMonth` and never unknown. */
  countedValue: number;
  /** `estimate`: somebody's figure; `guess`: a playbook's, times the need; `need`: a typical idea's for what needs it as much. */
  countedFrom: 'estimate' | 'guess' | 'need';
  /** What closing all that its goal lacks is worth a month. */
  goalWorth: number;
  /** What users, stakeholders or the market said about it of late, newest first. */
  voices: readonly Note[];
  /** How well its effect could be read from the values of its goal, 0..1: decides among equals alone. */
  readability: number;
  /** On top of `countedValue`: for a goal behind its pace, where the value does not have it yet. */
  urgency: number;
  alignment: number;
  priority: number;
  effortHours: number;
  effortHighHours: number;
  isEffortGuessed: boolean;
  /** As far as it does not depend on who does it. */
  approvalKind: string;
  isBlocker: boolean;
  /** The team brought it itself; Tiller did not think of it. */
  isOwn: boolean;
  /** Working hours until its goal's deadline ends; null where deadlines are not protected, or it serves no goal. */
  deadlineHours: number | null;
  /** Chosen for the sake of its deadline. */
  isProtected?: boolean;
  /** The words that make it risky, once it is chosen. */
  danger?: Danger;
}

/** What ideas are weighed by, the same for all of a day. */
export interface Measures {
  scale: Scale;
  needs: Needs;
  align: Align;
  hear: HearVoices;
  correct: Correct;
  /** On what a task for a goal would be read. */
  groundOf: GroundOf;
  hoursToDeadline: HoursToDeadline;
}

export function readMeasures(snapshot: Snapshot): Measures {
  const reader = createWordReader(snapshot.candidates.map(({ title }) => title));
  return {
    scale: readScale(snapshot),
    needs: readNeeds(snapshot),
    align: createAlign(snapshot, reader),
    hear: createVoices(snapshot, reader),
    correct: learnCorrection(snapshot.realised),
    groundOf: createGround(snapshot.openTasks),
    hoursToDeadline: createHoursToDeadline(snapshot),
  };
}

/** Step 4: what each candidate is worth, before anyone is considered for it. */
export function scoreCandidate(
  candidate: PlanCandidate,
  snapshot: Snapshot,
  { scale, needs, align, hear, correct, groundOf, hoursToDeadline } = readMeasures(snapshot),
): ScoredIdea {
  const goal = findGoal(candidate, snapshot, needs);
  const project = snapshot.projects.find(({ id }) => id === candidate.projectId) ?? null;
  const impact = readImpact(candidate, goal, project, snapshot);
  const effort = readEffort(candidate, snapshot);
  const goalWorth = goal ? worthOf(goal, scale) : scale.meanWorth;
  const correction = correctImpact(
    correct,
    impact,
    groupsOf({
      source: candidate.source,
      estimator: candidate.proposerHandle,
      category: candidate.category,
      goalId: goal?.figures.id ?? null,
    }),
  );
  const likely = correction ? { ...impact, low: correction.rangeLow, high: correction.rangeHigh } : impact;
  const valuePerMonth = monthlyValue(likely, goal, goalWorth);
  const goalId = goal?.figures.id ?? (servesRevenue(candidate, impact, needs) ? REVENUE : null);
  const leaning = findLeaning(candidate, snapshot);
  const need = goalId === null ? needOfLeaning(leaning, needs) : (needs.of.get(goalId) ?? needs.unserved);
  const voices = hear({ title: candidate.title, goalId: goalId ?? leaning?.goalId ?? null });
  const counted = countValue({ valuePerMonth, impact, need, candidate, voices }, scale);
  return {
    candidate,
    goal,
    project,
    impact,
    correction,
    valuePerMonth,
    goalId,
    need,
    voices,
    ...counted,
    goalWorth,
    readability:
      goal && impact.metricId === goal.metricId ? readability(midpoint(impact), groundOf(goal)) : 0,
    // Of what is counted by need, that has it already.
    urgency: goal && counted.countedFrom !== 'need' ? URGENCY[goal.figures.state] : 1,
    alignment: align({ category: candidate.category, title: candidate.title, project, goal }),
    priority: candidate.priority ?? snapshot.categoryPriorities[candidate.category] ?? LOWEST_PRIORITY,
    ...effort,
    approvalKind: findKindOf({ candidate, goal, effortHours: effort.effortHours }, null, snapshot).kind.name,
    isBlocker: candidate.category === 'blocker',
    isOwn: candidate.source !== 'playbook' && candidate.source !== 'housekeeping',
    deadlineHours: hoursToDeadline(goal),
  };
}

/**
 * What choosing counts: what somebody estimated; a guess by how much it is needed; without a figure a typical idea's share
 * of what a goal of mean weight lacks, times the need of the one it serves (whose weight is in the need). Guesses from the words
 * of a title say too little to stand before a need: they only order what is needed alike, and plays among each other.
 */
function countValue(
  {
    valuePerMonth,
    impact,
    need,
    candidate,
    voices,
  }: Pick<ScoredIdea, 'valuePerMonth' | 'impact' | 'need' | 'candidate' | 'voices'>,
  { typicalShare, meanWorth }: Scale,
): Pick<ScoredIdea, 'countedValue' | 'countedFrom'> {
  // Said by one, it counts half as much again; by many, at most twice.
  const heard = 1 + voices.length / (voices.length + 1);
  const typical = typicalShare * meanWorth * need * heard;
  if (valuePerMonth === null) return { countedValue: typical, countedFrom: 'need' };
  if (impact.from === STARTING_FORMULA) {
    const share = valuePerMonth / (valuePerMonth + meanWorth);
    const most = candidate.source === 'playbook' ? 1 : TIE_SHARE;
    return { countedValue: typical * (1 + share * most), countedFrom: 'need' };
  }
  if (candidate.source === 'playbook') {
    return { countedValue: PLAY_SHARE * Math.min(typical, valuePerMonth * need), countedFrom: 'guess' };
  }
  return { countedValue: valuePerMonth, countedFrom: 'estimate' };
}

/** Work for revenue that names no goal serves the revenue target, where there is one. */
function servesRevenue(
  candidate: Pick<PlanCandidate, 'category' | 'title' | 'source'>,
  impact: Impact,
  needs: Needs,
): boolean {
  const need = needs.of.get(REVENUE);
  if (need === undefined || need === 0) return need === 0 && candidate.category === 'revenue';
  const isPlainMoney = impact.label !== 'unknown' && impact.unit === 'money' && impact.metricId === null;
  if (isPlainMoney && impact.from !== STARTING_FORMULA) return true;
  return guessByWords(candidate) !== null;
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

/** The goal that a candidate names, else of those that its metric moves the one that needs it most. */
function findGoal(candidate: PlanCandidate, snapshot: Snapshot, { of }: Needs): PlanGoal | null {
  const named = snapshot.goals.find(({ figures }) => figures.id === candidate.goalId);
  if (named) return named;
  if (candidate.metricId === null) return null;
  const needOf = ({ figures }: PlanGoal) => of.get(figures.id) ?? 0;
  const moved = snapshot.goals.filter(({ metricId }) => metricId === candidate.metricId);
  return moved.toSorted((a, b) => needOf(b) - needOf(a))[0] ?? null;
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
  const guess = isRevenueMissing(snapshot) ? guessMonthlyMajor(candidate, project) : null;
  if (guess === null) {
    const metricId = candidate.metricId ?? goal?.metricId ?? null;
    const unit = metricId === null ? 'money' : unitOf(metricId);
    return { low: null, high: null, unit, metricId, label: 'unknown', from: candidate.source };
  }
  const minor = toMinor(guess, snapshot.currency);
  return { low: minor, high: minor, unit: 'money', metricId: null, label: 'guess', from: STARTING_FORMULA };
}

/** Whether the team has a monthly revenue target that is not known to be met. */
function isRevenueMissing({ revenue: { targetMinor, gapMinor } }: Pick<Snapshot, 'revenue'>): boolean {
  return targetMinor !== null && (gapMinor === null || gapMinor > 0);
}

/** The third seed's first guess of revenue a month, in major units, for a team without history; null is unknown, not 0. */
function guessMonthlyMajor(
  candidate: Pick<PlanCandidate, 'category' | 'title' | 'source'>,
  project: PlanProject | null,
): number | null {
  const { category } = candidate;
  const guess = guessByWords(candidate);
  if (guess !== null) return guess;
  if (category === 'quality' && project?.earnsRevenue) return 200;
  if (category === 'automation') return 100;
  return null;
}

function readEffort(
  candidate: PlanCandidate,
  snapshot: Snapshot,
): Pick<ScoredIdea, 'effortHours' | 'effortHighHours' | 'isEffortGuessed'> {
  const known = candidate.effortHours;
  const effortHours = known ?? snapshot.medianHours[candidate.category] ?? assumedHours(snapshot.executors);
  const given = known === null ? null : candidate.effortHighHours;
  return {
    effortHours,
    effortHighHours: given !== null && given > effortHours ? given : effortHours * EFFORT_SPREAD,
    isEffortGuessed: known === null,
  };
}
