import type { Actor, Command, Ctx } from '../command.ts';
import type { Tx } from '../db/open.ts';
import type { Platform } from '../db/schema.ts';
import { notAllowed } from '../errors.ts';
import { nameGroup, readGroups } from './group-store.ts';

/** People that an outsider is sent to. */
const MOST_NAMED = 3;

/** Who acts: an account as the platform names it, or Tiller itself. */
export type ActorRef =
  | { kind: 'identity'; platform: Platform; tenant: string; user: string; name: string }
  | { kind: 'system' };

/** The member behind an account, or an outsider: an unknown account, one of another workspace, somebody who left. */
export async function resolveActor(tx: Tx, workspaceId: string, actor: ActorRef): Promise<Actor> {
  if (actor.kind === 'system') return { kind: 'system' };
  const member = await tx
    .selectFrom('identities')
    .innerJoin('executors', (join) =>
      join
        .onRef('executors.workspace_id', '=', 'identities.workspace_id')
        .onRef('executors.id', '=', 'identities.member_id'),
    )
    .select(['executors.id', 'executors.handle', 'executors.is_admin', 'executors.is_approver'])
    .where('identities.platform', '=', actor.platform)
    .where('identities.tenant', '=', actor.tenant)
    .where('identities.user_id', '=', actor.user)
    .where('identities.workspace_id', '=', workspaceId)
    .where('executors.is_active', '=', 1)
    .executeTakeFirst();
  if (!member) return { kind: 'outsider', name: actor.name };
  return {
    kind: 'member',
    id: member.id,
    handle: member.handle,
    isAdmin: member.is_admin === 1,
    account: { platform: actor.platform, tenant: actor.tenant, user: actor.user },
    isApprover:
      member.is_approver === 1 ||
      (await readGroups({ tx, workspace: { id: workspaceId } })).memberIds.has(member.id),
  };
}

/** Outsiders may do nothing; approvers' and admins' commands are open to every member while there are none. */
export async function checkAccess(ctx: Ctx, command: Command): Promise<void> {
  const { actor } = ctx;
  if (actor.kind === 'system') return;
  if (actor.kind === 'outsider') {
    const some = (await listAble(ctx, 'is_approver')).slice(0, MOST_NAMED);
    const who = some.length === 0 ? 'A member' : `${some.join(', ')} or another member`;
    throw notAllowed(`${actor.name} is not a member here.`, who);
  }
  if (command.access === 'everyone' || actor.isAdmin) return;
  if (command.access === 'approver' && actor.isApprover) return;
  const column = command.access === 'admin' ? 'is_admin' : 'is_approver';
  const able = await listAble(ctx, column);
  if (able.length === 0) return;
  throw notAllowed(`${command.name} is not yours to use.`, able.join(', '));
}

/** Handles of those who are admins, or approvers; and the roles that make one. */
async function listAble(ctx: Ctx, column: 'is_admin' | 'is_approver'): Promise<string[]> {
  const groups =
    column === 'is_approver' ? await readGroups(ctx) : { names: [], memberIds: new Set<string>() };
  const able = await ctx.tx
    .selectFrom('executors')
    .select('handle')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('is_active', '=', 1)
    .where((eb) =>
      groups.memberIds.size === 0
        ? eb(column, '=', 1)
        : eb.or([eb(column, '=', 1), eb('id', 'in', [...groups.memberIds])]),
    )
    .orderBy('handle')
    .execute();
  return [...able.map(({ handle }) => `@${handle}`), ...groups.names.map(nameGroup)];
}
