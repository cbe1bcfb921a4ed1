import type { Command } from '../../base/command/command.ts';
import type { Actor, Ctx } from '../../base/command/ctx.ts';
import { notAllowed } from '../../base/language/errors.ts';
import type { Reads } from '../../base/store/rows.ts';
import type { Platform } from '../../base/store/tables.ts';
import { nameGroup, readGroups } from '../people/group-store.ts';
import { listExecutors } from '../people/store.ts';
import { findOwner } from './store.ts';

/** People that an outsider is sent to. */
const MOST_NAMED = 3;

/** Who acts: an account as the platform names it, or Tiller itself. */
export type ActorRef =
  | { kind: 'identity'; platform: Platform; tenant: string; user: string; name: string }
  | { kind: 'system' };

/** The member behind an account, or an outsider: an unknown account, one of another workspace, somebody who left. */
export async function resolveActor(reads: Reads, actor: ActorRef): Promise<Actor> {
  if (actor.kind === 'system') return { kind: 'system' };
  const member = await findOwner(reads, actor);
  if (member?.is_active !== 1) return { kind: 'outsider', name: actor.name };
  return {
    kind: 'member',
    id: member.id,
    handle: member.handle,
    isAdmin: member.is_admin === 1,
    account: { platform: actor.platform, tenant: actor.tenant, user: actor.user },
    isApprover: member.is_approver === 1 || (await readGroups(reads)).memberIds.has(member.id),
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
  const able = (await listExecutors(ctx)).filter(
    (executor) => executor[column] === 1 || groups.memberIds.has(executor.id),
  );
  return [...able.map(({ handle }) => `@${handle}`), ...groups.names.map(nameGroup)];
}
