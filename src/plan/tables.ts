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

interface HourSharesTable {
  workspace_id: string;
  subject_kind: 'project' | 'goal';
  subject_id: string;
  most_percent: number | null;
  least_percent: number | null;
  set_at: number;
}

declare module '../base/store/tables.ts' {
  interface ProjectedTables {
    batches: BatchesTable;
    hour_shares: HourSharesTable;
  }
}

export const PLAN_TABLES = defineTables({
  batches: { key: ['workspace_id', 'id'], written: ['answer'], refersTo: ['feeds'] },
  hour_shares: { key: ['workspace_id', 'subject_kind', 'subject_id'], written: [] },
});
