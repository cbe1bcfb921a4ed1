import { defineTables } from '../base/store/tables.ts';

interface PatternsTable {
  workspace_id: string;
  category: string;
  executor_id: string;
  success_count: number;
  failure_count: number;
  total_minutes: number;
  timed_count: number;
  last_success_at: number | null;
  last_failure_at: number | null;
}

declare module '../base/store/tables.ts' {
  interface ProjectedTables {
    patterns: PatternsTable;
  }
}

export const LEARN_TABLES = defineTables({
  patterns: {
    key: ['workspace_id', 'category', 'executor_id'],
    written: [],
    names: ['executor_id'],
    isDerived: true,
    refersTo: ['executors'],
  },
});
