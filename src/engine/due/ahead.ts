import { DUE_AT, DUE_TOGETHER, lockDue } from '../../base/run/due.ts';
import { inLanes } from '../../base/run/lanes.ts';
import type { Tx } from '../../base/store/open.ts';
import type { Row } from '../../base/store/tables.ts';
import { ask } from '../../base/wall/passage.ts';
import { DIGEST_DUE } from '../../schedule/feed.ts';
import { readFingerprint } from './fingerprint.ts';
import { type RehearseDeps, type Rehearsed, rehearse, WITH_IT_MS } from './rehearse.ts';
import { replayWrites, StatementTexts } from './writes.ts';

/** So long before it is due a morning may be worked out. */
const AHEAD_MS = 30 * 60_000;
/** Fewer workspaces at one instant are done as soon as by preparing them. */
const LEAST_AHEAD = 50;
/** How often is looked which mornings are to come. */
const LOOK_EVERY_MS = 60_000;
/** Later than this after its instant it is worked out anew: soon it would say that it is late. */
export const MOST_LATE_MS = 5 * 60_000;
/** While one is thought about another one is read; more would only take memory. */
const LANES = 2;
/** What is worked out may take so much memory together. */
const MOST_BYTES = 150_000_000;

/** Works out mornings before they are due, where so many are due at once that the last would come late. */
export interface Ahead {
  /** Works out some, until it is over; gives whether more are to be. Where there is nothing to prepare it asks once a minute at most. */
  prepare(isOver: () => boolean): Promise<boolean>;
  /** When it wants to look again; null if there is nothing to look for. */
  nextAt(): number | null;
  /** The morning of a workspace that was worked out for now, once; `soon` where that is a moment away, and what is due waits for it. */
  take(workspace: string): Rehearsed | 'soon' | undefined;
  /**
   * Writes a morning that was taken, where the workspace stands as it stood then and nobody else is at it. False where it has to
   * be done anew; where a row changes otherwise than it did then, that throws OtherRows.
   */
  write(tx: Tx, rehearsed: Rehearsed, row: Row<'due'>): Promise<boolean>;
}

export function createAhead(given: Omit<RehearseDeps, 'texts'>): Ahead {
  const { db, ports } = given;
  const texts = new StatementTexts();
  const deps = { ...given, texts };
  const { clock, log, leastAhead = LEAST_AHEAD } = ports;
  const kept = new Map<string, Rehearsed>();
  let bytes = 0;
  /** The next instant at which many mornings are due, and whose are not worked out. */
  let round: { at: number; waiting: string[] } | null = null;
  let lookedAt = Number.NEGATIVE_INFINITY;

  function drop(workspace: string): Rehearsed | undefined {
    const rehearsed = kept.get(workspace);
    if (kept.delete(workspace)) bytes -= rehearsed?.writes.byteLength ?? 0;
    return rehearsed;
  }

  /** What is to come for many at one instant, and of it what is to come soon and is not worked out as things stand. */
  async function look(now: number): Promise<typeof round> {
    for (const [workspace, { at }] of kept) if (at + MOST_LATE_MS < now) drop(workspace);
    const [first] = await ask(db.kysely, DUE_TOGETHER, DIGEST_DUE, now, leastAhead);
    if (!first) return null;
    const { at } = first;
    if (at - AHEAD_MS > now) return { at, waiting: [] };
    const waiting = (await ask(db.kysely, DUE_AT, DIGEST_DUE, at))
      .filter(({ workspace_id: id, event_hash: head }) => {
        const known = kept.get(id);
        return known?.at !== at || known.head !== head;
      })
      .map(({ workspace_id: id }) => id);
    return { at, waiting: waiting.reverse() };
  }

  async function prepareOne(workspace: string, at: number): Promise<void> {
    drop(workspace);
    try {
      const rehearsed = await rehearse(deps, workspace, at);
      if (!rehearsed) return;
      kept.set(workspace, rehearsed);
      bytes += rehearsed.writes.byteLength;
    } catch (error) {
      // It is done when it is due, as ever; what is wrong is said then.
      log.info({ err: error, workspace }, 'a morning could not be worked out ahead');
    }
  }

  return {
    async prepare(isOver) {
      if (db.dialect !== 'postgres') return false;
      const now = clock.now();
      if (!round?.waiting.length && Math.abs(now - lookedAt) >= LOOK_EVERY_MS) {
        lookedAt = now;
        round = await look(now);
      }
      if (!round) return false;
      const { at, waiting } = round;
      await inLanes(LANES, async () => {
        if (isOver()) return false;
        if (bytes >= MOST_BYTES || clock.now() >= at) waiting.length = 0;
        const next = waiting.pop();
        if (next !== undefined) await prepareOne(next, at);
        return next !== undefined;
      });
      return waiting.length > 0;
    },
    nextAt: () => round && Math.max(round.at - AHEAD_MS, lookedAt + LOOK_EVERY_MS),
    take(workspace) {
      const now = clock.now();
      const at = kept.get(workspace)?.at;
      if (at === undefined || at - WITH_IT_MS > now) return undefined;
      return at > now ? 'soon' : drop(workspace);
    },
    async write(tx, { fingerprint, writes }, row) {
      if (!(await lockDue(tx, row))) return false;
      if ((await readFingerprint(tx, row.workspace_id)) !== fingerprint) return false;
      await replayWrites(tx, writes, texts);
      return true;
    },
  };
}
