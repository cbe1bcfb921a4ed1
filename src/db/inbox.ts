import type { View } from '../view.ts';
import type { Tx } from './open.ts';

/**
 * Claims a platform's event id. True the first time; afterwards the first answer, or null while that
 * is still being worked out.
 */
export async function claimOrigin(
  tx: Tx,
  workspaceId: string,
  origin: string,
  now: number,
): Promise<true | { result: View | null }> {
  const won = await tx
    .insertInto('inbox')
    .values({ workspace_id: workspaceId, origin, claimed_at: now, result: null })
    .onConflict((conflict) => conflict.doNothing())
    .returning('origin')
    .executeTakeFirst();
  if (won) return true;
  const first = await tx
    .selectFrom('inbox')
    .select('result')
    .where('workspace_id', '=', workspaceId)
    .where('origin', '=', origin)
    .executeTakeFirstOrThrow();
  return { result: first.result === null ? null : (JSON.parse(first.result) as View) };
}

/** Keeps the answer, so that a repeated delivery gets the same. */
export async function storeResult(tx: Tx, workspaceId: string, origin: string, result: View): Promise<void> {
  await tx
    .updateTable('inbox')
    .set({ result: JSON.stringify({ ...result, files: undefined }) })
    .where('workspace_id', '=', workspaceId)
    .where('origin', '=', origin)
    .execute();
}
