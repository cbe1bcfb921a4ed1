import { DeliveryError } from '../language/errors.ts';
import type { Deliverer, Delivery, Log, Meter, Trace } from '../ports.ts';
import type { Db, Tx } from '../store/open.ts';
import type { Platform, Row } from '../store/tables.ts';
import type { View } from '../view/view.ts';
import { ask } from '../wall/passage.ts';
import { type Claimed, claimRows } from './claim-messages.ts';
import { setDue } from './due.ts';
import { follow } from './follow.ts';
import { CLOSED_DUE, HELD_UNTIL_AT, MESSAGE_NEXT, SHUT_DUE } from './outbox.ts';

/** How long a message whose answer was lost may still be on its way before it is looked up. */
const SETTLE_MS = 30_000;

/** A platform that is back after an outage gets what waited within a minute or two. */
const LONGEST_DELAY_MS = 60_000;

/** What could not be sent for so long, from when it might be, is of no use any more. */
const GIVE_UP_MS = 24 * 3_600_000;

/** A message that breaks its deliverer is tried so often. */
const MOST_BUGS = 5;

export interface Relay {
  db: Db;
  deliverers: readonly Deliverer[];
  now: () => number;
  newToken: () => string;
  log: Log;
  meter?: Meter | undefined;
  trace?: Trace | undefined;
}

/**
 * Sends what waits: claims the oldest row of each lane under a token, sends it with no transaction open,
 * and stores the platform's id. Resolves with how many rows were tried; called again until that is 0.
 */
export async function relayOnce(relay: Relay): Promise<number> {
  const token = relay.newToken();
  const claimed = await claimRows(relay, token);
  const ended = await Promise.allSettled(claimed.map((each) => sendRow(relay, each, token)));
  const broken = ended.find((end) => end.status === 'rejected');
  if (broken) throw broken.reason;
  return claimed.length;
}

/** When the next row may be sent by these platforms' deliverers; null if none waits. */
export async function nextSendAt(db: Db, platforms: readonly Platform[]): Promise<number | null> {
  if (platforms.length === 0) return null;
  const [first] = await ask(db.kysely, MESSAGE_NEXT, platforms);
  return first?.at ?? null;
}

async function sendRow(relay: Relay, claimed: Claimed, token: string): Promise<void> {
  const { row, place, locale, platformId, underId } = claimed;
  const deliverer = relay.deliverers.find((candidate) => candidate.platform === place.platform);
  if (!deliverer) return;
  const delivery: Delivery = {
    key: `tiller-${row.id}`,
    subject: row.subject,
    place,
    locale,
    view: JSON.parse(row.view) as View,
    platformId,
    underId,
    notifies: row.notifies,
  };
  let sent: { platformId: string } | null;
  try {
    const { platform } = place;
    const isEdit = platformId !== null;
    sent = await follow(
      relay.trace,
      { kind: 'delivery', platform, isEdit, workspace: row.workspace_id },
      () => sendOrFind(deliverer, delivery, row.is_doubtful === 1),
      (found) => (found ? 'sent' : 'unknown'),
    );
  } catch (error) {
    if (error instanceof DeliveryError && error.isClosed) return hold(relay, row, token, error);
    relay.meter?.failed(place.platform, error instanceof DeliveryError ? error.outcome : 'unknown');
    const longestDelayMs = deliverer.longestDelayMs ?? LONGEST_DELAY_MS;
    await markFailed(relay, row, token, { error, isNew: delivery.platformId === null, longestDelayMs });
    return;
  }
  relay.meter?.delivered(place.platform, relay.now() - row.created_at);
  await markSent(relay, row, token, sent?.platformId ?? null);
}

/** A new message that may have arrived is looked up before it is sent again; an edit can be repeated. Null if nobody can tell. */
async function sendOrFind(
  deliverer: Deliverer,
  delivery: Delivery,
  isDoubtful: boolean,
): Promise<{ platformId: string } | null> {
  if (!isDoubtful || delivery.platformId !== null) return deliverer.deliver(delivery);
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
  const within = { workspace: row.workspace_id };
  const isOurs = await relay.db.transact(async (tx) => {
    const end =
      platformId === null ? { state: 'unknown' as const } : { state: 'sent' as const, sent_at: now };
    // Another relay may have taken the row over while we were sending: then what it stores counts.
    if (!(await endClaim(tx, row, token, end))) return false;
    if (platformId === null) return true;
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
    return true;
  }, within);
  if (isOurs && platformId === null)
    relay.log.warn({ outbox: row.id }, 'a message may or may not have arrived');
}

/** Keeps what somebody does not take where it was to be said, and has it said elsewhere. */
async function hold(relay: Relay, row: Row<'outbox'>, token: string, error: DeliveryError): Promise<void> {
  const { db, log, now } = relay;
  log.info({ outbox: row.id }, 'somebody takes no private messages');
  await db.transact(
    async (tx) => {
      const end = { state: 'new' as const, not_before_at: HELD_UNTIL_AT, last_error: String(error) };
      if (await endClaim(tx, row, token, end)) {
        await setDue(tx, row.workspace_id, CLOSED_DUE, String(row.id), now());
      }
    },
    { workspace: row.workspace_id },
  );
}

/**
 * Puts a row back, or gives it up. `later` leaves its doubt as it was: that attempt was certainly not taken, but
 * one before it may have been. A wait that the platform asks for is kept to exactly.
 */
async function markFailed(
  relay: Relay,
  row: Row<'outbox'>,
  token: string,
  { error, isNew, longestDelayMs }: { error: unknown; isNew: boolean; longestDelayMs: number },
): Promise<void> {
  const now = relay.now();
  const known = error instanceof DeliveryError ? error : undefined;
  const outcome = known?.outcome ?? 'unknown';
  const isDoubtful = row.is_doubtful === 1 || (outcome === 'unknown' && isNew);
  const isTooLate = now - row.created_at >= GIVE_UP_MS;
  const isOver = outcome === 'refused' || isTooLate || (!known && row.attempts >= MOST_BUGS);
  const over = isTooLate && isDoubtful ? 'unknown' : 'dead';
  // The platform named the moment: an ordinary wait, and no attempt.
  const isPaced = outcome === 'later' && known !== undefined && known.retryAfterMs > 0;
  const backOffMs = Math.min(longestDelayMs, 1_000 * 2 ** row.attempts);
  const leastMs = outcome === 'unknown' ? SETTLE_MS : 0;
  const waitMs = isPaced ? known.retryAfterMs : Math.max(leastMs, backOffMs);
  relay.log[isPaced && !isOver ? 'debug' : 'warn'](
    // A platform that takes nothing is no bug: where in our code it was asked says nothing.
    {
      ...(known ? { why: known.message } : { err: error }),
      ...{ outbox: row.id, place: row.place_id, outcome, isOver },
    },
    'a message was not sent',
  );
  await relay.db.transact(
    async (tx) => {
      const isOurs = await endClaim(tx, row, token, {
        state: isOver ? over : 'new',
        is_doubtful: isDoubtful ? 1 : 0,
        attempts: isPaced ? row.attempts - 1 : row.attempts,
        not_before_at: now + waitMs,
        last_error: String(error),
      });
      // An edit of what was deleted is nobody's loss, and a thread may be shut where its channel is not.
      if (isOurs && outcome === 'refused' && isNew && row.under_subject === null)
        await setDue(tx, row.workspace_id, SHUT_DUE, row.place_id, now);
    },
    { workspace: row.workspace_id },
  );
}

/** Stores how an attempt ended. False if the claim is not ours any more; then nothing is stored. */
async function endClaim(
  tx: Tx,
  row: Row<'outbox'>,
  token: string,
  end: Partial<Row<'outbox'>>,
): Promise<boolean> {
  const ours = await tx
    .updateTable('outbox')
    .set({ ...end, claim_token: null, claim_until_at: null })
    .where('workspace_id', '=', row.workspace_id)
    .where('id', '=', row.id)
    .where('claim_token', '=', token)
    .returning('id')
    .executeTakeFirst();
  return ours !== undefined;
}
