import type { Ctx } from '../../base/command/ctx.ts';
import { Refusal } from '../../base/language/errors.ts';
import { releaseMessages } from '../../base/run/outbox.ts';
import type { Row } from '../../base/store/tables.ts';
import { cleanLine } from '../../base/view/text.ts';
import { listMemberRoles } from '../people/group-store.ts';
import { isReserved, toHandle } from '../people/handle.ts';
import { newExecutor } from '../people/new-executor.ts';
import { countExecutors, findByHandle, getExecutorById, listExecutors } from '../people/store.ts';
import { loseMembership } from './leave.ts';
import { findIdentity, isOfTenant, listIdentities } from './store.ts';
import type { Visitor } from './workspace.ts';

/** What a platform says of an account, or whoever runs the program. */
export type Standing =
  /** Vouched for by whoever runs the program: a member from now on. */
  | 'vouched'
  /** A full account that may administer the workspace or server of the platform. */
  | 'administrator'
  /** A full account. */
  | 'person'
  /** A guest, a program, or somebody from outside: never a member. */
  | 'guest';

/** Why an account is a member without an admin's word, and what the platform gives with it. */
type Gift = Pick<Row<'executors'>, 'is_admin' | 'platform_gave'>;

/**
 * The active member behind an account; null for an outsider. Being seen makes nobody a member: an account becomes one
 * here where whoever runs the program vouches for it, where it may administer the platform and the team has no admin,
 * or where an admin has said that a role which it has makes members. What the platform gave is taken back when it says
 * something else. Throws a Refusal for an unknown account of which the platform did not say anything (null).
 */
export async function ensureIdentity(
  ctx: Ctx,
  visitor: Visitor,
  standing: Standing | null,
): Promise<Row<'executors'> | null> {
  const known = await findIdentity(ctx, visitor);
  if (known) {
    if (standing !== 'guest') await noteVisit(ctx, known, visitor);
    return followPlatform(ctx, await getExecutorById(ctx, known.member_id), visitor, standing);
  }
  if (standing === null) throw refuseLookup('you are');
  const handle = handleOf(visitor);
  const isTrusted = visitor.platform === 'terminal' || standing === 'vouched';
  const namesake = isTrusted ? await findByHandle(ctx, handle) : undefined;
  if (namesake && (await isAwaited(ctx, namesake, visitor))) {
    await recordIdentity(ctx, visitor, namesake, false);
    return namesake;
  }
  const gift = await findGift(ctx, visitor, standing);
  if (!gift) return null;
  const member = await createMember(ctx, handle, visitor.userName);
  const row: Row<'executors'> = { ...member, ...gift, is_approver: gift.is_admin };
  await recordIdentity(ctx, visitor, row, true);
  return row;
}

/** A member's row that is not stored yet, of whoever is called so; the handle is made free. */
export async function createMember(ctx: Ctx, handle: string, name: string): Promise<Row<'executors'>> {
  const number = (await countExecutors(ctx)) + 1;
  return newExecutor(ctx, { kind: 'member', number, handle: await findFreeHandle(ctx, handle), name });
}

export function handleOf({ userName, user }: Pick<Visitor, 'userName' | 'user'>): string {
  return toHandle(userName) || toHandle(user) || 'someone';
}

/** What makes an account that is no member one, now; null for nothing. */
async function findGift(
  ctx: Ctx,
  visitor: Pick<Visitor, 'platform' | 'tenant' | 'roles'>,
  standing: Standing | null,
): Promise<Gift | null> {
  const members = (await listExecutors(ctx)).filter(({ kind }) => kind === 'member');
  if (standing === 'vouched') return { is_admin: members.length === 0 ? 1 : 0, platform_gave: '' };
  if (standing === 'administrator' && !members.some(({ is_admin }) => is_admin === 1))
    return { is_admin: 1, platform_gave: 'admin' };
  if (standing === 'guest' || standing === null) return null;
  return (await hasMemberRole(ctx, visitor)) ? { is_admin: 0, platform_gave: 'membership' } : null;
}

async function hasMemberRole(
  ctx: Ctx,
  { platform, tenant, roles = [] }: Pick<Visitor, 'platform' | 'tenant' | 'roles'>,
): Promise<boolean> {
  return (await listMemberRoles(ctx)).some(
    (role) => role.platform === platform && role.tenant === tenant && roles.includes(role.role_id),
  );
}

/** Gives and takes what the platform says of an account that is known. Null where it is no member's now. */
export async function followPlatform(
  ctx: Ctx,
  member: Row<'executors'>,
  visitor: Pick<Visitor, 'platform' | 'tenant' | 'user' | 'roles'>,
  standing: Standing | null,
): Promise<Row<'executors'> | null> {
  if (visitor.platform === 'terminal' || standing === null || standing === 'vouched')
    return member.is_active === 1 ? member : null;
  if (standing === 'guest') return loseMembership(ctx, member, visitor, 'guest');
  if (member.is_active === 0) {
    if (member.admission === 'declined') return null;
    const isGone = member.admission === 'member';
    const gift = isGone ? null : await findGift(ctx, visitor, standing);
    return gift && admitMember(ctx, { ...member, ...gift, is_approver: gift.is_admin });
  }
  if (member.platform_gave === 'membership' && visitor.roles && !(await hasMemberRole(ctx, visitor)))
    return loseMembership(ctx, member, visitor, 'role');
  if (member.platform_gave === 'admin' && standing === 'person')
    return saveMember(ctx, { ...member, is_admin: 0, is_approver: 0, platform_gave: '' });
  const isAdministrator = standing === 'administrator' && member.is_admin === 0;
  const gift = isAdministrator ? await findGift(ctx, visitor, standing) : null;
  return gift?.is_admin === 1 ? saveMember(ctx, { ...member, ...gift, is_approver: 1 }) : member;
}

async function saveMember(ctx: Ctx, row: Row<'executors'>): Promise<Row<'executors'>> {
  await ctx.record({ type: 'MemberChanged', subject: `executor:${row.id}`, rows: { executors: [row] } });
  return row;
}

/** Lets somebody in, with the rights that the row gives: what they said before counts from now on. */
export async function admitMember(
  ctx: Ctx,
  member: Row<'executors'>,
  type = 'MemberAdmitted',
): Promise<Row<'executors'>> {
  const row: Row<'executors'> = { ...member, is_active: 1, admission: 'member', joined_at: ctx.now };
  await ctx.record({ type, subject: `executor:${row.id}`, rows: { executors: [row] } });
  await ctx.hooks.memberAdmitted(ctx, row, member.admission);
  return row;
}

/** Refuses a request that names somebody of whom the platform did not say who they are. */
export function refuseNamed(written: string): Refusal {
  return refuseLookup(`${written} is`);
}

function refuseLookup(who: string): Refusal {
  return new Refusal({
    code: 'busy',
    message: `I could not look up who ${who} just now, so nothing was done. Try again in a moment.`,
  });
}

/** What the platform says of somebody now; and whoever does something is written to again, closed to it before or not. */
async function noteVisit(ctx: Ctx, known: Row<'identities'>, visitor: Visitor): Promise<void> {
  const roles = visitor.roles === undefined ? known.roles : rolesOf(visitor);
  if (roles === known.roles && known.closed_at === null && known.gone_at === null) return;
  const row: Row<'identities'> = { ...known, roles, closed_at: null, gone_at: null };
  await ctx.record({
    type: 'AccountNoted',
    subject: `executor:${known.member_id}`,
    rows: { identities: [row] },
  });
  if (known.closed_at === null) return;
  const placeId = `${known.platform}:${known.tenant}:@${known.user_id}`;
  await releaseMessages(ctx.tx, ctx.workspace.id, placeId, ctx.now);
}

/** Whether a member waits for whoever comes under their name. In a chat nobody is known by a name. */
async function isAwaited(ctx: Ctx, namesake: Row<'executors'>, visitor: Visitor): Promise<boolean> {
  if (namesake.kind !== 'member' || namesake.is_active !== 1) return false;
  // A handle has no dots. Nothing else is overlooked: `ana_` may be anybody.
  const isSame = visitor.userName.toLowerCase().replaceAll('.', '-') === namesake.handle;
  if (visitor.platform !== 'terminal' && !isSame) return false;
  return !(await listIdentities(ctx, namesake.id)).some((account) => isOfTenant(account, visitor));
}

/** The handle itself, or with the first number from 2 that makes it free. */
async function findFreeHandle(ctx: Ctx, handle: string): Promise<string> {
  let free = handle;
  for (let number = 2; isReserved(free) || (await findByHandle(ctx, free)); number++) {
    free = `${handle}-${number}`;
  }
  return free;
}

export async function recordIdentity(
  ctx: Ctx,
  visitor: Pick<Visitor, 'platform' | 'tenant' | 'user' | 'userName' | 'roles'>,
  member: Row<'executors'>,
  isNew: boolean,
  type = isNew ? 'MemberJoined' : 'IdentityTied',
): Promise<void> {
  const identity = {
    platform: visitor.platform,
    tenant: visitor.tenant,
    user_id: visitor.user,
    workspace_id: ctx.workspace.id,
    member_id: member.id,
    name: cleanLine(visitor.userName, 80),
    roles: rolesOf(visitor),
    closed_at: null,
    gone_at: null,
  };
  await ctx.record({
    type,
    subject: `executor:${member.id}`,
    rows: { ...(isNew && { executors: [member] }), identities: [identity] },
  });
}

/** The roles that a platform says somebody has, as they are kept. */
function rolesOf({ roles = [] }: Pick<Visitor, 'roles'>): string {
  return JSON.stringify([...new Set(roles)].sort());
}
