import { sql } from 'kysely';
import { findSealedUntil, listSealed, readSealed } from '../../base/log/months.ts';
import type { Tx } from '../../base/store/open.ts';
import { type Reads, rows } from '../../base/store/rows.ts';
import type { Platform, ProjectedTable, Row } from '../../base/store/tables.ts';
import { deleteWorkspace, insertWorkspace } from '../../base/store/workspace.ts';
import { ask, definePassage } from '../../base/wall/passage.ts';
import { enterWorkspace } from '../../base/wall/wall.ts';

/** An account as a platform names it. */
export interface Account {
  platform: Platform;
  tenant: string;
  user: string;
}

/** A row of whatever table. */
export type AnyRow = Readonly<Record<string, unknown>>;

export async function findTenant(
  tx: Tx,
  platform: Platform,
  tenant: string,
): Promise<Row<'tenants'> | undefined> {
  const [found] = await ask(tx, TENANT_OF, platform, tenant);
  return found && { ...found, platform };
}

/** Whose a chat is. */
export const TENANT_OF = definePassage({
  name: 'tenant_of',
  takes: ['text', 'text'],
  gives: { tenant: 'text', workspace_id: 'text', name: 'text' },
  body: 'select tenant, workspace_id, name from tenants where platform = $1 and tenant = $2',
});

/** The account as it is kept; undefined for one that never came into the workspace. */
export async function findIdentity(
  ctx: Reads,
  { platform, tenant, user }: Account,
): Promise<Row<'identities'> | undefined> {
  return rows(ctx, 'identities')
    .selectAll()
    .where('platform', '=', platform)
    .where('tenant', '=', tenant)
    .where('user_id', '=', user)
    .executeTakeFirst();
}

/** Whether an account is of a platform's tenant. */
export function isOfTenant(
  account: Pick<Row<'identities'>, 'platform' | 'tenant'>,
  { platform, tenant }: Pick<Account, 'platform' | 'tenant'>,
): boolean {
  return account.platform === platform && account.tenant === tenant;
}

/** The member behind an account, removed or not. */
export async function findOwner(
  ctx: Reads,
  { platform, tenant, user }: Account,
): Promise<Row<'executors'> | undefined> {
  return rows(ctx, 'identities')
    .innerJoin('executors', 'executors.id', 'identities.member_id')
    .selectAll('executors')
    .where('identities.platform', '=', platform)
    .where('identities.tenant', '=', tenant)
    .where('identities.user_id', '=', user)
    .executeTakeFirst();
}

/** The accounts of a member on all platforms. */
export async function listIdentities(ctx: Reads, memberId: string): Promise<Row<'identities'>[]> {
  return rows(ctx, 'identities').selectAll().where('member_id', '=', memberId).orderBy('user_id').execute();
}

/** Accounts of a chat that belong to members, by the platform's id. */
export async function listAccounts(
  ctx: Reads,
  { platform, tenant }: Pick<Account, 'platform' | 'tenant'>,
): Promise<string[]> {
  const found = await rows(ctx, 'identities')
    .innerJoin('executors', (join) =>
      join
        .onRef('executors.workspace_id', '=', 'identities.workspace_id')
        .onRef('executors.id', '=', 'identities.member_id'),
    )
    .select('identities.user_id')
    .where('identities.platform', '=', platform)
    .where('identities.tenant', '=', tenant)
    .where('executors.is_active', '=', 1)
    .orderBy('identities.user_id')
    .execute();
  return found.map(({ user_id }) => user_id);
}

/** The chats that a workspace is in, and the terminal. */
export async function listTenants(tx: Tx, workspaceId: string): Promise<Row<'tenants'>[]> {
  await enterWorkspace(tx, workspaceId);
  return tx
    .selectFrom('tenants')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('platform', '!=', 'http')
    .orderBy('platform')
    .execute();
}

/** The roles of a workspace's chats, for when it ends and another takes them over. */
export async function listRolesOf(tx: Tx, workspaceId: string): Promise<Row<'platform_roles'>[]> {
  await enterWorkspace(tx, workspaceId);
  return tx.selectFrom('platform_roles').selectAll().where('workspace_id', '=', workspaceId).execute();
}

/**
 * Makes a workspace and ties the tenant to it. False if another process has founded one for the tenant at the same
 * moment: then nothing is left of this one.
 */
export async function insertBound(tx: Tx, row: Row<'workspaces'>, tenant: Row<'tenants'>): Promise<boolean> {
  await insertWorkspace(tx, row);
  const won = await tx
    .insertInto('tenants')
    .values(tenant)
    .onConflict((conflict) => conflict.doNothing())
    .returning('tenant')
    .executeTakeFirst();
  if (!won) await deleteWorkspace(tx, row.id);
  return won !== undefined;
}

/** The rows of a table in which one of some columns names a person. */
export async function listNaming(
  ctx: Reads,
  table: ProjectedTable,
  columns: readonly string[],
  id: string,
): Promise<AnyRow[]> {
  const named = columns.map((column) => sql`${sql.ref(column)} = ${id}`);
  const found = await sql<AnyRow>`select * from ${sql.table(table)}
    where workspace_id = ${ctx.workspace.id} and (${sql.join(named, sql` or `)})`.execute(ctx.tx);
  return found.rows;
}

/** Members whom somebody added by name. */
export async function listAddedByName(ctx: Reads): Promise<string[]> {
  const found: { subject: string }[] = await rows(ctx, 'events')
    .select('subject')
    .where('type', '=', 'MemberAdded')
    .execute();
  for (const month of await listSealed(ctx.tx, ctx.workspace.id))
    for (const event of readSealed(month)) if (event.type === 'MemberAdded') found.push(event);
  return found.map(({ subject }) => subject.slice(subject.indexOf(':') + 1));
}

/** Whether somebody put a person into the workspace: by name, or who has no account. */
export async function hasAddedPeople(tx: Tx, workspaceId: string): Promise<boolean> {
  await enterWorkspace(tx, workspaceId);
  const named = await tx
    .selectFrom('events')
    .select('seq')
    .where('workspace_id', '=', workspaceId)
    .where('type', '=', 'MemberAdded')
    .executeTakeFirst();
  // Nobody seals the events of a workspace that nothing was put into.
  if (named || (await findSealedUntil(tx, workspaceId)) > 0) return true;
  const added = await tx
    .selectFrom('executors')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('identities')
            .select('identities.user_id')
            .whereRef('identities.workspace_id', '=', 'executors.workspace_id')
            .whereRef('identities.member_id', '=', 'executors.id'),
        ),
      ),
    )
    .executeTakeFirst();
  return added !== undefined;
}
