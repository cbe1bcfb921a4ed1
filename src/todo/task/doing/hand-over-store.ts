import { type Reads, rows } from '../../../base/store/rows.ts';
import type { Row } from '../../../base/store/tables.ts';

export type HandOver = Row<'hand_overs'>;

/** The last time a task changed hands. */
export async function findLastHandOver(ctx: Reads, taskId: string): Promise<HandOver | undefined> {
  return rows(ctx, 'hand_overs')
    .selectAll()
    .where('task_id', '=', taskId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
}
