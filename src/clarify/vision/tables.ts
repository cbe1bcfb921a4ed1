import { defineTables, type Flag } from '../../base/store/tables.ts';

interface VisionsTable {
  workspace_id: string;
  version: number;
  statement: string;
  primary_goal: string;
  focus_areas: string;
  revenue_targets: string;
  success_metrics: string;
  starts_on: string;
  is_active: Flag;
  author_id: string | null;
  created_at: number;
}

declare module '../../base/store/tables.ts' {
  interface ProjectedTables {
    visions: VisionsTable;
  }
}

export const VISION_TABLES = defineTables({
  visions: {
    key: ['workspace_id', 'version'],
    written: ['statement', 'primary_goal', 'focus_areas', 'success_metrics'],
    names: ['author_id'],
    isWork: true,
    refersTo: ['executors'],
  },
});
