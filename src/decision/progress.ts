import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { GRACE_MS } from '../task/hand-out.ts';
import type { Task } from '../task/task.ts';
import { formatDate } from '../team/period.ts';
import { instant, type Text, text } from '../view.ts';
import { describeDecider, selectDecisions } from './decision-row.ts';
import { type Standing, tally, type Voter } from './policy.ts';
import { describeVoters, type Electorate, findElectorate, loadRoll, saidBy } from './voters.ts';

/**
 * `1 of 2: @ana; one more of @ben, @cy`: who said yes, and what is still missing. A yes counts as long as who said it
 * may decide: one of somebody who may not any more is named, and not counted.
 */
export function describeStanding(
  electorate: Electorate,
  standing: Standing,
  votes: readonly Pick<Row<'votes'>, 'member_id' | 'stands_in_for'>[],
): string {
  const said = electorate.voters.flatMap((voter) => {
    const vote = votes.find((cast) => saidBy(cast) === voter.id);
    return vote ? [nameVote(electorate, voter, vote)] : [];
  });
  // Their say does not count now: they lost the role, or are concerned themselves.
  const lost = electorate.members.filter(
    ({ id }) =>
      !electorate.voters.some((voter) => voter.id === id) && votes.some((vote) => saidBy(vote) === id),
  );
  const unheard =
    lost.length === 0 ? '' : `; no longer counted: ${lost.map(({ handle }) => `@${handle}`).join(', ')}`;
  const count = `${standing.yes} of ${standing.quorum}${said.length > 0 ? `: ${said.join(', ')}` : ''}`;
  const missing = standing.quorum - standing.yes;
  const more = missing === 1 ? 'one more' : `${missing} more`;
  return `${count}${unheard}; ${more} of ${describeVoters(electorate, standing.able, ',')}`;
}

/** How far tasks are, by task: who said yes so far, who approved it and when it starts, or who refused it and why. */
export async function loadProgress(ctx: Ctx, tasks: readonly Task[]): Promise<ReadonlyMap<string, Text>> {
  const asked = tasks.filter(({ state }) => state === 'proposed');
  const approved = tasks.filter(({ state }) => state === 'approved');
  const refused = tasks.filter(({ state }) => state === 'refused');
  return new Map([
    ...(await describeVotes(ctx, asked)),
    ...(await describeApprovals(ctx, approved)),
    ...(await describeRefusals(ctx, refused)),
  ]);
}

async function describeVotes(ctx: Ctx, tasks: readonly Task[]): Promise<[string, Text][]> {
  const votes = await listVotes(ctx, tasks);
  if (votes.length === 0) return [];
  const roll = await loadRoll(ctx);
  return tasks.flatMap((task): [string, Text][] => {
    const cast = votes.filter(
      ({ task_id, content_hash }) => task_id === task.id && content_hash === task.content_hash,
    );
    const [first] = cast;
    if (!first) return [];
    const electorate = findElectorate(roll, task, first.proposer_id);
    const standing = tally(electorate.voters, electorate.quorum, new Set(cast.map(saidBy)));
    return standing.yes === 0 ? [] : [[task.id, text`${describeStanding(electorate, standing, cast)}`]];
  });
}

/** The yes votes on any of these tasks, with who proposed each. */
async function listVotes(ctx: Ctx, tasks: readonly Task[]) {
  if (tasks.length === 0) return [];
  return ctx.tx
    .selectFrom('votes')
    .innerJoin('tasks', (join) =>
      join.onRef('tasks.workspace_id', '=', 'votes.workspace_id').onRef('tasks.id', '=', 'votes.task_id'),
    )
    .innerJoin('candidates', (join) =>
      join
        .onRef('candidates.workspace_id', '=', 'tasks.workspace_id')
        .onRef('candidates.id', '=', 'tasks.candidate_id'),
    )
    .select(['votes.task_id', 'votes.content_hash', 'votes.member_id', 'votes.stands_in_for'])
    .select('candidates.proposer_id')
    .where('votes.workspace_id', '=', ctx.workspace.id)
    .where('votes.choice', '=', 'yes')
    .where(
      'votes.task_id',
      'in',
      tasks.map(({ id }) => id),
    )
    .orderBy('votes.cast_at')
    .execute();
}

async function describeRefusals(ctx: Ctx, tasks: readonly Task[]): Promise<[string, Text][]> {
  const last = await findLastOf(ctx, tasks, 'refuse');
  const awayUntil = await listAwayUntil(ctx, tasks);
  return [...last].map(([id, decision]) => {
    const why = decision.reason === null ? '' : ` (${decision.reason})`;
    const untilOn = awayUntil.get(id);
    const until = untilOn === undefined ? '' : `, left out until ${formatDate(untilOn, ctx.today)}`;
    return [id, text`refused by ${describeDecider(decision)} ${instant(decision.decided_at)}${why}${until}`];
  });
}

/** The date until which the idea of a task stays away, by task, where there is one. */
async function listAwayUntil(ctx: Ctx, tasks: readonly Task[]): Promise<ReadonlyMap<string, string>> {
  const ids = tasks.map(({ candidate_id }) => candidate_id);
  const ideas =
    ids.length === 0
      ? []
      : await ctx.tx
          .selectFrom('candidates')
          .select(['id', 'away_until_on'])
          .where('workspace_id', '=', ctx.workspace.id)
          .where('id', 'in', ids)
          .where('state', '=', 'refused')
          .execute();
  return new Map(
    tasks.flatMap((task): [string, string][] => {
      const untilOn = ideas.find(({ id }) => id === task.candidate_id)?.away_until_on ?? null;
      return untilOn === null ? [] : [[task.id, untilOn]];
    }),
  );
}

/** The last decision of a kind on each of these tasks. */
async function findLastOf(ctx: Ctx, tasks: readonly Task[], choice: 'approve' | 'refuse') {
  const ids = tasks.map(({ id }) => id);
  const decisions =
    ids.length === 0
      ? []
      : await selectDecisions(ctx)
          .where('decisions.choice', '=', choice)
          .where('decisions.task_id', 'in', ids)
          .orderBy('decisions.number')
          .execute();
  return new Map(decisions.map((decision) => [decision.task_id, decision]));
}

async function describeApprovals(ctx: Ctx, tasks: readonly Task[]): Promise<[string, Text][]> {
  if (tasks.length === 0) return [];
  const last = await findLastOf(ctx, tasks, 'approve');
  const votes = await listVotes(ctx, tasks);
  const { members } = await loadRoll(ctx);
  return tasks.flatMap((task): [string, Text][] => {
    const decision = last.get(task.id);
    if (!decision) return [];
    const startsAt = instant(decision.decided_at + GRACE_MS);
    const start = task.assignee_id === null ? text`open to take from ${startsAt}` : text`starts ${startsAt}`;
    const others = members.filter(({ id }) =>
      votes.some(
        (vote) =>
          vote.task_id === task.id &&
          vote.content_hash === task.content_hash &&
          saidBy(vote) === id &&
          id !== (decision.stands_in_for ?? decision.decided_by),
      ),
    );
    const who = [...others.map(({ handle }) => `@${handle}`), describeDecider(decision)];
    return [[task.id, text`approved by ${who.join(' and ')} ${instant(decision.decided_at)}, ${start}`]];
  });
}

function nameVote(
  { voters, standIns }: Electorate,
  voter: Voter,
  vote: Pick<Row<'votes'>, 'member_id' | 'stands_in_for'>,
): string {
  if (vote.stands_in_for === null) return `@${voter.handle}`;
  const caster =
    standIns.find(({ standIn }) => standIn.id === vote.member_id)?.standIn ??
    voters.find(({ id }) => id === vote.member_id);
  return caster ? `@${caster.handle} for @${voter.handle}` : `for @${voter.handle}`;
}
