import { defineTables, type Platform } from '../../base/store/tables.ts';

interface TenantsTable {
  platform: Platform;
  tenant: string;
  workspace_id: string;
  name: string;
}

interface IdentitiesTable {
  platform: Platform;
  tenant: string;
  user_id: string;
  workspace_id: string;
  member_id: string;
  name: string;
  roles: string;
  closed_at: number | null;
  gone_at: number | null;
}

interface LinkCodesTable {
  workspace_id: string;
  platform: Platform;
  tenant: string;
  user_id: string;
  code_digest: string | null;
  expires_at: number;
  wrong_count: number;
}

interface InstallStatesTable {
  digest: string;
  expires_at: number;
}

interface SecretsTable {
  workspace_id: string;
  id: string;
  sealed: string;
}

declare module '../../base/store/tables.ts' {
  interface ProjectedTables {
    tenants: TenantsTable;
    identities: IdentitiesTable;
  }
  interface OperationTables {
    link_codes: LinkCodesTable;
    install_states: InstallStatesTable;
    secrets: SecretsTable;
  }
}

export const ACCOUNT_TABLES = defineTables({
  tenants: { key: ['platform', 'tenant'], written: ['name'] },
  identities: {
    key: ['workspace_id', 'platform', 'tenant', 'user_id'],
    written: ['name'],
    names: ['member_id'],
    refersTo: ['executors', 'tenants'],
  },
});
