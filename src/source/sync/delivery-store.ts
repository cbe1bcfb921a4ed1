import { DAY_MS } from '../../base/language/date.ts';
import type { Tx } from '../../base/store/open.ts';
import { type Claimed, listLiveSources } from './run-store.ts';

/** Longer than any vendor tries again to deliver. */
const KEPT_MS = 45 * DAY_MS;

/** The sources of a number that are read, of every workspace: whose a delivery is, its signature says. */
export async function listListeningSources(tx: Tx, id: string): Promise<Omit<Claimed, 'run'>[]> {
  const live = await listLiveSources(tx);
  return live.filter(({ source }) => source.id === id && source.paused_at === null);
}

/** Takes a delivery, once. False where it was taken before. */
export async function claimDelivery(
  tx: Tx,
  { workspaceId, sourceId, delivery }: { workspaceId: string; sourceId: string; delivery: string },
  now: number,
): Promise<boolean> {
  const taken = await tx
    .insertInto('source_deliveries')
    .values({ workspace_id: workspaceId, source_id: sourceId, delivery, arrived_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('delivery')
    .executeTakeFirst();
  return taken !== undefined;
}

export async function forgetOldDeliveries(tx: Tx, now: number): Promise<void> {
  await tx
    .deleteFrom('source_deliveries')
    .where('arrived_at', '<', now - KEPT_MS)
    .execute();
}
