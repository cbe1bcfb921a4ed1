interface LoopsTable {
  workspace_id: string;
  epoch: number;
  head: number;
  analysis: string | null;
  suggestions: string | null;
  goal_version: number | null;
  event_id: string | null;
}

interface HistoryTable {
  workspace_id: string;
  seq: number;
  at: number | null;
  entry: string;
}

interface SeenTable {
  workspace_id: string;
  event_id: string;
  seen_at: number;
}

interface GoalsTable {
  workspace_id: string;
  version: number;
  state: string;
  changed_by: string;
  changed_at: number;
}

interface HeadsTable {
  workspace_id: string;
  seq: number;
}

interface EventsTable {
  workspace_id: string;
  seq: number;
  event_id: string;
  body: string;
  published_at: number;
}

interface CursorsTable {
  subscriber: string;
  workspace_id: string;
  seq: number;
  tries: number;
  not_before_at: number;
  claim_token: string | null;
  claim_until_at: number | null;
  taken_at: number;
}

interface PoisonedTable {
  workspace_id: string;
  subscriber: string;
  event_id: string;
  body: string;
  tries: number;
  error: string;
  buried_at: number;
}

declare module '../base/store/tables.ts' {
  interface OperationTables {
    feedback_loops: LoopsTable;
    feedback_history: HistoryTable;
    feedback_seen: SeenTable;
    feedback_goals: GoalsTable;
    feedback_heads: HeadsTable;
    feedback_events: EventsTable;
    feedback_cursors: CursorsTable;
    feedback_poisoned: PoisonedTable;
  }
}

export type {};
