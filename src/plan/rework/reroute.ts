import type { Ctx } from '../../base/command/ctx.ts';
import type { Row } from '../../base/store/tables.ts';
import { mention, type Text, text } from '../../base/view/text.ts';
import { getExecutorById } from '../../team/people/store.ts';
import { getTask, listHeldTasks } from '../../todo/task/store.ts';
import type { Task } from '../../todo/task/task.ts';
import { chooseNext } from './hand-over.ts';
import { loadHandOver } from './hand-over-case.ts';
import { reworkTask } from './rework.ts';
import { writeChange } from './write-change.ts';

/** Routes what is proposed for somebody who has left to whoever fits best, or to whoever takes it; a line each. */
export async function rerouteProposed(ctx: Ctx, member: Row<'executors'>): Promise<Text[]> {
  const lines: Text[] = [];
  for (const { id, assigneeId } of await listHeldTasks(ctx)) {
    if (assigneeId !== member.id) continue;
    const task = await getTask(ctx, id);
    if (task.state === 'proposed') lines.push(await reroute(ctx, task, member));
  }
  return lines;
}

async function reroute(ctx: Ctx, task: Task, member: Row<'executors'>): Promise<Text> {
  const situation = await loadHandOver(ctx, task, member.id);
  const next = chooseNext(task, situation.job, situation);
  const assignee = next ? await getExecutorById(ctx, next.id) : null;
  const to = assignee ? [mention(assignee)] : ['whoever takes it'];
  await reworkTask(ctx, situation.now, { assignee }, (changed) => ({
    write: () => writeChange(ctx, situation.now, changed, [`for @${assignee?.handle ?? 'whoever takes it'}`]),
    what: text`was proposed for @${member.handle}, who has left`,
  }));
  return text`${task.id} ${task.title} is proposed for ${to} now.`;
}
