import { Refusal } from '../language/errors.ts';
import type { Tx } from '../store/open.ts';
import { runPlain } from '../store/rows.ts';
import { sumOf } from '../store/sums.ts';
import type { View } from '../view/view.ts';

/**
 * Claims a platform's event id. True the first time; afterwards the first answer, or null while that
 * is still being worked out. Throws a Refusal where the same id came with something else (`bodyDigest`).
 */
export async function claimOrigin(
  tx: Tx,
  workspaceId: string,
  { origin, bodyDigest = null }: { origin: string; bodyDigest?: string | null | undefined },
  now: number,
): Promise<true | { result: View | null }> {
  const statement = `insert into inbox (workspace_id, origin, claimed_at, body_digest) values (?, ?, ?, ?)
    on conflict do nothing returning origin`;
  const [won] = await runPlain(tx, statement, [workspaceId, origin, now, bodyDigest]);
  if (won) return true;
  const known = await tx
    .selectFrom('inbox')
    .select('body_digest')
    .where('workspace_id', '=', workspaceId)
    .where('origin', '=', origin)
    .executeTakeFirst();
  if (known && known.body_digest !== bodyDigest) {
    throw new Refusal({
      code: 'already_done',
      message: 'This key came before, with another request.',
      field: 'Idempotency-Key',
      allowed: 'a new key for a new request',
    });
  }
  return { result: await findResult(tx, workspaceId, origin) };
}

/** Gives an event back that changed nothing: the same again is looked at anew. */
export async function releaseOrigin(tx: Tx, workspaceId: string, origin: string): Promise<void> {
  await tx.deleteFrom('inbox').where('workspace_id', '=', workspaceId).where('origin', '=', origin).execute();
}

/** Claims an event that was kept before it could be claimed; does nothing where it has been. */
export async function noteOrigin(tx: Tx, workspaceId: string, origin: string, now: number): Promise<void> {
  await tx
    .insertInto('inbox')
    .values({ workspace_id: workspaceId, origin, claimed_at: now, result: null, body_digest: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The stored answer to an event; null where there is none yet. */
export async function findResult(tx: Tx, workspaceId: string, origin: string): Promise<View | null> {
  const row = await tx
    .selectFrom('inbox')
    .select('result')
    .where('workspace_id', '=', workspaceId)
    .where('origin', '=', origin)
    .executeTakeFirst();
  return typeof row?.result === 'string' ? (JSON.parse(row.result) as View) : null;
}

/** Keeps the answer, so that a repeated delivery gets the same. */
export async function storeResult(tx: Tx, workspaceId: string, origin: string, result: View): Promise<void> {
  const kept = JSON.stringify({ ...result, files: undefined });
  const statement = 'update inbox set result = ?, sum = ? where workspace_id = ? and origin = ?';
  await runPlain(tx, statement, [kept, sumOf(kept), workspaceId, origin]);
}
