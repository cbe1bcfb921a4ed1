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
  /** `asked`, `declined` and `left` are not active. */
  admission: 'member' | 'asked' | 'declined' | 'left';
  /** Null for agents, for who was never let in, and for members of older versions until they are confirmed. */
  joined_at: number | null;
  /** What the chat platform takes away when it says something else of their account. */
  platform_gave: '' | 'membership' | 'admin';
}

interface PlatformRolesTable {
  workspace_id: string;
  platform: Platform;
  tenant: string;
  role_id: string;
  name: string;
  is_approver: Flag;
  /** Whoever has the role is a member as soon as they act. */
  is_member: Flag;
}

declare module '../../base/store/tables.ts' {
  interface ProjectedTables {
    executors: ExecutorsTable;
    platform_roles: PlatformRolesTable;
  }
}

export const PEOPLE_TABLES = defineTables({
  executors: { key: ['workspace_id', 'id'], written: ['name', 'address'] },
  platform_roles: {
    key: ['workspace_id', 'platform', 'tenant', 'role_id'],
    written: ['name'],
    refersTo: ['tenants'],
  },
});
