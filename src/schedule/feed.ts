import { nextOccurrence } from '../calendar/occurrence.ts';
import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { rhythmOf } from './rhythm.ts';
import { findDueAt } from './store.ts';

/** The feed that every workspace starts with: working mornings at nine, five tasks at most. */
const MAIN_FEED = 'main';

/** The kind of due row that a feed's next digest is. */
export const DIGEST_DUE = 'digest';

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
    state: 'live',
    review_day: 5,
    review_at: '15:00',
    paused_until_on: null,
    created_at: ctx.now,
  };
}

/** Adds a feed, posted to a place if there is one, and sets when its first digest is due. */
export async function addFeed(ctx: Ctx, feed: Row<'feeds'>, placeId: string | null): Promise<void> {
  const link = placeId !== null && { workspace_id: ctx.workspace.id, feed_id: feed.id, place_id: placeId };
  await ctx.record({
    type: 'FeedAdded',
    subject: `feed:${feed.id}`,
    rows: { feeds: [feed], ...(link && { feed_places: [link] }) },
  });
  await scheduleFeed(ctx, feed);
}

/** Adds the main feed, posted to the place where the workspace was founded. */
export async function createMainFeed(ctx: Ctx, place: Row<'places'> | null): Promise<void> {
  await addFeed(ctx, newFeed(ctx, { id: MAIN_FEED, name: MAIN_FEED }), place?.id ?? null);
}

/**
 * Sets when a feed's next digest is due; never, while it is paused. One that is overdue and only waits for
 * the next tick stays due.
 */
export async function scheduleFeed(ctx: Ctx, feed: Row<'feeds'>): Promise<number | null> {
  const waiting = await findDueAt(ctx, DIGEST_DUE, feed.id);
  if (feed.state !== 'paused' && waiting !== null && waiting <= ctx.now) return waiting;
  const nextAt = feed.state === 'paused' ? null : nextOccurrence(rhythmOf(feed), ctx.now);
  await ctx.setDue(DIGEST_DUE, feed.id, nextAt);
  return nextAt;
}
