import { defineTables } from '../../base/store/tables.ts';

interface RevenuePeriodsTable {
  workspace_id: string;
  project_key: string;
  starts_on: string;
  ends_on: string;
  project_id: string | null;
  actual_minor: number | null;
  projected_minor: number | null;
  subscriptions: number | null;
  churn_rate: number | null;
  notes: string;
  arrived_at: number;
}

declare module '../../base/store/tables.ts' {
  interface ProjectedTables {
    revenue_periods: RevenuePeriodsTable;
  }
}

export const REVENUE_TABLES = defineTables({
  revenue_periods: {
    key: ['workspace_id', 'project_key', 'starts_on', 'ends_on'],
    written: ['notes'],
    refersTo: ['projects'],
  },
});
