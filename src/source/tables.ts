import { defineTables, type Flag } from '../base/store/tables.ts';

interface SourcesTable {
  workspace_id: string;
  id: string;
  number: number;
  kind: string;
  name: string;
  settings: string;
  secrets: string;
  rules: string;
  back: string;
  allows_private: Flag;
  made_by_id: string | null;
  created_at: number;
  paused_at: number | null;
  removed_at: number | null;
}

interface SourceItemsTable {
  workspace_id: string;
  source_id: string;
  key: string;
  kind: 'item' | 'change' | 'days';
  version: number;
  label: string;
  url: string;
  title: string;
  state: string;
  says: string;
  asked_title: string | null;
  /** The idea, leave or outside event that it is here. */
  became_id: string | null;
}

interface SourceRunsTable {
  workspace_id: string;
  source_id: string;
  cursor: string | null;
  next_at: number;
  claim_token: string | null;
  claim_until_at: number | null;
  /** Reads in a row that failed. */
  failures: number;
  /** All that was ever given, doubles included. */
  records: number;
  last_good_at: number | null;
  last_value_at: number | null;
  trouble: string | null;
  trouble_says: string | null;
  trouble_since_at: number | null;
  /** A JSON list of lines. */
  left_out: string | null;
}

interface SourceVersionsTable {
  workspace_id: string;
  source_id: string;
  key: string;
  version: number;
}

interface SourceOrdersTable {
  workspace_id: string;
  id: string;
  source_id: string;
  key: string;
  what: string;
  state: 'new' | 'written' | 'given up';
  attempts: number;
  not_before_at: number;
  url: string | null;
  last_error: string | null;
  created_at: number;
}

interface SourceDeliveriesTable {
  workspace_id: string;
  source_id: string;
  delivery: string;
  arrived_at: number;
}

declare module '../base/store/tables.ts' {
  interface ProjectedTables {
    sources: SourcesTable;
    source_items: SourceItemsTable;
  }
  interface OperationTables {
    source_runs: SourceRunsTable;
    source_versions: SourceVersionsTable;
    source_orders: SourceOrdersTable;
    source_deliveries: SourceDeliveriesTable;
  }
}

export const SOURCE_TABLES = defineTables({
  sources: {
    key: ['workspace_id', 'id'],
    written: ['name', 'settings', 'secrets', 'rules', 'back'],
    names: ['made_by_id'],
    isWork: true,
    refersTo: ['executors'],
  },
  source_items: {
    key: ['workspace_id', 'source_id', 'kind', 'key'],
    written: ['label', 'url', 'title', 'says', 'asked_title'],
    refersTo: ['sources'],
  },
});
