import { defineTables, type Flag } from '../../base/store/tables.ts';

interface CandidatesTable {
  workspace_id: string;
  id: string;
  number: number;
  source: string;
  key: string;
  title: string;
  category: string;
  priority: number | null;
  impact_low: number | null;
  impact_high: number | null;
  impact_label: 'measured' | 'estimate' | 'guess' | 'unknown';
  metric_id: string | null;
  goal_id: string | null;
  /** Somebody said what the goal is, be it none. */
  is_goal_said: Flag;
  project_id: string | null;
  effort_hours: number | null;
  effort_high_hours: number | null;
  depends_on: string;
  recurs_every_days: number | null;
  /** A calendar rule; then recurs_every_days is about how long that is. */
  recurs_on: string | null;
  approval_kind: string | null;
  touches: string;
  evidence: string;
  executor_scope: string;
  proposer_id: string | null;
  state: 'open' | 'chosen' | 'refused' | 'done' | 'withdrawn';
  away_until_on: string | null;
  /** Since when its like is to stay away. */
  less_since_at: number | null;
  tactic_id: string | null;
  lesson_ids: string;
  created_at: number;
  updated_at: number;
}

interface KindsTable {
  workspace_id: string;
  name: string;
  quorum: number;
  voters: 'approvers' | 'members' | 'nobody';
  allows_own: Flag;
  silence_days: number | null;
  silence_ending: 'expire' | 'keep' | 'park' | 'approve';
  is_on: Flag;
  updated_at: number;
}

interface KindRulesTable {
  workspace_id: string;
  id: string;
  number: number;
  kind: string;
  conditions: string;
  ends_on: string | null;
  created_by: string | null;
  created_at: number;
}

declare module '../../base/store/tables.ts' {
  interface ProjectedTables {
    candidates: CandidatesTable;
    kinds: KindsTable;
    kind_rules: KindRulesTable;
  }
}

export const IDEA_TABLES = defineTables({
  candidates: {
    key: ['workspace_id', 'id'],
    written: ['key', 'title', 'depends_on', 'evidence'],
    names: ['proposer_id'],
    isWork: true,
    refersTo: ['executors', 'projects', 'goals', 'metrics'],
  },
  kinds: { key: ['workspace_id', 'name'], written: [] },
  kind_rules: {
    key: ['workspace_id', 'id'],
    written: ['conditions'],
    names: ['created_by'],
    refersTo: ['executors'],
  },
});
