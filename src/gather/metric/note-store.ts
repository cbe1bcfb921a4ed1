import type { Ctx } from '../../base/command/ctx.ts';
import { rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';

/** What people said, newest first; with a goal, what was noted for it. */
export async function listNotes(ctx: Ctx, { goalId }: { goalId?: string } = {}): Promise<Row<'notes'>[]> {
  return rows(ctx, 'notes')
    .selectAll()
    .$if(goalId !== undefined, (query) => query.where('goal_id', '=', goalId ?? ''))
    .orderBy('number', 'desc')
    .execute();
}

/** The number of the next note. */
export async function nextNoteNumber(ctx: Ctx): Promise<number> {
  const { last } = await rows(ctx, 'notes')
    .select((eb) => eb.fn.max('number').as('last'))
    .executeTakeFirstOrThrow();
  return Number(last ?? 0) + 1;
}
