import { defineTables } from '../../base/store/tables.ts';

interface GoalsTable {
  workspace_id: string;
  id: string;
  number: number;
  title: string;
  metric_id: string;
  direction: 'at least' | 'at most' | 'exactly';
  start_value: number | null;
  target_value: number;
  starts_on: string;
  deadline_on: string;
  owner_id: string | null;
  weight: number;
  why: string;
  focus_area: string;
  state: 'open' | 'met' | 'missed' | 'dropped';
  lesson: string;
  closing_value: number | null;
  closed_at: number | null;
  created_at: number;
}

declare module '../../base/store/tables.ts' {
  interface ProjectedTables {
    goals: GoalsTable;
  }
}

export const GOAL_TABLES = defineTables({
  goals: {
    key: ['workspace_id', 'id'],
    written: ['title', 'why', 'focus_area', 'lesson'],
    names: ['owner_id'],
    isWork: true,
    refersTo: ['executors', 'metrics'],
  },
});
