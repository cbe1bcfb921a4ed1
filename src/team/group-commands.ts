import { z } from 'zod';
import { arg, type Command, type Ctx, defineCommand } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { badArgument, notFound, notPossible, Refusal } from '../errors.ts';
import { findNearest, slugify } from '../ids.ts';
import { answer, bold, cleanLine, type TableView, text, type View, withData } from '../view.ts';
import { PLATFORM_NAMES } from './bind.ts';
import { listGroups, listHolders, listRoles } from './group-store.ts';
import { listExecutors } from './store.ts';

const MOST_GROUPS = 20;
const ROLE_ALLOWED = 'a role such as @moderators, or its id';
const roleArg = arg.line(ROLE_ALLOWED, { position: 0, completes: 'role' }, 100);

const groupAdd = defineCommand({
  name: 'group add',
  summary: 'Lets everybody with a role of your chat say yes and no to tasks.',
  examples: ['@moderators', '<@&112233> --name moderators'],
  args: z.object({
    role: roleArg,
    name: arg.line('what the role is called, if I cannot know it', {}, 60).optional(),
  }),
  access: 'admin',
  audience: 'asker',
  pace: 'instant',
  async run(ctx, { role: typed, name }) {
    const tenant = await findRoleTenant(ctx);
    const role = { ...(await readRole(ctx, tenant, typed)), ...(name && { name: cleanLine(name, 60) }) };
    if (role.role_id === tenant.tenant) {
      throw notPossible(
        'Everybody has that role.',
        'policy kind normal --voters members lets every member decide.',
      );
    }
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

const groupList = defineCommand({
  name: 'group list',
  summary: 'Shows whose roles let them say yes and no to tasks, and who is known to have them.',
  args: z.object({}),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx) {
    const holders = await listHolders(ctx, await listGroups(ctx));
    const handles = await readHandles(ctx);
    const shown = [...holders].map(([role, ids]) => ({
      role,
      members: ids.flatMap((id) => handles.get(id) ?? []).sort(),
    }));
    const table: TableView = {
      kind: 'table',
      title: 'Approver groups',
      columns: [{ title: 'Role' }, { title: 'In' }, { title: 'Known to have it' }],
      rows: shown.map(({ role, members }) => [
        role.name,
        PLATFORM_NAMES[role.platform],
        members.join(', ') || 'nobody yet',
      ]),
      empty: 'No role decides. group add @moderators lets everybody with a role say yes and no.',
      foot: [text`What somebody’s chat says when they decide is what counts, not this list.`],
    };
    return withData(
      table,
      shown.map(({ role, members }) => ({
        platform: role.platform,
        tenant: role.tenant,
        roleId: role.role_id,
        name: role.name,
        members,
      })),
    );
  },
});

const groupRemove = defineCommand({
  name: 'group remove',
  summary: 'Ends that a role decides; approvers who were named themselves stay.',
  examples: ['@moderators'],
  args: z.object({ role: roleArg }),
  access: 'admin',
  audience: 'asker',
  pace: 'instant',
  async run(ctx, { role: typed }): Promise<View> {
    const groups = await listGroups(ctx);
    const group = findRole(groups, typed);
    if (!group) throw notFound('approver group', typed, nearRoles(groups, typed));
    const row: Row<'platform_roles'> = { ...group, is_approver: 0 };
    await ctx.record({ type: 'GroupRemoved', subject: 'policy', rows: { platform_roles: [row] } });
    const isNobodyLeft =
      groups.length === 1 && !(await listExecutors(ctx)).some(({ is_approver }) => is_approver === 1);
    return answer(
      text`The role ${bold(group.name)} decides no more; a yes that came by it counts no more either.`,
      ...(isNobodyLeft ? ['There is no approver now, so any member decides until one is named.'] : []),
    );
  },
});

export const groupCommands: readonly Command[] = [groupAdd, groupList, groupRemove];

/** Notes what a tenant’s roles are called now. A role that is gone there is forgotten unless it decides. */
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
    const is_approver = old?.is_approver ?? 0;
    return [{ workspace_id: workspaceId, platform, tenant, role_id: id, name: called, is_approver }];
  });
  const there = new Set(roles.map(({ id }) => id));
  const gone = known.filter(({ role_id, is_approver }) => is_approver === 0 && !there.has(role_id));
  if (rows.length + gone.length === 0) return;
  await ctx.record({
    type: 'RolesNoted',
    subject: 'workspace',
    rows: { platform_roles: rows },
    gone: { platform_roles: gone.map(({ role_id }) => ({ platform, tenant, role_id })) },
  });
}

/** Whose roles are meant: those of the chat where it is asked, else of the only one that the team is in. */
async function findRoleTenant(ctx: Ctx): Promise<Row<'tenants'>> {
  const tenants = await ctx.tx
    .selectFrom('tenants')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('platform', 'in', ['slack', 'discord'])
    .orderBy('platform')
    .execute();
  const here = await ctx.tx
    .selectFrom('places')
    .select(['platform', 'tenant'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', ctx.placeId ?? '')
    .executeTakeFirst();
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
  if (id !== undefined) return { workspace_id, platform, tenant, role_id: id, name: id, is_approver: 0 };
  const near = nearRoles(there, typed);
  if (near.length === 0) throw badArgument('role', typed, ROLE_ALLOWED);
  throw notFound('role', typed, near);
}

function findRole(roles: readonly Row<'platform_roles'>[], typed: string): Row<'platform_roles'> | undefined {
  const id = readRoleId(typed) ?? typed.trim();
  return roles.find(({ role_id }) => role_id === id) ?? roles.find(({ name }) => fold(name) === fold(typed));
}

/** The id in `<@&112233>`, Discord's mention of a role, or `<!subteam^S1|…>`, Slack's of a group; or an id alone. */
function readRoleId(typed: string): string | undefined {
  const mention = /^<(?:@&|!subteam\^)(\w{1,40})(?:\|[^>]*)?>$/.exec(typed.trim())?.[1];
  return mention ?? /^\d{5,25}$/.exec(typed.trim())?.[0];
}

function nearRoles(roles: readonly Row<'platform_roles'>[], typed: string): string[] {
  return findNearest(
    fold(typed),
    roles.map(({ name }) => name),
  );
}

function fold(name: string): string {
  return slugify(name) || name.trim().replace(/^@/, '').toLowerCase();
}

async function nameMembers(ctx: Ctx, ids: readonly string[]): Promise<string> {
  const handles = await readHandles(ctx);
  return ids
    .flatMap((id) => handles.get(id) ?? [])
    .sort()
    .join(', ');
}

async function readHandles(ctx: Ctx): Promise<Map<string, string>> {
  return new Map((await listExecutors(ctx)).map(({ id, handle }) => [id, `@${handle}`]));
}
