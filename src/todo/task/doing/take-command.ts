import { z } from 'zod';
import { arg } from '../../../base/command/args.ts';
import { defineCommand } from '../../../base/command/command.ts';
import { formatDate } from '../../../base/language/period.ts';
import { text } from '../../../base/view/text.ts';
import { type Action, type AnswerView, answer } from '../../../base/view/view.ts';
import { handOut } from '../hand-out.ts';
import { takeTask } from '../holder.ts';
import { getTask } from '../store.ts';
import { isHeld, type Task } from '../task.ts';

export const take = defineCommand({
  name: 'take',
  summary: 'Take an open task.',
  examples: ['T-3'],
  args: z.object({ task: arg.line('a task, such as T-3', { position: 0, completes: 'task' }) }),
  audience: 'page',
  async run(ctx, { task: ref }) {
    const task = await handOut(ctx, await getTask(ctx, ref));
    if (isHeld(task.state) && ctx.actor.kind === 'member' && task.assignee_id === ctx.actor.id) {
      return sayTaken(task, ctx.today);
    }
    return sayTaken(await takeTask(ctx, task), ctx.today);
  },
});

function sayTaken({ id, state, due_on: dueOn }: Task, today: string): AnswerView {
  const press = (label: string, command: string): Action => {
    return { label, command, args: { task: id }, style: 'plain' };
  };
  return {
    ...answer(text`${id} is yours, due ${formatDate(dueOn, today)}.`),
    actions: [...(state === 'started' ? [] : [press('Start', 'start')]), press('Done', 'done')],
  };
}
