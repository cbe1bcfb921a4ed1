import { DAY_MS } from '../../base/language/date.ts';
import type { Tx } from '../../base/store/open.ts';
import { ask, definePassage } from '../../base/wall/passage.ts';
import { enterWorkspace } from '../../base/wall/wall.ts';
import { type Claimed, listLiveSources } from './run-store.ts';

/** Longer than any vendor tries again to deliver. */
const KEPT_MS = 45 * DAY_MS;

/** The sources of a number that are read, of every workspace: whose a delivery is, its signature says. */
export async function listListeningSources(tx: Tx, id: string): Promise<Omit<Claimed, 'run'>[]> {
  const live = await listLiveSources(tx, id);
  return live.filter(({ source }) => source.paused_at === null);
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

export const OLD_DELIVERIES = definePassage({
  name: 'old_deliveries',
  takes: ['bigint'],
  gives: { workspace_id: 'text' },
  body: 'select distinct workspace_id from source_deliveries where arrived_at < $1',
});

export async function forgetOldDeliveries(tx: Tx, now: number): Promise<void> {
  for (const { workspace_id: workspaceId } of await ask(tx, OLD_DELIVERIES, now - KEPT_MS)) {
    await enterWorkspace(tx, workspaceId);
    await tx
      .deleteFrom('source_deliveries')
      .where('workspace_id', '=', workspaceId)
      .where('arrived_at', '<', now - KEPT_MS)
      .execute();
  }
}
