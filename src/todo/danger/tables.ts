import { defineTables } from '../../base/store/tables.ts';

interface DangerReleasesTable {
  workspace_id: string;
  task_id: string;
  title: string;
  released_by: string;
  released_at: number;
  ended_by: string | null;
  ended_at: number | null;
}

declare module '../../base/store/tables.ts' {
  interface ProjectedTables {
    danger_releases: DangerReleasesTable;
  }
}

export const DANGER_TABLES = defineTables({
  danger_releases: {
    key: ['workspace_id', 'task_id'],
    written: ['title'],
    names: ['released_by', 'ended_by'],
    refersTo: ['executors', 'tasks'],
  },
});
