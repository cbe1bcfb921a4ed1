import { defineTables } from '../../base/store/tables.ts';

interface ReviewsTable {
  workspace_id: string;
  feed_id: string;
  on_date: string;
  answer: string;
  created_at: number;
}

declare module '../../base/store/tables.ts' {
  interface ProjectedTables {
    reviews: ReviewsTable;
  }
}

export const REVIEW_TABLES = defineTables({
  reviews: { key: ['workspace_id', 'feed_id', 'on_date'], written: ['answer'], refersTo: ['feeds'] },
});
