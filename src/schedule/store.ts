import type { Ctx } from '../base/command/ctx.ts';
import type { Tx } from '../base/store/open.ts';
import { type Reads, rows } from '../base/store/rows.ts';
import { CHATS, type Platform, type Row } from '../base/store/tables.ts';
import { readWorkspace } from '../base/store/transaction.ts';
import { ALL_WORKSPACES } from '../base/store/workspace.ts';
import { ask } from '../base/wall/passage.ts';
import { digestSubject } from '../say/subject.ts';

/** Who holds a lease at an instant. */
export async function findHolder(tx: Tx, lease: string, now: number): Promise<string | undefined> {
  const row = await tx
    .selectFrom('leases')
    .select('holder')
    .where('name', '=', lease)
    .where('until_at', '>', now)
    .executeTakeFirst();
  return row?.holder;
}

/** Every team of the database, oldest first. */
export async function listWorkspaces(tx: Tx): Promise<Row<'workspaces'>[]> {
  const all: Row<'workspaces'>[] = [];
  for (const { id } of await ask(tx, ALL_WORKSPACES)) all.push(await readWorkspace(tx, id));
  return all;
}

/** The chats that a team is in, each with when it was last heard of; null for never. */
export async function listChats(ctx: Reads): Promise<{ platform: Platform; heardAt: number | null }[]> {
  const tenants = await rows(ctx, 'tenants')
    .select('platform')
    .distinct()
    .where('platform', 'in', CHATS)
    .execute();
  const chats = [];
  for (const { platform } of tenants) {
    const { at } = await rows(ctx, 'inbox')
      .select((eb) => eb.fn.max('claimed_at').as('at'))
      .where('origin', 'like', `${platform}:%`)
      .executeTakeFirstOrThrow();
    chats.push({ platform, heardAt: at === null ? null : Number(at) });
  }
  return chats;
}

/** Messages to chats that were queued before an instant and could have been sent: what is for a terminal waits there. */
export async function countWaiting(
  ctx: Reads,
  { before, now }: { before: number; now: number },
): Promise<{ count: number; lastError: string | null }> {
  const waiting = await rows(ctx, 'outbox')
    .innerJoin('places', 'places.id', 'outbox.place_id')
    .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.max('last_error').as('error')])
    .where('places.platform', '!=', 'terminal')
    .where('state', 'in', ['new', 'sending'])
    .where('created_at', '<', before)
    .where('not_before_at', '<', now)
    .executeTakeFirstOrThrow();
  return { count: Number(waiting.count), lastError: waiting.error };
}

/** A channel of a chat, by its id; undefined for anything else. */
export async function findChannel(ctx: Ctx, placeId: string): Promise<Row<'places'> | undefined> {
  return rows(ctx, 'places')
    .selectAll()
    .where('id', '=', placeId)
    .where('platform', 'in', CHATS)
    .executeTakeFirst();
}

/** The origin of the job that plans and posts a date: one for each, so that no date is posted twice. */
export function digestOrigin(feedId: string, date: string): string {
  return digestSubject({ feed_id: feedId, on_date: date });
}

/** Whether the digest of a date has been asked for: its job is there, whatever became of it. */
export async function hasDigestJob(ctx: Reads, feedId: string, date: string): Promise<boolean> {
  const job = await rows(ctx, 'jobs')
    .select('id')
    .where('origin', '=', digestOrigin(feedId, date))
    .executeTakeFirst();
  return job !== undefined;
}

/** The places of a chat's team that are known. */
export async function listKnownPlaces(
  ctx: Reads,
  platform: Platform,
  tenant: string,
): Promise<Row<'places'>[]> {
  return rows(ctx, 'places')
    .selectAll()
    .where('platform', '=', platform)
    .where('tenant', '=', tenant)
    .orderBy('id')
    .execute();
}
