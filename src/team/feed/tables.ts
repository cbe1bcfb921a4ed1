import { defineTables } from '../../base/store/tables.ts';

interface FeedsTable {
  workspace_id: string;
  id: string;
  name: string;
  zone: string;
  post_at: string;
  days: string;
  cap: number;
  goal_ids: string | null;
  expected_value_bar: number | null;
  selection_order: 'value' | 'classic';
  routing: 'learned' | 'classic';
  protect_percent: number;
  state: 'quiet' | 'live' | 'paused';
  review_day: number | null;
  review_at: string;
  paused_until_on: string | null;
  created_at: number;
}

interface FeedPlacesTable {
  workspace_id: string;
  feed_id: string;
  place_id: string;
}

declare module '../../base/store/tables.ts' {
  interface ProjectedTables {
    feeds: FeedsTable;
    feed_places: FeedPlacesTable;
  }
}

export const FEED_TABLES = defineTables({
  feeds: { key: ['workspace_id', 'id'], written: ['name'] },
  feed_places: {
    key: ['workspace_id', 'feed_id', 'place_id'],
    written: ['place_id'],
    refersTo: ['places', 'feeds'],
  },
});
