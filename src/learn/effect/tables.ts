import { defineTables } from '../../base/store/tables.ts';
import type { EffectVerdict } from './reading.ts';

interface ReadingsTable {
  workspace_id: string;
  metric_id: string;
  number: number;
  version: number;
  starts_at: number;
  ends_at: number;
  verdict: EffectVerdict;
  why: string;
  low: number;
  high: number;
  middle: number | null;
  low80: number | null;
  high80: number | null;
  low95: number | null;
  high95: number | null;
  read_at: number;
  look_at: number | null;
  comparison_id: string | null;
  is_ours: 0 | 1;
  /** When something moved the metric that nobody noted, so that nothing could be told; null where nothing did. */
  moved_at: number | null;
  /** JSON of `Information` in the order of the tasks’ ids; null where the values say nothing, and in readings from before. */
  information: string | null;
}

interface ReadingTasksTable {
  workspace_id: string;
  metric_id: string;
  number: number;
  version: number;
  task_id: string;
  forecast_version: number | null;
  low: number | null;
  high: number | null;
  share: number | null;
}

declare module '../../base/store/tables.ts' {
  interface ProjectedTables {
    readings: ReadingsTable;
    reading_tasks: ReadingTasksTable;
  }
}

export const READING_TABLES = defineTables({
  readings: {
    key: ['workspace_id', 'metric_id', 'number', 'version'],
    written: ['why'],
    refersTo: ['metrics'],
  },
  reading_tasks: {
    key: ['workspace_id', 'metric_id', 'number', 'version', 'task_id'],
    written: [],
    refersTo: ['readings', 'tasks', 'forecasts'],
  },
});
