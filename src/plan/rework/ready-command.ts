import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { notPossible } from '../../base/language/errors.ts';
import { mention, text } from '../../base/view/text.ts';
import { answer } from '../../base/view/view.ts';
import { retellTask } from '../../todo/task/assigned-line.ts';
import { letGoOn } from '../../todo/task/blocked-store.ts';
import { checkHolder } from '../../todo/task/holder.ts';
import { describeWhere, getTask } from '../../todo/task/store.ts';

export const readyCommand = defineCommand({
  name: 'ready',
  summary: 'Say that a blocked task can go on.',
  examples: ['T-3'],
  args: z.object({ task: arg.line('a task, such as T-3', { position: 0, completes: 'task' }) }),
  audience: 'page',
  async run(ctx, { task: ref }) {
    const task = await getTask(ctx, ref);
    if (task.waits_since_at === null)
      throw notPossible(
        `${await describeWhere(ctx, task)} and waits for nothing.`,
        `why ${task.id} shows it.`,
      );
    const { actor } = ctx;
    if (actor.kind !== 'member' || actor.id !== task.waits_for_id) await checkHolder(ctx, task);
    await letGoOn(ctx, task, actor.kind === 'member' ? text`${mention(actor)} says so` : text`Now`);
    await retellTask(ctx, task.id);
    return answer(text`${task.id} can go on.`);
  },
});
