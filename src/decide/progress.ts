import type { Ctx } from '../base/command/ctx.ts';
import { formatDate } from '../base/language/period.ts';
import type { Row } from '../base/store/tables.ts';
import { mention, type Text, text, toldOn } from '../base/view/text.ts';
import { listExecutors } from '../team/people/store.ts';
import { listStandings } from '../todo/idea/candidate-store.ts';
import { GRACE_MS } from '../todo/task/hand-out.ts';
import type { Task } from '../todo/task/task.ts';
import { listVotesOn } from '../todo/task/vote-store.ts';
import { describeDecider } from './decision.ts';
import { type Standing, tally, type Voter } from './policy/policy.ts';
import { sayReason } from './refuse/reasons.ts';
import { findLastOf } from './store.ts';
import { describeVoters, type EligibleVoters, findEligibleVoters, loadVotingTeam, saidBy } from './voters.ts';

/** Names that one line has room for. */
const MOST_NAMED = 4;

/** What of a task says how far it is. */
type Decided = Pick<
  Task,
  'id' | 'state' | 'candidate_id' | 'content_hash' | 'approval_kind' | 'assignee_id' | 'proposed_at'
>;

/**
 * `1 of 2: @ana; one more of @ben, @cy`: who said yes, and what is still missing. A yes counts as long as who said it
 * may decide: one of somebody who may not any more is named, and not counted.
 */
export function describeStanding(
  eligible: EligibleVoters,
  standing: Standing,
  votes: readonly Pick<Row<'votes'>, 'member_id' | 'stands_in_for' | 'cast_at'>[],
): string {
  const said = eligible.voters.flatMap((voter) => {
    const vote = votes.find((cast) => saidBy(cast) === voter.id);
    return vote ? [nameVote(eligible, voter, vote)] : [];
  });
  // Their say does not count now: they lost the role, or are concerned themselves. What was kept until they came in never did.
  const lost = eligible.members.filter(
    ({ id, joined_at: joinedAt }) =>
      !eligible.voters.some((voter) => voter.id === id) &&
      votes.some((vote) => saidBy(vote) === id && vote.cast_at >= (joinedAt ?? 0)),
  );
  const unheard =
    lost.length === 0 ? '' : `; no longer counted: ${lost.map(({ handle }) => `@${handle}`).join(', ')}`;
  if (eligible.isOwnTwice && standing.yes > 0 && standing.yes < standing.quorum)
    return `1 of 2: ${said.join(', ')}${unheard}; ${said.join(', ')} once more`;
  const count = `${standing.yes} of ${standing.quorum}${said.length > 0 ? `: ${said.join(', ')}` : ''}`;
  const missing = standing.quorum - standing.yes;
  const more = missing === 1 ? 'one more' : `${missing} more`;
  return `${count}${unheard}; ${more} of ${describeVoters(eligible, standing.able, ',')}`;
}

/** `2 yes of @ana, @ben, @cy`: what it takes before anybody has said anything. Of many it says only how many. */
export function describeNeed(eligible: EligibleVoters): string {
  const { quorum, voters, isOwnTwice } = eligible;
  if (isOwnTwice) return `${describeVoters(eligible, voters)}’s own yes, twice`;
  const who =
    voters.length > MOST_NAMED
      ? ''
      : ` of ${describeVoters(eligible, voters, quorum > 1 ? ',' : 'or', quorum)}`;
  return `${quorum === 1 ? 'one' : quorum} yes${who}`;
}

/**
 * How far tasks are, by task: who said yes so far, who approved it and when it starts, or who refused it and why; as told on
 * a date, ISO.
 */
export async function loadProgress(
  ctx: Ctx,
  tasks: readonly Decided[],
  onDate = ctx.today,
): Promise<ReadonlyMap<string, Text>> {
  const asked = tasks.filter(({ state }) => state === 'proposed');
  const approved = tasks.filter(({ state }) => state === 'approved');
  const refused = tasks.filter(({ state }) => state === 'refused');
  return new Map([
    ...(await describeVotes(ctx, asked)),
    ...(await describeApprovals(ctx, approved, onDate)),
    ...(await describeRefusals(ctx, refused, onDate)),
  ]);
}

async function describeVotes(ctx: Ctx, tasks: readonly Decided[]): Promise<[string, Text][]> {
  if (tasks.length === 0) return [];
  const votes = await listVotesOn(ctx, tasks);
  const team = await loadVotingTeam(ctx);
  const ideas = await listStandings(
    ctx,
    tasks.map(({ candidate_id }) => candidate_id),
  );
  const proposers = new Map(ideas.map(({ id, proposer_id }) => [id, proposer_id]));
  return tasks.flatMap((task): [string, Text][] => {
    const cast = votes.filter(
      ({ task_id, content_hash }) => task_id === task.id && content_hash === task.content_hash,
    );
    const eligible = findEligibleVoters(team, task, proposers.get(task.candidate_id) ?? null);
    const standing = tally(eligible.voters, eligible.quorum, new Set(cast.map(saidBy)));
    if (standing.yes > 0) return [[task.id, text`${describeStanding(eligible, standing, cast)}`]];
    // One yes of whoever decides here is what everybody knows.
    const isUsual = eligible.quorum === 1 && eligible.kind.allowsOwn;
    return isUsual ? [] : [[task.id, text`needs ${describeNeed(eligible)}`]];
  });
}

async function describeRefusals(
  ctx: Ctx,
  tasks: readonly Decided[],
  onDate: string,
): Promise<[string, Text][]> {
  const last = await findLastOf(ctx, tasks, 'refuse');
  const awayUntil = await listAwayUntil(ctx, tasks);
  return [...last].map(([id, decision]) => {
    const why = decision.reason === null ? '' : ` (${sayReason(decision.reason)})`;
    const untilOn = awayUntil.get(id);
    const until = untilOn === undefined ? '' : `, left out until ${formatDate(untilOn, ctx.today)}`;
    const when = toldOn(onDate, decision.decided_at, ctx.workspace.zone);
    return [id, text`refused by ${describeDecider(decision)} ${when}${why}${until}`];
  });
}

/** The date until which the idea of a task stays away, by task, where there is one that is not over. */
async function listAwayUntil(ctx: Ctx, tasks: readonly Decided[]): Promise<ReadonlyMap<string, string>> {
  const ideas = await listStandings(
    ctx,
    tasks.map(({ candidate_id }) => candidate_id),
  );
  return new Map(
    tasks.flatMap((task): [string, string][] => {
      const idea = ideas.find(({ id, state }) => id === task.candidate_id && state === 'refused');
      const untilOn = idea?.away_until_on ?? null;
      return untilOn === null || untilOn < ctx.today ? [] : [[task.id, untilOn]];
    }),
  );
}

async function describeApprovals(
  ctx: Ctx,
  tasks: readonly Decided[],
  onDate: string,
): Promise<[string, Text][]> {
  if (tasks.length === 0) return [];
  const last = await findLastOf(ctx, tasks, 'approve');
  const votes = await listVotesOn(ctx, tasks);
  const { members } = await loadVotingTeam(ctx);
  const doers = await listExecutors(ctx, 'all');
  return tasks.flatMap((task): [string, Text][] => {
    const decision = last.get(task.id);
    if (!decision) return [];
    const tell = (at: number) => toldOn(onDate, at, ctx.workspace.zone);
    const startsAt = tell(decision.decided_at + GRACE_MS);
    const doer = doers.find(({ id }) => id === task.assignee_id);
    const start = doer ? text`${mention(doer)} starts ${startsAt}` : text`open to take from ${startsAt}`;
    // What was kept until they came in does not count.
    const others = members.filter(({ id, joined_at: joinedAt }) =>
      votes.some(
        (vote) =>
          vote.task_id === task.id &&
          vote.content_hash === task.content_hash &&
          saidBy(vote) === id &&
          vote.cast_at >= (joinedAt ?? 0) &&
          id !== (decision.stands_in_for ?? decision.decided_by),
      ),
    );
    const who = [...others.map(({ handle }) => `@${handle}`), describeDecider(decision)];
    return [[task.id, text`approved by ${who.join(' and ')} ${tell(decision.decided_at)}, ${start}`]];
  });
}

function nameVote(
  { voters, standIns }: EligibleVoters,
  voter: Voter,
  vote: Pick<Row<'votes'>, 'member_id' | 'stands_in_for'>,
): string {
  if (vote.stands_in_for === null) return `@${voter.handle}`;
  const caster =
    standIns.find(({ standIn }) => standIn.id === vote.member_id)?.standIn ??
    voters.find(({ id }) => id === vote.member_id);
  return caster ? `@${caster.handle} for @${voter.handle}` : `for @${voter.handle}`;
}
