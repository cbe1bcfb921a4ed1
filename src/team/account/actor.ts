import type { Command } from '../../base/command/command.ts';
import type { Actor, Ctx } from '../../base/command/ctx.ts';
import { notAllowed, Refusal } from '../../base/language/errors.ts';
import type { Reads } from '../../base/store/rows.ts';
import type { Platform, Row } from '../../base/store/tables.ts';
import { nameGroup, readGroups } from '../people/group-store.ts';
import { listExecutors } from '../people/store.ts';
import { checkToken, nameAble } from '../token/limits.ts';
import { findToken } from '../token/store.ts';
import type { Standing } from './identity.ts';
import { findOwner } from './store.ts';
import { refuseSuspended } from './suspend.ts';

/** People that an outsider is sent to. */
const MOST_NAMED = 3;

/** Who acts: an account as the platform names it, or Tiller itself. */
export type ActorRef =
  | {
      kind: 'identity';
      platform: Platform;
      tenant: string;
      user: string;
      name: string;
      /** What was said of the account as they came in. */
      standing?: Standing;
    }
  /** A program, by the id of its token. */
  | { kind: 'token'; id: string }
  | { kind: 'system' };

/** The member behind an account, or an outsider: an unknown account, one of another workspace, somebody who left. */
export async function resolveActor(reads: Reads, actor: ActorRef): Promise<Actor> {
  if (actor.kind === 'system') return { kind: 'system' };
  if (actor.kind === 'token') return resolveToken(reads, actor.id);
  const { platform, tenant, user, standing, name } = actor;
  const account = { platform, tenant, user };
  const member = await findOwner(reads, actor);
  if (standing === 'guest' && platform !== 'terminal') return { kind: 'outsider', name };
  if (member?.is_active !== 1) {
    const mayAsk = standing === 'person' || standing === 'administrator';
    return { kind: 'outsider', name, ...(mayAsk && { account }) };
  }
  return {
    kind: 'member',
    id: member.id,
    handle: member.handle,
    isAdmin: member.is_admin === 1,
    account,
    isApprover: await isApprover(reads, member),
  };
}

/** Whoever a token acts for, with the rights of both; an outsider where it was revoked, or nobody answers for it. */
async function resolveToken(reads: Reads, id: string): Promise<Actor> {
  const token = await findToken(reads, id);
  const executors = await listExecutors(reads);
  const executor = executors.find((each) => each.id === token?.executor_id);
  const owner =
    executor?.kind === 'agent' ? executors.find((each) => each.id === executor.responsible_id) : executor;
  if (!token || token.revoked_at !== null || !executor || !owner)
    return { kind: 'outsider', name: `The token ${token?.name ?? id}` };
  const isAgent = executor.kind === 'agent' || token.role === 'agent';
  const approves = !isAgent && (await isApprover(reads, executor));
  const mayApprove = token.role === 'admin' || token.role === 'approver';
  return {
    kind: 'member',
    id: executor.id,
    handle: executor.handle,
    isAdmin: !isAgent && executor.is_admin === 1 && token.role === 'admin',
    isApprover: approves && mayApprove,
    account: { platform: 'http', tenant: token.workspace_id, user: token.id },
    token: {
      id: token.id,
      isAgent,
      isOwn: token.made_by_id === executor.id,
      isReduced: approves && !mayApprove,
      isSigning: token.is_signing === 1,
    },
  };
}

async function isApprover(reads: Reads, member: Row<'executors'>): Promise<boolean> {
  return member.is_approver === 1 || (await readGroups(reads)).memberIds.has(member.id);
}

/**
 * Outsiders may do nothing but ask to be let in; approvers' commands are open to every member while there are none. An
 * admin's never are: who may administer the chat becomes admin where the team has none.
 */
export async function checkAccess(ctx: Ctx, command: Command): Promise<void> {
  const { actor } = ctx;
  if (actor.kind === 'system') return;
  refuseSuspended(ctx.workspace);
  if (actor.kind === 'outsider') {
    if (command.access === 'person' && actor.account) return;
    const some = (await listAble(ctx, 'is_approver')).slice(0, MOST_NAMED);
    const who = some.length === 0 ? 'A member' : `${some.join(', ')} or another member`;
    const refusal = notAllowed(`${actor.name} is not a member here.`, who);
    if (!actor.account) throw refusal;
    if (!(await hasAdmin(ctx)))
      throw refuseForAdmin(`${actor.name} is not a member here, and nobody is admin.`);
    const admins = (await listAble(ctx, 'is_admin')).slice(0, MOST_NAMED).join(' or ');
    const short = `${actor.name} is not a member here yet`;
    const message = `${short}: join asks ${admins} to let you in.`;
    throw new Refusal({ ...refusal.detail, message, short: `${short}.`, lines: ['join'] });
  }
  checkToken(actor, command);
  if (command.access === 'person' || command.access === 'everyone' || actor.isAdmin) return;
  if (command.access === 'approver' && actor.isApprover) return;
  const column = command.access === 'admin' ? 'is_admin' : 'is_approver';
  const able = await listAble(ctx, column);
  if (able.length === 0) {
    if (command.access === 'approver') return;
    throw refuseForAdmin('This team has no admin.');
  }
  throw notAllowed(`${command.name} is not yours to use.`, nameAble(ctx, able, command.access));
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

async function hasAdmin(ctx: Ctx): Promise<boolean> {
  return (await listAble(ctx, 'is_admin')).length > 0;
}

function refuseForAdmin(why: string): Refusal {
  return notAllowed(why, 'Whoever may administer the chat, by writing to me, or who runs tiller setup');
}
