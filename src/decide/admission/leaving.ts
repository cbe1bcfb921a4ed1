import type { Ctx } from '../../base/command/ctx.ts';
import { count } from '../../base/language/words.ts';
import type { Platform, Row } from '../../base/store/tables.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import { type Action, answer } from '../../base/view/view.ts';
import { tellMember } from '../../say/tell.ts';
import { PLATFORM_NAMES } from '../../team/account/bind.ts';
import type { Loss } from '../../team/account/leave.ts';
import { listExecutors } from '../../team/people/store.ts';
import { listTasks } from '../../todo/task/store.ts';
import { listYesVotes } from '../../todo/task/vote-store.ts';
import { tally } from '../policy/policy.ts';
import { findVoters, saidBy } from '../voters.ts';
import { listOpenQuestions, type Question } from '../work/store.ts';

/** A message has room for so many buttons of one sort; what is left can be typed. */
const MOST_BUTTONS = 3;

interface Leaving {
  why: Loss;
  platform: Platform;
  /** What became of the tasks that were proposed for them, a line each. */
  changed: readonly Text[];
}

/** Something that has to be seen to, and the buttons that do it. */
interface Rest {
  lines: readonly Text[];
  actions: readonly Action[];
}

/** Tells, once, who can see to it that somebody is no member any more, what they leave behind, and what does something about it. */
export async function tellOfLoss(ctx: Ctx, member: Row<'executors'>, leaving: Leaving): Promise<void> {
  const rests = [await describeHeld(ctx, member), await describeAgents(ctx, member)];
  const active = await listExecutors(ctx);
  const isAdminLeft = active.some(({ is_admin }) => is_admin === 1);
  const view = {
    ...answer(
      text`@${member.handle} ${sayWhy(leaving)}, and so is no member here any more. They are asked nothing, and a yes of theirs to what is not decided yet counts no more.`,
      ...leaving.changed,
      ...rests.flatMap(({ lines }) => lines),
      isAdminLeft
        ? text`${bold(`member add @${member.handle}`)} brings them back.`
        : sayNoAdmin(leaving.platform),
    ),
    actions: rests.flatMap(({ actions }) => actions),
  };
  for (const { id } of listResponsible(active)) {
    await tellMember(ctx, id, { subject: `left:${member.id}:${ctx.now}`, view });
  }
  await tellEnough(ctx, member);
}

/**
 * Where fewer are left than a task asks for, a yes that is there already may be all that it takes now. Nothing is
 * approved because somebody leaves: whoever gave it says so once more.
 */
async function tellEnough(ctx: Ctx, member: Row<'executors'>): Promise<void> {
  for (const task of await listTasks(ctx, ['proposed'])) {
    const votes = await listYesVotes(ctx, task);
    const { voters, quorum } = await findVoters(ctx, task);
    const yesOf = new Set(votes.map(saidBy));
    const said = votes.find((vote) => voters.some(({ id }) => id === saidBy(vote)));
    if (!said || !tally(voters, quorum, yesOf).isDecided) continue;
    const args = { task: task.id };
    await tellMember(ctx, said.member_id, {
      subject: `enough:${task.id}:${ctx.now}`,
      view: {
        ...answer(
          text`@${member.handle} has left, so your yes is all that ${task.id} ${task.title} takes now. Say it once more, and it is approved.`,
        ),
        actions: [{ label: 'Yes', command: 'approve', args, style: 'primary' }],
      },
    });
  }
}

/** Asks the admins whether somebody who had left, and whose account is a full one again, is in the team again. */
export async function tellOfReturn(ctx: Ctx, member: Row<'executors'>, platform: Platform): Promise<void> {
  const { handle } = member;
  const view = {
    ...answer(
      text`@${handle} is back in ${PLATFORM_NAMES[platform]}, and no member here yet. Let in, they start without the rights that they had.`,
    ),
    actions: [
      { label: 'Let in', command: 'admit', args: { who: member.id }, style: 'primary' },
      { label: 'No', command: 'decline', args: { who: member.id }, style: 'plain' },
    ],
  } as const;
  for (const { id } of listResponsible(await listExecutors(ctx))) {
    await tellMember(ctx, id, { subject: `back:${member.id}:${ctx.now}`, view });
  }
}

/** Admins; where there is none approvers, and where there are none of these, either, all members. */
function listResponsible(active: readonly Row<'executors'>[]): readonly Row<'executors'>[] {
  const members = active.filter(({ kind }) => kind === 'member');
  const admins = members.filter(({ is_admin }) => is_admin === 1);
  if (admins.length > 0) return admins;
  const approvers = members.filter(({ is_approver }) => is_approver === 1);
  return approvers.length > 0 ? approvers : members;
}

function sayWhy({ why, platform }: Leaving): string {
  const where = PLATFORM_NAMES[platform];
  switch (why) {
    case 'gone':
      return `has left ${where}`;
    case 'guest':
      return `is a guest in ${where} now`;
    case 'role':
      return `has lost the role in ${where} that made them a member`;
  }
}

function sayNoAdmin(platform: Platform): Text {
  return text`They were the last admin. Whoever may administer ${PLATFORM_NAMES[platform]} becomes admin by writing to me: ${bold('/tiller me')}.`;
}

/** What they had in their hands; what was proposed or put off for them waits for a yes, and is in nobody's. */
async function describeHeld(ctx: Ctx, { id, handle }: Row<'executors'>): Promise<Rest> {
  const held = (await ctx.hooks.listHeldTasks(ctx)).filter(
    ({ assigneeId, isAssigned }) => isAssigned && assigneeId === id,
  );
  if (held.length === 0) return { lines: [], actions: [] };
  const label = held.length === 1 ? `Hand on ${held[0]?.id}` : `Hand on ${count(held.length, 'task')}`;
  return {
    lines: [
      ...held.map((task) => text`${task.id} ${task.title} is still with @${handle}.`),
      text`${bold(`hand on @${handle}`)} gives ${held.length === 1 ? 'it' : 'each'} to whoever fits best.`,
    ],
    actions: [{ label, command: 'hand on', args: { who: id }, style: 'primary' }],
  };
}

/** Agents for which they answered, and what these have asked. */
async function describeAgents(ctx: Ctx, { id, handle }: Row<'executors'>): Promise<Rest> {
  const agents = (await listExecutors(ctx)).filter(({ responsible_id }) => responsible_id === id);
  const answerFor = agents.map((agent): Rest => {
    const args = { who: agent.id };
    return {
      lines: [
        text`@${handle} answered for @${agent.handle}, which does nothing until somebody else does: ${bold(`agent edit @${agent.handle}`)} names them.`,
      ],
      actions: [
        {
          label: `Who answers for @${agent.handle}?`,
          command: 'agent edit',
          args,
          style: 'primary',
        } as const,
      ],
    };
  });
  const held = (await ctx.hooks.listHeldTasks(ctx)).filter(({ assigneeId }) =>
    agents.some((agent) => agent.id === assigneeId),
  );
  const asked = await listOpenQuestions(
    ctx,
    held.map((task) => task.id),
  );
  const questions = asked.map(
    (question): Rest =>
      describeQuestion(
        agents.find((agent) => agent.id === question.agent_id),
        question,
      ),
  );
  return {
    lines: [...answerFor, ...questions].flatMap(({ lines }) => lines),
    actions: [answerFor, questions].flatMap((sort) =>
      sort.flatMap(({ actions }) => actions).slice(0, MOST_BUTTONS),
    ),
  };
}

function describeQuestion(agent: Row<'executors'> | undefined, { task_id: task, question }: Question): Rest {
  return {
    lines: [text`@${agent?.handle ?? ''} asked them about ${task}: “${question}”`],
    actions: [{ label: `Answer about ${task}`, command: 'work answer', args: { task }, style: 'plain' }],
  };
}
