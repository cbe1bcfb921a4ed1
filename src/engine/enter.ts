import type { Ctx } from '../base/command/ctx.ts';
import { Refusal } from '../base/language/errors.ts';
import type { EnginePorts, Ports } from '../base/ports.ts';
import type { Db, Tx } from '../base/store/open.ts';
import type { Waited } from '../base/store/postgres/patience.ts';
import type { Platform, Row } from '../base/store/tables.ts';
import { asSystem, openCtx, openReadCtx, type Scope, WouldWrite } from '../base/store/transaction.ts';
import type { Locale } from '../base/view/text.ts';
import type { View } from '../base/view/view.ts';
import { createMainFeed, moveMainFeed } from '../schedule/feed.ts';
import { askForRefresh } from '../share/digest/post.ts';
import type { ActorRef } from '../team/account/actor.ts';
import { type Binding, bindMember, chooseWorkspace, recordBinding } from '../team/account/bind.ts';
import { confirmMembers } from '../team/account/confirm.ts';
import { ensureIdentity, type Standing } from '../team/account/identity.ts';
import { linkElsewhere } from '../team/account/link.ts';
import { LINK } from '../team/account/link-command.ts';
import { findTenant } from '../team/account/store.ts';
import { refuseSuspended } from '../team/account/suspend.ts';
import {
  ensureVisitPlace,
  foundWorkspace,
  recordFounding,
  type Visitor,
  type WorkspaceDefaults,
} from '../team/account/workspace.ts';
import { noteRoles } from '../team/people/note-roles.ts';
import { hasUnconfirmed } from '../team/people/store.ts';
import type { Call } from './call.ts';

export interface EnterOptions {
  /** What is said of the account. Null where nobody knows: an unknown one is refused, and a known one stays as it is. */
  standing: Standing | null;
  /** For a workspace that is founded by this. */
  defaults: WorkspaceDefaults;
  /** Of the request that the visit is for. */
  waited?: Waited | undefined;
}

export interface Arrival {
  workspace: string;
  actor: ActorRef;
  placeId: string | null;
  /** Null for an outsider. */
  member: Row<'executors'> | null;
  /** How the workspace writes. */
  locale: Locale;
  /** Whether this visit founded the workspace. */
  isFounded: boolean;
}

/** Lets somebody in. Who is known already, at a place that is, costs a look and no lock. */
export async function enter(
  db: Db,
  ports: EnginePorts,
  visitor: Visitor,
  options: EnterOptions,
): Promise<Arrival> {
  let locks: string | undefined;
  const { waited } = options;
  const look = async (tx: Tx) => {
    locks = (await findTenant(tx, visitor.platform, visitor.tenant))?.workspace_id;
    return locks === undefined ? null : enterKnown(tx, ports, visitor, { ...options, workspace: locks });
  };
  const known = await db
    .read(look, { waited })
    .catch((error: unknown) => (error instanceof WouldWrite ? null : Promise.reject(error)));
  if (known) return known;
  const entered = await db.transact((tx) => enterTenant(tx, ports, visitor, options), { locks, waited });
  ports.wake.afterCommit();
  return entered;
}

/** Throws WouldWrite where something of the visit is new. */
async function enterKnown(
  tx: Tx,
  ports: EnginePorts,
  visitor: Visitor,
  { standing, workspace }: EnterOptions & { workspace: string },
): Promise<Arrival> {
  const ctx = await openReadCtx(tx, ports, scopeOf(visitor, workspace));
  refuseSuspended(ctx.workspace);
  if (await hasUnconfirmed(ctx)) throw new WouldWrite('members of an older version are to be confirmed');
  const place = await ensureVisitPlace(ctx, visitor);
  return describeVisit(ctx, visitor, {
    place,
    member: await ensureIdentity(ctx, visitor, standing),
    standing,
    isFounded: false,
  });
}

async function enterTenant(
  tx: Tx,
  ports: EnginePorts,
  visitor: Visitor,
  options: EnterOptions,
): Promise<Arrival> {
  const { workspace, isFounded } = await findOrFound(tx, ports, visitor, options.defaults);
  const ctx = await openCtx(tx, ports, scopeOf(visitor, workspace));
  refuseSuspended(ctx.workspace);
  if (isFounded) await recordFounding(ctx, visitor);
  const place = await ensureVisitPlace(ctx, visitor);
  if (isFounded) await createMainFeed(ctx, visitor.platform, place);
  await confirmMembers(ctx);
  const member = await ensureIdentity(ctx, visitor, options.standing);
  await askForRefresh(ctx);
  await ctx.close();
  return describeVisit(ctx, visitor, { place, member, standing: options.standing, isFounded });
}

function scopeOf({ platform }: Visitor, workspaceId: string): Scope {
  // Without the account: an origin is in the chain for good, and a person can be forgotten.
  return { workspaceId, findActor: asSystem, origin: `enter:${platform}`, placeId: null };
}

function describeVisit(
  { workspace }: Ctx,
  { platform, tenant, user, userName }: Visitor,
  {
    place,
    member,
    standing,
    isFounded,
  }: Pick<Arrival, 'member' | 'isFounded'> & { place: Row<'places'> | null; standing: Standing | null },
): Arrival {
  return {
    workspace: workspace.id,
    actor: { kind: 'identity', platform, tenant, user, name: userName, ...(standing && { standing }) },
    placeId: place?.id ?? null,
    member,
    locale: { zone: workspace.zone, currency: workspace.currency },
    isFounded,
  };
}

/** A code of another team is seen to before the team it is typed in is opened, because that one may end by it. */
export async function linkFirst(db: Db, ports: EnginePorts, call: Call): Promise<View | null> {
  const { command, args, actor: account, workspace, origin } = call;
  const { code } = args;
  if (command !== LINK || typeof code !== 'string' || account.kind !== 'identity') return null;
  try {
    const view = await db.transact((tx) => linkElsewhere(tx, ports, { workspace, account, code, origin }));
    if (view) ports.wake.afterCommit();
    return view;
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refusal', ...error.detail };
    throw error;
  }
}

export async function noteTenantRoles(
  tx: Tx,
  ports: EnginePorts,
  { platform, tenant }: { platform: Platform; tenant: string },
  roles: readonly { id: string; name: string }[],
): Promise<boolean> {
  const known = await findTenant(tx, platform, tenant);
  if (!known) return false;
  const ctx = await openCtx(tx, ports, {
    workspaceId: known.workspace_id,
    findActor: asSystem,
    origin: `roles:${platform}`,
    placeId: null,
  });
  await noteRoles(ctx, known, roles);
  await askForRefresh(ctx);
  await ctx.close();
  return true;
}

export async function bindTenant(
  tx: Tx,
  ports: EnginePorts,
  binding: Binding,
  defaults: WorkspaceDefaults,
): Promise<Arrival> {
  const { home, guest } = binding;
  const chosen = await chooseWorkspace(tx, ports.tables, binding);
  const { workspace, isFounded } =
    chosen === null ? await findOrFound(tx, ports, home, defaults) : { workspace: chosen, isFounded: false };
  const ctx = await openCtx(tx, ports, {
    workspaceId: workspace,
    findActor: asSystem,
    origin: `bind:${guest.platform}`,
    placeId: null,
  });
  if (isFounded) await recordFounding(ctx, home);
  await recordBinding(ctx, binding);
  const own = await ensureVisitPlace(ctx, home);
  if (isFounded) await createMainFeed(ctx, home.platform, own);
  const member = await bindMember(ctx, binding);
  const channel = await ensureVisitPlace(ctx, guest);
  if (channel) await moveMainFeed(ctx, channel);
  await ctx.close();
  return describeVisit(ctx, home, { place: own, member, standing: 'vouched', isFounded });
}

async function findOrFound(
  tx: Tx,
  ports: Ports,
  visitor: Visitor,
  defaults: WorkspaceDefaults,
): Promise<{ workspace: string; isFounded: boolean }> {
  const known = await findTenant(tx, visitor.platform, visitor.tenant);
  if (known) return { workspace: known.workspace_id, isFounded: false };
  const id = ports.newId();
  if (await foundWorkspace(tx, visitor, { id, now: ports.clock.now(), ...defaults })) {
    return { workspace: id, isFounded: true };
  }
  const other = await findTenant(tx, visitor.platform, visitor.tenant);
  if (!other) throw new Error(`the tenant ${visitor.tenant} came and went`);
  return { workspace: other.workspace_id, isFounded: false };
}
