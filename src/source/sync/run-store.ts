import type { Cursor } from '../../base/source-port.ts';
import { type Db, isSqlite, type Tx } from '../../base/store/open.ts';
import type { Row } from '../../base/store/tables.ts';
import { isAwake } from '../../base/store/workspace.ts';
import { ask, definePassage } from '../../base/wall/passage.ts';
import { enterWorkspace } from '../../base/wall/wall.ts';
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

/** The sources that are not removed, or of these the ones of an id. */
export const SOURCES_LIVE = definePassage({
  name: 'sources_live',
  takes: ['text'],
  gives: { workspace_id: 'text', id: 'text' },
  body: `select workspace_id, id from sources where removed_at is null and $1 in ('', id)
    order by workspace_id, number`,
});

/** The sources that are to be read first, of those that nobody reads. */
export const SOURCES_WAITING = definePassage({
  name: 'sources_waiting',
  takes: ['bigint'],
  gives: { workspace_id: 'text', source_id: 'text' },
  body: `select workspace_id, source_id from source_runs
    where (claim_until_at is null or claim_until_at <= $1) and next_at <= $1 and ${isAwake('source_runs')}
    order by next_at limit 20`,
});

export const SOURCE_NEXT = definePassage({
  name: 'source_next',
  takes: [],
  gives: { at: 'bigint?' },
  body: `select min(coalesce(claim_until_at, next_at)) as at from source_runs where ${isAwake('source_runs')}`,
});

/** Every source that is not removed, of every workspace; with an id only those that are called so. */
export async function listLiveSources(tx: Tx, called = ''): Promise<Omit<Claimed, 'run'>[]> {
  const live: Omit<Claimed, 'run'>[] = [];
  for (const { workspace_id: workspaceId, id } of await ask(tx, SOURCES_LIVE, called)) {
    await enterWorkspace(tx, workspaceId);
    live.push(await getSource(tx, workspaceId, id));
  }
  return live;
}

async function getSource(tx: Tx, workspaceId: string, id: string): Promise<Omit<Claimed, 'run'>> {
  const source = await tx
    .selectFrom('sources')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const { zone, currency } = await tx
    .selectFrom('workspaces')
    .select(['zone', 'currency'])
    .where('id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  return { source, zone, currency };
}

/** When a source is to be read next; null if none is. */
export async function nextSourceAt(db: Db): Promise<number | null> {
  const [first] = await ask(db.kysely, SOURCE_NEXT);
  return first?.at === Number.MAX_SAFE_INTEGER ? null : (first?.at ?? null);
}

/** Takes the source that has been due longest, or the one of an id whether it is due or not; undefined if there is none that nobody reads. */
export async function claimRun(
  db: Db,
  { now, token, only }: { now: number; token: string; only?: { workspaceId: string; sourceId: string } },
): Promise<Claimed | undefined> {
  return db.transact(async (tx) => {
    if (only) return claim(tx, only, { now, token });
    for (const { workspace_id: workspaceId, source_id: sourceId } of await ask(tx, SOURCES_WAITING, now)) {
      const claimed = await claim(tx, { workspaceId, sourceId }, { now, token });
      if (claimed) return claimed;
    }
    return undefined;
  });
}

/** Undefined where somebody reads it, or is about to. */
async function claim(
  tx: Tx,
  { workspaceId, sourceId }: { workspaceId: string; sourceId: string },
  { now, token }: { now: number; token: string },
): Promise<Claimed | undefined> {
  await enterWorkspace(tx, workspaceId);
  const free = tx
    .selectFrom('source_runs')
    .select('source_id')
    .where('workspace_id', '=', workspaceId)
    .where('source_id', '=', sourceId)
    .where((eb) => eb.or([eb('claim_until_at', 'is', null), eb('claim_until_at', '<=', now)]));
  if (!(await (isSqlite(tx) ? free : free.forUpdate().skipLocked()).executeTakeFirst())) return undefined;
  const run = await tx
    .updateTable('source_runs')
    .set({ claim_token: token, claim_until_at: now + CLAIM_MS })
    .where('workspace_id', '=', workspaceId)
    .where('source_id', '=', sourceId)
    .returningAll()
    .executeTakeFirstOrThrow();
  return { ...(await getSource(tx, workspaceId, sourceId)), run };
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
    leftOut,
  }: {
    now: number;
    cursor?: Cursor;
    records: number;
    lastValueAt?: number;
    leftOut?: readonly string[] | undefined;
  },
): Promise<boolean> {
  return changeClaimed(tx, run, {
    ...(cursor && { cursor: JSON.stringify(cursor) }),
    records: run.records + records,
    ...(lastValueAt !== undefined && { last_value_at: lastValueAt }),
    ...(leftOut && { left_out: JSON.stringify(leftOut) }),
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
