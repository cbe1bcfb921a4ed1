import type { Row } from '../../base/store/tables.ts';

export const ROLES = ['admin', 'approver', 'member'] as const;

export type Role = (typeof ROLES)[number];

export function roleOf(member: Pick<Row<'executors'>, 'is_admin' | 'is_approver'>): Role {
  if (member.is_admin === 1) return 'admin';
  return member.is_approver === 1 ? 'approver' : 'member';
}

/** What a role is stored as: an admin may approve too. */
export function flagsOf(role: Role): Pick<Row<'executors'>, 'is_admin' | 'is_approver'> {
  return { is_admin: role === 'admin' ? 1 : 0, is_approver: role === 'member' ? 0 : 1 };
}
