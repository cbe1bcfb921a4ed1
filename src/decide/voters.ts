import type { Ctx } from '../base/command/ctx.ts';
import { notAllowed, type Refusal } from '../base/language/errors.ts';
import type { Row } from '../base/store/tables.ts';
import { listLeaves } from '../team/capacity/store.ts';
import { nameGroup, readGroups } from '../team/people/group-store.ts';
import { listExecutors } from '../team/people/store.ts';
import { barToken } from '../team/token/limits.ts';
import { getCandidateRow } from '../todo/idea/candidate-store.ts';
import { findAssignee } from '../todo/task/hand-out.ts';
import type { Task } from '../todo/task/task.ts';
import { listYesVotes } from '../todo/task/vote-store.ts';
import {
  isOfGroups,
  type Kind,
  kindOf,
  listVoters,
  type Policy,
  RISKY,
  type Standing,
  type Team,
  tally,
  type Voter,
} from './policy/policy.ts';
import { loadPolicy } from './policy/store.ts';

/** Somebody who may decide, and since when they are a member. */
type Member = Voter & Pick<Row<'executors'>, 'joined_at' | 'is_admin'>;

/** Who is there to decide anything, read once. */
export interface VotingTeam extends Team {
  members: readonly Member[];
  policy: Policy;
  /** Today's leaves. */
  leaves: readonly Pick<Row<'leaves'>, 'executor_id' | 'stand_in_id'>[];
}

/** Who decides one task. */
export interface EligibleVoters {
  kind: Kind;
  voters: readonly Voter[];
  /** Everybody, voters or not. */
  members: readonly Member[];
  quorum: number;
  /** Whether nobody else is there, so that it takes one's own yes and the same once more. */
  isOwnTwice: boolean;
  /** The groups whose roles decide, by name: whoever has one is a voter as soon as they act. */
  groups: readonly string[];
  /** Who decides in whose place while they are away. Nobody who decides in their own right is among them. */
  standIns: readonly { standIn: Voter; absent: Voter }[];
  /** Ids of voters who are away. */
  away: ReadonlySet<string>;
  own: { proposerId: string | null; assigneeId: string | null };
}

/** In whose name a member decides. */
export interface Mandate {
  /** Whose say it is. */
  voter: Voter;
  /** The id of the absent member whose say it is; null for one's own. */
  standsInFor: string | null;
}

export async function loadVotingTeam(ctx: Ctx): Promise<VotingTeam> {
  const members = (await listExecutors(ctx)).filter(({ kind }) => kind === 'member');
  const leaves = (await listLeaves(ctx)).filter(({ starts_on }) => starts_on <= ctx.today);
  const { names, memberIds } = await readGroups(ctx);
  return {
    policy: await loadPolicy(ctx),
    members: members.map((member) => (memberIds.has(member.id) ? { ...member, is_approver: 1 } : member)),
    groups: names,
    leaves,
  };
}

/** Who decides a task of a kind that somebody proposed and somebody does. Pure. */
export function findEligibleVoters(
  team: VotingTeam,
  task: Pick<Task, 'approval_kind' | 'assignee_id' | 'proposed_at'>,
  proposerId: string | null,
): EligibleVoters {
  const { policy, leaves } = team;
  const kind = kindOf(policy, task.approval_kind);
  const own = { proposerId, assigneeId: task.assignee_id };
  // Nobody is let in to say yes to one risky task.
  const isThere = ({ joined_at }: Member) => kind.name !== RISKY || (joined_at ?? 0) <= task.proposed_at;
  const members = team.members.filter(isThere);
  const { voters, quorum, isOwnTwice } = listVoters(kind, { ...team, members }, own);
  const groups = isOfGroups(kind, team) ? team.groups : [];
  const standIns = leaves.flatMap(({ executor_id, stand_in_id }) => {
    const absent = voters.find(({ id }) => id === executor_id);
    const standIn = members.find(({ id }) => id === stand_in_id);
    if (!absent || !standIn || voters.includes(standIn)) return [];
    const isConcerned = standIn.id === proposerId || standIn.id === task.assignee_id;
    return isConcerned && !kind.allowsOwn ? [] : [{ standIn, absent }];
  });
  const away = new Set(leaves.map(({ executor_id }) => executor_id));
  return { kind, voters, members: team.members, quorum, isOwnTwice, groups, standIns, away, own };
}

export async function findVoters(ctx: Ctx, task: Task): Promise<EligibleVoters> {
  const candidate = await getCandidateRow(ctx, task.candidate_id);
  return findEligibleVoters(await loadVotingTeam(ctx), task, candidate.proposer_id);
}

/** `@ana or @ben`: who can decide a task where whoever acts cannot; null where they can, or a role that is known by its acts can. */
export async function findOtherDeciders(ctx: Ctx, task: Task): Promise<string | null> {
  if (ctx.actor.kind !== 'member') return null;
  const eligible = await findVoters(ctx, task);
  if (eligible.groups.length > 0 || findMandate(eligible, ctx.actor.id)) return null;
  return describeVoters(eligible, eligible.voters) || null;
}

/** In whose name a member may decide: their own, else that of somebody absent whose say is not `taken` yet. */
export function findMandate(
  { voters, standIns }: EligibleVoters,
  memberId: string,
  taken: ReadonlySet<string> = new Set(),
): Mandate | undefined {
  const voter = voters.find(({ id }) => id === memberId);
  if (voter) return { voter, standsInFor: null };
  const places = standIns.filter(({ standIn }) => standIn.id === memberId);
  const place = places.find(({ absent }) => !taken.has(absent.id)) ?? places[0];
  return place && { voter: place.absent, standsInFor: place.absent.id };
}

/** As findMandate of who asks, but refuses, and says who can. */
export function getMandate(ctx: Ctx, task: Task, eligible: EligibleVoters): Mandate {
  const memberId = requireMember(ctx);
  const mandate = findMandate(eligible, memberId);
  if (!mandate) throw barVoter(task, eligible, memberId);
  return mandate;
}

/** Why a member may not decide a task, and who can. */
export function barVoter(task: Task, eligible: EligibleVoters, memberId: string): Refusal {
  const { kind, own } = eligible;
  const isOwn = memberId === own.proposerId || memberId === own.assigneeId;
  const why =
    isOwn && !kind.allowsOwn
      ? `${task.id} is ${kind.name}, and yours: whoever proposed it or does it does not decide it.`
      : `${task.id} is not yours to decide.`;
  return notAllowed(why, describeVoters(eligible, eligible.voters));
}

/** Whether a task would be a member's to do: theirs, or that of an agent they are responsible for. */
export async function isHolder(ctx: Ctx, task: Task, memberId: string): Promise<boolean> {
  if (task.assignee_id === null || task.assignee_id === memberId) return task.assignee_id === memberId;
  const assignee = await findAssignee(ctx, task);
  return assignee?.responsible_id === memberId;
}

/**
 * Adds the yes of a member, once, and says where the task stands with it. What it is a yes to: the task as it is, or the
 * digest of what was delivered for it.
 */
export async function castYes(
  ctx: Ctx,
  task: Task,
  eligible: EligibleVoters,
  contentHash: string = task.content_hash,
): Promise<{ mandate: Mandate; standing: Standing; votes: readonly Row<'votes'>[]; isNew: boolean }> {
  const memberId = requireMember(ctx);
  const before = await listYesVotes(ctx, { id: task.id, content_hash: contentHash });
  const taken = new Set(before.map(saidBy));
  const mandate = findMandate(eligible, memberId, taken) ?? getMandate(ctx, task, eligible);
  const isNew = !taken.has(mandate.voter.id) && !before.some(({ member_id }) => member_id === memberId);
  const vote: Row<'votes'> = {
    workspace_id: ctx.workspace.id,
    task_id: task.id,
    content_hash: contentHash,
    member_id: memberId,
    choice: 'yes',
    place_id: ctx.placeId,
    stands_in_for: mandate.standsInFor,
    cast_at: ctx.now,
  };
  // With the task's row, so that its card is brought up to date.
  if (isNew) await ctx.record({ type: 'VoteCast', subject: task.id, rows: { votes: [vote], tasks: [task] } });
  const votes = isNew ? [...before, vote] : before;
  return {
    mandate,
    votes,
    isNew,
    standing: tally(eligible.voters, eligible.quorum, new Set(votes.map(saidBy))),
  };
}

/** Whose say a vote is: of who cast it, or of whom they stand in for. */
export function saidBy(vote: Pick<Row<'votes'>, 'member_id' | 'stands_in_for'>): string {
  return vote.stands_in_for ?? vote.member_id;
}

/**
 * `@ana, @ben for @lead or the role moderators`: who can give a say now. Those away are left out where enough others can:
 * `least` of them.
 */
export function describeVoters(
  { standIns, away, groups }: EligibleVoters,
  voters: readonly Voter[],
  joint: 'or' | ',' = 'or',
  least = 1,
): string {
  const present = voters.flatMap((voter) => {
    if (!away.has(voter.id)) return [`@${voter.handle}`];
    return standIns
      .filter(({ absent }) => absent.id === voter.id)
      .map(({ standIn }) => `@${standIn.handle} for @${voter.handle}`);
  });
  const named = [...present, ...groups.map(nameGroup)];
  const absent = voters.filter(({ id }) => away.has(id) && !standIns.some((each) => each.absent.id === id));
  const all = named.length < least ? [...named, ...absent.map(({ handle }) => `@${handle} (away)`)] : named;
  return joinNames(all, joint);
}

/** Who acts, as a member, and with a token that may decide the task; Tiller itself decides nothing. */
export function requireMember(ctx: Ctx, task?: Pick<Task, 'id' | 'approval_kind'>): string {
  if (ctx.actor.kind !== 'member') throw notAllowed('Only people decide.', 'A member');
  const bar = task && barToken(ctx, { id: task.id, isRisky: task.approval_kind === RISKY });
  if (bar) throw bar;
  return ctx.actor.id;
}

function joinNames(names: readonly string[], joint: 'or' | ','): string {
  if (names.length < 2 || joint === ',') return names.join(', ') || 'nobody';
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
