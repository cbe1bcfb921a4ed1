import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';

/** The feed that every workspace starts with: working mornings at nine, five tasks at most. */
export const MAIN_FEED = 'main';

/** Adds the main feed, posted to the place where the workspace was founded. */
export async function createMainFeed(ctx: Ctx, place: Row<'places'> | null): Promise<void> {
  const feed: Row<'feeds'> = {
    workspace_id: ctx.workspace.id,
    id: MAIN_FEED,
    name: MAIN_FEED,
    zone: ctx.workspace.zone,
    post_at: '09:00',
    days: '[1,2,3,4,5]',
    cap: 5,
    goal_ids: null,
    expected_value_bar: null,
    selection_order: 'value',
    routing: 'learned',
    state: 'live',
    created_at: ctx.now,
  };
  const link = place && { workspace_id: ctx.workspace.id, feed_id: feed.id, place_id: place.id };
  await ctx.record({
    type: 'FeedAdded',
    subject: `feed:${feed.id}`,
    rows: { feeds: [feed], ...(link && { feed_places: [link] }) },
  });
}
