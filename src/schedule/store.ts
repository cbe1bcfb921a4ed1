import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { notFound, notPossible } from '../errors.ts';
import { findNearest, slugify } from '../ids.ts';

type Reads = Pick<Ctx, 'tx' | 'workspace'>;

/** Every feed, oldest first. */
export async function listFeeds(ctx: Reads): Promise<Row<'feeds'>[]> {
  return ctx.tx
    .selectFrom('feeds')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

export async function findFeed(ctx: Reads, id: string): Promise<Row<'feeds'> | undefined> {
  return ctx.tx
    .selectFrom('feeds')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', id)
    .executeTakeFirst();
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
  return ctx.tx
    .selectFrom('feed_places')
    .innerJoin('places', (join) =>
      join
        .onRef('places.workspace_id', '=', 'feed_places.workspace_id')
        .onRef('places.id', '=', 'feed_places.place_id'),
    )
    .selectAll('places')
    .where('feed_places.workspace_id', '=', ctx.workspace.id)
    .where('feed_places.feed_id', '=', feedId)
    .orderBy('places.id')
    .execute();
}

/** When a kind of thing is due for a subject; null if it is not. */
export async function findDueAt(ctx: Reads, kind: string, subject: string): Promise<number | null> {
  const row = await ctx.tx
    .selectFrom('due')
    .select('next_at')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .executeTakeFirst();
  return row?.next_at ?? null;
}

/** Whether a feed has a batch of a date already. */
export async function hasBatch(ctx: Reads, feedId: string, date: string): Promise<boolean> {
  const batch = await ctx.tx
    .selectFrom('batches')
    .select('id')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('feed_id', '=', feedId)
    .where('on_date', '=', date)
    .executeTakeFirst();
  return batch !== undefined;
}

/** Whether the digest of a date has been asked for: its job is there, whatever became of it. */
export async function hasDigestJob(ctx: Reads, feedId: string, date: string): Promise<boolean> {
  const job = await ctx.tx
    .selectFrom('jobs')
    .select('id')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('origin', '=', digestOrigin(feedId, date))
    .executeTakeFirst();
  return job !== undefined;
}

/** The origin of the job that plans and posts a date: one for each, so that no date is posted twice. */
export function digestOrigin(feedId: string, date: string): string {
  return `digest:${feedId}:${date}`;
}

/** Whether a feed has a review of a date or a later one. */
export async function hasReviewSince(ctx: Reads, feedId: string, date: string): Promise<boolean> {
  const review = await ctx.tx
    .selectFrom('reviews')
    .select('on_date')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('feed_id', '=', feedId)
    .where('on_date', '>=', date)
    .executeTakeFirst();
  return review !== undefined;
}
