import type { Reads } from '../../base/store/rows.ts';
import { defineTables, type Flag } from '../../base/store/tables.ts';

interface TacticsTable {
  workspace_id: string;
  id: string;
  number: number;
  title: string;
  goal_id: string | null;
  is_experiment: Flag;
  hypothesis: string;
  comparison: string;
  metric_id: string;
  start_value: number | null;
  starts_on: string;
  judge_on: string;
  keep_at: number;
  retire_at: number;
  guardrail_metric_id: string | null;
  guardrail_at: number | null;
  guardrail_start_value: number | null;
  state: 'running' | 'continue' | 'modify' | 'retire';
  verdict: string;
  judged_at: number | null;
  overrule: string;
  overruled_by: string | null;
  seconded_by: string | null;
  created_by: string | null;
  created_at: number;
  updated_at: number;
}

declare module '../../base/store/tables.ts' {
  interface ProjectedTables {
    tactics: TacticsTable;
  }
}

/** A task or an idea that belongs to a tactic. */
export interface TacticWork {
  id: string;
  title: string;
  state: string;
}

declare module '../../base/command/hooks.ts' {
  interface Hooks {
    /** The tasks of a tactic, newest first, and its ideas that are not tasks yet, by number. */
    listTacticWork(ctx: Reads, tacticId: string): Promise<{ tasks: TacticWork[]; ideas: TacticWork[] }>;
  }
}

export const TACTIC_TABLES = defineTables({
  tactics: {
    key: ['workspace_id', 'id'],
    written: ['title', 'hypothesis', 'comparison', 'verdict', 'overrule'],
    names: ['overruled_by', 'seconded_by', 'created_by'],
    refersTo: ['executors', 'metrics', 'goals'],
  },
});
