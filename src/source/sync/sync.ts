import type { Outside } from '../../base/command/command.ts';
import { Refusal } from '../../base/language/errors.ts';
import { follow } from '../../base/run/follow.ts';
import {
  SourceError,
  type SourcePage,
  type SourceRecord,
  type SourceTrouble,
} from '../../base/source-port.ts';
import type { Tx } from '../../base/store/open.ts';
import { asSystem, openCtx } from '../../base/store/transaction.ts';
import { askForRefresh } from '../../share/digest/post.ts';
import { applyRecords } from '../apply/apply.ts';
import { nextOrderAt } from '../back/order-store.ts';
import { writeOrders } from '../back/write.ts';
import { openSource } from './connect.ts';
import { type Claimed, claimRun, endClaimed, moveClaimed, type Run, readCursor } from './run-store.ts';
import { tellOfTrouble } from './trouble.ts';

/** So many sources are read beside each other: each waits for its vendor most of the time. */
const AT_ONCE = 3;
/** So many records are committed at a time: no command waits for longer than that takes. */
const MOST_A_COMMIT = 100;
const MINUTE_MS = 60_000;
/** What fails is tried again after a minute, then later each time, at last four times a day. */
const LONGEST_DELAY_MS = 6 * 60 * MINUTE_MS;
/** What only people can mend is looked at again so often. */
const HOPELESS_DELAY_MS = 60 * MINUTE_MS;
const HOPELESS: readonly SourceTrouble[] = ['token', 'scope', 'settings', 'gone'];

/** How reading a source ended: how much it gave, and what was in the way. */
export interface SyncEnd {
  records: number;
  trouble: { kind: SourceTrouble; message: string } | null;
  nextAt: number;
}

/** Reads every source that is due, a few beside each other, until none is. One that fails stops no other. */
export async function syncSources({ db, ports }: Outside): Promise<void> {
  if (!ports.sources || ports.sources.kinds.length === 0) return;
  const work = async () => {
    for (;;) {
      const token = ports.newId();
      const claimed = await claimRun(db, { now: ports.clock.now(), token });
      if (!claimed) return;
      await readClaimed({ db, ports }, claimed);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** Reads one source now, due or not; undefined where it is being read. */
export async function syncSource(
  { db, ports }: Outside,
  only: { workspaceId: string; sourceId: string },
): Promise<SyncEnd | undefined> {
  const claimed = await claimRun(db, { now: ports.clock.now(), token: ports.newId(), only });
  return claimed && readClaimed({ db, ports }, claimed);
}

function readClaimed(deps: Outside, claimed: Claimed): Promise<SyncEnd> {
  const { kind, workspace_id: workspace } = claimed.source;
  return follow(
    deps.ports.trace,
    { kind: 'reading', source: kind, workspace },
    () => readPages(deps, claimed),
    ({ trouble }) => trouble?.kind ?? 'read',
  );
}

/** Reads with no transaction open; each page is committed with its cursor. */
async function readPages(deps: Outside, { source, run, ...local }: Claimed): Promise<SyncEnd> {
  const { db, ports } = deps;
  let state: Run | null = run;
  let everyMinutes = 60;
  let failure: SourceError | null = null;
  try {
    const { kind, connection } = await openSource(db, ports, source, local);
    everyMinutes = kind.everyMinutes;
    try {
      for await (const page of connection.read(readCursor(run))) {
        state = await commitPage(deps, { source, run: state }, page);
        if (!state) break;
      }
      if (state) await writeOrders(deps, state, connection);
    } finally {
      await connection.close?.();
    }
  } catch (error) {
    failure = asTrouble(error);
    const fields = { source: source.id, kind: source.kind, trouble: failure.trouble };
    if (error instanceof SourceError)
      ports.log.warn({ ...fields, why: error.message }, 'a source was not read');
    else ports.log.error({ ...fields, err: error }, 'reading a source broke');
  }
  return endRead(deps, { source, run: state ?? run, isOurs: state !== null, everyMinutes, failure });
}

/** What is no trouble of the source is a bug of ours or its adapter: said as such, and tried again as what is down. */
function asTrouble(error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  if (error instanceof Refusal) return new SourceError('settings', error.detail.message);
  return new SourceError('answer', 'its answer could not be read; the log says more');
}

/** Commits a page in pieces, the cursor with the last of them: what came twice changes nothing. Null where the claim is lost. */
async function commitPage(
  deps: Outside,
  { source, run }: { source: Claimed['source']; run: Run },
  page: SourcePage,
): Promise<Run | null> {
  const { records } = page;
  let state = run;
  let start = 0;
  do {
    const piece = records.slice(start, start + MOST_A_COMMIT);
    start += MOST_A_COMMIT;
    const isLast = start >= records.length;
    const next = await commitPiece(deps, { source, run: state }, piece, isLast ? page : undefined);
    if (!next) return null;
    state = next;
    await deps.ports.giveWay?.();
  } while (start < records.length);
  return state;
}

async function commitPiece(
  { db, ports }: Outside,
  { source, run }: { source: Claimed['source']; run: Run },
  records: readonly SourceRecord[],
  end: Omit<SourcePage, 'records'> | undefined,
): Promise<Run | null> {
  const now = ports.clock.now();
  const values = records.flatMap((record) => (record.type === 'value' ? [record.at] : []));
  const lastValueAt = values.reduce<number | null>(
    (last, at) => (last === null || at > last ? at : last),
    run.last_value_at,
  );
  const isOurs = await db.transact(
    async (tx) => {
      const ctx = await openCtx(tx, ports, {
        workspaceId: source.workspace_id,
        findActor: asSystem,
        origin: `source:${source.id}:${run.claim_token}`,
        placeId: null,
      });
      const moved = await moveClaimed(tx, run, {
        now,
        records: records.length,
        ...(end && { cursor: end.cursor, leftOut: end.leftOut }),
        ...(lastValueAt !== null && { lastValueAt }),
      });
      if (!moved) return false;
      await applyRecords(ctx, source, records);
      await askForRefresh(ctx);
      await ctx.close();
      return true;
    },
    { pace: 'steady', locks: source.workspace_id },
  );
  if (!isOurs) return null;
  ports.wake.afterCommit();
  return { ...run, records: run.records + records.length, last_value_at: lastValueAt };
}

async function endRead(
  { db, ports }: Outside,
  {
    source,
    run,
    isOurs,
    everyMinutes,
    failure,
  }: {
    source: Claimed['source'];
    run: Run;
    isOurs: boolean;
    everyMinutes: number;
    failure: SourceError | null;
  },
): Promise<SyncEnd> {
  const now = ports.clock.now();
  const laterAt = failure ? retryAt(failure, run.failures, now) : now + everyMinutes * MINUTE_MS;
  const orderAt = failure ? null : await nextOrderAt(db, run);
  const nextAt = orderAt === null ? laterAt : Math.min(laterAt, Math.max(orderAt, now));
  const end = async (tx: Tx) => {
    const ctx = await openCtx(tx, ports, {
      workspaceId: source.workspace_id,
      findActor: asSystem,
      origin: `source:${source.id}:end:${run.claim_token}`,
      placeId: null,
    });
    const isEnded = await endClaimed(tx, run, {
      next_at: nextAt,
      failures: failure ? run.failures + 1 : 0,
      last_good_at: failure ? run.last_good_at : now,
      trouble: failure?.trouble ?? null,
      trouble_says: failure?.message ?? null,
      trouble_since_at: failure ? (run.trouble_since_at ?? now) : null,
    });
    if (isEnded && failure) await tellOfTrouble(ctx, source, run, failure);
    await ctx.close();
  };
  if (isOurs) await db.transact(end, { locks: source.workspace_id });
  return {
    records: run.records,
    trouble: failure && { kind: failure.trouble, message: failure.message },
    nextAt,
  };
}

/** When what failed is tried again: by the vendor's own word, else later each time. */
function retryAt({ trouble, retryAt: told }: SourceError, failures: number, now: number): number {
  if (told !== null) return Math.max(told, now + MINUTE_MS / 60);
  if (HOPELESS.includes(trouble)) return now + HOPELESS_DELAY_MS;
  return now + Math.min(LONGEST_DELAY_MS, MINUTE_MS * 2 ** failures);
}
