import { sql } from 'kysely';
import { expect } from 'vitest';
import { findBreak, rebuildTables } from '../../../src/base/store/events.ts';
import type { Db, Tx } from '../../../src/base/store/open.ts';
import { TABLES } from '../../../src/engine/schema.ts';

type Contents = Record<string, readonly Record<string, unknown>[]>;

/** Ends a transaction without keeping what it did. */
class Undo extends Error {}

/**
 * Fails unless each workspace's chain of events is whole up to its head, and its tables are what its events say.
 * Changes nothing.
 */
export async function expectRebuilt(db: Db): Promise<void> {
  const workspaces = await db.kysely.selectFrom('workspaces').selectAll().execute();
  for (const { id, event_seq, event_hash } of workspaces) {
    const events = await db.kysely
      .selectFrom('events')
      .selectAll()
      .where('workspace_id', '=', id)
      .orderBy('seq')
      .execute();
    expect(findBreak(events)).toBeNull();
    expect({ seq: events.at(-1)?.seq ?? 0, hash: events.at(-1)?.hash ?? '' }).toEqual({
      seq: event_seq,
      hash: event_hash,
    });
    let before: Contents = {};
    let after: Contents = {};
    await db
      .transact(
        async (tx) => {
          before = await readTables(tx, id);
          await rebuildTables(tx, TABLES, id);
          after = await readTables(tx, id);
          throw new Undo();
        },
        { workspace: id },
      )
      .catch((error: unknown) => {
        if (!(error instanceof Undo)) throw error;
      });
    expect(after).toEqual(before);
  }
}

/** Everything that the log is the source of, by table. */
export async function readTables(tx: Tx, workspaceId: string): Promise<Contents> {
  const tables: Contents = {};
  for (const [table, { key }] of TABLES) {
    const owner = table === 'workspaces' ? 'id' : 'workspace_id';
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}
      where ${sql.ref(owner)} = ${workspaceId} order by ${sql.join(key.map((column) => sql.ref(column)))}`.execute(
      tx,
    );
    tables[table] = rows;
  }
  return tables;
}
