import type { Db, Tx } from './open.ts';
import type { Row } from './schema.ts';

/** Sets when something is due next; null forgets it. */
export async function setDue(
  tx: Tx,
  workspaceId: string,
  kind: string,
  subject: string,
  at: number | null,
): Promise<void> {
  if (at === null) {
    await tx
      .deleteFrom('due')
      .where('workspace_id', '=', workspaceId)
      .where('kind', '=', kind)
      .where('subject', '=', subject)
      .execute();
    return;
  }
  await tx
    .insertInto('due')
    .values({ workspace_id: workspaceId, kind, subject, next_at: at, last_at: null })
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'kind', 'subject']).doUpdateSet({ next_at: at }),
    )
    .execute();
}

/** What is due by now, oldest first. */
export async function listDue(db: Db, now: number): Promise<Row<'due'>[]> {
  return db.kysely
    .selectFrom('due')
    .selectAll()
    .where('next_at', '<=', now)
    .orderBy('next_at')
    .limit(100)
    .execute();
}

/** When anything is due next; null if nothing ever is. */
export async function nextDueAt(db: Db): Promise<number | null> {
  const { at } = await db.kysely
    .selectFrom('due')
    .select((eb) => eb.fn.min('next_at').as('at'))
    .executeTakeFirstOrThrow();
  return at;
}

/** Moves a due row on. True if this call did it: of two processes that saw the row, one wins. */
export async function claimDue(tx: Tx, row: Row<'due'>, nextAt: number | null): Promise<boolean> {
  const base = tx
    .updateTable('due')
    .set({ last_at: row.next_at, next_at: nextAt ?? Number.MAX_SAFE_INTEGER })
    .where('workspace_id', '=', row.workspace_id)
    .where('kind', '=', row.kind)
    .where('subject', '=', row.subject)
    .where('next_at', '=', row.next_at)
    .returning('subject');
  return (await base.executeTakeFirst()) !== undefined;
}
