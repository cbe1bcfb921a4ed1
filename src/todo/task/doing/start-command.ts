import { z } from 'zod';
import { arg } from '../../../base/command/args.ts';
import { defineCommand } from '../../../base/command/command.ts';
import { text } from '../../../base/view/text.ts';
import { answer } from '../../../base/view/view.ts';
import { handOut } from '../hand-out.ts';
import { checkHolder, checkReady, takeTask } from '../holder.ts';
import { checkMove, getTask, moveTask } from '../store.ts';

export const start = defineCommand({
  name: 'start',
  summary: 'Start a task that you have.',
  examples: ['T-3'],
  args: z.object({ task: arg.line('a task, such as T-3', { position: 0, completes: 'task' }) }),
  audience: 'page',
  async run(ctx, { task: ref }) {
    const found = await handOut(ctx, await getTask(ctx, ref));
    await checkMove(ctx, found, 'started');
    if (found.state === 'assigned') await checkHolder(ctx, found);
    await checkReady(ctx, found, 'start');
    const task = found.state === 'open' ? await takeTask(ctx, found) : found;
    const { id } = await moveTask(ctx, task, {
      to: 'started',
      event: 'TaskStarted',
      set: { started_at: ctx.now },
    });
    return answer(text`${id} started. Say done ${id} when it is.`);
  },
});
