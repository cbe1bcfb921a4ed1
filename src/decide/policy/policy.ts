import type { Row } from '../../base/store/tables.ts';
import type { Conditions } from '../../todo/idea/kind-store.ts';

/** How a kind of task is approved. */
export interface Kind {
  name: string;
  /** Distinct yes votes that decide, 1 to 20; 0 where nobody is asked. */
  quorum: number;
  /** Whose yes counts; `approvers` means any member while nobody is an approver. */
  voters: Row<'kinds'>['voters'];
  /** Whether proposer and assignee may vote on their own. */
  allowsOwn: boolean;
  /** Working days until silence ends it. */
  silenceDays: number;
  /** What silence ends in; `keep` never ends. */
  silenceEnding: Row<'kinds'>['silence_ending'];
  /** One that is off is given to no idea. */
  isOn: boolean;
}

export const SILENCE_DAYS = 2;

/** The kinds that every team starts with. */
export const DEFAULT_KINDS: readonly Kind[] = [
  makeKind('normal', { quorum: 1, voters: 'approvers', allowsOwn: true }),
  makeKind('risky', { quorum: 2, voters: 'members', allowsOwn: false }),
  makeKind('small', { quorum: 1, voters: 'members', allowsOwn: true }),
  { ...makeKind('auto', { quorum: 0, voters: 'nobody', allowsOwn: true }), isOn: false },
];

/** The one kind that what touches money, customers or production gets, and that nobody can make easier than a vote. */
export const RISKY = 'risky';
const NORMAL = 'normal';
/** A yes and its confirmation. */
const OWN_TWICE = 2;

export interface Rule {
  id: string;
  kind: string;
  conditions: Conditions;
  /** The last date on which it holds; null for ever. */
  endsOn: string | null;
}

/** How a team approves: its kinds by name, and its rules in the order in which they are tried. */
export interface Policy {
  kinds: ReadonlyMap<string, Kind>;
  rules: readonly Rule[];
}

export const DEFAULT_POLICY: Policy = {
  kinds: new Map(DEFAULT_KINDS.map((kind) => [kind.name, kind])),
  rules: [],
};

/** What rules look at. */
export interface RuleSubject {
  /** The kind that its proposer asked for. */
  approvalKind: string | null;
  touches: readonly string[];
  category: string;
  goalId: string | null;
  source: string;
  effortHours: number;
  /** Null while nobody knows who does it: then no rule about that matches. */
  executorKind: Conditions['executor'] | null;
}

/**
 * The kind of an idea and the rule that gave it: its own, else the first rule that matches, else risky for what
 * touches money, customers or production, else normal. Nothing that touches these goes without a vote.
 */
export function findKind(
  idea: RuleSubject,
  policy: Policy,
  today: string,
): { kind: Kind; ruleId: string | null } {
  const own = idea.approvalKind === null ? undefined : policy.kinds.get(idea.approvalKind);
  if (own?.isOn && own.voters !== 'nobody') return { kind: own, ruleId: null };
  for (const rule of policy.rules) {
    const kind = policy.kinds.get(rule.kind);
    if (!kind?.isOn || (rule.endsOn !== null && rule.endsOn < today)) continue;
    if (kind.voters === 'nobody' && idea.touches.length > 0) continue;
    if (matches(rule.conditions, idea)) return { kind, ruleId: rule.id };
  }
  return { kind: kindOf(policy, idea.touches.length > 0 ? RISKY : NORMAL), ruleId: null };
}

/** A kind by name. One that is unknown, or was made by a newer version, asks as `normal` does. */
export function kindOf(policy: Policy, name: string): Kind {
  return policy.kinds.get(name) ?? policy.kinds.get(NORMAL) ?? makeKind(NORMAL, {});
}

function matches(conditions: Conditions, idea: RuleSubject): boolean {
  const { touches, category, goal, executor, source, effortAtMostHours } = conditions;
  return (
    (touches === undefined || matchesTouches(touches, idea.touches)) &&
    (category === undefined || category === idea.category) &&
    (goal === undefined || goal === idea.goalId) &&
    (executor === undefined || executor === idea.executorKind) &&
    (source === undefined || source === idea.source) &&
    (effortAtMostHours === undefined || idea.effortHours <= effortAtMostHours)
  );
}

function matchesTouches(wanted: NonNullable<Conditions['touches']>, touches: readonly string[]): boolean {
  if (wanted === 'anything') return touches.length > 0;
  if (wanted === 'nothing') return touches.length === 0;
  return touches.includes(wanted);
}

function makeKind(name: string, given: Partial<Kind>): Kind {
  return {
    name,
    quorum: 1,
    voters: 'approvers',
    allowsOwn: true,
    silenceDays: SILENCE_DAYS,
    silenceEnding: 'expire',
    isOn: true,
    ...given,
  };
}

export type Voter = Pick<Row<'executors'>, 'id' | 'handle' | 'is_approver'>;

/** Who is there: members, each an approver if they are one by themselves or by a group, and the groups' names. */
export interface Team {
  members: readonly Voter[];
  groups: readonly string[];
}

/** Where a task stands: who may still decide it and how many are missing. */
export interface Standing {
  quorum: number;
  yes: number;
  isDecided: boolean;
  /** Members whose yes would count and is not there yet. */
  able: readonly Voter[];
}

/** Whose word counts as such, before it is asked whose task it is: what a kind needs of a team. */
export function listEligible(kind: Pick<Kind, 'voters'>, team: Team): Voter[] {
  const approvers = team.members.filter(({ is_approver }) => is_approver === 1);
  const isOfApprovers = isOfGroups(kind, team) || (kind.voters !== 'members' && approvers.length > 0);
  return isOfApprovers ? approvers : [...team.members];
}

/** Whether somebody may decide whom Tiller does not know of yet: whoever has a group's role. */
export function isOfGroups(kind: Pick<Kind, 'voters'>, { groups }: Team): boolean {
  return kind.voters !== 'members' && groups.length > 0;
}

/**
 * Members whose vote on a task counts. Where that leaves fewer than the quorum it asks for as many as there are, and
 * at least one; where it leaves nobody, it takes one's own yes and the same once more (`isOwnTwice`), or that of two who
 * are concerned. A kind that asks nobody can still be decided by those who decide a normal task. Where a group decides, nobody knows how many it has: it is asked for all of the
 * quorum, and nobody else decides in its place.
 */
export function listVoters(
  kind: Pick<Kind, 'quorum' | 'voters' | 'allowsOwn'>,
  team: Team,
  own: { proposerId: string | null; assigneeId: string | null },
): { voters: Voter[]; quorum: number; isOwnTwice: boolean } {
  const isOther = ({ id }: Voter) => id !== own.proposerId && id !== own.assigneeId;
  const eligible = listEligible(kind, team);
  const others = eligible.filter(isOther);
  if (isOfGroups(kind, team)) {
    return {
      voters: kind.allowsOwn ? eligible : others,
      quorum: Math.max(1, kind.quorum),
      isOwnTwice: false,
    };
  }
  // Approvers who are all concerned themselves: the other members decide before one of the two does.
  const strangers = others.length > 0 ? others : team.members.filter(isOther);
  // A team of one or two could never satisfy "neither proposer nor assignee"; it must not wait for ever.
  if (!kind.allowsOwn && strangers.length === 0)
    return { voters: eligible, quorum: OWN_TWICE, isOwnTwice: true };
  const voters = kind.allowsOwn ? eligible : strangers;
  return { voters, quorum: Math.max(1, Math.min(kind.quorum, voters.length)), isOwnTwice: false };
}

/** Adds up the yes votes that count; `yesOf` are the members whose say was given, by themselves or by their stand-in. */
export function tally(voters: readonly Voter[], quorum: number, yesOf: ReadonlySet<string>): Standing {
  const yes = voters.filter(({ id }) => yesOf.has(id)).length;
  return { quorum, yes, isDecided: yes >= quorum, able: voters.filter(({ id }) => !yesOf.has(id)) };
}
