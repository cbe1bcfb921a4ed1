import { defineTables } from '../../base/store/tables.ts';

interface LessonsTable {
  workspace_id: string;
  id: string;
  number: number;
  body: string;
  category: string | null;
  goal_id: string | null;
  metric_id: string | null;
  cases: string;
  rule: string;
  hits: number;
  misses: number;
  review_on: string;
  state: 'proposed' | 'kept' | 'dropped';
  author_id: string | null;
  created_at: number;
  updated_at: number;
}

declare module '../../base/store/tables.ts' {
  interface ProjectedTables {
    lessons: LessonsTable;
  }
}

export const LESSON_TABLES = defineTables({
  lessons: {
    key: ['workspace_id', 'id'],
    written: ['body'],
    names: ['author_id'],
    refersTo: ['executors', 'metrics', 'goals'],
  },
});
