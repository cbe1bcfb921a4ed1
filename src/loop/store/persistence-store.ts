import { type Db, rowsPerInsert, type Tx } from '../../base/store/open.ts';
import type { Row } from '../../base/store/tables.ts';
import '../tables.ts';
import type { Analysis } from '../core/analysis.ts';
import type { Entry, GoalState } from '../core/goal-state.ts';
import type { StoredEntry } from '../core/history.ts';
import type { Suggestion } from '../core/strategy.ts';
import {
  type Computed,
  type FeedbackPersistence,
  type GoalVersion,
  type Position,
  type Save,
  SEEN_MS,
  type Stored,
} from './persistence.ts';

const COLUMNS_OF_HISTORY = 4;

/** What a loop needs of a database: a whole one, or a transaction of somebody's in its place. */
export type LoopDb = Pick<Db, 'kysely' | 'transact' | 'read'>;

/** Keeps a workspace's loop in a database of either kind that is open and migrated; closing leaves the database open. */
export function createDatabasePersistence(db: LoopDb, workspaceId: string): FeedbackPersistence {
  const within = { workspace: workspaceId };
  return {
    async read(since) {
      const row = await db.read((tx) => findLoop(tx, workspaceId), within);
      const position = positionOf(row);
      const isWhole = since === null || since.epoch !== position.epoch;
      if (!isWhole && since.head === position.head) {
        return { position, isWhole, entries: [], computed: readComputed(row) };
      }
      return db.read((tx) => readSince(tx, workspaceId, since), within);
    },
    save: (change) => db.transact((tx) => save(tx, workspaceId, change), within),
    async hasSeen(eventId) {
      const look = (tx: Tx) =>
        tx
          .selectFrom('feedback_seen')
          .select('event_id')
          .where('workspace_id', '=', workspaceId)
          .where('event_id', '=', eventId)
          .executeTakeFirst();
      return (await db.read(look, within)) !== undefined;
    },
    async findGoals() {
      const [newest] = await listGoals(db, workspaceId, 1);
      return newest ?? null;
    },
    listGoals: (limit) => listGoals(db, workspaceId, limit),
    addGoals: ({ version, state, changedBy, changedAt }) =>
      db.transact(async (tx) => {
        const added = await tx
          .insertInto('feedback_goals')
          .values({
            workspace_id: workspaceId,
            version,
            state: JSON.stringify(state),
            changed_by: changedBy,
            changed_at: changedAt,
          })
          .onConflict((conflict) => conflict.columns(['workspace_id', 'version']).doNothing())
          .returning('version')
          .executeTakeFirst();
        return added !== undefined;
      }, within),
    async close() {},
  };
}

async function readSince(tx: Tx, workspaceId: string, since: Position | null): Promise<Stored> {
  const row = await findLoop(tx, workspaceId);
  const position = positionOf(row);
  const isWhole = since === null || since.epoch !== position.epoch;
  const found = await tx
    .selectFrom('feedback_history')
    .select(['seq', 'at', 'entry'])
    .where('workspace_id', '=', workspaceId)
    .where('seq', '>', isWhole ? 0 : since.head)
    .orderBy('seq')
    .execute();
  const entries: StoredEntry[] = found.map(({ seq, at, entry }) => ({
    seq,
    at,
    entry: JSON.parse(entry) as Entry,
  }));
  return { position, isWhole, entries, computed: readComputed(row) };
}

async function save(tx: Tx, workspaceId: string, change: Save): Promise<boolean> {
  const { from, isReplaced, entries, keepFromSeq, keepFromAt, computed, now } = change;
  const position = { epoch: from.epoch + (isReplaced ? 1 : 0), head: entries.at(-1)?.seq ?? from.head };
  if (
    !(await advance(tx, workspaceId, { from, to: position, ...(computed !== undefined && { computed }) }))
  ) {
    return false;
  }
  if (isReplaced) await tx.deleteFrom('feedback_history').where('workspace_id', '=', workspaceId).execute();
  const kept = entries.filter(({ seq }) => seq >= keepFromSeq);
  const most = rowsPerInsert(COLUMNS_OF_HISTORY);
  for (let start = 0; start < kept.length; start += most) {
    const rows = kept
      .slice(start, start + most)
      .map(({ seq, at, entry }) => ({ workspace_id: workspaceId, seq, at, entry: JSON.stringify(entry) }));
    await tx.insertInto('feedback_history').values(rows).execute();
  }
  if (keepFromSeq > 1) await dropEntries(tx, workspaceId, 'seq', keepFromSeq);
  if (keepFromAt !== null) await dropEntries(tx, workspaceId, 'at', keepFromAt);
  if (computed?.eventId != null) await markSeen(tx, workspaceId, computed.eventId, now);
  return true;
}

/** Moves a loop from one position to the next; false where it has left the first one. */
async function advance(
  tx: Tx,
  workspaceId: string,
  { from, to, computed }: { from: Position; to: Position; computed?: Computed | null },
): Promise<boolean> {
  const set = {
    epoch: to.epoch,
    head: to.head,
    ...(computed !== undefined && {
      analysis: computed && JSON.stringify(computed.analysis),
      suggestions: computed && JSON.stringify(computed.suggestions),
      goal_version: computed?.goalVersion,
      event_id: computed?.eventId,
    }),
  };
  const moved = await tx
    .updateTable('feedback_loops')
    .set(set)
    .where('workspace_id', '=', workspaceId)
    .where('epoch', '=', from.epoch)
    .where('head', '=', from.head)
    .returning('workspace_id')
    .executeTakeFirst();
  if (moved || from.head > 0 || from.epoch > 0) return moved !== undefined;
  const nothing = { analysis: null, suggestions: null, goal_version: null, event_id: null };
  const begun = await tx
    .insertInto('feedback_loops')
    .values({ workspace_id: workspaceId, ...nothing, ...set })
    .onConflict((conflict) => conflict.column('workspace_id').doNothing())
    .returning('workspace_id')
    .executeTakeFirst();
  return begun !== undefined;
}

async function dropEntries(tx: Tx, workspaceId: string, column: 'seq' | 'at', from: number): Promise<void> {
  await tx
    .deleteFrom('feedback_history')
    .where('workspace_id', '=', workspaceId)
    .where(column, '<', from)
    .execute();
}

async function markSeen(tx: Tx, workspaceId: string, eventId: string, now: number): Promise<void> {
  await tx
    .deleteFrom('feedback_seen')
    .where('workspace_id', '=', workspaceId)
    .where('seen_at', '<', now - SEEN_MS)
    .execute();
  await tx
    .insertInto('feedback_seen')
    .values({ workspace_id: workspaceId, event_id: eventId, seen_at: now })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'event_id']).doNothing())
    .execute();
}

async function findLoop(tx: Tx, workspaceId: string): Promise<Row<'feedback_loops'> | undefined> {
  return tx
    .selectFrom('feedback_loops')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
}

async function listGoals(db: LoopDb, workspaceId: string, limit: number): Promise<GoalVersion[]> {
  const look = (tx: Tx) =>
    tx
      .selectFrom('feedback_goals')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .orderBy('version', 'desc')
      .limit(limit)
      .execute();
  const found = await db.read(look, { workspace: workspaceId });
  return found.map((row) => ({
    version: row.version,
    state: JSON.parse(row.state) as GoalState,
    changedBy: row.changed_by,
    changedAt: row.changed_at,
  }));
}

function positionOf(row: Row<'feedback_loops'> | undefined): Position {
  return row ? { epoch: row.epoch, head: row.head } : { epoch: 0, head: 0 };
}

function readComputed(row: Row<'feedback_loops'> | undefined): Computed | null {
  if (!row || row.analysis === null || row.suggestions === null) return null;
  return {
    analysis: JSON.parse(row.analysis) as Analysis,
    suggestions: JSON.parse(row.suggestions) as Suggestion[],
    goalVersion: row.goal_version,
    eventId: row.event_id,
  };
}
