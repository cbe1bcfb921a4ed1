import { nextOccurrence, rhythmOf } from '../base/calendar/occurrence.ts';
import type { Ctx } from '../base/command/ctx.ts';
import { addDays, dateOf, instantOf, weekdayOf } from '../base/language/date.ts';
import { isChat, type Row } from '../base/store/tables.ts';
import { REVIEW_DUE } from '../share/review/review-due.ts';
import { reviewRhythm } from '../share/review/review-post.ts';
import { hasReviewSince } from '../share/review/store.ts';
import { findDueAt, listFeedPlaces, listFeeds } from '../team/feed/store.ts';
import { hasDigestJob } from './store.ts';

/** The feed that every workspace starts with: working mornings at nine, five tasks at most. */
const MAIN_FEED = 'main';

/** Where others read along. */

/** The kind of due row that a feed's next digest is. */
export const DIGEST_DUE = 'digest';
/** … and the end of its pause. */
export const RESUME_DUE = 'resume';

/** A feed's row with the defaults of a new one. */
export function newFeed(
  ctx: Pick<Ctx, 'workspace' | 'now'>,
  feed: { id: string; name: string },
): Row<'feeds'> {
  return {
    workspace_id: ctx.workspace.id,
    id: feed.id,
    name: feed.name,
    zone: ctx.workspace.zone,
    post_at: '09:00',
    days: '[1,2,3,4,5]',
    cap: 5,
    goal_ids: null,
    expected_value_bar: null,
    selection_order: 'value',
    routing: 'learned',
    protect_percent: 0,
    state: 'live',
    review_day: 5,
    review_at: '15:00',
    paused_until_on: null,
    created_at: ctx.now,
  };
}

/** Adds a feed, posted to a place if there is one, and sets when its first digest and review are due. */
export async function addFeed(ctx: Ctx, feed: Row<'feeds'>, placeId: string | null): Promise<void> {
  const link = placeId !== null && { workspace_id: ctx.workspace.id, feed_id: feed.id, place_id: placeId };
  await ctx.record({
    type: 'FeedAdded',
    subject: `feed:${feed.id}`,
    rows: { feeds: [feed], ...(link && { feed_places: [link] }) },
  });
  await scheduleFeed(ctx, feed);
}

/**
 * Adds the main feed, posted to the place where the workspace was founded. At a machine it runs at once; in a chat,
 * where others read along, it is quiet until somebody says `go`, in a channel where it was founded in none.
 */
export async function createMainFeed(
  ctx: Ctx,
  platform: Row<'places'>['platform'],
  place: Row<'places'> | null,
): Promise<void> {
  const state = isChat(platform) ? 'quiet' : 'live';
  await addFeed(ctx, { ...newFeed(ctx, { id: MAIN_FEED, name: MAIN_FEED }), state }, place?.id ?? null);
}

/**
 * Has the main feed posted to a place, instead of any other of its tenant; where that is new, it is quiet until `go`. One
 * that runs in another chat goes on there as it is: `go` in the new one has it posted there, too.
 */
export async function moveMainFeed(ctx: Ctx, place: Row<'places'>): Promise<void> {
  const feeds = await listFeeds(ctx);
  const before = feeds.find(({ id }) => id === MAIN_FEED) ?? feeds[0];
  if (!before) return createMainFeed(ctx, place.platform, place);
  const places = await listFeedPlaces(ctx, before.id);
  if (places.some(({ id }) => id === place.id)) return;
  const isOther = (other: Row<'places'>) =>
    isChat(other.platform) && (other.platform !== place.platform || other.tenant !== place.tenant);
  if (before.state !== 'quiet' && places.some(isOther)) return;
  const link = (placeId: string) => ({
    workspace_id: ctx.workspace.id,
    feed_id: before.id,
    place_id: placeId,
  });
  const left = places.filter(
    ({ platform, tenant }) => platform === place.platform && tenant === place.tenant,
  );
  const feed: Row<'feeds'> = { ...before, state: 'quiet', paused_until_on: null };
  await ctx.record({
    type: 'FeedChanged',
    subject: `feed:${feed.id}`,
    rows: { feeds: [feed], feed_places: [link(place.id)] },
    ...(left.length > 0 && { gone: { feed_places: left.map(({ id }) => link(id)) } }),
  });
  await scheduleFeed(ctx, feed);
}

/** Has a feed posted to a place, too. */
export async function addPlace(ctx: Ctx, feed: Row<'feeds'>, placeId: string): Promise<Row<'feeds'>> {
  const link = { workspace_id: ctx.workspace.id, feed_id: feed.id, place_id: placeId };
  await ctx.record({ type: 'FeedChanged', subject: `feed:${feed.id}`, rows: { feed_places: [link] } });
  return feed;
}

/** Has a feed posted no more to some of its places. */
export async function removePlaces(
  ctx: Ctx,
  feed: Row<'feeds'>,
  places: readonly Pick<Row<'places'>, 'id'>[],
): Promise<void> {
  const links = places.map(({ id }) => ({
    workspace_id: ctx.workspace.id,
    feed_id: feed.id,
    place_id: id,
  }));
  await ctx.record({ type: 'FeedChanged', subject: `feed:${feed.id}`, gone: { feed_places: links } });
}

/** Stops a feed until somebody resumes it, or says `go`. */
export async function stopFeed(ctx: Ctx, before: Row<'feeds'>, state: 'paused' | 'quiet'): Promise<void> {
  const feed: Row<'feeds'> = { ...before, state, paused_until_on: null };
  await ctx.record({ type: 'FeedPaused', subject: `feed:${feed.id}`, rows: { feeds: [feed] } });
  await scheduleFeed(ctx, feed);
}

/** Lets a quiet feed post from now on. */
export async function startFeed(ctx: Ctx, before: Row<'feeds'>): Promise<Row<'feeds'>> {
  const feed: Row<'feeds'> = { ...before, state: 'live' };
  await ctx.record({ type: 'FeedStarted', subject: `feed:${feed.id}`, rows: { feeds: [feed] } });
  await scheduleFeed(ctx, feed);
  return feed;
}

/** Lets a paused feed go on: with what comes after an instant, which is now unless the pause ended before. */
export async function resumeFeed(ctx: Ctx, before: Row<'feeds'>, afterAt: number): Promise<Row<'feeds'>> {
  const feed: Row<'feeds'> = { ...before, state: 'live', paused_until_on: null };
  await ctx.record({ type: 'FeedResumed', subject: `feed:${feed.id}`, rows: { feeds: [feed] } });
  await scheduleFeed(ctx, feed, afterAt);
  return feed;
}

/** Sets when a feed's next digest and review are due, and its resumption; no digest and review unless it is live. */
export async function scheduleFeed(ctx: Ctx, feed: Row<'feeds'>, afterAt = ctx.now): Promise<void> {
  const isLive = feed.state === 'live';
  await setNext(ctx, DIGEST_DUE, feed, isLive ? await nextDigestAt(ctx, feed, afterAt) : null);
  await scheduleReview(ctx, feed, afterAt);
  await ctx.setDue(RESUME_DUE, feed.id, resumeAt(feed));
}

/** Sets when a feed's next review is due, the same again if it is set already. */
export async function scheduleReview(ctx: Ctx, feed: Row<'feeds'>, afterAt = ctx.now): Promise<void> {
  const isLive = feed.state === 'live';
  await setNext(ctx, REVIEW_DUE, feed, isLive ? await nextReviewAt(ctx, feed, afterAt) : null);
}

/** When a pause ends by itself, in UTC milliseconds: as its last date begins. Null where it does not. */
export function resumeAt(feed: Row<'feeds'>): number | null {
  if (feed.state !== 'paused' || feed.paused_until_on === null) return null;
  return instantOf(feed.paused_until_on, '00:00', feed.zone);
}

/** When a feed's digest is due next after an instant: not on a date that has had its digest. */
export async function nextDigestAt(ctx: Ctx, feed: Row<'feeds'>, afterAt: number): Promise<number> {
  const rhythm = rhythmOf(feed);
  const nextAt = nextOccurrence(rhythm, afterAt);
  const isDone = await hasDigestJob(ctx, feed.id, dateOf(nextAt, feed.zone));
  return isDone ? nextOccurrence(rhythm, nextAt) : nextAt;
}

/** When a feed's review is due next after an instant: not in a week (from Monday) that has had its review. */
async function nextReviewAt(ctx: Ctx, feed: Row<'feeds'>, afterAt: number): Promise<number | null> {
  const rhythm = reviewRhythm(feed);
  if (!rhythm) return null;
  const nextAt = nextOccurrence(rhythm, afterAt);
  const date = dateOf(nextAt, feed.zone);
  const isDone = await hasReviewSince(ctx, feed.id, addDays(date, 1 - weekdayOf(date)));
  return isDone ? nextOccurrence(rhythm, nextAt) : nextAt;
}

/** What is overdue and only waits for the next tick stays due. */
async function setNext(ctx: Ctx, kind: string, feed: Row<'feeds'>, at: number | null): Promise<void> {
  const waiting = await findDueAt(ctx, kind, feed.id);
  if (at !== null && waiting !== null && waiting <= ctx.now) return;
  await ctx.setDue(kind, feed.id, at);
}
