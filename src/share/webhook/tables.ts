import { defineTables } from '../../base/store/tables.ts';

interface WebhooksTable {
  workspace_id: string;
  id: string;
  number: number;
  name: string;
  host: string;
  place_id: string;
  events: string;
  format: 'json' | 'slack';
  made_by_id: string | null;
  created_at: number;
  paused_at: number | null;
  removed_at: number | null;
}

declare module '../../base/store/tables.ts' {
  interface ProjectedTables {
    webhooks: WebhooksTable;
  }
}

export const WEBHOOK_TABLES = defineTables({
  webhooks: {
    key: ['workspace_id', 'id'],
    written: ['name', 'host', 'place_id'],
    names: ['made_by_id'],
    isWork: true,
    refersTo: ['places', 'executors'],
  },
});
