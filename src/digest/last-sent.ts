import type { Ctx } from '../command.ts';

/** The view of a subject that was sent to a place last, or waits to be, as it is stored; undefined where none was. */
export async function readLastSent(ctx: Ctx, subject: string, placeId: string): Promise<string | undefined> {
  const row = await ctx.tx
    .selectFrom('outbox')
    .select('view')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('subject', '=', subject)
    .where('place_id', '=', placeId)
    .where('state', 'not in', ['merged', 'dead'])
    .orderBy('id', 'desc')
    .executeTakeFirst();
  return row?.view;
}
