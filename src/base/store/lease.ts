import { sql } from 'kysely';
import type { Db } from './open.ts';
import type { Row } from './tables.ts';

/** Who may act for all: one holder at a time, known by a token that every renewal must show. */
export interface Lease {
  name: string;
  token: string;
  untilAt: number;
}

export interface LeaseRequest {
  name: string;
  token: string;
  /** Words that tell a person which process it is: `pid 4711 on laptop`. */
  holder: string;
  /** By the clock of everybody who asks for it (`LeaseClock`). */
  now: number;
  ttlMs: number;
  /** Whether the process of a holder's token has certainly ended: then its lease is free at once. */
  isGone?: (token: string) => boolean;
}

/** Takes or renews a lease. Returns it, or who holds it and until when. */
export async function takeLease(
  db: Db,
  request: LeaseRequest,
): Promise<Lease | { heldBy: string; untilAt: number }> {
  const { name, token, holder, now } = request;
  const untilAt = now + request.ttlMs;
  const held = await findLease(db, name);
  const isDead = held !== undefined && held.token !== token && request.isGone?.(held.token) === true;
  // Who only stands by asks for no lock.
  if (held && held.token !== token && held.until_at > now && !isDead)
    return { heldBy: held.holder, untilAt: held.until_at };
  const free = isDead ? held.token : token;
  return db.transact(async (tx) => {
    const won = await tx
      .insertInto('leases')
      .values({ name, token, holder, until_at: untilAt })
      .onConflict((conflict) =>
        conflict
          .column('name')
          .doUpdateSet({ token, holder, until_at: untilAt })
          .where((eb) => eb.or([eb('leases.token', 'in', [token, free]), eb('leases.until_at', '<=', now)])),
      )
      .returning('token')
      .executeTakeFirst();
    if (won) return { name, token, untilAt };
    const other = await tx
      .selectFrom('leases')
      .select(['holder', 'until_at'])
      .where('name', '=', name)
      .executeTakeFirstOrThrow();
    return { heldBy: other.holder, untilAt: other.until_at };
  });
}

function findLease(db: Db, name: string): Promise<Row<'leases'> | undefined> {
  return db.kysely.selectFrom('leases').selectAll().where('name', '=', name).executeTakeFirst();
}

/** Gives a lease back; does nothing if it is no longer ours. */
export async function dropLease(db: Db, name: string, token: string): Promise<void> {
  await db.transact((tx) =>
    tx.deleteFrom('leases').where('name', '=', name).where('token', '=', token).execute(),
  );
}

/** Forgets leases that ended before an instant: each process of a server has one of its own. */
export async function forgetLeases(db: Db, before: number): Promise<void> {
  await db.transact((tx) => tx.deleteFrom('leases').where('until_at', '<', before).execute());
}

/** Who holds a lease now; undefined if nobody does. */
export async function findHolder(
  db: Db,
  name: string,
  now: number,
): Promise<{ heldBy: string; untilAt: number; token: string } | undefined> {
  const row = await db.kysely
    .selectFrom('leases')
    .select(['holder', 'until_at', 'token'])
    .where('name', '=', name)
    .where('until_at', '>', now)
    .executeTakeFirst();
  return row && { heldBy: row.holder, untilAt: row.until_at, token: row.token };
}

/** What time it is on a PostgreSQL server, in UTC milliseconds. */
export async function readServerTime({ kysely }: Db): Promise<number> {
  const { at } = await kysely
    .selectNoFrom(sql<number>`floor(extract(epoch from clock_timestamp()) * 1000)::bigint`.as('at'))
    .executeTakeFirstOrThrow();
  return at;
}
