import type { Row } from '../../base/store/tables.ts';
import { normaliseWord, readWorkState } from './tracker-words.ts';

export type Project = Row<'projects'>;
export type Feature = Row<'features'>;
export type Bug = Row<'bugs'>;
export type FeatureState = Feature['state'];
export type BugState = Bug['state'];
export type Severity = Bug['severity'];

export const FEATURE_STATES = ['draft', 'planned', 'in_progress', 'blocked', 'done'] as const;
export const BUG_STATES = ['open', 'in_progress', 'resolved', 'wont_fix'] as const;
export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;

const SEVERITY_WORDS: Readonly<Record<Severity, readonly string[]>> = {
  critical: ['critical', 'blocker', 'highest', 'urgent', 'p0', 's0', 's1', 'sev 1', 'sev1'],
  high: ['high', 'major', 'p1', 's2', 'sev 2', 'sev2'],
  medium: ['medium', 'normal', 'moderate', 'p2', 's3', 'sev 3', 'sev3'],
  low: ['low', 'lowest', 'minor', 'trivial', 'p3', 'p4', 's4', 'sev 4', 'sev4'],
};

/** From this share of features done on, and short of all, a project is nearly complete. */
const NEAR_COMPLETION = 0.75;

/** Every project of a workspace with its features and bugs. */
export interface Portfolio {
  projects: readonly Project[];
  features: readonly Feature[];
  bugs: readonly Bug[];
}

/** Where a project stands. Hours are null where nobody has given any: unknown is not 0. */
export interface ProjectState {
  id: string;
  name: string;
  state: Project['state'];
  earnsRevenue: boolean;
  features: {
    total: number;
    done: number;
    inProgress: number;
    draft: number;
    planned: number;
    blocked: number;
  };
  /** Features done of all features, 0..1; null without features. */
  completion: number | null;
  /** Sum of the estimates there are, done or not. */
  hoursEstimated: number | null;
  /** Sum of the hours spent that were told. */
  hoursSpent: number | null;
  /** Estimate less hours spent over features that are not done, never below 0 each; 0 once all are done. */
  hoursLeft: number | null;
  /** Features not done that nobody estimated: `hoursLeft` leaves them out. */
  unestimated: number;
  /** Critical and not resolved: the blockers, oldest first. */
  criticalBugs: readonly Bug[];
  /** Unresolved bugs of any severity. */
  openBugs: number;
  /** 75 % up to, but not, 100 % of its features are done. */
  isNearCompletion: boolean;
  /** When the newest of these figures was set, UTC milliseconds. */
  asOfAt: number;
}

/** Sums up each project, in the order given. */
export function summariseProjects({ projects, features, bugs }: Portfolio): ProjectState[] {
  const featuresOf = Map.groupBy(features, (feature) => feature.project_id);
  const bugsOf = Map.groupBy(bugs, (bug) => bug.project_id);
  return projects.map((project) =>
    summariseProject(project, featuresOf.get(project.id) ?? [], bugsOf.get(project.id) ?? []),
  );
}

function summariseProject(
  project: Project,
  features: readonly Feature[],
  bugs: readonly Bug[],
): ProjectState {
  const count = (state: FeatureState) => features.filter((feature) => feature.state === state).length;
  const total = features.length;
  const done = count('done');
  const completion = total === 0 ? null : done / total;
  const openBugs = bugs.filter(isUnresolved);
  return {
    id: project.id,
    name: project.name,
    state: project.state,
    earnsRevenue: project.earns_revenue === 1,
    features: {
      total,
      done,
      inProgress: count('in_progress'),
      draft: count('draft'),
      planned: count('planned'),
      blocked: count('blocked'),
    },
    completion,
    hoursEstimated: sumKnown(features.map((feature) => feature.hours_estimated)),
    hoursSpent: sumKnown(features.map((feature) => feature.hours_spent)),
    ...sumLeft(features),
    criticalBugs: openBugs
      .filter(({ severity }) => severity === 'critical')
      .sort((a, b) => a.created_at - b.created_at || a.number - b.number),
    openBugs: openBugs.length,
    isNearCompletion: completion !== null && completion >= NEAR_COMPLETION && completion < 1,
    asOfAt: [...features, ...bugs].reduce((at, row) => Math.max(at, row.updated_at), project.created_at),
  };
}

function sumLeft(features: readonly Feature[]): Pick<ProjectState, 'hoursLeft' | 'unestimated'> {
  const undone = features.filter(({ state }) => state !== 'done');
  const left = undone.map(({ hours_estimated: estimated, hours_spent: spent }) =>
    estimated === null ? null : Math.max(0, estimated - (spent ?? 0)),
  );
  return {
    hoursLeft: features.length > 0 && undone.length === 0 ? 0 : sumKnown(left),
    unestimated: left.filter((hours) => hours === null).length,
  };
}

/** Neither resolved nor given up. */
export function isUnresolved(bug: Pick<Bug, 'state'>): boolean {
  return bug.state === 'open' || bug.state === 'in_progress';
}

/** A state in plain words: `in progress`, `won't fix`. */
export function describeItemState(state: FeatureState | BugState): string {
  return state === 'wont_fix' ? "won't fix" : state.replace('_', ' ');
}

/** The state of a feature in a tracker's or a person's words; undefined for an unknown word, or one that is none. */
export function readFeatureState(word: string): FeatureState | undefined {
  const state = readWorkState(word);
  return state === 'dropped' ? undefined : state;
}

/** The state of a bug in a tracker's or a person's words; undefined for an unknown word. */
export function readBugState(word: string): BugState | undefined {
  const state = readWorkState(word);
  if (state === 'done') return 'resolved';
  if (state === 'dropped') return 'wont_fix';
  return state === undefined || state === 'in_progress' ? state : 'open';
}

/** The severity of a bug in a tracker's words; undefined for an unknown word. */
export function readSeverity(word: string): Severity | undefined {
  const wanted = normaliseWord(word);
  return SEVERITIES.find((severity) => SEVERITY_WORDS[severity].includes(wanted));
}

function sumKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}
