import { sql } from 'kysely';
import type { Deliverer, Delivery } from '../ports.ts';
import { type Db, isSqlite, type Tx } from '../store/open.ts';
import type { Flag, Row } from '../store/tables.ts';
import { ask } from '../wall/passage.ts';
import { enterWorkspace } from '../wall/wall.ts';
import { MESSAGES_WAITING } from './outbox.ts';

/**
 * Longer than a delivery may take plus the settle time, so that a claim never ends under a live send, and what
 * a dead relay may have sent has arrived when another one looks for it.
 */
const CLAIM_MS = 60_000;

type Around = Pick<Delivery, 'place' | 'locale'> & {
  /** Null of messages that were never sent there. */
  platformId: string | null;
  underId: string | null;
};

/** A message that is this relay's to send. */
export interface Claimed extends Around {
  row: Row<'outbox'>;
}

/** Takes the oldest row of each lane under a token. */
export async function claimRows(
  relay: { db: Db; deliverers: readonly Pick<Deliverer, 'platform'>[]; now: () => number },
  token: string,
): Promise<Claimed[]> {
  const now = relay.now();
  const platforms = relay.deliverers.map((deliverer) => deliverer.platform);
  if (platforms.length === 0) return [];
  return relay.db.transact(async (tx) => {
    const waiting = Map.groupBy(await ask(tx, MESSAGES_WAITING, platforms, now), (row) => row.workspace_id);
    const claimed: Claimed[] = [];
    for (const [workspaceId, rows] of waiting) {
      await enterWorkspace(tx, workspaceId);
      const ours = await tx
        .updateTable('outbox')
        .set({
          // What was being sent belonged to a relay that has died, perhaps after sending it.
          is_doubtful: sql<Flag>`case when state = 'sending' then 1 else is_doubtful end`,
          state: 'sending',
          claim_token: token,
          claim_until_at: now + CLAIM_MS,
          attempts: sql<number>`attempts + 1`,
        })
        .where('workspace_id', '=', workspaceId)
        .where('id', 'in', lockWaiting(tx, { workspaceId, ids: rows.map(({ id }) => id), now }))
        .returningAll()
        .execute();
      const around = await readAround(tx, workspaceId, ours);
      // A database returns them in any order; a platform is asked for the oldest first.
      for (const row of ours.sort((a, b) => a.id - b.id)) {
        const its = around.get(row.id);
        if (its) claimed.push({ row, ...its });
      }
    }
    return claimed;
  });
}

/** Those that may be sent still. Rows that a command or another relay is changing are passed over: waiting for them could be a deadlock. */
function lockWaiting(
  tx: Tx,
  { workspaceId, ids, now }: { workspaceId: string; ids: readonly number[]; now: number },
) {
  const free = tx
    .selectFrom('outbox')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', ids)
    .where((eb) =>
      eb.or([
        eb.and([eb('state', '=', 'new'), eb('not_before_at', '<=', now)]),
        eb.and([eb('state', '=', 'sending'), eb('claim_until_at', '<=', now)]),
      ]),
    )
    .orderBy('id');
  return isSqlite(tx) ? free : free.forUpdate().skipLocked();
}

/** What a deliverer has to know beside each row, by the row's id. */
async function readAround(
  tx: Tx,
  workspaceId: string,
  rows: readonly Row<'outbox'>[],
): Promise<Map<number, Around>> {
  if (rows.length === 0) return new Map();
  const found = await tx
    .selectFrom('outbox')
    .innerJoin('workspaces', 'workspaces.id', 'outbox.workspace_id')
    .innerJoin('places', (join) =>
      join
        .onRef('places.workspace_id', '=', 'outbox.workspace_id')
        .onRef('places.id', '=', 'outbox.place_id'),
    )
    .leftJoin('messages as own', (join) =>
      join
        .onRef('own.workspace_id', '=', 'outbox.workspace_id')
        .onRef('own.place_id', '=', 'outbox.place_id')
        .onRef('own.subject', '=', 'outbox.subject'),
    )
    .leftJoin('messages as above', (join) =>
      join
        .onRef('above.workspace_id', '=', 'outbox.workspace_id')
        .onRef('above.place_id', '=', 'outbox.place_id')
        .onRef('above.subject', '=', 'outbox.under_subject'),
    )
    .selectAll('places')
    .select(['outbox.id as rowId', 'workspaces.zone', 'workspaces.currency'])
    .select(['own.platform_id as platformId', 'above.platform_id as underId'])
    .where('outbox.workspace_id', '=', workspaceId)
    .where(
      'outbox.id',
      'in',
      rows.map(({ id }) => id),
    )
    .execute();
  return new Map(
    found.map(({ rowId, zone, currency, platformId, underId, ...place }) => [
      rowId,
      { place, locale: { zone, currency }, platformId, underId },
    ]),
  );
}
