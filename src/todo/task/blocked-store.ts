import type { Ctx } from '../../base/command/ctx.ts';
import { rows } from '../../base/store/rows.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import { type Action, answer } from '../../base/view/view.ts';
import { tellMember } from '../../say/tell.ts';
import { getExecutorById } from '../../team/people/store.ts';
import { listenerOf } from './assigned-line.ts';
import type { Task } from './task.ts';

/** The columns of a task that waits for nobody and nothing. */
export const WAITS_FOR_NOTHING = { waits_for: null, waits_for_id: null, waits_since_at: null } as const;

/** The subject of the private line by which whoever a task waits for is asked. */
export function waitSubject(taskId: string): string {
  return `wait:${taskId}`;
}

/** Lets a task go on, and tells whoever has it, unless they said so themselves. `why` begins the sentence. */
export async function letGoOn(ctx: Ctx, task: Task, why: Text): Promise<Task> {
  const ready = { ...task, ...WAITS_FOR_NOTHING, updated_at: ctx.now };
  await ctx.record({ type: 'TaskReady', subject: task.id, rows: { tasks: [ready] } });
  const holder = task.assignee_id === null ? null : await getExecutorById(ctx, task.assignee_id);
  const listenerId = holder && listenerOf(holder);
  const isOwnDoing = ctx.actor.kind === 'member' && ctx.actor.id === listenerId;
  if (listenerId === null || isOwnDoing) return ready;
  const act = (label: string, command: string, style: Action['style'] = 'plain'): Action => ({
    label,
    command,
    args: { task: task.id },
    style,
  });
  const view = {
    ...answer([...why, ': ', ...text`${bold(`${task.id} ${task.title}`)} can go on.`]),
    actions: [...(task.state === 'started' ? [] : [act('Start', 'start', 'primary')]), act('Done', 'done')],
  };
  await tellMember(ctx, listenerId, { subject: `ready:${task.id}:${task.waits_since_at}`, view });
  return ready;
}

/** Lets go on whatever waited for a task that is done now. */
export async function letDependentsGoOn(ctx: Ctx, done: Pick<Task, 'id'>): Promise<void> {
  const waiting = await rows(ctx, 'tasks').selectAll().where('waits_for', '=', done.id).execute();
  for (const task of waiting) await letGoOn(ctx, task, text`${done.id} is done`);
}
