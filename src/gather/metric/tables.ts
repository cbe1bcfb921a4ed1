import type { Ctx } from '../../base/command/ctx.ts';
import type { Reads } from '../../base/store/rows.ts';
import { defineTables, type Row } from '../../base/store/tables.ts';
import type { Text } from '../../base/view/text.ts';

interface MetricsTable {
  workspace_id: string;
  id: string;
  name: string;
  unit: string;
  cadence: 'hour' | 'day' | 'week' | 'month';
  /** Read from its values, or said by somebody. */
  cadence_from: 'values' | 'person';
  /** The metric that it is compared with: one that our work does not move. */
  comparison_id: string | null;
  created_at: number;
}

interface ObservationsTable {
  workspace_id: string;
  metric_id: string;
  source: string;
  at: number;
  value: number;
  arrived_at: number;
  context: string;
}

interface ContextEventsTable {
  workspace_id: string;
  id: string;
  kind: 'campaign' | 'season' | 'holiday' | 'outage' | 'other';
  name: string;
  metric_ids: string | null;
  starts_on: string;
  ends_on: string;
  note: string;
  /** Whether it was the team's own work, and nothing outside. */
  is_ours: 0 | 1;
  created_at: number;
}

interface NotesTable {
  workspace_id: string;
  id: string;
  number: number;
  goal_id: string | null;
  source: 'user' | 'stakeholder' | 'market';
  body: string;
  author_id: string | null;
  noted_at: number;
}

declare module '../../base/store/tables.ts' {
  interface ProjectedTables {
    metrics: MetricsTable;
    observations: ObservationsTable;
    context_events: ContextEventsTable;
    notes: NotesTable;
  }
}

declare module '../../base/command/hooks.ts' {
  interface Hooks {
    /** Whether any goal, open or closed, is on a metric: then its unit stays. */
    hasGoals(ctx: Reads, metricId: string): Promise<boolean>;
    /** Where a metric's newest value came from by itself, and how old that is; null for one that somebody typed. */
    describeOrigin(ctx: Ctx, metricId: string): Promise<Text | null>;
    /** Which sources were read of late and which say nothing, for a page of the day; null where there are none. */
    describeSources(ctx: Ctx): Promise<Text | null>;
    /** A value that somebody typed is taken back; `before` is the one that it had revised. */
    valueTakenBack(ctx: Ctx, taken: { row: Row<'observations'>; before: number | null }): Promise<void>;
    /** Metrics (null: all) have values or outside events that they had not. */
    metricsChanged(ctx: Ctx, metricIds: readonly string[] | null): Promise<void>;
  }
}

export const METRIC_TABLES = defineTables({
  metrics: { key: ['workspace_id', 'id'], written: ['name'], isWork: true },
  observations: {
    key: ['workspace_id', 'metric_id', 'at', 'source'],
    written: ['context'],
    refersTo: ['metrics'],
  },
  context_events: { key: ['workspace_id', 'id'], written: ['name', 'note'] },
  notes: {
    key: ['workspace_id', 'id'],
    written: ['body'],
    names: ['author_id'],
    refersTo: ['executors', 'goals'],
  },
});
