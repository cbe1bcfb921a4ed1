import { sql } from 'kysely';
import { notPossible } from '../language/errors.ts';
import { type ChainHead, ERASED, type Payload } from '../store/events.ts';
import { type Reads, rows } from '../store/rows.ts';
import type { ProjectedTable, Row } from '../store/tables.ts';
import { findSealedUntil } from './months.ts';

/** What has happened in a workspace since an event. */
export async function listEventsSince(
  reads: Reads,
  seq: number,
): Promise<Pick<Row<'events'>, 'type' | 'subject'>[]> {
  return rows(reads, 'events').select(['type', 'subject']).where('seq', '>', seq).execute();
}

/** A change as anybody of the team may know of it: without who made it and what was written. */
export interface Changed {
  seq: number;
  type: string;
  subject: string;
  occurredAt: number;
}

/** What changed after an event, the oldest first, at most so many. Throws a Refusal where some of that is sealed in files. */
export async function listChanges(reads: Reads, after: number, most: number): Promise<Changed[]> {
  const sealedUntil = await findSealedUntil(reads.tx, reads.workspace.id);
  if (after < sealedUntil)
    throw notPossible(
      `The events up to ${sealedUntil} are sealed in files.`,
      `Begin after event ${sealedUntil} or later; archive has all of them.`,
    );
  return rows(reads, 'events')
    .select(['seq', 'type', 'subject', 'occurred_at as occurredAt'])
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(most)
    .execute();
}

/**
 * The rows of a table that the events after `since` wrote, up to the event `until`, oldest first; undefined where that
 * cannot be told: `since` is of another history, something was erased meanwhile, or too much has happened.
 */
export async function listRowsSince<T extends ProjectedTable>(
  reads: Reads,
  table: T,
  { since, until, most }: { since: ChainHead; until: number; most: number },
): Promise<Row<T>[] | undefined> {
  if (until - since.seq > most) return undefined;
  const found = await rows(reads, 'events')
    .select(['seq', 'type', 'hash'])
    .select(({ fn, ref }) => fn.coalesce(ref('payload'), sql<string>`''`).as('payload'))
    .where('seq', '>=', since.seq)
    .where('seq', '<=', until)
    .orderBy('seq')
    .execute();
  const [first, ...after] = found;
  if (first?.hash !== since.hash || after.some(({ type, payload }) => type === ERASED || payload === ''))
    return undefined;
  return after
    .filter(({ payload }) => payload.includes(`"${table}":`))
    .flatMap(({ payload }) => (JSON.parse(payload) as Payload).rows?.[table] ?? []) as Row<T>[];
}
