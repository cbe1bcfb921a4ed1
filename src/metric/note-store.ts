import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';

/** What people said, newest first; with a goal, what was noted for it. */
export async function listNotes(ctx: Ctx, { goalId }: { goalId?: string } = {}): Promise<Row<'notes'>[]> {
  return ctx.tx
    .selectFrom('notes')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .$if(goalId !== undefined, (query) => query.where('goal_id', '=', goalId ?? ''))
    .orderBy('number', 'desc')
    .execute();
}

/** The number of the next note. */
export async function nextNoteNumber(ctx: Ctx): Promise<number> {
  const { last } = await ctx.tx
    .selectFrom('notes')
    .select((eb) => eb.fn.max('number').as('last'))
    .where('workspace_id', '=', ctx.workspace.id)
    .executeTakeFirstOrThrow();
  return Number(last ?? 0) + 1;
}
