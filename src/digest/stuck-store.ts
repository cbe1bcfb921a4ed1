import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';

type Reads = Pick<Ctx, 'tx' | 'workspace'>;

/** A message that is not being sent any more, and where it was meant to go. */
export interface StuckMessage {
  id: number;
  subject: string;
  /** `unknown`: it may be there already; `dead`: it certainly is not. */
  state: 'unknown' | 'dead';
  lastError: string | null;
  createdAt: number;
  placeName: string;
}

/** Messages that were given up, oldest first. */
export async function listStuck(ctx: Reads): Promise<StuckMessage[]> {
  const rows = await ctx.tx
    .selectFrom('outbox')
    .innerJoin('places', (join) =>
      join
        .onRef('places.workspace_id', '=', 'outbox.workspace_id')
        .onRef('places.id', '=', 'outbox.place_id'),
    )
    .select(['outbox.id', 'outbox.subject', 'outbox.state', 'outbox.last_error', 'outbox.created_at'])
    .select('places.name')
    .where('outbox.workspace_id', '=', ctx.workspace.id)
    .where('outbox.state', 'in', ['unknown', 'dead'])
    .orderBy('outbox.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    subject: row.subject,
    state: row.state === 'unknown' ? 'unknown' : 'dead',
    lastError: row.last_error,
    createdAt: row.created_at,
    placeName: row.name,
  }));
}

/** A row of the outbox by its number, of this workspace. */
export async function findMessage(ctx: Reads, id: number): Promise<Row<'outbox'> | undefined> {
  return ctx.tx
    .selectFrom('outbox')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Whether a later state of the same message was sent, or is about to be. */
export async function isOutdated(ctx: Reads, row: Row<'outbox'>): Promise<boolean> {
  const later = await ctx.tx
    .selectFrom('outbox')
    .select('id')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('subject', '=', row.subject)
    .where('place_id', '=', row.place_id)
    .where('id', '>', row.id)
    .where('state', 'in', ['new', 'sending', 'sent'])
    .limit(1)
    .executeTakeFirst();
  return later !== undefined;
}

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
