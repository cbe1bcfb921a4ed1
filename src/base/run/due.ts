import { type Db, isSqlite, type Tx } from '../store/open.ts';
import type { Row } from '../store/tables.ts';

const BATCH = 100;

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
    .values({ workspace_id: workspaceId, kind, subject, next_at: at, retry_at: null, last_at: null })
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'kind', 'subject']).doUpdateSet({ next_at: at, retry_at: null }),
    )
    .execute();
}

/** Some of what is due by now and has a handler: the longest due first. */
export async function listDue(db: Db, kinds: readonly string[], now: number): Promise<Row<'due'>[]> {
  if (kinds.length === 0) return [];
  return db.kysely
    .selectFrom('due')
    .selectAll()
    .where('kind', 'in', kinds)
    .where('next_at', '<=', now)
    .where((eb) => eb.or([eb('retry_at', 'is', null), eb('retry_at', '<=', now)]))
    .orderBy('next_at')
    .orderBy('workspace_id')
    .limit(BATCH)
    .execute();
}

/** When anything of these kinds is due next; null if nothing ever is. */
export async function nextDueAt(db: Db, kinds: readonly string[]): Promise<number | null> {
  if (kinds.length === 0) return null;
  const { at } = await db.kysely
    .selectFrom('due')
    .select((eb) => eb.fn.min(eb.fn.coalesce('retry_at', 'next_at')).as('at'))
    .where('kind', 'in', kinds)
    .executeTakeFirstOrThrow();
  return at;
}

/**
 * Locks the workspace of a due row where nobody else works there and the row has not been done meanwhile: several
 * processes share what is due by passing over what another one is at. On SQLite the transaction has locked all.
 */
export async function lockDue(tx: Tx, row: Row<'due'>): Promise<boolean> {
  if (isSqlite(tx)) return true;
  const locked = await tx
    .selectFrom('workspaces')
    .innerJoin('due', 'due.workspace_id', 'workspaces.id')
    .select('workspaces.id')
    .where('workspaces.id', '=', row.workspace_id)
    .where('due.kind', '=', row.kind)
    .where('due.subject', '=', row.subject)
    .where('due.next_at', '=', row.next_at)
    .forNoKeyUpdate('workspaces')
    .skipLocked()
    .executeTakeFirst();
  return locked !== undefined;
}

/** Claims a due row before its work is done. True if this call did it: of two processes that saw the row, one wins. */
export async function claimDue(tx: Tx, row: Row<'due'>): Promise<boolean> {
  return changeDue(tx, row, { last_at: row.next_at, next_at: Number.MAX_SAFE_INTEGER });
}

/** Leaves a row that could not be done due, but not before `retryAt`. Does nothing if it was done meanwhile. */
export async function delayDue(tx: Tx, row: Row<'due'>, retryAt: number): Promise<void> {
  await changeDue(tx, row, { retry_at: retryAt });
}

async function changeDue(tx: Tx, row: Row<'due'>, change: Partial<Row<'due'>>): Promise<boolean> {
  const changed = await tx
    .updateTable('due')
    .set(change)
    .where('workspace_id', '=', row.workspace_id)
    .where('kind', '=', row.kind)
    .where('subject', '=', row.subject)
    .where('next_at', '=', row.next_at)
    .returning('subject')
    .executeTakeFirst();
  return changed !== undefined;
}
