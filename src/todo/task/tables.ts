import type { Ctx } from '../../base/command/ctx.ts';
import type { Reads } from '../../base/store/rows.ts';
import { defineTables, type Flag, type Row } from '../../base/store/tables.ts';

export type TaskState =
  | 'proposed'
  | 'approved'
  | 'refused'
  | 'snoozed'
  | 'parked'
  | 'expired'
  | 'assigned'
  | 'open'
  | 'started'
  | 'done'
  | 'failed'
  | 'cancelled';

interface TasksTable {
  workspace_id: string;
  id: string;
  number: number;
  candidate_id: string;
  feed_id: string;
  batch_id: string;
  title: string;
  category: string;
  priority: number;
  alignment: number;
  approval_kind: string;
  goal_id: string | null;
  metric_id: string | null;
  project_id: string | null;
  impact_low: number | null;
  impact_high: number | null;
  impact_label: 'measured' | 'estimate' | 'guess' | 'unknown';
  value_per_month: number | null;
  effort_hours: number;
  effort_high_hours: number;
  is_effort_guessed: Flag;
  assignee_id: string | null;
  due_on: string;
  due_at: number;
  content_hash: string;
  reasons: string;
  score: string;
  routing: string;
  state: TaskState;
  /** The date it was put off until; of one that was asked again, the date on which that was. */
  snoozed_until_on: string | null;
  tactic_id: string | null;
  lesson_ids: string;
  limits: string;
  silence_at: number | null;
  warned_at: number | null;
  outcome_asked_at: number | null;
  waits_for: string | null;
  waits_for_id: string | null;
  waits_since_at: number | null;
  proposed_at: number;
  decided_at: number | null;
  started_at: number | null;
  finished_at: number | null;
  taken_back_why: string;
  updated_at: number;
}

interface TaskMovesTable {
  from_state: string;
  to_state: string;
  verb: string;
}

interface TaskDependenciesTable {
  workspace_id: string;
  task_id: string;
  needs_task_id: string;
}

interface ForecastsTable {
  workspace_id: string;
  task_id: string;
  version: number;
  content_hash: string;
  success_probability: number;
  success_low: number;
  success_high: number;
  settled_count: number;
  due_at: number;
  metric_id: string | null;
  impact_low: number | null;
  impact_high: number | null;
  impact_label: string;
  reading_on: string | null;
  model: string;
  made_at: number;
}

interface VotesTable {
  workspace_id: string;
  task_id: string;
  content_hash: string;
  member_id: string;
  choice: 'yes' | 'no';
  place_id: string | null;
  stands_in_for: string | null;
  cast_at: number;
}

interface OutcomesTable {
  workspace_id: string;
  task_id: string;
  executor_id: string;
  category: string;
  is_success: Flag;
  is_in_time: Flag;
  minutes: number | null;
  evidence: string;
  note: string;
  recorded_by: string | null;
  finished_at: number;
  realised_impact: number | null;
}

interface HandOversTable {
  workspace_id: string;
  id: string;
  number: number;
  task_id: string;
  from_id: string;
  to_id: string | null;
  reason: 'too much open' | 'not my field' | 'away' | 'blocked' | 'other';
  note: string;
  handed_by: string | null;
  handed_at: number;
}

declare module '../../base/store/tables.ts' {
  interface ProjectedTables {
    tasks: TasksTable;
    task_dependencies: TaskDependenciesTable;
    forecasts: ForecastsTable;
    votes: VotesTable;
    outcomes: OutcomesTable;
    hand_overs: HandOversTable;
  }
  interface OperationTables {
    task_moves: TaskMovesTable;
  }
}

declare module '../../base/command/hooks.ts' {
  interface Hooks {
    /** Whether what an agent delivered for a task waits for a yes. */
    isDelivered(ctx: Reads, task: Row<'tasks'>): Promise<boolean>;
    /** `@ana or @ben`: who decides a task, where whoever acts does not; null where they do. */
    findOtherDeciders(ctx: Ctx, task: Row<'tasks'>): Promise<string | null>;
  }
}

export const TASK_TABLES = defineTables({
  tasks: {
    key: ['workspace_id', 'id'],
    written: ['title', 'reasons', 'score', 'routing', 'limits', 'waits_for', 'taken_back_why'],
    names: ['assignee_id', 'waits_for_id'],
    isWork: true,
    refersTo: ['executors', 'projects', 'metrics', 'goals', 'batches', 'feeds', 'candidates'],
  },
  task_dependencies: { key: ['workspace_id', 'task_id', 'needs_task_id'], written: [], refersTo: ['tasks'] },
  forecasts: { key: ['workspace_id', 'task_id', 'version'], written: [], refersTo: ['metrics', 'tasks'] },
  votes: {
    key: ['workspace_id', 'task_id', 'content_hash', 'member_id'],
    written: ['place_id'],
    names: ['member_id', 'stands_in_for'],
    refersTo: ['executors', 'tasks'],
  },
  outcomes: {
    key: ['workspace_id', 'task_id'],
    written: ['evidence', 'note'],
    names: ['executor_id', 'recorded_by'],
    refersTo: ['executors', 'tasks'],
  },
  hand_overs: {
    key: ['workspace_id', 'id'],
    written: ['note'],
    names: ['from_id', 'to_id', 'handed_by'],
    refersTo: ['executors', 'tasks'],
  },
});
