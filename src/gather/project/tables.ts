import { defineTables, type Flag } from '../../base/store/tables.ts';

interface ProjectsTable {
  workspace_id: string;
  id: string;
  name: string;
  earns_revenue: Flag;
  state: 'active' | 'paused' | 'done';
  created_at: number;
}

interface FeaturesTable {
  workspace_id: string;
  id: string;
  number: number;
  project_id: string;
  title: string;
  state: 'draft' | 'planned' | 'in_progress' | 'blocked' | 'done';
  hours_estimated: number | null;
  hours_spent: number | null;
  created_at: number;
  updated_at: number;
}

interface BugsTable {
  workspace_id: string;
  id: string;
  number: number;
  project_id: string;
  title: string;
  severity: 'critical' | 'high' | 'medium' | 'low';
  state: 'open' | 'in_progress' | 'resolved' | 'wont_fix';
  created_at: number;
  updated_at: number;
}

declare module '../../base/store/tables.ts' {
  interface ProjectedTables {
    projects: ProjectsTable;
    features: FeaturesTable;
    bugs: BugsTable;
  }
}

export const PROJECT_TABLES = defineTables({
  projects: { key: ['workspace_id', 'id'], written: ['name'], isWork: true },
  features: { key: ['workspace_id', 'id'], written: ['title'], refersTo: ['projects'] },
  bugs: { key: ['workspace_id', 'id'], written: ['title'], refersTo: ['projects'] },
});
