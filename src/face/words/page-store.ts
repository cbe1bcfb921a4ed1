import type { Ctx } from '../../base/command/ctx.ts';
import { dateOf } from '../../base/language/date.ts';
import { findBatch, readAnswer } from '../../plan/batch-store.ts';
import { getFeedOrFirst } from '../../share/digest/day.ts';
import { listTasksById } from '../../todo/task/store.ts';
import type { Task } from '../../todo/task/task.ts';

/** The tasks of today's page, in the order of their numbers. */
export async function listPage(ctx: Ctx): Promise<Task[]> {
  const feed = await getFeedOrFirst(ctx, undefined);
  const batch = await findBatch(ctx, feed.id, dateOf(ctx.now, feed.zone));
  if (!batch) return [];
  const ids = readAnswer(batch).taskIds;
  const tasks = new Map((await listTasksById(ctx, ids)).map((task) => [task.id, task]));
  return ids.flatMap((id) => tasks.get(id) ?? []);
}
