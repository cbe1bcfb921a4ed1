import { z } from 'zod';
import { arg, type Ctx, defineCommand } from '../command.ts';
import { findAssignee, GRACE_MS } from '../task/hand-out.ts';
import { getTask } from '../task/store.ts';
import type { Task } from '../task/task.ts';
import { formatDate } from '../team/period.ts';
import { answer, bold, instant, mention, type Text, text } from '../view.ts';
import { approveTask, checkIdeaFree, proposeAgain } from './approval.ts';
import { alreadyDecided } from './decision-row.ts';
import { describeStanding } from './progress.ts';
import { castYes, findVoters, getSeat, requireMember } from './voters.ts';

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
  access: 'everyone',
  audience: 'channel',
  pace: 'instant',
  isEssential: true,
  async run(ctx, { task: ref, note }) {
    const task = await getTask(ctx, ref);
    requireMember(ctx);
    if (!APPROVABLE.includes(task.state)) throw await alreadyDecided(ctx, task);
    const electorate = await findVoters(ctx, task);
    getSeat(ctx, task, electorate);
    await checkIdeaFree(ctx, task);
    const { seat, standing, votes } = await castYes(ctx, task, electorate);
    if (!standing.isDecided) {
      const isBack = task.state !== 'proposed';
      if (isBack) await proposeAgain(ctx, task, { event: 'TaskRevived' });
      const missing = describeStanding(electorate, standing, votes);
      return answer(text`${task.id}${isBack ? ' is asked again: it' : ''} has ${missing}.`);
    }
    const rule = `${electorate.kind.name}: ${standing.yes} of ${standing.quorum}`;
    const approved = await approveTask(ctx, task, { rule, note, standsInFor: seat.standsInFor });
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
