import { z } from 'zod';
import { arg } from '../../../base/command/args.ts';
import { defineCommand } from '../../../base/command/command.ts';
import type { Ctx } from '../../../base/command/ctx.ts';
import { badArgument, notFound, notPossible, Refusal } from '../../../base/language/errors.ts';
import { isChat, type Row } from '../../../base/store/tables.ts';
import { bold, cleanLine, text } from '../../../base/view/text.ts';
import { answer, type View } from '../../../base/view/view.ts';
import { findPlace } from '../../account/place-store.ts';
import { listTenants } from '../../account/store.ts';
import { listGroups, listHolders, listRoles } from '../group-store.ts';
import { findRole, nearRoles, ROLE_ALLOWED, readHandles, readRoleId, roleArg } from '../role.ts';

const MOST_GROUPS = 20;

export const groupAdd = defineCommand({
  name: 'group add',
  summary: 'Lets everybody with a role of your chat say yes and no to tasks, or be in the team.',
  examples: ['@moderators', '@volunteers --gives membership', '<@&112233> --name moderators'],
  args: z.object({
    role: roleArg,
    name: arg.line('what the role is called, if I cannot know it', {}, 60).optional(),
    gives: arg
      .choice('approval: they decide; membership: they are in the team', ['approval', 'membership'])
      .optional(),
  }),
  access: 'admin',
  async run(ctx, { role: typed, name, gives }) {
    const tenant = await findRoleTenant(ctx);
    const role = { ...(await readRole(ctx, tenant, typed)), ...(name && { name: cleanLine(name, 60) }) };
    if (role.role_id === tenant.tenant) {
      throw notPossible(
        'Everybody has that role.',
        'policy kind normal --voters members lets every member decide.',
      );
    }
    if (gives === 'membership') return letIn(ctx, role);
    const groups = await listGroups(ctx);
    if (groups.some(({ role_id, name: known }) => role_id === role.role_id && known === role.name)) {
      throw new Refusal({
        code: 'already_done',
        message: `Whoever has the role ${role.name} decides already.`,
        field: 'role',
        given: typed,
        allowed: 'a role that is no approver group yet',
      });
    }
    if (groups.length >= MOST_GROUPS) {
      throw notPossible(`There are ${MOST_GROUPS} groups, which is as many as there can be.`, 'Remove one.');
    }
    const group: Row<'platform_roles'> = { ...role, is_approver: 1 };
    await ctx.record({ type: 'GroupAdded', subject: 'policy', rows: { platform_roles: [group] } });
    const [ids = []] = [...(await listHolders(ctx, [group])).values()];
    return answer(
      text`Whoever has the role ${bold(group.name)} when they decide is an approver from now on.`,
      ids.length === 0
        ? text`I learn who has it as they use me; nobody with it has yet.`
        : text`I know of ${await nameMembers(ctx, ids)}.`,
    );
  },
});

/** Whoever has the role is a member as soon as they act, and none once they have lost it. */
async function letIn(ctx: Ctx, role: Row<'platform_roles'>): Promise<View> {
  const row: Row<'platform_roles'> = { ...role, is_member: 1 };
  await ctx.record({ type: 'GroupAdded', subject: 'policy', rows: { platform_roles: [row] } });
  return answer(
    text`Whoever has the role ${bold(row.name)} is in the team as soon as they use me; who loses the role, is not.`,
  );
}

/** Whose roles are meant: those of the chat where it is asked, else of the only one that the team is in. */
async function findRoleTenant(ctx: Ctx): Promise<Row<'tenants'>> {
  const tenants = (await listTenants(ctx.tx, ctx.workspace.id)).filter(({ platform }) => isChat(platform));
  const here = await findPlace(ctx, ctx.placeId ?? '');
  const own = tenants.find(({ platform, tenant }) => platform === here?.platform && tenant === here.tenant);
  const [only] = tenants;
  if (own) return own;
  if (only && tenants.length === 1) return only;
  throw notPossible(
    'Roles are those of a chat, and this is none.',
    tenants.length === 0 ? 'Set one up first: tiller setup discord.' : 'Ask in that chat.',
  );
}

async function readRole(
  ctx: Ctx,
  { workspace_id, platform, tenant }: Row<'tenants'>,
  typed: string,
): Promise<Row<'platform_roles'>> {
  const there = (await listRoles(ctx)).filter((role) => role.platform === platform && role.tenant === tenant);
  const known = findRole(there, typed);
  if (known) return known;
  const id = readRoleId(typed);
  if (id !== undefined)
    return { workspace_id, platform, tenant, role_id: id, name: id, is_approver: 0, is_member: 0 };
  const near = nearRoles(there, typed);
  if (near.length === 0) throw badArgument('role', typed, ROLE_ALLOWED);
  throw notFound('role', typed, near);
}

async function nameMembers(ctx: Ctx, ids: readonly string[]): Promise<string> {
  const handles = await readHandles(ctx);
  return ids
    .flatMap((id) => handles.get(id) ?? [])
    .sort()
    .join(', ');
}
