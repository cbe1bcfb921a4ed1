import type { Row } from '../db/schema.ts';

/** How a kind of task is approved. */
interface KindPolicy {
  /** Distinct yes votes that decide. */
  quorum: number;
  /** Whose yes counts; `approvers` means any member while nobody is an approver. */
  voters: 'approvers' | 'members';
  /** Whether proposer and assignee may vote on their own. */
  allowsOwn: boolean;
}

/** The kinds that every team starts with. `auto` is off until a team turns it on, so here it asks like `normal`. */
const KINDS: Readonly<Record<string, KindPolicy>> = {
  normal: { quorum: 1, voters: 'approvers', allowsOwn: true },
  risky: { quorum: 2, voters: 'members', allowsOwn: false },
  small: { quorum: 1, voters: 'members', allowsOwn: true },
  auto: { quorum: 1, voters: 'approvers', allowsOwn: true },
};

const NORMAL: KindPolicy = { quorum: 1, voters: 'approvers', allowsOwn: true };

export type Voter = Pick<Row<'executors'>, 'id' | 'handle' | 'is_approver'>;

/** Where a task stands: who may still decide it and how many are missing. */
export interface Standing {
  quorum: number;
  yes: number;
  isDecided: boolean;
  /** Members whose yes would count and who have not voted. */
  able: readonly Voter[];
}

function policyOf(kind: string): KindPolicy {
  return KINDS[kind] ?? NORMAL;
}

/** Members whose vote on this task counts. A rule that would leave fewer than its quorum asks for as many as there are, and at least one. */
export function listVoters(
  kind: string,
  members: readonly Voter[],
  own: { proposerId: string | null; assigneeId: string | null },
): { voters: Voter[]; quorum: number } {
  const policy = policyOf(kind);
  const approvers = members.filter(({ is_approver }) => is_approver === 1);
  const base = policy.voters === 'approvers' && approvers.length > 0 ? approvers : [...members];
  const others = base.filter(({ id }) => id !== own.proposerId && id !== own.assigneeId);
  // A team of one or two could never satisfy "neither proposer nor assignee"; it must not wait for ever.
  const voters = policy.allowsOwn || others.length === 0 ? base : others;
  return { voters, quorum: Math.max(1, Math.min(policy.quorum, voters.length)) };
}

/** Adds up the yes votes that count. */
export function tally(voters: readonly Voter[], quorum: number, yesOf: ReadonlySet<string>): Standing {
  const yes = voters.filter(({ id }) => yesOf.has(id)).length;
  return { quorum, yes, isDecided: yes >= quorum, able: voters.filter(({ id }) => !yesOf.has(id)) };
}
