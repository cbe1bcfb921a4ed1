import { type Reads, rows } from '../base/store/rows.ts';
import type { Row } from '../base/store/tables.ts';
import type { View } from '../base/view/view.ts';
import { findPlace } from '../team/account/place-store.ts';
import { boundDigests } from './subject.ts';

/** The subject of the latest digest of a feed that reached a place; undefined if none has. */
export async function findLastDigest(
  ctx: Reads,
  feedId: string,
  placeId: string,
): Promise<string | undefined> {
  const { before, behind } = boundDigests(feedId);
  const message = await rows(ctx, 'messages')
    .select('subject')
    .where('place_id', '=', placeId)
    .where('subject', '>', before)
    .where('subject', '<', behind)
    .orderBy('subject', 'desc')
    .limit(1)
    .executeTakeFirst();
  return message?.subject;
}

/** The view of a subject that was sent to a place last, or waits to be, as it is stored; undefined where none was. */
export async function readLastSent(
  ctx: Reads,
  subject: string,
  placeId: string,
): Promise<string | undefined> {
  const row = await rows(ctx, 'outbox')
    .select('view')
    .where('subject', '=', subject)
    .where('place_id', '=', placeId)
    .where('state', 'not in', ['merged', 'dead'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.view;
}

/** A message on its way, and the place that it is for. */
export interface PlacedMessage {
  subject: string;
  view: View;
  state: Row<'outbox'>['state'];
  place: Row<'places'>;
}

export async function findPlacedMessage(ctx: Reads, id: number): Promise<PlacedMessage | undefined> {
  const message = await rows(ctx, 'outbox')
    .select(['subject', 'view', 'state', 'place_id'])
    .where('id', '=', id)
    .executeTakeFirst();
  const place = message && (await findPlace(ctx, message.place_id));
  if (!message || !place) return undefined;
  const { subject, state } = message;
  return { subject, state, place, view: JSON.parse(message.view) as View };
}

/** The feeds that are posted to a chat, and where. */
export async function listPosts(
  ctx: Reads,
  { platform, tenant }: Pick<Row<'tenants'>, 'platform' | 'tenant'>,
): Promise<Pick<Row<'feed_places'>, 'feed_id' | 'place_id'>[]> {
  return rows(ctx, 'feed_places')
    .innerJoin('places', 'places.id', 'feed_places.place_id')
    .select(['feed_places.feed_id', 'feed_places.place_id'])
    .where('places.platform', '=', platform)
    .where('places.tenant', '=', tenant)
    .orderBy('feed_places.feed_id')
    .orderBy('feed_places.place_id')
    .execute();
}

/** Whether anything was sent under a subject, or waits to be. */
export async function isSent(ctx: Reads, subject: string): Promise<boolean> {
  const row = await rows(ctx, 'outbox').select('id').where('subject', '=', subject).executeTakeFirst();
  return row !== undefined;
}
