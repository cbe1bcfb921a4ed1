import type { Ctx } from '../../base/command/ctx.ts';
import { Refusal } from '../../base/language/errors.ts';
import { releaseMessages } from '../../base/run/outbox.ts';
import type { Tx } from '../../base/store/open.ts';
import type { Platform, Row } from '../../base/store/tables.ts';
import { cleanLine } from '../../base/view/text.ts';
import { isReserved, toHandle } from '../people/handle.ts';
import { countExecutors, findByHandle, getExecutorById, listExecutors } from '../people/store.ts';
import { ensurePlace } from './place-store.ts';
import { findIdentity, insertBound, listIdentities } from './store.ts';

/** What a platform says of who acts and where. */
export interface Visitor {
  platform: Platform;
  tenant: string;
  tenantName: string;
  user: string;
  userName: string;
  /** The conversation it happened in, as the platform's opaque id; null outside one. */
  place: string | null;
  placeName: string;
  /** The roles that the platform says they have at this moment, as its opaque ids; left out where it has none. */
  roles?: readonly string[];
}

/** What a new workspace starts with; people change it later. */
export interface WorkspaceDefaults {
  zone: string;
  currency: string;
  country: string | null;
}

/**
 * Makes the row that everything else hangs on, and ties the tenant to it. False if another process has founded a
 * workspace for the tenant at the same moment: then nothing is left of this one. recordFounding makes its first event.
 */
export async function foundWorkspace(
  tx: Tx,
  visitor: Visitor,
  founded: { id: string; now: number } & WorkspaceDefaults,
): Promise<boolean> {
  const { id, currency, zone, country, now } = founded;
  const name = cleanLine(visitor.tenantName, 80);
  const row: Row<'workspaces'> = {
    ...{ id, name, currency, zone, country, settings: '{}' },
    ...{ is_example: 0, created_at: now, event_seq: 0, event_hash: '' },
  };
  return insertBound(tx, row, tenantOf(visitor, id));
}

/** The first event: the workspace and the tenant it is bound to. */
export async function recordFounding(ctx: Ctx, visitor: Visitor): Promise<void> {
  await ctx.record({
    type: 'WorkspaceFounded',
    subject: 'workspace',
    rows: { workspaces: [ctx.workspace], tenants: [tenantOf(visitor, ctx.workspace.id)] },
  });
}

export function tenantOf(visitor: Visitor, workspaceId: string): Row<'tenants'> {
  const { platform, tenant, tenantName } = visitor;
  return { platform, tenant, workspace_id: workspaceId, name: cleanLine(tenantName, 80) };
}

/** `#team`, as people write it in a chat; the terminal is no channel. */
function nameChannel({ platform, placeName }: Visitor): string {
  const name = cleanLine(placeName, 80);
  return platform === 'terminal' || /^[#@]|^$/.test(name) ? name : `#${name}`;
}

/** Finds the place where something happened, or adds it. */
export async function ensureVisitPlace(ctx: Ctx, visitor: Visitor): Promise<Row<'places'> | null> {
  if (visitor.place === null) return null;
  const { platform, tenant, place } = visitor;
  const subject = `place:${platform}:${tenant}:${place}`;
  return ensurePlace(ctx, { platform, tenant, place, name: nameChannel(visitor) }, subject);
}

/**
 * Ties an account to a member: to one who was added by its name and waits for it, else to a new one. The first person of
 * a workspace is its admin and approver; `admits` says whether the platform calls this a person of the team, and nobody
 * else becomes a member. Throws a Refusal for an unknown account of which the platform did not say (null).
 */
export async function ensureIdentity(
  ctx: Ctx,
  visitor: Visitor,
  admits: boolean | null,
): Promise<Row<'executors'> | null> {
  const known = await findIdentity(ctx.tx, visitor);
  if (known) {
    await noteVisit(ctx, known, visitor);
    const member = await getExecutorById(ctx, known.member_id);
    return member.is_active === 1 ? member : null;
  }
  if (admits === null) throw refuseUnknown();
  const handle = toHandle(visitor.userName) || toHandle(visitor.user) || 'someone';
  const namesake = await findByHandle(ctx, handle);
  if (namesake && (await isAwaited(ctx, namesake, visitor, admits))) {
    await recordIdentity(ctx, visitor, namesake, false);
    return namesake;
  }
  const people = (await listExecutors(ctx, 'all')).filter(({ kind }) => kind === 'member').length;
  if (people > 0 && !admits) return null;
  const member = newMember(ctx, {
    number: (await countExecutors(ctx)) + 1,
    handle: await findFreeHandle(ctx, handle),
    name: visitor.userName,
    isFirst: people === 0,
  });
  await recordIdentity(ctx, visitor, member, true);
  return member;
}

function refuseUnknown(): Refusal {
  return refuseLookup('you are');
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
  if (roles === known.roles && known.closed_at === null) return;
  const row: Row<'identities'> = { ...known, roles, closed_at: null };
  await ctx.record({
    type: 'AccountNoted',
    subject: `executor:${known.member_id}`,
    rows: { identities: [row] },
  });
  if (known.closed_at === null) return;
  const placeId = `${known.platform}:${known.tenant}:@${known.user_id}`;
  await releaseMessages(ctx.tx, ctx.workspace.id, placeId, ctx.now);
}

/**
 * Whether a member waits for this account. At the terminal whoever has the machine is trusted; in a chat it has to be a
 * person of the team whose unique name is the handle, and the member must have no account anywhere.
 */
async function isAwaited(
  ctx: Ctx,
  namesake: Row<'executors'>,
  visitor: Visitor,
  admits: boolean,
): Promise<boolean> {
  if (namesake.kind !== 'member' || namesake.is_active !== 1) return false;
  const accounts = await listIdentities(ctx, namesake.id);
  if (visitor.platform === 'terminal') return !accounts.some((account) => isOfTenant(account, visitor));
  // A handle has no dots. Nothing else is overlooked: `ana_` may be anybody.
  const isSame = visitor.userName.toLowerCase().replaceAll('.', '-') === namesake.handle;
  return admits && isSame && accounts.length === 0;
}

function isOfTenant(account: Pick<Row<'identities'>, 'platform' | 'tenant'>, visitor: Visitor): boolean {
  return account.platform === visitor.platform && account.tenant === visitor.tenant;
}

/** The handle itself, or with the first number from 2 that makes it free. */
async function findFreeHandle(ctx: Ctx, handle: string): Promise<string> {
  let free = handle;
  for (let number = 2; isReserved(free) || (await findByHandle(ctx, free)); number++) {
    free = `${handle}-${number}`;
  }
  return free;
}

/** A member's row with the defaults of a new one: routed only if they opt in. */
export function newMember(
  ctx: Pick<Ctx, 'workspace' | 'now'>,
  member: { number: number; handle: string; name: string; isFirst: boolean },
): Row<'executors'> {
  return {
    workspace_id: ctx.workspace.id,
    id: `M-${member.number}`,
    kind: 'member',
    handle: member.handle,
    name: cleanLine(member.name, 80),
    is_admin: member.isFirst ? 1 : 0,
    is_approver: member.isFirst ? 1 : 0,
    responsible_id: null,
    address: null,
    categories: '[]',
    is_routed: 0,
    hours_per_week: null,
    zone: null,
    country: null,
    most_open: null,
    most_open_until_on: null,
    private_per_day: null,
    mine_at: null,
    is_active: 1,
    created_at: ctx.now,
  };
}

export async function recordIdentity(
  ctx: Ctx,
  visitor: Pick<Visitor, 'platform' | 'tenant' | 'user' | 'userName' | 'roles'>,
  member: Row<'executors'>,
  isNew: boolean,
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
  };
  await ctx.record({
    type: isNew ? 'MemberJoined' : 'IdentityTied',
    subject: `executor:${member.id}`,
    rows: { ...(isNew && { executors: [member] }), identities: [identity] },
  });
}

/** The roles that a platform says somebody has, as they are kept. */
function rolesOf({ roles = [] }: Pick<Visitor, 'roles'>): string {
  return JSON.stringify([...new Set(roles)].sort());
}
