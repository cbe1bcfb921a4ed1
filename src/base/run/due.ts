import type { DueTime } from '../command/ctx.ts';
import { type Db, isSqlite, type Tx } from '../store/open.ts';
import { runPlain } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import { isAwake } from '../store/workspace.ts';
import { ask, definePassage } from '../wall/passage.ts';

/**
 * Some of what is due: the longest due first, and ten of a workspace at most: whoever has thousands waits for its own, and
 * keeps nobody else waiting.
 */
export const DUE_NOW = definePassage({
  name: 'due_now',
  takes: ['text[]', 'bigint'],
  gives: {
    workspace_id: 'text',
    kind: 'text',
    subject: 'text',
    next_at: 'bigint',
    retry_at: 'bigint?',
    last_at: 'bigint?',
  },
  body: `select workspace_id, kind, subject, next_at, retry_at, last_at from (
      select *, row_number() over (partition by workspace_id order by next_at, kind, subject) as turn from due
      where kind in $1 and next_at <= $2 and (retry_at is null or retry_at <= $2) and ${isAwake('due')}
    ) as waiting where turn <= 10 order by next_at, workspace_id limit 400`,
});

export const DUE_NEXT = definePassage({
  name: 'due_next',
  takes: ['text[]'],
  gives: { at: 'bigint?' },
  body: `select min(coalesce(retry_at, next_at)) as at from due where kind in $1 and ${isAwake('due')}`,
});

/** The first instant after $2 at which at least $3 are due together. */
export const DUE_TOGETHER = definePassage({
  name: 'due_together',
  takes: ['text', 'bigint', 'bigint'],
  gives: { at: 'bigint' },
  body: `select next_at as at from due where kind = $1 and next_at > $2 and ${isAwake('due')}
    group by next_at having count(*) >= $3 order by next_at limit 1`,
});

/** Where something is due at an instant, and where the log of that workspace ends. */
export const DUE_AT = definePassage({
  name: 'due_at',
  takes: ['text', 'bigint'],
  gives: { workspace_id: 'text', event_hash: 'text' },
  body: `select distinct due.workspace_id, workspaces.event_hash
    from due join workspaces on workspaces.id = due.workspace_id
    where due.kind = $1 and due.next_at = $2 and due.retry_at is null and workspaces.suspended_at is null
    order by due.workspace_id`,
});

/** Sets when something is due next; null forgets it. */
export async function setDue(
  tx: Tx,
  workspaceId: string,
  kind: string,
  subject: string,
  at: number | null,
): Promise<void> {
  if (at !== null) return setAllDue(tx, workspaceId, [{ kind, subject, at }]);
  const statement = 'delete from due where workspace_id = ? and kind = ? and subject = ?';
  await runPlain(tx, statement, [workspaceId, kind, subject]);
}

/** Sets when several things are due next, in one statement; each kind and subject stands in them once. */
export async function setAllDue(tx: Tx, workspaceId: string, list: readonly DueTime[]): Promise<void> {
  if (list.length === 0) return;
  await tx
    .insertInto('due')
    .values(
      list.map(({ kind, subject, at }) => ({
        ...{ workspace_id: workspaceId, kind, subject },
        ...{ next_at: at, retry_at: null, last_at: null },
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'kind', 'subject'])
        .doUpdateSet((eb) => ({ next_at: eb.ref('excluded.next_at'), retry_at: null })),
    )
    .execute();
}

/** Some of what is due by now and has a handler: the longest due first, and of each workspace no more than its share. */
export async function listDue(db: Db, kinds: readonly string[], now: number): Promise<Row<'due'>[]> {
  if (kinds.length === 0) return [];
  return ask(db.kysely, DUE_NOW, kinds, now);
}

/** What of one workspace is due at an instant or before, in the order in which it is done. */
export async function listDueOf(
  tx: Tx,
  workspaceId: string,
  { kinds, at }: { kinds: readonly string[]; at: number },
): Promise<Row<'due'>[]> {
  return tx
    .selectFrom('due')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('kind', 'in', kinds)
    .where('next_at', '<=', at)
    .where((eb) => eb.or([eb('retry_at', 'is', null), eb('retry_at', '<=', at)]))
    .orderBy('next_at')
    .orderBy('kind')
    .orderBy('subject')
    .execute();
}

/** When anything of these kinds is due next; null if nothing ever is. */
export async function nextDueAt(db: Db, kinds: readonly string[]): Promise<number | null> {
  if (kinds.length === 0) return null;
  const [first] = await ask(db.kysely, DUE_NEXT, kinds);
  return first?.at ?? null;
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
