import type { ColumnType, Generated } from 'kysely';
import { defineTables, type Flag, type Platform } from '../store/tables.ts';

/** Null in rows of before there were sums. */
type Kept = ColumnType<string | null, string | null | undefined, string | null>;

/** Where something is said: what waits in the outbox belongs to one. */
interface PlacesTable {
  workspace_id: string;
  id: string;
  platform: Platform;
  tenant: string;
  place: string;
  name: string;
}

interface InboxTable {
  workspace_id: string;
  origin: string;
  claimed_at: number;
  result: string | null;
  body_digest: string | null;
  /** Of `result` (src/base/store/sums.ts). */
  sum: Kept;
}

interface MessagesTable {
  workspace_id: string;
  subject: string;
  place_id: string;
  platform_id: string;
  sent_at: number;
}

interface OutboxTable {
  id: Generated<number>;
  workspace_id: string;
  subject: string;
  place_id: string;
  lane: string;
  under_subject: string | null;
  view: string;
  state: 'new' | 'sending' | 'sent' | 'merged' | 'unknown' | 'dead';
  attempts: number;
  is_doubtful: Flag;
  not_before_at: number;
  claim_token: string | null;
  claim_until_at: number | null;
  last_error: string | null;
  /** When it might first be sent: it is given up a day after. */
  created_at: number;
  sent_at: number | null;
  notifies: string | null;
  /** Of `view`. */
  sum: Kept;
}

interface JobsTable {
  id: Generated<number>;
  workspace_id: string;
  origin: string;
  call: string;
  state: 'new' | 'running' | 'done' | 'dead';
  attempts: number;
  not_before_at: number;
  claim_token: string | null;
  claim_until_at: number | null;
  last_error: string | null;
  created_at: number;
}

interface DueTable {
  workspace_id: string;
  kind: string;
  subject: string;
  next_at: number;
  retry_at: number | null;
  last_at: number | null;
}

declare module '../store/tables.ts' {
  interface ProjectedTables {
    places: PlacesTable;
  }
  interface OperationTables {
    inbox: InboxTable;
    messages: MessagesTable;
    outbox: OutboxTable;
    jobs: JobsTable;
    due: DueTable;
  }
}

export const RUN_TABLES = defineTables({
  places: { key: ['workspace_id', 'id'], written: ['id', 'place', 'name'], refersTo: ['tenants'] },
});
