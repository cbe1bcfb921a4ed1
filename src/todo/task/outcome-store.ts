import { type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';

type Outcome = Row<'outcomes'>;

/** A task that ended, and how. */
export type EndedTask = Pick<Row<'tasks'>, 'id' | 'title'> & Pick<Outcome, 'is_success' | 'note'>;

export async function findOutcome(ctx: Reads, taskId: string): Promise<Outcome | undefined> {
  return rows(ctx, 'outcomes').selectAll().where('task_id', '=', taskId).executeTakeFirst();
}

/** The first tasks that were taken back after an instant, with the reason. */
export function listTakenBackSince(
  ctx: Reads,
  sinceAt: number,
  most: number,
): Promise<{ id: string; title: string; why: string }[]> {
  return rows(ctx, 'tasks')
    .select(['id', 'title', 'taken_back_why as why'])
    .where('taken_back_why', '<>', '')
    .where('finished_at', '>', sinceAt)
    .orderBy('number')
    .limit(most)
    .execute();
}

/** The first tasks that ended after an instant, in the order in which they did. */
export async function listEndedSince(ctx: Reads, sinceAt: number, most: number): Promise<EndedTask[]> {
  return rows(ctx, 'outcomes')
    .innerJoin('tasks', 'tasks.id', 'outcomes.task_id')
    .select(['tasks.id', 'tasks.title', 'outcomes.is_success', 'outcomes.note'])
    .where('outcomes.finished_at', '>', sinceAt)
    .orderBy('outcomes.finished_at')
    .limit(most)
    .execute();
}
