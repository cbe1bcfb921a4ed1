import { defineTables } from '../base/store/tables.ts';

interface DecisionsTable {
  workspace_id: string;
  id: string;
  number: number;
  task_id: string;
  choice: 'approve' | 'refuse' | 'snooze' | 'park' | 'expire' | 'revive' | 'reverse' | 'undo' | 'change';
  reason: 'too big' | 'not now' | 'wrong metric' | 'already done' | 'not us' | 'other' | null;
  note: string;
  effect: string;
  rule: string;
  content_hash: string;
  forecast_version: number | null;
  place_id: string | null;
  stands_in_for: string | null;
  before: string;
  undo_until_at: number | null;
  decided_by: string | null;
  decided_at: number;
}

declare module '../base/store/tables.ts' {
  interface ProjectedTables {
    decisions: DecisionsTable;
  }
}

export const DECIDE_TABLES = defineTables({
  decisions: {
    key: ['workspace_id', 'id'],
    written: ['note', 'effect', 'rule', 'before', 'place_id'],
    names: ['decided_by', 'stands_in_for'],
    refersTo: ['executors', 'places', 'tasks'],
  },
});
