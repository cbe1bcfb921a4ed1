import { z } from 'zod';
import { arg } from '../base/command/args.ts';
import { defineCommand } from '../base/command/command.ts';
import type { Ctx } from '../base/command/ctx.ts';
import { formatDate } from '../base/language/period.ts';
import { bold, instant, mention, type Text, text } from '../base/view/text.ts';
import { answer } from '../base/view/view.ts';
import { findAssignee, GRACE_MS } from '../todo/task/hand-out.ts';
import { getTask } from '../todo/task/store.ts';
import type { Task } from '../todo/task/task.ts';
import { approveTask, checkIdeaFree, proposeAgain } from './approval.ts';
import { alreadyDecided } from './decision.ts';
import { describeStanding } from './progress.ts';
import { castYes, findVoters, getMandate, requireMember } from './voters.ts';

/** What has no yes yet, or waits to be asked again. */
const APPROVABLE: readonly Task['state'][] = ['proposed', 'snoozed', 'parked', 'expired'];

export const approve = defineCommand({
  name: 'approve',
  summary: 'Say yes to a proposed task; then it goes to whoever does it.',
  examples: ['T-3', 'T-3 --note "only new sign-ups"'],
  args: z.object({
    task: arg.line('a task, such as T-3', { position: 0, completes: 'task' }),
    note: arg.line('a note for the record', {}, 500).optional(),
  }),
  audience: 'channel',
  isEssential: true,
  async run(ctx, { task: ref, note }) {
    const task = await getTask(ctx, ref);
    requireMember(ctx);
    if (!APPROVABLE.includes(task.state)) throw await alreadyDecided(ctx, task);
    const eligible = await findVoters(ctx, task);
    getMandate(ctx, task, eligible);
    await checkIdeaFree(ctx, task);
    const { mandate, standing, votes } = await castYes(ctx, task, eligible);
    if (!standing.isDecided) {
      const isBack = task.state !== 'proposed';
      if (isBack) await proposeAgain(ctx, task, { event: 'TaskRevived' });
      const missing = describeStanding(eligible, standing, votes);
      return answer(text`${task.id}${isBack ? ' is asked again: it' : ''} has ${missing}.`);
    }
    const rule = `${eligible.kind.name}: ${standing.yes} of ${standing.quorum}`;
    const approved = await approveTask(ctx, task, { rule, note, standsInFor: mandate.standsInFor });
    return answer(await describeNext(ctx, approved));
  },
});

/** What happens next to an approved task. */
async function describeNext(ctx: Ctx, task: Task): Promise<Text> {
  const at = instant(ctx.now + GRACE_MS);
  const assignee = await findAssignee(ctx, task);
  if (!assignee)
    return text`${task.id} approved; open to take from ${at}. ${bold(`undo ${task.id}`)} takes it back.`;
  return text`${task.id} approved. It goes to ${mention(assignee)} at ${at}, due ${formatDate(task.due_on, ctx.today)}; until then ${bold(`undo ${task.id}`)} takes it back.`;
}
