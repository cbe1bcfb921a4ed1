import type { Ctx } from '../../base/command/ctx.ts';
import type { Row } from '../../base/store/tables.ts';
import { cleanLine } from '../../base/view/text.ts';
import { listRoles } from './group-store.ts';

/** Notes what a tenant’s roles are called now. A role that is gone there is forgotten unless it gives something. */
export async function noteRoles(
  ctx: Ctx,
  { platform, tenant }: Pick<Row<'tenants'>, 'platform' | 'tenant'>,
  roles: readonly { id: string; name: string }[],
): Promise<void> {
  const known = (await listRoles(ctx)).filter((role) => role.platform === platform && role.tenant === tenant);
  const before = new Map(known.map((role) => [role.role_id, role]));
  const rows = roles.flatMap(({ id, name }): Row<'platform_roles'>[] => {
    const old = before.get(id);
    const called = cleanLine(name, 60) || id;
    if (old?.name === called) return [];
    const workspaceId = ctx.workspace.id;
    const rights = { is_approver: old?.is_approver ?? 0, is_member: old?.is_member ?? 0 } as const;
    return [{ workspace_id: workspaceId, platform, tenant, role_id: id, name: called, ...rights }];
  });
  const there = new Set(roles.map(({ id }) => id));
  const gone = known.filter(
    ({ role_id, is_approver, is_member }) => is_approver + is_member === 0 && !there.has(role_id),
  );
  if (rows.length + gone.length === 0) return;
  await ctx.record({
    type: 'RolesNoted',
    subject: 'workspace',
    rows: { platform_roles: rows },
    gone: { platform_roles: gone.map(({ role_id }) => ({ platform, tenant, role_id })) },
  });
}
