import { defineTables, type Flag } from '../../base/store/tables.ts';

interface TokensTable {
  workspace_id: string;
  id: string;
  number: number;
  name: string;
  executor_id: string;
  role: 'admin' | 'approver' | 'member' | 'agent';
  digest: string;
  made_by_id: string | null;
  created_at: number;
  expires_at: number;
  revoked_at: number | null;
  is_signing: Flag;
}

declare module '../../base/store/tables.ts' {
  interface ProjectedTables {
    tokens: TokensTable;
  }
}

export const TOKEN_TABLES = defineTables({
  tokens: {
    key: ['workspace_id', 'id'],
    written: ['name'],
    names: ['executor_id', 'made_by_id'],
    refersTo: ['executors'],
  },
});
