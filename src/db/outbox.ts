import { sql } from 'kysely';
import type { Message } from '../command.ts';
import { DeliveryError } from '../errors.ts';
import type { Deliverer, Delivery, Log } from '../ports.ts';
import type { View } from '../view.ts';
import type { Db, Tx } from './open.ts';
import type { Row } from './schema.ts';

/** Longer than any delivery may take, so that a claim never ends under a live send. */
const CLAIM_MS = 60_000;
/** How long a message whose reply was lost may still be on its way before it is looked up. */
const SETTLE_MS = 30_000;
const MOST_ATTEMPTS = 8;
const BATCH = 20;

/** Queues a message. Unsent messages of the same subject and place are merged into it: the latest state wins. */
export async function queueMessage(
  tx: Tx,
  workspaceId: string,
  message: Message,
  now: number,
): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ state: 'merged' })
    .where('workspace_id', '=', workspaceId)
    .where('subject', '=', message.subject)
    .where('place_id', '=', message.placeId)
    .where('state', '=', 'new')
    .where('attempts', '=', 0)
    .execute();
  await tx
    .insertInto('outbox')
    .values({
      workspace_id: workspaceId,
      subject: message.subject,
      place_id: message.placeId,
      lane: message.lane,
      view: JSON.stringify(message.view),
      state: 'new',
      attempts: 0,
      not_before_at: now,
      claim_token: null,
      claim_until_at: null,
      last_error: null,
      created_at: now,
      sent_at: null,
    })
    .execute();
}

export interface Relay {
  db: Db;
  deliverers: readonly Deliverer[];
  now: () => number;
  newToken: () => string;
  log: Log;
}

/**
 * Sends what waits: claims the oldest row of each lane under a token, sends it with no transaction open,
 * and stores the platform's id. Resolves with how many rows were tried; called again until that is 0.
 */
export async function relayOnce(relay: Relay): Promise<number> {
  const token = relay.newToken();
  const claimed = await claimRows(relay, token);
  await Promise.all(claimed.map((row) => sendRow(relay, row, token)));
  return claimed.length;
}

/** When the next row may be sent; null if none waits. */
export async function nextSendAt(db: Db): Promise<number | null> {
  const { at } = await db.kysely
    .selectFrom('outbox')
    .select((eb) => eb.fn.min(eb.fn.coalesce('claim_until_at', 'not_before_at')).as('at'))
    .where('state', 'in', ['new', 'sending'])
    .executeTakeFirstOrThrow();
  return at;
}

async function claimRows(relay: Relay, token: string): Promise<Row<'outbox'>[]> {
  const now = relay.now();
  const platforms = relay.deliverers.map((deliverer) => deliverer.platform);
  if (platforms.length === 0) return [];
  return relay.db.transact(async (tx) => {
    const waiting = await tx
      .selectFrom('outbox as row')
      .innerJoin('places', (join) =>
        join.onRef('places.workspace_id', '=', 'row.workspace_id').onRef('places.id', '=', 'row.place_id'),
      )
      .select('row.id')
      .where('places.platform', 'in', platforms)
      .where((eb) =>
        eb.or([
          eb.and([eb('row.state', '=', 'new'), eb('row.not_before_at', '<=', now)]),
          eb.and([eb('row.state', '=', 'sending'), eb('row.claim_until_at', '<=', now)]),
        ]),
      )
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('outbox as earlier')
              .select('earlier.id')
              .whereRef('earlier.workspace_id', '=', 'row.workspace_id')
              .whereRef('earlier.lane', '=', 'row.lane')
              .whereRef('earlier.place_id', '=', 'row.place_id')
              .whereRef('earlier.id', '<', 'row.id')
              .where('earlier.state', 'in', ['new', 'sending']),
          ),
        ),
      )
      .orderBy('row.id')
      .limit(BATCH)
      .execute();
    if (waiting.length === 0) return [];
    return tx
      .updateTable('outbox')
      .set({
        state: 'sending',
        claim_token: token,
        claim_until_at: now + CLAIM_MS,
        attempts: sql<number>`attempts + 1`,
      })
      .where(
        'id',
        'in',
        waiting.map((row) => row.id),
      )
      .where((eb) => eb.or([eb('state', '=', 'new'), eb('claim_until_at', '<=', now)]))
      .returningAll()
      .execute();
  });
}

async function sendRow(relay: Relay, row: Row<'outbox'>, token: string): Promise<void> {
  const place = await relay.db.kysely
    .selectFrom('places')
    .selectAll()
    .where('workspace_id', '=', row.workspace_id)
    .where('id', '=', row.place_id)
    .executeTakeFirstOrThrow();
  const message = await relay.db.kysely
    .selectFrom('messages')
    .select('platform_id')
    .where('workspace_id', '=', row.workspace_id)
    .where('subject', '=', row.subject)
    .where('place_id', '=', row.place_id)
    .executeTakeFirst();
  const deliverer = relay.deliverers.find((candidate) => candidate.platform === place.platform);
  if (!deliverer) return;
  const delivery: Delivery = {
    key: `tiller-${row.id}`,
    subject: row.subject,
    place,
    view: JSON.parse(row.view) as View,
    platformId: message?.platform_id ?? null,
  };
  try {
    const sent = await sendOrFind(deliverer, delivery, row);
    await markSent(relay, row, token, sent?.platformId ?? null);
  } catch (error) {
    await markFailed(relay, row, token, error);
  }
}

/** A first attempt sends. A later one of a new message may already have arrived: it is looked up before it is sent again. */
async function sendOrFind(
  deliverer: Deliverer,
  delivery: Delivery,
  row: Row<'outbox'>,
): Promise<{ platformId: string } | null> {
  const mayHaveArrived =
    row.attempts > 1 && delivery.platformId === null && row.last_error !== 'certainly not stored';
  if (!mayHaveArrived) return deliverer.deliver(delivery);
  const found = await deliverer.find(delivery);
  if (found === 'absent') return deliverer.deliver(delivery);
  return found === 'unknown' ? null : found;
}

async function markSent(
  relay: Relay,
  row: Row<'outbox'>,
  token: string,
  platformId: string | null,
): Promise<void> {
  const now = relay.now();
  await relay.db.transact(async (tx) => {
    const ours = await tx
      .updateTable('outbox')
      .set({ state: platformId === null ? 'unknown' : 'sent', sent_at: now, claim_until_at: null })
      .where('id', '=', row.id)
      .where('claim_token', '=', token)
      .returning('id')
      .executeTakeFirst();
    // Another relay took the row over while we were sending: what it stores counts.
    if (!ours || platformId === null) return;
    await tx
      .insertInto('messages')
      .values({
        workspace_id: row.workspace_id,
        subject: row.subject,
        place_id: row.place_id,
        platform_id: platformId,
        sent_at: now,
      })
      .onConflict((conflict) =>
        conflict.columns(['workspace_id', 'subject', 'place_id']).doUpdateSet({ platform_id: platformId }),
      )
      .execute();
  });
  if (platformId === null) relay.log.warn({ outbox: row.id }, 'a message may or may not have arrived');
}

async function markFailed(relay: Relay, row: Row<'outbox'>, token: string, error: unknown): Promise<void> {
  const known = error instanceof DeliveryError ? error : undefined;
  const outcome = known?.outcome ?? 'unknown';
  const isOver = outcome === 'refused' || row.attempts >= MOST_ATTEMPTS;
  const backOffMs = Math.min(300_000, 1_000 * 2 ** row.attempts);
  const delayMs =
    outcome === 'unknown' ? Math.max(SETTLE_MS, backOffMs) : Math.max(known?.retryAfterMs ?? 0, backOffMs);
  relay.log.warn({ err: error, outbox: row.id, outcome, isOver }, 'a message was not sent');
  await relay.db.transact((tx) =>
    tx
      .updateTable('outbox')
      .set({
        state: isOver ? 'dead' : 'new',
        not_before_at: relay.now() + delayMs,
        claim_until_at: null,
        last_error: outcome === 'later' ? 'certainly not stored' : String(error),
      })
      .where('id', '=', row.id)
      .where('claim_token', '=', token)
      .execute(),
  );
}
