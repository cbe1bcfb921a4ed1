import { basename, join } from 'node:path';
import type { Tx } from '../store/open.ts';
import { lockWorkspace } from '../store/transaction.ts';
import { listSealed, nameDatabase } from './months.ts';
import { verify } from './seal.ts';

/**
 * Looks for a workspace's sealed files in a folder, and has them belong to this database from now on; gives how many there
 * are. Throws a Refusal where one is missing, or is not what was sealed.
 */
export async function claimSealed(tx: Tx, workspaceId: string, folder: string): Promise<number> {
  await lockWorkspace(tx, workspaceId);
  const owner = await nameDatabase(tx);
  const months = await listSealed(tx, workspaceId);
  for (const month of months) {
    const moved = { ...month, owner, file: join(folder, basename(month.file)) };
    verify(moved);
    await tx
      .updateTable('sealed_months')
      .set({ owner, file: moved.file })
      .where('workspace_id', '=', workspaceId)
      .where('month', '=', month.month)
      .execute();
  }
  return months.length;
}
