import type { SettledChance } from '../analyze/platt.ts';
import type { WorkCalendar } from '../base/calendar/calendar.ts';
import type { Row } from '../base/store/tables.ts';
import type { GoalFigures } from '../base/view/view.ts';
import type { TacticOutlook } from '../clarify/tactic/tactic-store.ts';
import type { Policy } from '../decide/policy/policy.ts';
import type { Bug, ProjectState } from '../gather/project/project.ts';
import type { Realised } from '../learn/effect/correction.ts';
import type { PastOutcome } from '../learn/store.ts';
import type { PastWork } from '../learn/success/tally.ts';
import type { ConfirmedWork } from '../todo/guess/confirmed-store.ts';
import type { Candidate, IdeaFacts, ImpactLabel } from '../todo/idea/candidate.ts';
import type { AnsweredPair } from '../todo/likeness/answer-store.ts';
import type { EndedTask } from '../todo/task/store.ts';
import type { HandedOut, HourShare } from './terms/hour-shares.ts';

/** A change of a metric, in its unit (money: minor units a month), signed; both ends null when unknown. */
export interface Impact {
  low: number | null;
  high: number | null;
  unit: string;
  /** Null for money a month. */
  metricId: string | null;
  label: ImpactLabel;
  /** Who says so: `@ana`, `seed formula`, `playbook payments`. */
  from: string;
}

/** An idea as planning sees it: with the handle of whoever proposed it, and the date on which it was last done. */
export type PlanCandidate = Omit<Candidate, 'proposerId' | 'createdAt' | 'updatedAt'> & {
  proposerHandle: string | null;
  /** When it came in; left out for what is derived today. */
  proposedAt?: number;
  doneOn: string | null;
  /** Who did it last; of what comes again somebody else gets it next. */
  lastDoerId?: string | null;
  /** What of it is a guess by its words, and how likely, 0..1: nobody said. */
  guessed?: { goal?: number | undefined; category?: number | undefined };
  /** The goal that it is likelier for, by its words, than for none, where that is not clear; how likely, 0..1. */
  leaning?: { goalId: string; probability: number };
};

/** An idea that Tiller derives from what it knows, before it has a row. */
export type DerivedIdea = Pick<Candidate, 'key' | 'title' | 'category'> &
  IdeaFacts & { source: 'state' | 'housekeeping' | 'playbook' } & Partial<
    Pick<Candidate, 'notFor' | 'onlyFor'>
  >;

/** What somebody outside said, as a member noted it. */
export interface Note {
  id: string;
  goalId: string | null;
  source: string;
  body: string;
  notedAt: number;
}

/**
 * What Tiller would like to know: which goal an idea is for, how much it helps the one it is for, whether it is the same as
 * another, or how often a goal's metric has a value.
 */
export interface Question {
  kind: 'goal' | 'impact' | 'same' | 'cadence';
  /** The idea that it is about; for `cadence` the goal. */
  candidateId: string;
  /** What that is called. */
  title: string;
  /** The idea that it may be the same as. */
  other: { id: string; title: string } | null;
  /** Whom it is for: whoever proposed the idea, or answers for the goal. */
  ofHandle: string;
  goalId: string | null;
  /** By how much the batch is expected to count more with the answer than without it, a month. */
  gain: number;
}

/** A question that was asked, with its date. */
export type AskedQuestion = Question & { onDate: string };

/** An open goal with its figures and what it is worth to the team. */
export interface PlanGoal {
  figures: GoalFigures;
  metricId: string;
  metricName: string;
  direction: 'at least' | 'at most' | 'exactly';
  weight: number;
  focusArea: string;
  startsOn: string;
  deadlineOn: string;
  /** The member who answers for it; an agent's is its responsible one. Null where nobody does. */
  ownerId?: string | null;
  /** Since when its metric is silent by its own rhythm, UTC milliseconds; null where it is not, or too few values tell. */
  silentFrom?: number | null;
  cadence: 'hour' | 'day' | 'week' | 'month';
  /** Whether a person said so; otherwise it is as its values come. */
  isCadenceSaid?: boolean;
  /** Standard deviation of one value around its level, in the metric's unit; null where too few values say. */
  valueSd?: number | null;
}

/** An active project, without its settings. */
export type PlanProject = Pick<
  ProjectState,
  'id' | 'name' | 'earnsRevenue' | 'completion' | 'hoursEstimated' | 'hoursSpent' | 'hoursLeft' | 'openBugs'
> &
  ProjectState['features'] & {
    /** What it is expected to earn a month, minor units; null where nobody says. */
    projectedMinor: number | null;
    criticalBugs: readonly Pick<Bug, 'id' | 'title'>[];
  };

export interface PlanExecutor {
  id: string;
  handle: string;
  kind: 'member' | 'agent';
  /** Empty: any. */
  categories: readonly string[];
  isRouted: boolean;
  isAway: boolean;
  /** Null when nobody set their hours: then maxOpenTasks holds. */
  freeHours: number | null;
  openTasks: number;
  maxOpenTasks: number | null;
  hoursPerDay: number | null;
  calendar: WorkCalendar;
}

interface PlanRevenue {
  targetMinor: number | null;
  actualMinor: number | null;
  gapMinor: number | null;
  monthNumber: number | null;
  /** What the actual is of; null without one. */
  actualFor: { endsOn: string; isRunning: boolean } | null;
}

export interface PlanFeed {
  id: string;
  cap: number;
  goalIds: readonly string[] | null;
  expectedValueBar: number | null;
  order: 'value' | 'classic';
  routing: 'learned' | 'classic';
  /** How much of the choice is about what is done by its deadline for sure, 0..30. */
  protectPercent: number;
  /** The test of routing that it runs; null for none. */
  trialId: string | null;
  /** When its next digest comes, UTC milliseconds. */
  nextDigestAt: number;
}

/** What the last batch of the feed knew, so that today's digest can say what changed. */
export interface PastBatch {
  onDate: string;
  createdAt: number;
  goals: Readonly<Record<string, { current: number | null; state: string }>>;
  /** The last day off (ISO date) of each member who was away by it, by id; null where that was not kept. */
  away: Readonly<Record<string, string>> | null;
  /** Candidate ids in the order in which they scored then. */
  ranking: readonly string[];
  /** Settlements that its digest told: `T-12 impact`. */
  settled: readonly string[];
}

/** Everything that planning a day reads. All eight steps are pure functions over it. */
export interface Snapshot {
  /** Shares of the team's hours that a batch keeps to, and what was handed out against them; both empty for none. */
  hourShares: readonly HourShare[];
  handedOut: readonly HandedOut[];
  now: number;
  /** The feed's local date. */
  today: string;
  zone: string;
  currency: string;
  workspaceId: string;
  seed: string;
  /** The last event that was known. */
  seq: number;
  feed: PlanFeed;
  categoryPriorities: Readonly<Record<string, number>>;
  /** How the team approves. */
  policy: Policy;
  /** Titles that somebody said are not risky. */
  notRisky: readonly string[];
  /** When the team works, whoever is away. */
  calendar: WorkCalendar;
  vision: {
    statement: string;
    primaryGoal: string;
    focusAreas: readonly string[];
    successMetrics: Readonly<Record<string, string | number>>;
  } | null;
  /** What users, stakeholders and the market said, newest first. */
  notes: readonly Note[];
  revenue: PlanRevenue;
  /** Unit by metric id. */
  metricUnits: Readonly<Record<string, string>>;
  /** What was asked of people, today's too; the latest first. */
  asked: readonly AskedQuestion[];
  /** Lessons that ideas may rest on. */
  lessons: readonly { id: string; body: string; hits: number; misses: number }[];
  goals: readonly PlanGoal[];
  tactics: readonly TacticOutlook[];
  projects: readonly PlanProject[];
  executors: readonly PlanExecutor[];
  /** Days from one look of those who decide to their next; none known where left out. */
  lookDays?: number;
  /** Open, chosen and refused ones, those that recur, and every one that Tiller itself derived. */
  candidates: readonly PlanCandidate[];
  /** Ids and keys of what open candidates depend on and is done: candidates and tasks. */
  doneDependencies: readonly string[];
  /** What was done last, newest first. */
  recentlyDone: readonly Pick<Candidate, 'id' | 'source' | 'title' | 'category' | 'projectId'>[];
  /** How the last task of ideas that are over or away ended, by the idea's id. */
  endedTasks: ReadonlyMap<string, EndedTask>;
  /** What people said of pairs of ideas that are like each other. */
  answeredPairs: readonly AnsweredPair[];
  /** Tasks that are still somebody's business, of every feed. */
  openTasks: readonly Row<'tasks'>[];
  /** Ids of the tasks that today's batch of this feed lists, in its order and in any state. */
  todays: readonly string[];
  /** What people did or said before, by its words: whom like work may go to. */
  confirmed: readonly ConfirmedWork[];
  outcomes: readonly PastOutcome[];
  /** Work that is past its date and not over. */
  lateWork: readonly PastWork[];
  /** What became of the latest chances that were said. */
  settledChances: readonly SettledChance[];
  /** What promises came to, as metrics' values tell. */
  realised: readonly Realised[];
  /** Median hours of the last hundred finished tasks of a category, where at least five are known. */
  medianHours: Readonly<Record<string, number>>;
  nextTaskNumber: number;
  nextCandidateNumber: number;
  previous: PastBatch | null;
  /** Titles of tasks whose outcome nobody recorded though they were due two days ago or more. */
  unrecorded: readonly { id: string; title: string }[];
}
