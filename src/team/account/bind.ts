import type { Ctx } from '../../base/command/ctx.ts';
import { notPossible } from '../../base/language/errors.ts';
import type { Tx } from '../../base/store/open.ts';
import type { Platform, Row, Tables } from '../../base/store/tables.ts';
import { readWorkspace } from '../../base/store/transaction.ts';
import { dropWorkspace, isBlank } from '../../base/store/workspace.ts';
import { getExecutorById } from '../people/store.ts';
import { ensureIdentity, recordIdentity } from './identity.ts';
import { findIdentity, findTenant, hasAddedPeople, listTenants } from './store.ts';
import { tenantOf, type Visitor } from './workspace.ts';

/** One person's two accounts: what brings a chat to the workspace of this machine. */
export interface Binding {
  /** Their account at this machine. */
  home: Visitor;
  /** Their account in the chat, and the channel the main feed goes to. */
  guest: Visitor;
}

/** What people call a platform. */
export const PLATFORM_NAMES: Readonly<Record<Platform, string>> = {
  terminal: 'the terminal',
  slack: 'Slack',
  discord: 'Discord',
  http: 'HTTP',
  mcp: 'MCP',
};

/**
 * The workspace that both tenants will belong to; null if there is none yet. Where each has one, the one that nobody
 * has put anything into is dropped. Refuses to join two that have data, and to bind a second tenant of a platform.
 */
export async function chooseWorkspace(
  tx: Tx,
  tables: Tables,
  { home, guest }: Binding,
): Promise<string | null> {
  const ours = await findTenant(tx, home.platform, home.tenant);
  const theirs = await findTenant(tx, guest.platform, guest.tenant);
  if (ours) await checkUsable(tx, ours, guest);
  if (!ours || !theirs || ours.workspace_id === theirs.workspace_id) {
    return ours?.workspace_id ?? theirs?.workspace_id ?? null;
  }
  const [kept, empty] = (await isUntouched(tx, tables, theirs.workspace_id))
    ? [ours, theirs]
    : [theirs, ours];
  if (!(await isUntouched(tx, tables, empty.workspace_id))) throw refuseJoining(ours, theirs, guest);
  await dropWorkspace(tx, tables, empty.workspace_id);
  return kept.workspace_id;
}

/** Ties both tenants to the workspace, where they are not, with the event that says so. */
export async function recordBinding(ctx: Ctx, { home, guest }: Binding): Promise<void> {
  for (const visitor of [home, guest]) {
    if (await findTenant(ctx.tx, visitor.platform, visitor.tenant)) continue;
    await ctx.record({
      type: 'TenantBound',
      subject: 'workspace',
      rows: { tenants: [tenantOf(visitor, ctx.workspace.id)] },
    });
  }
}

/** Ties both accounts to one member, who is admin and approver from now on. */
export async function bindMember(ctx: Ctx, { home, guest }: Binding): Promise<Row<'executors'>> {
  const atHome = await findIdentity(ctx, home);
  const asGuest = await findIdentity(ctx, guest);
  if (asGuest && !atHome) {
    await recordIdentity(ctx, home, await getExecutorById(ctx, asGuest.member_id), false);
  }
  const own = await ensureIdentity(ctx, home, 'vouched');
  if (!own) {
    throw notPossible(`@${home.userName} has left this team.`, 'An admin brings them back: member add.');
  }
  if (!asGuest) await recordIdentity(ctx, guest, own, false);
  const promoted = await promote(ctx, own);
  // Somebody who came in by the chat before is a member of their own there: the same person, with the same rights.
  if (asGuest && asGuest.member_id !== own.id) {
    await promote(ctx, await getExecutorById(ctx, asGuest.member_id));
  }
  return promoted;
}

async function promote(ctx: Ctx, member: Row<'executors'>): Promise<Row<'executors'>> {
  if (member.is_admin === 1 && member.is_approver === 1) return member;
  const row: Row<'executors'> = { ...member, is_admin: 1, is_approver: 1 };
  await ctx.record({ type: 'MemberChanged', subject: `executor:${row.id}`, rows: { executors: [row] } });
  return row;
}

async function checkUsable(tx: Tx, ours: Row<'tenants'>, guest: Visitor): Promise<void> {
  const platform = PLATFORM_NAMES[guest.platform];
  const { is_example } = await readWorkspace(tx, ours.workspace_id);
  if (is_example === 1) {
    throw notPossible(
      `This database holds the example team, which is nobody’s to bring to ${platform}.`,
      `Begin with a file of your own: TILLER_DATABASE=team.db tiller setup ${guest.platform}.`,
    );
  }
  const other = (await listTenants(tx, ours.workspace_id)).find(
    ({ platform, tenant }) => platform === guest.platform && tenant !== guest.tenant,
  );
  if (!other) return;
  throw notPossible(
    `This team is in ${platform} already, as “${other.name}” (${other.tenant}); these tokens are of “${guest.tenantName}” (${guest.tenant}).`,
    `Use the tokens of “${other.name}”, or a database of its own: TILLER_DATABASE=another.db tiller setup ${guest.platform}.`,
  );
}

/** Whether nobody has put anything in: no data, and nobody but people who came in by themselves. */
export async function isUntouched(tx: Tx, tables: Tables, workspaceId: string): Promise<boolean> {
  return (await isBlank(tx, tables, workspaceId)) && !(await hasAddedPeople(tx, workspaceId));
}

function refuseJoining(ours: Row<'tenants'>, theirs: Row<'tenants'>, guest: Visitor) {
  return notPossible(
    `“${ours.name}” of this machine and “${theirs.name}” in ${PLATFORM_NAMES[guest.platform]} both have data here, and two teams never become one.`,
    `Set ${PLATFORM_NAMES[guest.platform]} up on a database of its own: TILLER_DATABASE=another.db tiller setup ${guest.platform}.`,
  );
}
