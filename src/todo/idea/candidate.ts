import { createHash } from 'node:crypto';
import { formatDate } from '../../base/language/period.ts';
import type { Row } from '../../base/store/tables.ts';

export type CandidateState = Row<'candidates'>['state'];
export type ImpactLabel = Row<'candidates'>['impact_label'];

/** What a task can touch that makes it risky. */
export const TOUCHES = ['money', 'customers', 'production'] as const;
export type Touch = (typeof TOUCHES)[number];

/** How a task made from it is approved, where the proposer says so; beside these, the team's own kinds. */
export const APPROVAL_KINDS = ['small', 'normal', 'risky'] as const;

/** Ideas that the team brought itself: proposed or pasted. */
export const TEAM_SOURCE = 'team';
/** What Tiller derives itself: not what people or their trackers bring. Its keys tell its ideas apart, not their words. */
export const DERIVED_SOURCES = ['state', 'playbook', 'housekeeping'] as const;
const DERIVED: readonly string[] = DERIVED_SOURCES;
/** For ideas of which nobody says what they are. */
export const DEFAULT_CATEGORY = 'enhancement';

const LONGEST_KEY = 160;

/** An idea: a durable row keyed (source, key), shown as C-n. */
export interface Candidate {
  id: string;
  number: number;
  /** Who brings it: `team`, `state`, `playbook`, the name given to an import … */
  source: string;
  /** What its source calls it; the same key again is the same idea. */
  key: string;
  title: string;
  category: string;
  /** 0..10; null for the category's. */
  priority: number | null;
  /** Change of the metric in its unit, signed: a reduction is negative. Without a metric, minor units a month. Both null when unknown. */
  impactLow: number | null;
  impactHigh: number | null;
  /** `measured` needs evidence; people give an `estimate`, rules a `guess`; without a figure it is `unknown`. */
  impactLabel: ImpactLabel;
  metricId: string | null;
  goalId: string | null;
  /** Somebody said what the goal is, be it none. */
  isGoalSaid: boolean;
  projectId: string | null;
  effortHours: number | null;
  /** The upper end where effort is a range. */
  effortHighHours: number | null;
  /** Ids of candidates and tasks that come first; what its source names and has no row yet stays a key of that source. */
  dependsOn: readonly string[];
  recursEveryDays: number | null;
  /** By the calendar: `first saturday`; then `recursEveryDays` is about how long that is. */
  recursOn?: string | null;
  approvalKind: string | null;
  touches: readonly Touch[];
  /** Sentences its source gives as reasons. */
  evidence: readonly string[];
  /** Ids of the lessons that it rests on. */
  lessonIds: readonly string[];
  /** Ids of executors who may not get it. */
  notFor: readonly string[];
  /** Ids of the only executors who may get it; empty for anybody. */
  onlyFor: readonly string[];
  /** The tactic that it belongs to. */
  tacticId: string | null;
  proposerId: string | null;
  state: CandidateState;
  awayUntilOn: string | null;
  /** Since when its like is to stay away. */
  lessSinceAt: number | null;
  createdAt: number;
  updatedAt: number;
}

/** What a source can say of any idea, beside its key, title and category. */
export type IdeaFacts = Pick<
  Candidate,
  | 'priority'
  | 'impactLow'
  | 'impactHigh'
  | 'impactLabel'
  | 'metricId'
  | 'goalId'
  | 'projectId'
  | 'effortHours'
  | 'effortHighHours'
  | 'dependsOn'
  | 'recursEveryDays'
  | 'touches'
  | 'evidence'
>;

/**
 * What a source of ideas hands to `upsertCandidates`: an idea as the source sees it now. A field that is left out is
 * one the source knows nothing of: a new idea has it unset, one that exists keeps what it has. Null says that it is
 * not known, or not any more. `dependsOn` names keys of the same source, in any order and also of later drafts, or ids.
 */
export type CandidateDraft = Pick<Candidate, 'key' | 'title' | 'category'> &
  Partial<
    IdeaFacts & Pick<Candidate, 'recursOn' | 'approvalKind' | 'onlyFor' | 'tacticId' | 'proposerId'>
  > & {
    /** `done` and `withdrawn` ones are kept, so that they are never proposed. Default open. */
    state?: 'open' | 'done' | 'withdrawn';
    /** States that this draft ends. Otherwise what was done, refused or dropped here stays so, whatever a source says. */
    reopens?: readonly ('done' | 'refused' | 'withdrawn')[];
    /** The id of an idea, or the key of a draft before it, that says the same: this is a further source of it. */
    sameAs?: string;
  };

export function isDerived({ source }: Pick<Candidate, 'source'>): boolean {
  return DERIVED.includes(source);
}

/** A state in plain words. */
export function describeCandidateState(
  candidate: Pick<Candidate, 'state' | 'awayUntilOn'>,
  today: string,
): string {
  const { state, awayUntilOn } = candidate;
  if (state === 'refused')
    return awayUntilOn === null ? 'refused' : `refused until ${formatDate(awayUntilOn, today)}`;
  if (state === 'chosen') return 'a task now';
  if (state === 'withdrawn') return 'dropped';
  return state === 'open' && awayUntilOn !== null ? `open from ${formatDate(awayUntilOn, today)} on` : state;
}

/** The key of an idea that has none of its own: its words, within its project. Capitals, spaces and a full stop do not count. */
export function deriveKey(title: string, projectId: string | null): string {
  const words = title.toLowerCase().replace(/\s+/g, ' ').replace(/\.+$/, '').trim();
  const key = projectId === null ? words : `${projectId}: ${words}`;
  if (key.length <= LONGEST_KEY) return key;
  return `${key.slice(0, LONGEST_KEY - 17)}#${createHash('sha256').update(key).digest('hex').slice(0, 16)}`;
}
