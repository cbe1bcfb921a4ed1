import { sql } from 'kysely';
import { definePassage } from '../wall/passage.ts';
import { enterWorkspace } from '../wall/wall.ts';
import type { Tx } from './open.ts';
import { OPERATION, type Row, type Tables } from './tables.ts';

/** Every workspace, the oldest first. */
export const ALL_WORKSPACES = definePassage({
  name: 'all_workspaces',
  takes: [],
  gives: { id: 'text' },
  body: 'select id from workspaces order by created_at, id',
});

/** Makes the row that everything else of a workspace hangs on; its first event says the same. */
export async function insertWorkspace(tx: Tx, row: Row<'workspaces'>): Promise<void> {
  await enterWorkspace(tx, row.id);
  await tx.insertInto('workspaces').values(row).execute();
}

/** A condition of a passage: that the workspace of a row does not rest. Nothing happens by itself in one that does. */
export function isAwake(table: string): string {
  return `not exists (select 1 from workspaces as resting
    where resting.id = ${table}.workspace_id and resting.suspended_at is not null)`;
}

/** Takes back a workspace that lost its tenant to another one: nothing hangs on it yet. */
export async function deleteWorkspace(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('workspaces').where('id', '=', id).execute();
}

/** Removes a workspace and everything of it. */
export async function dropWorkspace(tx: Tx, tables: Tables, workspaceId: string): Promise<void> {
  await enterWorkspace(tx, workspaceId);
  // First what refers to places.
  for (const table of [...OPERATION, ...[...tables.keys()].toReversed()]) {
    const owner = table === 'workspaces' ? 'id' : 'workspace_id';
    await sql`delete from ${sql.table(table)} where ${sql.ref(owner)} = ${workspaceId}`.execute(tx);
  }
}

/** Whether nothing but people has been added to a workspace yet. */
export async function isBlank(tx: Tx, tables: Tables, workspaceId: string): Promise<boolean> {
  await enterWorkspace(tx, workspaceId);
  for (const [table, { isWork }] of tables) {
    if (!isWork) continue;
    const { rows } =
      await sql`select 1 from ${sql.table(table)} where workspace_id = ${workspaceId} limit 1`.execute(tx);
    if (rows.length > 0) return false;
  }
  return true;
}
