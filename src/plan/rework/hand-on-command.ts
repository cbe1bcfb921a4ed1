import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { notFound, notPossible } from '../../base/language/errors.ts';
import type { Row } from '../../base/store/tables.ts';
import { text } from '../../base/view/text.ts';
import { answer } from '../../base/view/view.ts';
import { foldHandle } from '../../team/people/handle.ts';
import { listExecutors } from '../../team/people/store.ts';
import { handOut } from '../../todo/task/hand-out.ts';
import { getTask, listHeldTasks } from '../../todo/task/store.ts';
import { isHeld } from '../../todo/task/task.ts';
import { chooseNext } from './hand-over.ts';
import { loadHandOver } from './hand-over-case.ts';
import { handOver } from './hand-over-command.ts';

export const handOnCommand = defineCommand({
  name: 'hand on',
  summary: 'Gives each task that somebody who has left still has to whoever fits best.',
  examples: ['@ben'],
  args: z.object({ who: arg.line('who has left, such as @ben', { position: 0 }, 60) }),
  access: 'approver',
  async run(ctx, { who }) {
    const from = await getLeaver(ctx, who);
    const lines = [];
    for (const { id, assigneeId } of await listHeldTasks(ctx)) {
      if (assigneeId !== from.id) continue;
      const task = await handOut(ctx, await getTask(ctx, id));
      if (!isHeld(task.state) || task.assignee_id !== from.id) continue;
      const situation = await loadHandOver(ctx, task, from.id);
      const to = chooseNext(task, situation.job, situation);
      const note = `@${from.handle} has left`;
      const request = { reason: 'other', note, toRef: null, to, isNamed: false, needs: null } as const;
      lines.push(...(await handOver(ctx, situation, request)).lines);
    }
    if (lines.length === 0) return answer(text`Nothing is with @${from.handle} any more.`);
    return answer(...lines);
  },
});

/** Somebody who was a member and is none; refuses who is one. */
async function getLeaver(ctx: Ctx, ref: string): Promise<Row<'executors'>> {
  const wanted = foldHandle(ref);
  const everybody = await listExecutors(ctx, 'all');
  const found = everybody.find(({ id, handle }) => handle === wanted || id.toLowerCase() === wanted);
  if (!found) {
    const left = everybody.filter(({ admission }) => admission === 'left');
    throw notFound(
      'somebody who has left',
      ref,
      left.map(({ handle }) => `@${handle}`),
    );
  }
  if (found.is_active === 0) return found;
  throw notPossible(`@${found.handle} is in the team.`, 'hand over T-3 passes on a task of theirs.');
}
