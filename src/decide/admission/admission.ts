import type { Ctx } from '../../base/command/ctx.ts';
import type { Row } from '../../base/store/tables.ts';
import { mention, type Text, text } from '../../base/view/text.ts';
import { type Action, type AnswerView, answer } from '../../base/view/view.ts';
import { tellMember } from '../../say/tell.ts';
import { askAdmission, nameAdmins } from '../../team/account/ask.ts';
import { PLATFORM_NAMES } from '../../team/account/bind.ts';
import { listIdentities } from '../../team/account/store.ts';
import { toHandle } from '../../team/people/handle.ts';
import { listExecutors } from '../../team/people/store.ts';
import { listTasksById } from '../../todo/task/store.ts';
import type { Task } from '../../todo/task/task.ts';
import { listYesVotes } from '../../todo/task/vote-store.ts';
import { approveTask } from '../approval.ts';
import { tally } from '../policy/policy.ts';
import { describeVoters, findMandate, findVoters, saidBy } from '../voters.ts';
import { listVotedTasks } from './store.ts';

/** Keeps the yes of somebody who is no member: it counts once an admin lets them in, whom it asks to. */
export async function keepYes(ctx: Ctx, task: Task): Promise<AnswerView> {
  const asker = await askAdmission(ctx);
  const before = await listYesVotes(ctx, task);
  if (!before.some(({ member_id }) => member_id === asker.id)) {
    const vote: Row<'votes'> = {
      workspace_id: ctx.workspace.id,
      task_id: task.id,
      content_hash: task.content_hash,
      member_id: asker.id,
      choice: 'yes',
      place_id: ctx.placeId,
      stands_in_for: null,
      cast_at: ctx.now,
    };
    await ctx.record({ type: 'VoteKept', subject: task.id, rows: { votes: [vote] } });
  }
  const said = text`You are no member here yet. Your yes to ${task.id} is kept, and ${await nameAdmins(ctx)} is asked to let you in. It counts then, if ${task.id} is yours to decide.`;
  // Nothing is done yet: also after a click, they alone are told.
  return { ...answer(said), isQuestion: true };
}

/** Asks the admins, each privately, to let somebody in. */
export async function askAdmins(ctx: Ctx, asker: Row<'executors'>): Promise<void> {
  const [account] = await listIdentities(ctx, asker.id);
  const from = account ? ` in ${PLATFORM_NAMES[account.platform]}` : '';
  const awaited = await findAwaited(ctx, account?.name ?? asker.name);
  const named: Action[] = awaited.map(({ handle }) => ({
    label: `It is @${handle}`,
    command: 'admit',
    args: { who: asker.id, as: `@${handle}` },
    style: 'plain',
  }));
  const view: AnswerView = {
    ...answer(
      text`${asker.name}${from} asks to be let into the team.`,
      ...awaited.map(({ handle }) => text`You added @${handle} by name: is it them?`),
    ),
    actions: [
      { label: 'Let in', command: 'admit', args: { who: asker.id }, style: 'primary' },
      ...named,
      { label: 'No', command: 'decline', args: { who: asker.id }, style: 'plain' },
    ],
  };
  await tellAdmins(ctx, asker, view);
}

/** Members who were added by a name and have no account yet. */
async function findAwaited(ctx: Ctx, name: string): Promise<Row<'executors'>[]> {
  const handle = toHandle(name);
  const found: Row<'executors'>[] = [];
  for (const member of await listExecutors(ctx)) {
    const isCalledSo = member.kind === 'member' && member.handle === handle;
    if (isCalledSo && (await listIdentities(ctx, member.id)).length === 0) found.push(member);
  }
  return found;
}

async function tellAdmins(ctx: Ctx, asker: Row<'executors'>, view: AnswerView): Promise<void> {
  // By the account: whoever it belongs to in the end, the same line says how it ended.
  const [account] = await listIdentities(ctx, asker.id);
  const admins = (await listExecutors(ctx)).filter(({ is_admin }) => is_admin === 1);
  for (const admin of admins) {
    const subject = `join:${account?.platform}:${account?.user_id}:${admin.id}`;
    await tellMember(ctx, admin.id, { subject, view });
  }
}

/**
 * Counts what somebody said before they were let in, and tells them, and the admins who were asked. `before` is how they
 * stood.
 */
export async function welcome(
  ctx: Ctx,
  member: Row<'executors'>,
  before: Row<'executors'>['admission'],
): Promise<void> {
  const by = ctx.actor.kind === 'member' ? text` by ${mention(ctx.actor)}` : text``;
  if (before === 'asked') await tellAdmins(ctx, member, answer(text`@${member.handle} was let in${by}.`));
  const tasks = await listTasksById(ctx, await listVotedTasks(ctx, member.id));
  const lines: Text[] = [];
  for (const task of tasks) lines.push(await countKept(ctx, member, task));
  await tellMember(ctx, member.id, {
    subject: `welcome:${member.id}:${ctx.now}`,
    view: answer(text`You were let into the team${by}.`, ...lines),
  });
}

/** A yes that was kept counts as if it were said now. */
async function countKept(ctx: Ctx, member: Row<'executors'>, task: Task): Promise<Text> {
  const { id, title } = task;
  if (task.state !== 'proposed') return text`${id} ${title} was decided before.`;
  const votes = await listYesVotes(ctx, task);
  if (!votes.some(({ member_id }) => member_id === member.id))
    return text`${id} ${title} has changed since your yes: look at it again.`;
  const eligible = await findVoters(ctx, task);
  if (!findMandate(eligible, member.id))
    return text`Your yes to ${id} ${title} does not count: it is for ${describeVoters(eligible, eligible.voters)} to decide.`;
  const standing = tally(eligible.voters, eligible.quorum, new Set(votes.map(saidBy)));
  if (!standing.isDecided) {
    await ctx.record({ type: 'VoteCounted', subject: id, rows: { tasks: [task] } });
    return text`Your yes to ${id} ${title} counts: ${standing.yes} of ${standing.quorum}.`;
  }
  const [account] = await listIdentities(ctx, member.id);
  const rule = `${eligible.kind.name}: ${standing.yes} of ${standing.quorum}`;
  if (account) await approveTask(asMember(ctx, member, account), task, { rule });
  return text`Your yes to ${id} ${title} counts: it is approved.`;
}

/** The same transaction, in which the decision is theirs who said yes, not of whoever let them in. */
function asMember(ctx: Ctx, member: Row<'executors'>, account: Row<'identities'>): Ctx {
  const { platform, tenant, user_id: user } = account;
  const { id, handle } = member;
  const rights = { isAdmin: member.is_admin === 1, isApprover: member.is_approver === 1 };
  const actor = { kind: 'member', id, handle, ...rights, account: { platform, tenant, user } } as const;
  return Object.create(ctx, { actor: { value: actor } }) as Ctx;
}

/** An admin said no: they are told, and the admins who were asked. */
export async function refuseAdmission(ctx: Ctx, member: Row<'executors'>): Promise<void> {
  const by = ctx.actor.kind === 'member' ? text` by ${mention(ctx.actor)}` : text``;
  await tellAdmins(ctx, member, answer(text`@${member.handle} was not let in${by}.`));
  const view = answer(text`You were not let into the team${by}: talk to them.`);
  await tellMember(ctx, member.id, { subject: `welcome:${member.id}:${ctx.now}`, view });
}
