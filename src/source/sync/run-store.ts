import type { Cursor } from '../../base/source-port.ts';
import { type Db, isSqlite, type Tx } from '../../base/store/open.ts';
import type { Row } from '../../base/store/tables.ts';
import type { Source } from '../source.ts';

/** Longer than a page takes to come; a read whose process died is taken over after it. */
const CLAIM_MS = 5 * 60_000;
/** How long news wait for more of them. */
const NEWS_MS = 60_000;

export type Run = Row<'source_runs'>;

/** A source that is claimed to be read, with what is needed of its workspace. */
export interface Claimed {
  source: Source;
  run: Run;
  zone: string;
  currency: string;
}

/** Every source that is not removed, of every workspace. */
export async function listLiveSources(tx: Tx): Promise<Omit<Claimed, 'run'>[]> {
  const sources = await tx
    .selectFrom('sources')
    .selectAll()
    .where('removed_at', 'is', null)
    .orderBy('workspace_id')
    .orderBy('number')
    .execute();
  const locals = await tx.selectFrom('workspaces').select(['id', 'zone', 'currency']).execute();
  return sources.flatMap((source) => {
    const local = locals.find(({ id }) => id === source.workspace_id);
    return local ? [{ source, zone: local.zone, currency: local.currency }] : [];
  });
}

/** When a source is to be read next; null if none is. */
export async function nextSourceAt(db: Db): Promise<number | null> {
  const { at } = await db.kysely
    .selectFrom('source_runs')
    .select((eb) => eb.fn.min(eb.fn.coalesce('claim_until_at', 'next_at')).as('at'))
    .executeTakeFirstOrThrow();
  return at === Number.MAX_SAFE_INTEGER ? null : at;
}

/** Takes the source that has been due longest, or the one of an id whether it is due or not; undefined if there is none that nobody reads. */
export async function claimRun(
  db: Db,
  { now, token, only }: { now: number; token: string; only?: { workspaceId: string; sourceId: string } },
): Promise<Claimed | undefined> {
  return db.transact(async (tx) => {
    const free = tx
      .selectFrom('source_runs')
      .select(['workspace_id', 'source_id'])
      .where((eb) => eb.or([eb('claim_until_at', 'is', null), eb('claim_until_at', '<=', now)]))
      .$if(only === undefined, (query) => query.where('next_at', '<=', now))
      .$if(only !== undefined, (query) =>
        query
          .where('workspace_id', '=', only?.workspaceId ?? '')
          .where('source_id', '=', only?.sourceId ?? ''),
      )
      .orderBy('next_at')
      .limit(1);
    const found = await (isSqlite(tx) ? free : free.forUpdate().skipLocked()).executeTakeFirst();
    if (!found) return undefined;
    const run = await tx
      .updateTable('source_runs')
      .set({ claim_token: token, claim_until_at: now + CLAIM_MS })
      .where('workspace_id', '=', found.workspace_id)
      .where('source_id', '=', found.source_id)
      .returningAll()
      .executeTakeFirstOrThrow();
    const source = await tx
      .selectFrom('sources')
      .selectAll()
      .where('workspace_id', '=', found.workspace_id)
      .where('id', '=', found.source_id)
      .executeTakeFirstOrThrow();
    const { zone, currency } = await tx
      .selectFrom('workspaces')
      .select(['zone', 'currency'])
      .where('id', '=', found.workspace_id)
      .executeTakeFirstOrThrow();
    return { source, run, zone, currency };
  });
}

export function readCursor(run: Run): Cursor | null {
  return run.cursor === null ? null : (JSON.parse(run.cursor) as Cursor);
}

/**
 * Moves a claimed run on with what is committed beside it. False where the claim is not ours any more: paused, removed,
 * or taken over; then nothing may be committed.
 */
export async function moveClaimed(
  tx: Tx,
  run: Run,
  {
    now,
    cursor,
    records,
    lastValueAt,
  }: { now: number; cursor?: Cursor; records: number; lastValueAt?: number },
): Promise<boolean> {
  return changeClaimed(tx, run, {
    ...(cursor && { cursor: JSON.stringify(cursor) }),
    records: run.records + records,
    ...(lastValueAt !== undefined && { last_value_at: lastValueAt }),
    claim_until_at: now + CLAIM_MS,
  });
}

/** Has a source read within a minute: of many news at once there is one read. One that is in trouble keeps its time. */
export async function bringForward(tx: Tx, { workspace_id, id }: Source, now: number): Promise<void> {
  await tx
    .updateTable('source_runs')
    .set({ next_at: now + NEWS_MS })
    .where('workspace_id', '=', workspace_id)
    .where('source_id', '=', id)
    .where('next_at', '>', now + NEWS_MS)
    .where('failures', '=', 0)
    .execute();
}

/** Ends a read. False where the claim is not ours any more. */
export async function endClaimed(
  tx: Tx,
  run: Run,
  end: Pick<Run, 'next_at' | 'failures' | 'last_good_at' | 'trouble' | 'trouble_says' | 'trouble_since_at'>,
): Promise<boolean> {
  return changeClaimed(tx, run, { ...end, claim_token: null, claim_until_at: null });
}

async function changeClaimed(tx: Tx, run: Run, change: Partial<Run>): Promise<boolean> {
  const ours = await tx
    .updateTable('source_runs')
    .set(change)
    .where('workspace_id', '=', run.workspace_id)
    .where('source_id', '=', run.source_id)
    .where('claim_token', '=', run.claim_token)
    .returning('source_id')
    .executeTakeFirst();
  return ours !== undefined;
}
