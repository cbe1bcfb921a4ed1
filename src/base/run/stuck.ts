import type { Ctx } from '../command/ctx.ts';

/** Puts a message that was given up back to be sent, as if it were new. */
export async function sendAgain(ctx: Pick<Ctx, 'tx' | 'now'>, id: number): Promise<void> {
  await ctx.tx
    .updateTable('outbox')
    .set({
      state: 'new',
      attempts: 0,
      is_doubtful: 0,
      not_before_at: ctx.now,
      created_at: ctx.now,
      last_error: null,
    })
    .where('id', '=', id)
    .where('state', 'in', ['unknown', 'dead'])
    .execute();
}

/** Forgets a message that was given up. */
export async function dropMessage(ctx: Pick<Ctx, 'tx'>, id: number): Promise<void> {
  await ctx.tx
    .updateTable('outbox')
    .set({ state: 'merged' })
    .where('id', '=', id)
    .where('state', 'in', ['unknown', 'dead'])
    .execute();
}
