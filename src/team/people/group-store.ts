import { readStrings } from '../../base/store/json.ts';
import { type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';

/** The roles of platforms that Tiller has heard of, by name. */
export async function listRoles(ctx: Reads): Promise<Row<'platform_roles'>[]> {
  return rows(ctx, 'platform_roles').selectAll().orderBy('name').orderBy('role_id').execute();
}

/** The roles that make whoever has them an approver. */
export async function listGroups(ctx: Reads): Promise<Row<'platform_roles'>[]> {
  return rows(ctx, 'platform_roles')
    .selectAll()
    .where('is_approver', '=', 1)
    .orderBy('name')
    .orderBy('role_id')
    .execute();
}

/** The roles that make whoever has them a member. */
export async function listMemberRoles(ctx: Reads): Promise<Row<'platform_roles'>[]> {
  return rows(ctx, 'platform_roles').selectAll().where('is_member', '=', 1).orderBy('role_id').execute();
}

/** Who has each of some roles, as far as their platform has told: ids of members, by role. */
export async function listHolders(
  ctx: Reads,
  roles: readonly Row<'platform_roles'>[],
): Promise<Map<Row<'platform_roles'>, string[]>> {
  if (roles.length === 0) return new Map();
  const accounts = await rows(ctx, 'identities')
    .select(['platform', 'tenant', 'member_id', 'roles'])
    .where('roles', '<>', '[]')
    .orderBy('member_id')
    .execute();
  const known = accounts.map((account) => ({ ...account, roles: readStrings(account.roles) }));
  return new Map(
    roles.map((role) => {
      const holders = known.filter(
        (account) =>
          account.platform === role.platform &&
          account.tenant === role.tenant &&
          account.roles.includes(role.role_id),
      );
      return [role, [...new Set(holders.map(({ member_id }) => member_id))]];
    }),
  );
}

/** The approver groups' names, and the ids of the members who are in one. */
export async function readGroups(ctx: Reads): Promise<{ names: string[]; memberIds: ReadonlySet<string> }> {
  const groups = await listGroups(ctx);
  const holders = await listHolders(ctx, groups);
  return { names: groups.map(({ name }) => name), memberIds: new Set([...holders.values()].flat()) };
}

/** `the role moderators`: everybody who has it, known here or not. */
export function nameGroup(name: string): string {
  return `the role ${name}`;
}
