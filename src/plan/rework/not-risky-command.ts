import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { notAllowed, notPossible } from '../../base/language/errors.ts';
import { parseId } from '../../base/language/ids.ts';
import { joinNames } from '../../base/language/words.ts';
import type { Row } from '../../base/store/tables.ts';
import { bold, mention, type Text, text } from '../../base/view/text.ts';
import { answer, type View } from '../../base/view/view.ts';
import { alreadyDecided } from '../../decide/decision.ts';
import { RISKY } from '../../decide/policy/policy.ts';
import { POLICY_SUBJECT } from '../../decide/policy/store.ts';
import { findVoters, isHolder, requireMember } from '../../decide/voters.ts';
import { listReleases } from '../../todo/danger/release-store.ts';
import { getCandidate } from '../../todo/idea/candidate-store.ts';
import { readScore } from '../../todo/task/figures-store.ts';
import { getTask, listTasksOf } from '../../todo/task/store.ts';
import type { Task } from '../../todo/task/task.ts';
import { UNDECIDED } from './change-danger.ts';
import { recountDanger } from './recount-danger.ts';

export const notRiskyCommand = defineCommand({
  name: 'not risky',
  summary: 'Say that a task is not risky although its words are; it holds for what says the same.',
  examples: ['T-5', 'T-5 ended'],
  args: z.object({
    task: arg.line('a task, such as T-5, or the idea behind one', { position: 0, completes: 'task' }),
    ended: arg.choice('takes it back: such words are risky again', ['ended'], { position: 1 }).optional(),
  }),
  audience: 'page',
  async run(ctx, { task: ref, ended }) {
    const task = await findMeant(ctx, ref);
    const memberId = requireMember(ctx);
    return ended === undefined ? release(ctx, task, memberId) : endRelease(ctx, task, memberId);
  },
});

/** A task, or the one that an idea has become and that waits for a yes. An idea on no page is not asked about yet. */
async function findMeant(ctx: Ctx, ref: string): Promise<Task> {
  const ideaId = /^C-/i.test(ref.trim()) ? parseId('C', ref) : undefined;
  if (ideaId === undefined) return getTask(ctx, ref);
  const idea = await getCandidate(ctx, ideaId);
  const [last] = await listTasksOf(ctx, idea.id);
  if (last && UNDECIDED.some((state) => state === last.state)) return getTask(ctx, last.id);
  throw notPossible(
    `${idea.id} ${idea.title} waits for nobody’s yes now.`,
    `Whether it is risky is asked when it is on a page: not risky with the number that it has there, such as T-5.`,
  );
}

async function release(ctx: Ctx, task: Task, memberId: string): Promise<View> {
  const { danger } = readScore(task);
  if (!UNDECIDED.some((state) => state === task.state)) throw await alreadyDecided(ctx, task);
  if (!danger && task.approval_kind !== RISKY)
    throw notPossible(`${task.id} is not risky.`, `Nothing is to be done: it is ${task.approval_kind}.`);
  if (!danger)
    throw notPossible(
      `The words of ${task.id} are not what makes it ${task.approval_kind}.`,
      `change ${task.id} --kind normal, by an admin, where a person said so.`,
    );
  await checkIsOther(ctx, task, memberId);
  const row: Row<'danger_releases'> = {
    workspace_id: ctx.workspace.id,
    task_id: task.id,
    title: task.title,
    released_by: memberId,
    released_at: ctx.now,
    ended_by: null,
    ended_at: null,
  };
  await ctx.record({
    type: 'DangerReleased',
    subject: POLICY_SUBJECT,
    rows: { danger_releases: [row] },
  });
  const changed = await recountDanger(ctx, text`was said to be not risky by ${nameActor(ctx)}`);
  const after = await getTask(ctx, task.id);
  const others = changed.filter(({ id }) => id !== task.id);
  return answer(
    after.approval_kind === RISKY
      ? text`${task.id} stays risky: it is marked as what touches money, customers or production.`
      : text`${task.id} is ${after.approval_kind} now: “${danger.words.join(' … ')}” is not risky here.`,
    ...(others.length === 0 ? [] : [text`So ${others.length === 1 ? 'is' : 'are'} ${listIds(others)}.`]),
    text`It holds for what says the same, until ${bold(`not risky ${task.id} ended`)}.`,
  );
}

async function endRelease(ctx: Ctx, task: Task, memberId: string): Promise<View> {
  const found = (await listReleases(ctx)).find(({ task_id }) => task_id === task.id);
  if (!found)
    throw notPossible(`Nobody says of ${task.id} that it is not risky.`, 'policy lists what is said.');
  const { handle: _handle, ...row } = found;
  await ctx.record({
    type: 'DangerReleaseEnded',
    subject: POLICY_SUBJECT,
    rows: { danger_releases: [{ ...row, ended_by: memberId, ended_at: ctx.now }] },
  });
  const changed = await recountDanger(ctx, text`is risky again, as ${nameActor(ctx)} said`);
  return answer(
    text`The words of “${found.title}” count as risky again.`,
    ...(changed.length === 0 ? [] : [text`To be decided anew: ${listIds(changed)}.`]),
  );
}

/** Nobody says of their own that it is not risky. */
async function checkIsOther(ctx: Ctx, task: Task, memberId: string): Promise<void> {
  const { own, members } = await findVoters(ctx, task);
  const isOwn = own.proposerId === memberId || (await isHolder(ctx, task, memberId));
  if (!isOwn) return;
  const others = members.filter(({ id }) => id !== own.proposerId && id !== own.assigneeId);
  throw notAllowed(
    `${task.id} is yours: whoever proposed it or does it does not say that it is not risky.`,
    others.length === 0
      ? `Nobody else is here: approve ${task.id} takes your own yes, twice. Somebody else`
      : others
          .slice(0, MOST_NAMED)
          .map(({ handle }) => `@${handle}`)
          .join(' or '),
  );
}

const MOST_NAMED = 4;

function listIds(tasks: readonly Task[]): string {
  return joinNames(tasks.map(({ id }) => id));
}

function nameActor({ actor }: Ctx): Text {
  return actor.kind === 'member' ? [mention(actor)] : ['Tiller'];
}
