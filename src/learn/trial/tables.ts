import { defineTables } from '../../base/store/tables.ts';

interface RoutingTrialsTable {
  workspace_id: string;
  id: string;
  number: number;
  feed_id: string;
  tasks_ahead: number;
  per_arm: number;
  state: 'testing' | 'rolled' | 'ended';
  learned_hits: number;
  learned_count: number;
  classic_hits: number;
  classic_count: number;
  winner: 'learned' | 'classic' | null;
  started_at: number;
  ended_at: number | null;
}

declare module '../../base/store/tables.ts' {
  interface ProjectedTables {
    routing_trials: RoutingTrialsTable;
  }
}

export const TRIAL_TABLES = defineTables({
  routing_trials: { key: ['workspace_id', 'id'], written: [], refersTo: ['feeds'] },
});
