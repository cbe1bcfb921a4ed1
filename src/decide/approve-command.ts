import { z } from 'zod';
import { arg } from '../base/command/args.ts';
import { defineCommand } from '../base/command/command.ts';
import type { Ctx } from '../base/command/ctx.ts';
import { formatDate } from '../base/language/period.ts';
import { joinNames } from '../base/language/words.ts';
import { bold, instant, mention, type Text, text } from '../base/view/text.ts';
import { type AnswerView, answer } from '../base/view/view.ts';
import { readScore } from '../todo/task/figures-store.ts';
import { findAssignee, GRACE_MS } from '../todo/task/hand-out.ts';
import { getTask, listUnmet } from '../todo/task/store.ts';
import type { Task } from '../todo/task/task.ts';
import { keepYes } from './admission/admission.ts';
import { approveTask, checkIdeaFree, proposeAgain } from './approval.ts';
import { alreadyDecided } from './decision.ts';
import { describeStanding } from './progress.ts';
import { castYes, type EligibleVoters, findVoters, getMandate, requireMember } from './voters.ts';
import { acceptDelivery } from './work/accept.ts';
import { findDelivery } from './work/store.ts';

/** What has no yes yet, or waits to be asked again. */
const APPROVABLE: readonly Task['state'][] = ['proposed', 'snoozed', 'parked', 'expired'];

export const approve = defineCommand({
  name: 'approve',
  summary: 'Say yes to a proposed task; then it goes to whoever does it.',
  examples: ['T-3', 'T-3 --note "only new sign-ups"'],
  args: z.object({
    task: arg.line('a task, such as T-3', { position: 0, completes: 'task' }),
    again: arg
      .choice('says once more that it is right, where it is your own and nobody else can decide', ['again'], {
        position: 1,
      })
      .optional(),
    note: arg.line('a note for the record', { isSentence: true }, 500).optional(),
    evidence: arg
      .line('the first letters of what an agent delivered, as it was shown', { isRare: true }, 64)
      .optional(),
  }),
  access: 'person',
  audience: 'page',
  isEssential: true,
  async prefill(ctx, { task: ref }) {
    if (ref !== undefined) await getApprover(ctx, await getTask(ctx, ref));
    return {};
  },
  async run(ctx, { task: ref, again, note, evidence }) {
    const task = await getTask(ctx, ref);
    if (ctx.actor.kind !== 'outsider') {
      requireMember(ctx, task);
      const delivery = await findDelivery(ctx, task);
      if (delivery) return acceptDelivery(ctx, task, delivery, { evidence, again });
    }
    if (ctx.actor.kind === 'outsider') {
      if (!APPROVABLE.includes(task.state)) throw await alreadyDecided(ctx, task);
      return keepYes(ctx, task);
    }
    const eligible = await getApprover(ctx, task);
    const { mandate, standing, votes, isNew } = await castYes(ctx, task, eligible);
    const isConfirmed = eligible.isOwnTwice && again !== undefined && !isNew;
    if (!standing.isDecided && !isConfirmed) {
      const isBack = task.state !== 'proposed';
      if (isBack) await proposeAgain(ctx, task, { event: 'TaskRevived' });
      if (eligible.isOwnTwice) return askAgain(task);
      const missing = describeStanding(eligible, standing, votes);
      return answer(text`${task.id}${isBack ? ' is asked again: it' : ''} has ${missing}.`);
    }
    const rule = `${eligible.kind.name}: ${isConfirmed ? 'own yes, twice' : `${standing.yes} of ${standing.quorum}`}`;
    const approved = await approveTask(ctx, task, { rule, note, standsInFor: mandate.standsInFor });
    return answer(...(await describeNext(ctx, approved)));
  },
});

/** Who decides a task with whoever asks, who must be one of them. */
async function getApprover(ctx: Ctx, task: Task): Promise<EligibleVoters> {
  if (!APPROVABLE.includes(task.state)) throw await alreadyDecided(ctx, task);
  const eligible = await findVoters(ctx, task);
  getMandate(ctx, task, eligible);
  await checkIdeaFree(ctx, task);
  return eligible;
}

/** Nobody else is there to look at it: whoever said yes looks at it once more. */
function askAgain(task: Task): AnswerView {
  const { danger } = readScore(task);
  const why = danger ? text` (“${danger.words.join(' … ')}”)` : '';
  return {
    ...answer(
      text`${task.id} ${task.title} is ${task.approval_kind}${why}, and nobody else is here who neither proposed it nor does it.`,
      text`So it takes your own yes twice. Is it right? ${bold(`approve ${task.id} again`)}`,
    ),
    isQuestion: true,
    actions: [
      {
        label: 'Yes, approve it',
        command: 'approve',
        args: { task: task.id, again: 'again' },
        style: 'danger',
      },
    ],
  };
}

/** What happens next to an approved task, and how that is taken back. */
async function describeNext(ctx: Ctx, task: Task): Promise<[Text, Text]> {
  const at = instant(ctx.now + GRACE_MS);
  const assignee = await findAssignee(ctx, task);
  const back = bold(`undo ${task.id}`);
  if (!assignee)
    return [text`${task.id} approved; open to take from ${at}.`, text`Until then ${back} takes it back.`];
  const first = (await listUnmet(ctx, task.id)).map(({ id }) => id);
  const after =
    first.length === 0
      ? ''
      : ` It can begin once ${joinNames(first)} ${first.length === 1 ? 'is' : 'are'} done.`;
  return [
    text`${task.id} approved. It goes to ${mention(assignee)} at ${at}, due ${formatDate(task.due_on, ctx.today)}.${after}`,
    text`Until then ${back} takes it back.`,
  ];
}
