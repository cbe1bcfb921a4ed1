import { defineTables, type Flag, type Platform } from '../../base/store/tables.ts';

interface ExecutorsTable {
  workspace_id: string;
  id: string;
  kind: 'member' | 'agent';
  handle: string;
  name: string;
  is_admin: Flag;
  is_approver: Flag;
  responsible_id: string | null;
  address: string | null;
  categories: string;
  is_routed: Flag;
  hours_per_week: number | null;
  zone: string | null;
  country: string | null;
  most_open: number | null;
  most_open_until_on: string | null;
  private_per_day: number | null;
  mine_at: string | null;
  is_active: Flag;
  created_at: number;
}

interface PlatformRolesTable {
  workspace_id: string;
  platform: Platform;
  tenant: string;
  role_id: string;
  name: string;
  is_approver: Flag;
}

declare module '../../base/store/tables.ts' {
  interface ProjectedTables {
    executors: ExecutorsTable;
    platform_roles: PlatformRolesTable;
  }
}

export const PEOPLE_TABLES = defineTables({
  executors: { key: ['workspace_id', 'id'], written: ['name', 'address'] },
  platform_roles: { key: ['platform', 'tenant', 'role_id'], written: ['name'], refersTo: ['tenants'] },
});
