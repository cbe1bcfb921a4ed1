import type { Ctx } from '../../base/command/ctx.ts';
import { notPossible } from '../../base/language/errors.ts';
import type { Vault } from '../../base/ports.ts';
import type { Tx } from '../../base/store/open.ts';
import type { Row } from '../../base/store/tables.ts';
import { ALL_WORKSPACES } from '../../base/store/workspace.ts';
import { ask } from '../../base/wall/passage.ts';
import { enterWorkspace } from '../../base/wall/wall.ts';

/** Whose secrets are kept, and what seals them. */
type Owner = Pick<Ctx, 'tx' | 'vault'> & { workspace: Pick<Row<'workspaces'>, 'id'> };

/**
 * Secrets that Tiller has to give out again, such as what it signs with, each under the id of what it belongs to. They
 * are in a table of operation and not in the log: a log cannot forget, is exported, and would keep every key's old seals.
 * A rebuild leaves the table alone; a database without it has lost its secrets and nothing else.
 */
export async function keepSecret(ctx: Owner, id: string, secret: string): Promise<void> {
  const vault = needVault(ctx.vault);
  const sealed = vault.seal(secret, contextOf(ctx.workspace.id, id));
  await ctx.tx
    .insertInto('secrets')
    .values({ workspace_id: ctx.workspace.id, id, sealed })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'id']).doUpdateSet({ sealed }))
    .execute();
}

/** The secret under an id; undefined where none is kept. Throws where TILLER_KEY does not open it. */
export async function readSecret(
  tx: Tx,
  vault: Vault | undefined,
  { workspaceId, id }: { workspaceId: string; id: string },
): Promise<string | undefined> {
  const row = await tx
    .selectFrom('secrets')
    .select('sealed')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && needVault(vault).open(row.sealed, contextOf(workspaceId, id));
}

export async function dropSecret(ctx: Pick<Owner, 'tx' | 'workspace'>, id: string): Promise<void> {
  await ctx.tx
    .deleteFrom('secrets')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', id)
    .execute();
}

/** How many secrets an older key than the newest has sealed. Crosses workspaces, and counts only. */
export async function countOldSecrets(tx: Tx, vault: Vault): Promise<number> {
  let count = 0;
  for (const { id } of await ask(tx, ALL_WORKSPACES)) {
    await enterWorkspace(tx, id);
    const rows = await tx.selectFrom('secrets').select('sealed').where('workspace_id', '=', id).execute();
    count += rows.filter(({ sealed }) => !vault.isCurrent(sealed)).length;
  }
  return count;
}

/** Seals anew, with the newest key, what an older one sealed; gives how many there were. Then the older one may go. */
export async function resealSecrets(tx: Tx, vault: Vault): Promise<number> {
  let count = 0;
  for (const { id } of await ask(tx, ALL_WORKSPACES)) {
    await enterWorkspace(tx, id);
    count += await resealSecretsOf(tx, vault, id);
  }
  return count;
}

async function resealSecretsOf(tx: Tx, vault: Vault, workspaceId: string): Promise<number> {
  const rows = await tx.selectFrom('secrets').selectAll().where('workspace_id', '=', workspaceId).execute();
  const old = rows.filter(({ sealed }) => !vault.isCurrent(sealed));
  for (const { workspace_id, id, sealed } of old) {
    const context = contextOf(workspace_id, id);
    await tx
      .updateTable('secrets')
      .set({ sealed: vault.seal(vault.open(sealed, context), context) })
      .where('workspace_id', '=', workspace_id)
      .where('id', '=', id)
      .where('sealed', '=', sealed)
      .execute();
  }
  return old.length;
}

function contextOf(workspaceId: string, id: string): string {
  return `${workspaceId}:${id}`;
}

function needVault(vault: Vault | undefined): Vault {
  if (vault) return vault;
  throw notPossible(
    'Tiller has no key to keep secrets with.',
    'Whoever runs it sets TILLER_KEY: docs/api.md says how.',
  );
}
