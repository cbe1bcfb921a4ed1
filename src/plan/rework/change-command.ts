import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { notAllowed, notPossible, type Refusal } from '../../base/language/errors.ts';
import { formatDate } from '../../base/language/period.ts';
import { joinNames } from '../../base/language/words.ts';
import type { Row } from '../../base/store/tables.ts';
import { bold, mention, type Text, text } from '../../base/view/text.ts';
import { type Action, type AnswerView, answer } from '../../base/view/view.ts';
import { describeContent, listChanges } from '../../decide/change.ts';
import { alreadyDecided } from '../../decide/decision.ts';
import {
  describeVoters,
  type EligibleVoters,
  findMandate,
  findVoters,
  isHolder,
  requireMember,
} from '../../decide/voters.ts';
import { listExecutors } from '../../team/people/store.ts';
import { getTask } from '../../todo/task/store.ts';
import { sayState, type Task } from '../../todo/task/task.ts';
import type { Vote } from '../../todo/task/vote-store.ts';
import type { ChangedTask, WholeTask } from './change-task.ts';
import { LONGEST_LIMITS, leaveOutPresent, readWish, showPresent } from './change-words.ts';
import { describeMissing, readWholeTask, reworkTask } from './rework.ts';
import { HANDED_OUT, writeChange } from './write-change.ts';

/** What can still be changed: it has not ended. */
const CHANGEABLE: readonly Task['state'][] = ['proposed', 'snoozed', 'parked', 'approved', ...HANDED_OUT];

export const changeCommand = defineCommand({
  name: 'change',
  summary: 'Change a task; a yes to something else than it is now is void, also once it is handed out.',
  examples: [
    'T-3 --hours 6',
    'T-3 --limits "only new sign-ups from Portugal"',
    'T-3 --assignee @ben --due friday',
  ],
  args: z.object({
    task: arg.line('a task, such as T-3', { position: 0, completes: 'task' }),
    title: arg.line('what to do').optional(),
    hours: arg.line('the work it takes: 6h, 3h-8h or 2d', { hasUnit: true }).optional(),
    impact: arg.line('what it changes: 500/month, +0.3..+0.7 %; or unknown', { hasUnit: true }).optional(),
    limits: arg.line('what a yes is limited to; none takes it back', {}, LONGEST_LIMITS).optional(),
    assignee: arg.line('who does it, or nobody', { completes: 'executor', orElse: 'nobody' }, 60).optional(),
    due: arg.line('the date by which it is due', { isDate: true }, 60).optional(),
    goal: arg.line('the goal it is for, or none', { completes: 'goal', orElse: 'none' }, 60).optional(),
    category: arg.line('the kind of work, such as quality', {}, 60).optional(),
    kind: arg.line('how it is approved, such as normal or risky', { completes: 'kind' }, 60).optional(),
  }),
  audience: 'page',
  hasForm: true,
  async prefill(ctx, { task: ref }) {
    if (ref === undefined) return {};
    const task = await getTask(ctx, ref);
    await findChanger(ctx, task);
    return showPresent(ctx, await readWholeTask(ctx, task));
  },
  async run(ctx, { task: ref, ...said }) {
    const task = await getTask(ctx, ref);
    const eligible = await findChanger(ctx, task);
    const now = await readWholeTask(ctx, task);
    const news = leaveOutPresent(said, showPresent(ctx, now));
    if (news.assignee !== undefined && HANDED_OUT.includes(task.state)) throw askHandOver(task);
    const wish = await readWish(ctx, task, eligible, news);
    let lines: readonly string[] = [];
    const made = await reworkTask(ctx, now, wish, (changed) => {
      lines = listDifferences(ctx, now, changed);
      return {
        write: () => writeChange(ctx, now, changed, lines),
        what: text`was changed by ${nameActor(ctx)}`,
        details: lines.join('; '),
        actions: actionsFor,
      };
    });
    const after = made.task;
    const isBack = task.state !== after.state;
    const view = answer(
      text`${after.id} is changed${isBack ? ' and back to be approved' : ''}:`,
      ...lines.map((line) => text`${line}`),
      ...(await describeVoid(ctx, made.voided)),
      await describeNeed(ctx, after, made.votes),
    );
    return { ...view, actions: actionsFor(after) } satisfies AnswerView;
  },
});

/** Who decides a task that the asker may change. Refuses one that is decided, and whose it is not. */
async function findChanger(ctx: Ctx, task: Task): Promise<EligibleVoters> {
  const memberId = requireMember(ctx, task);
  if (!CHANGEABLE.includes(task.state)) throw await alreadyDecided(ctx, task);
  const eligible = await findVoters(ctx, task);
  await checkMayChange(ctx, task, eligible, memberId);
  return eligible;
}

async function checkMayChange(
  ctx: Ctx,
  task: Task,
  eligible: EligibleVoters,
  memberId: string,
): Promise<void> {
  const { actor } = ctx;
  if (actor.kind === 'member' && actor.isAdmin) return;
  if (eligible.own.proposerId === memberId || findMandate(eligible, memberId)) return;
  if (HANDED_OUT.includes(task.state) && (await isHolder(ctx, task, memberId))) return;
  throw notAllowed(
    `${task.id} is not yours to change.`,
    `Whoever proposed it, an admin, or ${describeVoters(eligible, eligible.voters)}`,
  );
}

function askHandOver({ id, state }: Task): Refusal {
  return notPossible(
    `${id} ${sayState(state)}: who does it is not changed in place.`,
    state === 'open' ? `take ${id} takes it.` : `hand over ${id} passes it on.`,
    [state === 'open' ? `take ${id}` : `hand over ${id}`],
  );
}

/** What is different, a line each. Refuses a change that changes nothing. */
function listDifferences(ctx: Ctx, now: WholeTask, changed: ChangedTask): string[] {
  const words = { currency: ctx.workspace.currency, today: ctx.today };
  const lines = listChanges(describeContent(now, words), describeContent(changed, words));
  if (lines.length > 0) return lines;
  throw notPossible(
    `${now.task.id} is like that already: nothing is different.`,
    'Give at least one of title, hours, impact, limits, assignee, due date, goal, category or kind another value.',
  );
}

function nameActor({ actor }: Ctx): Text {
  return actor.kind === 'member' ? [mention(actor)] : ['Tiller'];
}

/** Says whose yes is void. */
async function describeVoid(ctx: Ctx, votes: readonly Vote[]): Promise<Text[]> {
  const { actor } = ctx;
  if (votes.length === 0 || actor.kind !== 'member') return [];
  const names = new Map((await listExecutors(ctx, 'all')).map(({ id, handle }) => [id, handle]));
  const others = votes.filter(({ member_id }) => member_id !== actor.id);
  const named = joinNames(others.map(({ member_id }) => `@${names.get(member_id) ?? member_id}`));
  const isOwn = others.length < votes.length;
  const whose = isOwn
    ? ['your own yes', ...(named === '' ? [] : [`that of ${named}`])]
    : [`the yes of ${named}`];
  return [text`Void now: ${whose.join(' and ')}.`];
}

/** What it still needs, or when it is asked again. */
async function describeNeed(ctx: Ctx, task: Task, votes: readonly Row<'votes'>[]): Promise<Text> {
  if (task.state === 'snoozed')
    return text`It still comes back on ${task.snoozed_until_on === null ? 'its date' : formatDate(task.snoozed_until_on, ctx.today)}.`;
  if (task.state === 'parked') return text`It stays parked; ${bold(`approve ${task.id}`)} takes it up.`;
  if (HANDED_OUT.includes(task.state)) return text`Its yes holds: it ${sayState(task.state)} as before.`;
  const missing = await describeMissing(ctx, task, votes);
  return missing === null
    ? text`Its yes holds: ${bold(`approve ${task.id}`)} sends it on as it is now.`
    : text`${task.id} has ${missing}.`;
}

function actionsFor({ id, state }: Task): readonly Action[] {
  if (state !== 'proposed') return [];
  return [
    { label: 'Yes', command: 'approve', args: { task: id }, style: 'primary' },
    { label: 'No', command: 'refuse', args: { task: id }, style: 'plain' },
  ];
}
