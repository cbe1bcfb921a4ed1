import type { Tx } from '../../base/store/open.ts';
import type { Platform } from '../../base/store/tables.ts';
import { ask, definePassage } from '../../base/wall/passage.ts';

/** The id of the secret that holds what a chat gave for one of its teams. */
export function installationOf({ platform, tenant }: { platform: Platform; tenant: string }): string {
  return `installation:${platform}:${tenant}`;
}

/** Secrets that may be a chat's, and whose chat it is. */
export const INSTALLED = definePassage({
  name: 'installed',
  takes: ['text'],
  gives: { tenant: 'text', id: 'text' },
  body: `select tenants.tenant, secrets.id from tenants
    join secrets on secrets.workspace_id = tenants.workspace_id
    where tenants.platform = $1 and secrets.id like 'installation:%' order by tenants.tenant`,
});

/** The teams of a chat that have let the app in by themselves, in order. */
export async function listInstalled(tx: Tx, platform: Platform): Promise<string[]> {
  const found = await ask(tx, INSTALLED, platform);
  return found.flatMap(({ tenant, id }) => (id === installationOf({ platform, tenant }) ? [tenant] : []));
}

/** Keeps the digest of a state until it is taken or ends; what has ended goes. */
export async function insertState(tx: Tx, digest: string, expiresAt: number, now: number): Promise<void> {
  await tx.deleteFrom('install_states').where('expires_at', '<=', now).execute();
  await tx.insertInto('install_states').values({ digest, expires_at: expiresAt }).execute();
}

/** Takes a state, once. False for one that was never given, was taken or has ended. */
export async function takeState(tx: Tx, digest: string, now: number): Promise<boolean> {
  const taken = await tx
    .deleteFrom('install_states')
    .where('digest', '=', digest)
    .returning('expires_at')
    .executeTakeFirst();
  return taken !== undefined && taken.expires_at > now;
}
