import { defineTables } from '../../base/store/tables.ts';

interface AnomaliesTable {
  workspace_id: string;
  metric_id: string;
  /** Since when: of a shift its first value, not the one that showed it. */
  at: number;
  kind: 'spike' | 'shift' | 'drop' | 'unit' | 'stopped';
  value: number;
  expected: number;
  score: number;
  found_at: number;
}

declare module '../../base/store/tables.ts' {
  interface ProjectedTables {
    anomalies: AnomaliesTable;
  }
}

export const WATCH_TABLES = defineTables({
  anomalies: { key: ['workspace_id', 'metric_id', 'at', 'kind'], written: [], refersTo: ['metrics'] },
});
