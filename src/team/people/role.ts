import { arg } from '../../base/command/args.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { findNearest, slugify } from '../../base/language/ids.ts';
import type { Row } from '../../base/store/tables.ts';
import { listExecutors } from './store.ts';

export const ROLE_ALLOWED = 'a role such as @moderators, or its id';

export const roleArg = arg.line(ROLE_ALLOWED, { position: 0, completes: 'role' }, 100);

export function findRole(
  roles: readonly Row<'platform_roles'>[],
  typed: string,
): Row<'platform_roles'> | undefined {
  const id = readRoleId(typed) ?? typed.trim();
  return roles.find(({ role_id }) => role_id === id) ?? roles.find(({ name }) => fold(name) === fold(typed));
}

/** The id in `<@&112233>`, Discord's mention of a role, or `<!subteam^S1|…>`, Slack's of a group; or an id alone. */
export function readRoleId(typed: string): string | undefined {
  const mention = /^<(?:@&|!subteam\^)(\w{1,40})(?:\|[^>]*)?>$/.exec(typed.trim())?.[1];
  return mention ?? /^\d{5,25}$/.exec(typed.trim())?.[0];
}

export function nearRoles(roles: readonly Row<'platform_roles'>[], typed: string): string[] {
  return findNearest(
    fold(typed),
    roles.map(({ name }) => name),
  );
}

function fold(name: string): string {
  return slugify(name) || name.trim().replace(/^@/, '').toLowerCase();
}

export async function readHandles(ctx: Ctx): Promise<Map<string, string>> {
  return new Map((await listExecutors(ctx)).map(({ id, handle }) => [id, `@${handle}`]));
}
