import { z } from 'zod';
import { arg } from '../../../base/command/args.ts';
import { defineCommand } from '../../../base/command/command.ts';
import { formatDate } from '../../../base/language/period.ts';
import { text } from '../../../base/view/text.ts';
import { answer } from '../../../base/view/view.ts';
import { handOut } from '../hand-out.ts';
import { takeTask } from '../holder.ts';
import { getTask } from '../store.ts';
import { isHeld } from '../task.ts';

export const take = defineCommand({
  name: 'take',
  summary: 'Take an open task.',
  examples: ['T-3'],
  args: z.object({ task: arg.line('a task, such as T-3', { position: 0, completes: 'task' }) }),
  audience: 'page',
  async run(ctx, { task: ref }) {
    const task = await handOut(ctx, await getTask(ctx, ref));
    if (isHeld(task.state) && ctx.actor.kind === 'member' && task.assignee_id === ctx.actor.id) {
      const next = task.state === 'started' ? '' : `start ${task.id} or `;
      const due = formatDate(task.due_on, ctx.today);
      return answer(text`${task.id} is yours, due ${due}. Say ${next}done ${task.id}.`);
    }
    const { id, due_on: dueOn } = await takeTask(ctx, task);
    const due = formatDate(dueOn, ctx.today);
    return answer(text`${id} is yours, due ${due}. Say start ${id} or done ${id}.`);
  },
});
