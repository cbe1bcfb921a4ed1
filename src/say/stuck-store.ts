import { type Reads, rows } from '../base/store/rows.ts';
import type { Row } from '../base/store/tables.ts';

/** A message that is not being sent any more, and where it was meant to go. */
export interface StuckMessage {
  id: number;
  subject: string;
  /** `unknown`: it may be there already; `dead`: it certainly is not. */
  state: 'unknown' | 'dead';
  lastError: string | null;
  createdAt: number;
  placeName: string;
}

/** Messages that were given up, oldest first. */
export async function listStuck(ctx: Reads): Promise<StuckMessage[]> {
  const found = await rows(ctx, 'outbox')
    .innerJoin('places', 'places.id', 'outbox.place_id')
    .select(['outbox.id', 'outbox.subject', 'outbox.state', 'outbox.last_error', 'outbox.created_at'])
    .select('places.name')
    .where('outbox.state', 'in', ['unknown', 'dead'])
    .orderBy('outbox.id')
    .execute();
  return found.map((row) => ({
    id: row.id,
    subject: row.subject,
    state: row.state === 'unknown' ? 'unknown' : 'dead',
    lastError: row.last_error,
    createdAt: row.created_at,
    placeName: row.name,
  }));
}

/** Why a place took its last message not, where it did not. */
export async function findRefusalAt(ctx: Reads, placeId: string): Promise<string | null> {
  const last = await rows(ctx, 'outbox')
    .select(['state', 'last_error'])
    .where('place_id', '=', placeId)
    .where('under_subject', 'is', null)
    .where('state', 'in', ['sent', 'dead'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last?.state === 'dead' ? last.last_error : null;
}

/** A row of the outbox by its number, of this workspace. */
export async function findMessage(ctx: Reads, id: number): Promise<Row<'outbox'> | undefined> {
  return rows(ctx, 'outbox').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Whether a later state of the same message was sent, or is about to be. */
export async function isOutdated(ctx: Reads, row: Row<'outbox'>): Promise<boolean> {
  const later = await rows(ctx, 'outbox')
    .select('id')
    .where('subject', '=', row.subject)
    .where('place_id', '=', row.place_id)
    .where('id', '>', row.id)
    .where('state', 'in', ['new', 'sending', 'sent'])
    .limit(1)
    .executeTakeFirst();
  return later !== undefined;
}
