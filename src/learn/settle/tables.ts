import { defineTables, type Flag } from '../../base/store/tables.ts';

interface SettlementsTable {
  workspace_id: string;
  task_id: string;
  part: 'success' | 'impact';
  forecast_version: number;
  verdict: 'hit' | 'miss' | 'inside' | 'too little' | 'too much' | 'void';
  why: string;
  probability: number | null;
  is_hit: Flag | null;
  base_probability: number | null;
  brier: number | null;
  log_loss: number | null;
  metric_id: string | null;
  from_value: number | null;
  to_value: number | null;
  low: number | null;
  high: number | null;
  realised: number | null;
  settled_at: number;
}

declare module '../../base/store/tables.ts' {
  interface ProjectedTables {
    settlements: SettlementsTable;
  }
}

export const SETTLE_TABLES = defineTables({
  settlements: {
    key: ['workspace_id', 'task_id', 'part'],
    written: ['why'],
    refersTo: ['forecasts', 'tasks'],
  },
});
