import { defineTables } from '../../base/store/tables.ts';

interface LeavesTable {
  workspace_id: string;
  id: string;
  executor_id: string;
  starts_on: string;
  ends_on: string;
  stand_in_id: string | null;
  note: string;
  cancelled_at: number | null;
}

declare module '../../base/store/tables.ts' {
  interface ProjectedTables {
    leaves: LeavesTable;
  }
}

export const CAPACITY_TABLES = defineTables({
  leaves: {
    key: ['workspace_id', 'id'],
    written: ['note'],
    names: ['executor_id', 'stand_in_id'],
    refersTo: ['executors'],
  },
});
