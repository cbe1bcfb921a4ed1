import { sql } from 'kysely';
import { isSqlite, type Tx } from '../../base/store/open.ts';
import { ask, definePassage } from '../../base/wall/passage.ts';
import { enterWorkspace } from '../../base/wall/wall.ts';
import type { Entry } from '../core/goal-state.ts';
import '../tables.ts';
import { SEEN_MS } from '../store/persistence.ts';
import type { LoopDb } from '../store/persistence-store.ts';
import type { FeedbackEvent, FeedbackQueue, PoisonedEvents, TakenEvent, TakeRequest } from './queue.ts';

/** The channel on which PostgreSQL says that something was published. */
export const CHANNEL = 'tiller_feedback';

export interface DatabaseQueueOptions {
  now: () => number;
  newId: () => string;
  /** Hears of what other processes publish; without it that is found at the next look. */
  listener?: ArrivalListener | undefined;
}

/** Hears that something was published, for as long as its connection holds. */
export interface ArrivalListener {
  /** Begins, or begins anew where the connection was lost. */
  listen(onArrival: () => void): void;
  end(): Promise<void>;
}

/** Carries events in a database that is open and migrated. Events are kept for 45 days. */
export function createDatabaseQueue(
  db: LoopDb,
  { now, newId, listener }: DatabaseQueueOptions,
): FeedbackQueue {
  const listeners = new Set<() => void>();
  const tellAll = () => {
    for (const told of listeners) told();
  };
  return {
    async publish(event) {
      await db.transact((tx) => publishEvent(tx, event, now()), { workspace: event.workspace });
      tellAll();
    },
    async take(request) {
      if (listeners.size > 0) listener?.listen(tellAll);
      const token = newId();
      const taken = await db.transact((tx) => takeEvents(tx, request, token, now()));
      return taken.map((found) => ({
        event: found.event,
        tries: found.tries,
        done: () =>
          db.transact((tx) => release(tx, request.subscriber, found, token, { seq: found.seq, tries: 0 }), {
            workspace: found.event.workspace,
          }),
        retry: (afterMs) =>
          db.transact(
            (tx) => release(tx, request.subscriber, found, token, { not_before_at: now() + afterMs }),
            { workspace: found.event.workspace },
          ),
      })) satisfies TakenEvent[];
    },
    onArrival(told) {
      listeners.add(told);
      listener?.listen(tellAll);
      return () => listeners.delete(told);
    },
    async close() {
      await listener?.end();
    },
  };
}

/** Adds an event within a transaction of somebody's; the same id again adds nothing. */
async function publishEvent(tx: Tx, event: FeedbackEvent, now: number): Promise<void> {
  // The row stays locked until the commit: whoever sees an event has seen all before it.
  const head = await tx
    .insertInto('feedback_heads')
    .values({ workspace_id: event.workspace, seq: 1 })
    .onConflict((conflict) =>
      conflict.column('workspace_id').doUpdateSet({ seq: sql`feedback_heads.seq + 1` }),
    )
    .returning('seq')
    .executeTakeFirstOrThrow();
  const row = { event_id: event.id, body: JSON.stringify(event.body), published_at: now };
  await tx
    .insertInto('feedback_events')
    .values({ workspace_id: event.workspace, seq: head.seq, ...row })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'event_id']).doNothing())
    .execute();
  await tx
    .deleteFrom('feedback_events')
    .where('workspace_id', '=', event.workspace)
    .where('published_at', '<', now - SEEN_MS)
    .execute();
  if (!isSqlite(tx)) await sql`select pg_notify(${CHANNEL}, '')`.execute(tx);
}

/** Keeps poisoned events in a table of ours, whatever carried them. */
export function createDatabasePoisoned(db: LoopDb): PoisonedEvents {
  return {
    async add({ event, subscriber, tries, error, buriedAt }) {
      const row = { body: JSON.stringify(event.body), tries, error, buried_at: buriedAt };
      const key = { workspace_id: event.workspace, subscriber, event_id: event.id };
      const put = (tx: Tx) =>
        tx
          .insertInto('feedback_poisoned')
          .values({ ...key, ...row })
          .onConflict((conflict) =>
            conflict.columns(['workspace_id', 'subscriber', 'event_id']).doUpdateSet(row),
          )
          .execute();
      await db.transact(put, { workspace: event.workspace });
    },
    async list(workspace) {
      const look = (tx: Tx) =>
        tx
          .selectFrom('feedback_poisoned')
          .selectAll()
          .where('workspace_id', '=', workspace)
          .orderBy('buried_at')
          .orderBy('event_id')
          .execute();
      const found = await db.read(look, { workspace });
      return found.map((row) => ({
        event: { id: row.event_id, workspace, body: JSON.parse(row.body) as Entry },
        subscriber: row.subscriber,
        tries: row.tries,
        error: row.error,
        buriedAt: row.buried_at,
      }));
    },
  };
}

interface Found {
  event: FeedbackEvent;
  seq: number;
  tries: number;
}

async function takeEvents(tx: Tx, request: TakeRequest, token: string, now: number): Promise<Found[]> {
  await beginCursors(tx, request.subscriber);
  const found: Found[] = [];
  const { subscriber, workspaces, except = new Set(), limit } = request;
  const isAny = workspaces ? 0 : 1;
  const ready = await ask(tx, EVENTS_READY, subscriber, now, isAny, workspaces ?? [], [...except], limit);
  for (const cursor of ready) {
    await enterWorkspace(tx, cursor.workspace_id);
    const event = await tx
      .selectFrom('feedback_events')
      .select(['seq', 'event_id', 'body'])
      .where('workspace_id', '=', cursor.workspace_id)
      .where('seq', '>', cursor.seq)
      .orderBy('seq')
      .limit(1)
      .executeTakeFirst();
    const claim = event
      ? {
          tries: sql<number>`tries + 1`,
          claim_token: token,
          claim_until_at: now + request.leaseMs,
          taken_at: now,
        }
      : // What was published twice, or is long gone, leaves a number without an event.
        { seq: cursor.head, tries: 0 };
    const claimed = await tx
      .updateTable('feedback_cursors')
      .set(claim)
      .where('subscriber', '=', request.subscriber)
      .where('workspace_id', '=', cursor.workspace_id)
      .where('seq', '=', cursor.seq)
      .where((eb) => eb.or([eb('claim_until_at', 'is', null), eb('claim_until_at', '<=', now)]))
      .returning('tries')
      .executeTakeFirst();
    if (!event || !claimed) continue;
    const body = JSON.parse(event.body) as Entry;
    found.push({
      seq: event.seq,
      tries: claimed.tries,
      event: { id: event.event_id, workspace: cursor.workspace_id, body },
    });
  }
  return found;
}

/** Where something was published that a subscriber has no cursor for. */
export const CURSORS_MISSING = definePassage({
  name: 'cursors_missing',
  takes: ['text'],
  gives: { workspace_id: 'text' },
  body: `select workspace_id from feedback_heads where not exists (select 1 from feedback_cursors
    where feedback_cursors.workspace_id = feedback_heads.workspace_id and subscriber = $1)`,
});

/** Cursors of a subscriber that nobody holds and that have an event before them; in some workspaces, or where `$3` is 1 in all. */
export const EVENTS_READY = definePassage({
  name: 'events_ready',
  takes: ['text', 'bigint', 'bigint', 'text[]', 'text[]', 'bigint'],
  gives: { workspace_id: 'text', seq: 'bigint', head: 'bigint' },
  body: `select cursor.workspace_id, cursor.seq, head.seq as head from feedback_cursors as cursor
    join feedback_heads as head on head.workspace_id = cursor.workspace_id
    where cursor.subscriber = $1 and head.seq > cursor.seq and cursor.not_before_at <= $2
      and (cursor.claim_until_at is null or cursor.claim_until_at <= $2)
      and ($3 = 1 or cursor.workspace_id in $4) and cursor.workspace_id not in $5
    order by cursor.taken_at, cursor.workspace_id limit $6`,
});

/** A subscriber begins with the oldest event that is kept. */
async function beginCursors(tx: Tx, subscriber: string): Promise<void> {
  const begun = { seq: 0, tries: 0, not_before_at: 0, claim_token: null, claim_until_at: null, taken_at: 0 };
  for (const { workspace_id } of await ask(tx, CURSORS_MISSING, subscriber)) {
    await enterWorkspace(tx, workspace_id);
    await tx
      .insertInto('feedback_cursors')
      .values({ subscriber, workspace_id, ...begun })
      .onConflict((conflict) => conflict.columns(['workspace_id', 'subscriber']).doNothing())
      .execute();
  }
}

/** Ends a claim; does nothing where it was lost to somebody else. */
async function release(
  tx: Tx,
  subscriber: string,
  { event }: Found,
  token: string,
  change: { seq?: number; tries?: number; not_before_at?: number },
): Promise<void> {
  await tx
    .updateTable('feedback_cursors')
    .set({ not_before_at: 0, ...change, claim_token: null, claim_until_at: null })
    .where('subscriber', '=', subscriber)
    .where('workspace_id', '=', event.workspace)
    .where('claim_token', '=', token)
    .execute();
}
