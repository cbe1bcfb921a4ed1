import { z } from 'zod';
import { arg, type Ctx, defineCommand } from '../command.ts';
import { notAllowed } from '../errors.ts';
import { findAssignee, GRACE_MS, handOutLater } from '../task/hand-out.ts';
import { getTask, moveTask } from '../task/store.ts';
import type { Task } from '../task/task.ts';
import { answer, bold, instant, mention, type Text, text } from '../view.ts';
import { alreadyDecided, newDecision } from './decision-row.ts';
import { castYes, findVoters, namesOf, requireMember } from './voters.ts';

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
    const voterId = requireMember(ctx);
    const { voters, quorum } = await findVoters(ctx, task);
    if (task.state !== 'proposed') throw await alreadyDecided(ctx, task);
    if (!voters.some(({ id }) => id === voterId))
      throw notAllowed(`${task.id} is not yours to decide.`, namesOf(voters));
    const standing = await castYes(ctx, task, voterId, voters, quorum);
    if (!standing.isDecided) {
      return answer(
        text`${task.id}: ${standing.yes} of ${standing.quorum}. It needs one more yes from ${namesOf(standing.able)}.`,
      );
    }
    const rule = `${task.approval_kind}: ${standing.yes} of ${standing.quorum}`;
    const decision = await newDecision(ctx, task, {
      choice: 'approve',
      reason: null,
      note: note ?? '',
      effect: '',
      rule,
    });
    const approved = await moveTask(ctx, task, {
      to: 'approved',
      event: 'TaskApproved',
      set: { decided_at: ctx.now },
      rows: { decisions: [decision] },
    });
    await handOutLater(ctx, approved);
    return answer(await describeNext(ctx, approved));
  },
});

/** What happens next to an approved task. */
async function describeNext(ctx: Ctx, task: Task): Promise<Text> {
  const at = instant(ctx.now + GRACE_MS);
  const assignee = await findAssignee(ctx, task);
  if (!assignee)
    return text`${task.id} approved; open to take from ${at}. ${bold(`undo ${task.id}`)} takes it back.`;
  return text`${task.id} approved. It goes to ${mention(assignee)} at ${at}, due ${task.due_on}; until then ${bold(`undo ${task.id}`)} takes it back.`;
}
