import type { Row } from '../db/schema.ts';

export const ROLES = ['admin', 'approver', 'member'] as const;

export type Role = (typeof ROLES)[number];

/** The categories that somebody does; empty for any. */
export function categoriesOf(executor: Pick<Row<'executors'>, 'categories'>): readonly string[] {
  return JSON.parse(executor.categories) as string[];
}

export function roleOf(member: Pick<Row<'executors'>, 'is_admin' | 'is_approver'>): Role {
  if (member.is_admin === 1) return 'admin';
  return member.is_approver === 1 ? 'approver' : 'member';
}

/** What a role is stored as: an admin may approve too. */
export function flagsOf(role: Role): Pick<Row<'executors'>, 'is_admin' | 'is_approver'> {
  return { is_admin: role === 'admin' ? 1 : 0, is_approver: role === 'member' ? 0 : 1 };
}
