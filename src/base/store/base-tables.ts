import { defineTables, type Flag } from './tables.ts';

interface WorkspacesTable {
  id: string;
  name: string;
  currency: string;
  zone: string;
  country: string | null;
  is_example: Flag;
  settings: string;
  created_at: number;
  event_seq: number;
  event_hash: string;
  suspended_at: number | null;
}

interface EventsTable {
  workspace_id: string;
  seq: number;
  type: string;
  subject: string;
  actor: string;
  origin: string;
  occurred_at: number;
  arrived_at: number;
  payload: string | null;
  salt: string | null;
  payload_digest: string;
  previous_hash: string;
  hash: string;
}

/** A month of a workspace's events that stands in a file. */
interface SealedMonthsTable {
  workspace_id: string;
  /** `2026-05`, in UTC. */
  month: string;
  first_seq: number;
  last_seq: number;
  /** Of the event before the first one. */
  previous_hash: string;
  /** Of the last event. */
  hash: string;
  /** The database that may change the file. */
  owner: string;
  /** An absolute path. */
  file: string;
  /** SHA-256; null while it is written. */
  file_hash: string | null;
}

interface LeasesTable {
  name: string;
  token: string;
  holder: string;
  until_at: number;
}

declare module './tables.ts' {
  interface ProjectedTables {
    workspaces: WorkspacesTable;
  }
  interface OperationTables {
    events: EventsTable;
    sealed_months: SealedMonthsTable;
    leases: LeasesTable;
  }
}

export const BASE_TABLES = defineTables({
  workspaces: { key: ['id'], written: ['name', 'settings'] },
});
