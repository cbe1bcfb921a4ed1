import { notFound, notPossible } from '../../base/language/errors.ts';
import { findNearest, slugify } from '../../base/language/ids.ts';
import { readStrings } from '../../base/store/json.ts';
import { findRow, getRow, type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';

/** Every feed, oldest first. */
export async function listFeeds(ctx: Reads): Promise<Row<'feeds'>[]> {
  return rows(ctx, 'feeds').selectAll().orderBy('created_at').orderBy('id').execute();
}

export async function findFeed(ctx: Reads, id: string): Promise<Row<'feeds'> | undefined> {
  return findRow(ctx, 'feeds', id);
}

/** A feed by its id: for rows that point to one. */
export async function getFeedById(ctx: Reads, id: string): Promise<Row<'feeds'>> {
  return getRow(ctx, 'feeds', id);
}

/** The goals that a feed works for; null for all. */
export function readFeedGoals({ goal_ids }: Pick<Row<'feeds'>, 'goal_ids'>): readonly string[] | null {
  return goal_ids === null ? null : readStrings(goal_ids);
}

/** The feed of a name; without one, the only feed there is. Throws a Refusal that names what there is. */
export async function getFeed(ctx: Reads, name: string | undefined): Promise<Row<'feeds'>> {
  const feeds = await listFeeds(ctx);
  const names = feeds.map((feed) => feed.name);
  if (name === undefined) {
    const [only] = feeds;
    if (only && feeds.length === 1) return only;
    throw notPossible('There are several feeds.', `Name one: ${names.join(', ')}.`);
  }
  const found = feeds.find(({ id }) => id === slugify(name));
  if (!found) throw notFound('feed', name, findNearest(name, names));
  return found;
}

/** The places that a feed is posted to. */
export async function listFeedPlaces(ctx: Reads, feedId: string): Promise<Row<'places'>[]> {
  return rows(ctx, 'feed_places')
    .innerJoin('places', 'places.id', 'feed_places.place_id')
    .selectAll('places')
    .where('feed_places.feed_id', '=', feedId)
    .orderBy('places.id')
    .execute();
}

/** The places of a chat to which any feed is posted. */
export async function listFeedPlacesOf(
  ctx: Reads,
  { platform, tenant }: Pick<Row<'places'>, 'platform' | 'tenant'>,
): Promise<Row<'places'>[]> {
  return rows(ctx, 'places')
    .selectAll()
    .where('places.platform', '=', platform)
    .where('places.tenant', '=', tenant)
    .where('places.id', 'in', rows(ctx, 'feed_places').select('feed_places.place_id'))
    .orderBy('places.id')
    .execute();
}

/** When a kind of thing is due for a subject; null if it is not. */
export async function findDueAt(ctx: Reads, kind: string, subject: string): Promise<number | null> {
  const row = await rows(ctx, 'due')
    .select('next_at')
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .executeTakeFirst();
  return row?.next_at ?? null;
}
