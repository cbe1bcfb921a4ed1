import { sql } from 'kysely';
import { isSqlite, type Tx } from '../../base/store/open.ts';
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

type Cursor = { workspace_id: string; seq: number; head: number };

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
      await db.transact((tx) => publishEvent(tx, event, now()));
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
          db.transact((tx) => release(tx, request.subscriber, found, token, { seq: found.seq, tries: 0 })),
        retry: (afterMs) =>
          db.transact((tx) =>
            release(tx, request.subscriber, found, token, { not_before_at: now() + afterMs }),
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
      await db.transact((tx) =>
        tx
          .insertInto('feedback_poisoned')
          .values({ ...key, ...row })
          .onConflict((conflict) =>
            conflict.columns(['workspace_id', 'subscriber', 'event_id']).doUpdateSet(row),
          )
          .execute(),
      );
    },
    async list(workspace) {
      const found = await db.kysely
        .selectFrom('feedback_poisoned')
        .selectAll()
        .where('workspace_id', '=', workspace)
        .orderBy('buried_at')
        .orderBy('event_id')
        .execute();
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
  for (const cursor of await listReady(tx, request, now)) {
    const event = await tx
      .selectFrom('feedback_events')
      .select(['seq', 'event_id', 'body'])
      .where('workspace_id', '=', cursor.workspace_id)
      .where('seq', '>', cursor.seq)
      .orderBy('seq')
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

/** A subscriber begins with the oldest event that is kept. */
async function beginCursors(tx: Tx, subscriber: string): Promise<void> {
  const missing = await tx
    .selectFrom('feedback_heads')
    .select('workspace_id')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('feedback_cursors')
            .select('seq')
            .whereRef('feedback_cursors.workspace_id', '=', 'feedback_heads.workspace_id')
            .where('subscriber', '=', subscriber),
        ),
      ),
    )
    .execute();
  if (missing.length === 0) return;
  const begun = { seq: 0, tries: 0, not_before_at: 0, claim_token: null, claim_until_at: null, taken_at: 0 };
  await tx
    .insertInto('feedback_cursors')
    .values(missing.map(({ workspace_id }) => ({ subscriber, workspace_id, ...begun })))
    .onConflict((conflict) => conflict.columns(['subscriber', 'workspace_id']).doNothing())
    .execute();
}

async function listReady(tx: Tx, request: TakeRequest, now: number): Promise<Cursor[]> {
  let query = tx
    .selectFrom('feedback_cursors as cursor')
    .innerJoin('feedback_heads as head', 'head.workspace_id', 'cursor.workspace_id')
    .select(['cursor.workspace_id', 'cursor.seq', 'head.seq as head'])
    .where('cursor.subscriber', '=', request.subscriber)
    .whereRef('head.seq', '>', 'cursor.seq')
    .where('cursor.not_before_at', '<=', now)
    .where((eb) => eb.or([eb('cursor.claim_until_at', 'is', null), eb('cursor.claim_until_at', '<=', now)]));
  if (request.workspaces) query = query.where('cursor.workspace_id', 'in', request.workspaces);
  if (request.except?.size) query = query.where('cursor.workspace_id', 'not in', [...request.except]);
  return query.orderBy('cursor.taken_at').orderBy('cursor.workspace_id').limit(request.limit).execute();
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
