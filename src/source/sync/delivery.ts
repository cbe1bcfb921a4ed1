import type { Outside } from '../../base/command/command.ts';
import { type SourceConnection, SourceError, type WebhookDelivery } from '../../base/source-port.ts';
import type { Tx } from '../../base/store/open.ts';
import { asSystem, openCtx } from '../../base/store/transaction.ts';
import { askForRefresh } from '../../share/digest/post.ts';
import { applyRecords } from '../apply/apply.ts';
import { openSource } from './connect.ts';
import { claimDelivery, listListeningSources } from './delivery-store.ts';
import { bringForward, type Claimed } from './run-store.ts';

/** What became of a delivery: `forged` where no source of that number takes its signature, `nobody` where there is none that listens. */
export type DeliveryEnd = 'taken' | 'forged' | 'nobody';

/**
 * Lays what a vendor's webhook says over what is here, as a read would. The same delivery again changes nothing; what is
 * lost comes by the next read. News that its records do not hold bring that read forward.
 */
export async function receiveDelivery(
  deps: Outside,
  sourceId: string,
  delivery: WebhookDelivery,
): Promise<DeliveryEnd> {
  const sources = await deps.db.read((tx) => listListeningSources(tx, sourceId));
  let isHeard = false;
  for (const each of sources) {
    const said = await listen(deps, each, delivery);
    if (said === 'deaf') continue;
    isHeard = true;
    if (said === null) continue;
    await take(deps, each, said);
    return 'taken';
  }
  return isHeard ? 'forged' : 'nobody';
}

type Said = NonNullable<Awaited<ReturnType<NonNullable<SourceConnection['receive']>>>>;

/** What a source makes of a delivery: null where the signature does not hold, `deaf` where it has no webhook. */
async function listen(
  { db, ports }: Outside,
  { source, ...local }: Omit<Claimed, 'run'>,
  delivery: WebhookDelivery,
): Promise<Said | null | 'deaf'> {
  try {
    const { connection } = await openSource(db, ports, source, local);
    try {
      return connection.receive ? await connection.receive(delivery) : 'deaf';
    } finally {
      await connection.close?.();
    }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    ports.log.warn({ source: source.id, why: error.message }, 'a source could not hear its webhook');
    return 'deaf';
  }
}

async function take(
  { db, ports }: Outside,
  { source }: Omit<Claimed, 'run'>,
  { id, records, isNews = false }: Said,
): Promise<void> {
  const apply = async (tx: Tx) => {
    const ctx = await openCtx(tx, ports, {
      workspaceId: source.workspace_id,
      findActor: asSystem,
      origin: `source:${source.id}:delivery:${id}`,
      placeId: null,
    });
    const key = { workspaceId: source.workspace_id, sourceId: source.id, delivery: id };
    if (!(await claimDelivery(tx, key, ctx.now))) return;
    await applyRecords(ctx, source, records);
    if (isNews) await bringForward(tx, source, ctx.now);
    await askForRefresh(ctx);
    await ctx.close();
  };
  try {
    await db.transact(apply, { locks: source.workspace_id });
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    // The read that comes meets the same, and tells whoever added the source.
    ports.log.warn({ source: source.id, why: error.message }, 'what a webhook brought could not be kept');
    await db.transact((tx) => bringForward(tx, source, ports.clock.now()), { locks: source.workspace_id });
  }
  ports.wake.afterCommit();
}
