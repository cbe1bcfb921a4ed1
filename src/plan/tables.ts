import { defineTables, type Flag } from '../base/store/tables.ts';

interface BatchesTable {
  workspace_id: string;
  id: string;
  number: number;
  feed_id: string;
  on_date: string;
  seed: string;
  snapshot_seq: number;
  answer: string;
  is_late: Flag;
  created_at: number;
}

declare module '../base/store/tables.ts' {
  interface ProjectedTables {
    batches: BatchesTable;
  }
}

export const PLAN_TABLES = defineTables({
  batches: { key: ['workspace_id', 'id'], written: ['answer'], refersTo: ['feeds'] },
});
