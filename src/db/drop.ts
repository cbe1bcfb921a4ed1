import { sql } from 'kysely';
import type { Tx } from './open.ts';
import { PROJECTED, type ProjectedTable } from './schema.ts';

/** Tables of operation that hold rows of a workspace: first, because they refer to its places. */
const OPERATION = ['messages', 'outbox', 'jobs', 'inbox', 'due', 'link_codes', 'events'] as const;

/** Removes a workspace and everything of it: for one in which nobody has written anything yet. */
export async function dropWorkspace(tx: Tx, workspaceId: string): Promise<void> {
  const projected = (Object.keys(PROJECTED) as ProjectedTable[]).toReversed();
  for (const table of [...OPERATION, ...projected]) {
    const owner = table === 'workspaces' ? 'id' : 'workspace_id';
    await sql`delete from ${sql.table(table)} where ${sql.ref(owner)} = ${workspaceId}`.execute(tx);
  }
}
