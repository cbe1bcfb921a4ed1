import type { Ctx } from '../../base/command/ctx.ts';
import { proposeAgain } from '../../decide/approval.ts';
import { newDecision } from '../../decide/decision.ts';
import { retellTask } from '../../todo/task/assigned-line.ts';
import { dropHandOut } from '../../todo/task/hand-out.ts';
import type { Task } from '../../todo/task/task.ts';
import type { ChangedTask, WholeTask } from './change-task.ts';
import { restartSilence } from './rework.ts';

/** What was handed out: as another thing it is to be approved again. */
export const HANDED_OUT: readonly Task['state'][] = ['assigned', 'open', 'started'];

/** Writes the change; what was approved is to be decided again, and the time to decide runs anew for another thing. */
export async function writeChange(
  ctx: Ctx,
  now: WholeTask,
  changed: ChangedTask,
  lines: readonly string[],
): Promise<Task> {
  const isWaiting = now.task.state === 'proposed' && changed.isOther;
  const { watch, ...silence } = await restartSilence(ctx, changed.task);
  const task = isWaiting ? { ...changed.task, ...silence } : changed.task;
  const decision = await newDecision(ctx, task, {
    choice: 'change',
    reason: null,
    note: '',
    effect: lines.join('; '),
    rule: changed.isOther ? 'another content: every yes is void' : 'the same content: every yes stays',
    forecastVersion: changed.forecast.version,
    before: { task: now.task, candidate: now.idea, added: [] },
  });
  await ctx.record({
    type: 'TaskChanged',
    subject: task.id,
    data: { changes: lines },
    rows: {
      tasks: [task],
      candidates: [changed.idea],
      forecasts: [changed.forecast],
      decisions: [decision],
    },
  });
  if (isWaiting) await watch(task);
  if (now.task.state === 'approved') {
    await dropHandOut(ctx, task.id);
    return proposeAgain(ctx, task, { event: 'TaskReturned' });
  }
  if (!HANDED_OUT.includes(now.task.state)) return task;
  await retellTask(ctx, task.id);
  return changed.isOther ? proposeAgain(ctx, task, { event: 'TaskReturned' }) : task;
}
