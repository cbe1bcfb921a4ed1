import type { Ctx } from '../../base/command/ctx.ts';
import type { Row } from '../../base/store/tables.ts';

/** The kind of due row under which a task waits for its holder to be told of it. */
export const TELL_DUE = 'tell';
/** The kind of due row under which the private lines of a task wait to be brought up to date. */
export const RETELL_DUE = 'retell';
/** The kind of due row under which a task's holder waits to be reminded of it. */
export const REMIND_DUE = 'remind';

/** The subject of the private question how a task ended. */
export function askSubject(taskId: string): string {
  return `ask:${taskId}`;
}

/** Who hears of an executor's tasks: a member in person, for an agent the member responsible for it. */
export function listenerOf(holder: Pick<Row<'executors'>, 'id' | 'kind' | 'responsible_id'>): string | null {
  return holder.kind === 'agent' ? holder.responsible_id : holder.id;
}

/** Has whoever a task has gone to told of it after the commit; nobody is told of what they did themselves. */
export async function tellHolder(ctx: Ctx, taskId: string, holder: Row<'executors'>): Promise<void> {
  const isOwnDoing = ctx.actor.kind === 'member' && ctx.actor.id === listenerOf(holder);
  if (!isOwnDoing) await ctx.setDue(TELL_DUE, taskId, ctx.now);
}

/** Has what was said in private of a task brought up to date after the commit, so that no old button asks for it. */
export async function retellTask(ctx: Ctx, taskId: string): Promise<void> {
  await ctx.setDue(RETELL_DUE, taskId, ctx.now);
}
