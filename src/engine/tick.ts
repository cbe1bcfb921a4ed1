import type { Deliverer, EnginePorts } from '../base/ports.ts';
import { delayDue, listDue, nextDueAt } from '../base/run/due.ts';
import { follow } from '../base/run/follow.ts';
import { nextJobAt } from '../base/run/jobs.ts';
import { countLanes, inLanes } from '../base/run/lanes.ts';
import { nextSendAt } from '../base/run/relay.ts';
import { forgetOld } from '../base/run/upkeep.ts';
import type { Db, Tx } from '../base/store/open.ts';
import type { Row } from '../base/store/tables.ts';
import { forgetOldDeliveries } from '../source/sync/delivery-store.ts';
import { nextSourceAt } from '../source/sync/run-store.ts';
import { forgetOldCodes } from '../team/account/link-code-store.ts';
import { warmHolidays } from '../team/capacity/load-capacity.ts';
import { warmVocabularies } from '../todo/danger/vocabulary.ts';
import { warmTitles } from '../todo/likeness/titles-store.ts';
import { type Ahead, MOST_LATE_MS } from './due/ahead.ts';
import { DUE_KINDS } from './due/handlers.ts';
import type { Rehearsed } from './due/rehearse.ts';
import { runDueRow } from './due/run.ts';
import type { Thinker } from './think.ts';

/** What was due and broke is tried again after this. */
const DUE_RETRY_MS = 60_000;
/** After so long others have their turn, such as the relay: at nine everybody's morning is due. */
const SLICE_MS = 2_000;
const FORGET_EVERY_MS = 60_000;

interface TickDeps {
  db: Db;
  ports: EnginePorts;
  thinker: Thinker;
  ahead: Ahead;
}

/** What Tiller does by itself. */
export interface Tick {
  run(): Promise<void>;
  /** Tells Wake when there is something to do again. */
  askForWake(): Promise<void>;
}

export function createTick(deps: TickDeps): Tick {
  const { db, ports, thinker, ahead } = deps;
  const { clock, holidays } = ports;
  let hasHolidays = false;
  let isWarm = false;
  let forgotAt = Number.NEGATIVE_INFINITY;

  async function askForWake(): Promise<void> {
    const platforms = listHere(ports.deliverers).map(({ platform }) => platform);
    const next = [
      await nextDueAt(db, DUE_KINDS),
      ahead.nextAt(),
      await nextJobAt(db),
      await nextSendAt(db, platforms),
      ports.sources ? await nextSourceAt(db) : null,
    ].filter((at) => at !== null);
    if (next.length > 0) ports.wake.dueAt(Math.min(...next));
  }

  /** Works out, once, what the first call would wait for. */
  async function warm(): Promise<void> {
    if (isWarm) return;
    isWarm = true;
    await warmTitles(db, ports);
    if (ports.giveWay) await warmVocabularies(ports.giveWay);
  }

  async function forgetSome(tx: Tx): Promise<number> {
    await forgetOldCodes(tx, clock.now());
    await forgetOldDeliveries(tx, clock.now());
    return forgetOld(tx, clock.now());
  }

  /** Every click has a tick after it, and what is old can wait a little. */
  async function forget(): Promise<void> {
    if (Math.abs(clock.now() - forgotAt) < FORGET_EVERY_MS) return;
    while ((await db.transact(forgetSome, { pace: 'steady' })) > 0);
    forgotAt = clock.now();
  }

  return {
    async run() {
      // The library takes a quarter of a second to load: not while a transaction holds the database.
      if (!hasHolidays && holidays) {
        hasHolidays = true;
        await warmHolidays(db, holidays, clock.now());
      }
      // What a job did may make something due at once, such as the refresh of a digest.
      const endsAt = clock.now() + SLICE_MS;
      const isOver = () => clock.now() >= endsAt;
      do {
        while (!isOver() && (await runDue(deps, isOver)) > 0);
      } while (!isOver() && (await thinker.runJobs(isOver)) > 0);
      if (isOver()) {
        ports.wake.afterCommit();
        return;
      }
      await forget();
      await db.refreshStatistics();
      await warm();
      if (await ahead.prepare(isOver)) ports.wake.afterCommit();
      await askForWake();
    },
    askForWake,
  };
}

/** Those that deliver in this process now. */
export function listHere(deliverers: readonly Deliverer[]): Deliverer[] {
  return deliverers.filter((deliverer) => deliverer.isHere?.() ?? true);
}

/** Does some of what is due, until it is over; gives how much. What another process is at is passed over, and looked at again soon. */
async function runDue(deps: TickDeps, isOver: () => boolean): Promise<number> {
  const { db, ports, ahead } = deps;
  const rows = await listDue(db, DUE_KINDS, ports.clock.now());
  // A workspace does one thing after another; several go beside each other.
  const waiting = Map.groupBy(rows, ({ workspace_id }) => workspace_id).entries();
  let done = 0;
  await inLanes(countLanes(db), async () => {
    const { value: its } = waiting.next();
    if (!its) return false;
    const [workspace, list] = its;
    const rehearsed = ahead.take(workspace);
    if (rehearsed === 'soon') return !isOver();
    if (rehearsed && (await tryRehearsed(deps, rehearsed, list))) done += list.length;
    else for (const row of list) if (await tryDueRow(db, ports, row)) done++;
    // Asked after some were done: where to list them took all the time there is, none would ever be.
    return !isOver();
  });
  return done;
}

/** False where what is due has to be done as ever. */
async function tryRehearsed(
  { db, ports, ahead }: TickDeps,
  rehearsed: Rehearsed,
  [first]: readonly Row<'due'>[],
): Promise<boolean> {
  if (!first || ports.clock.now() >= rehearsed.at + MOST_LATE_MS) return false;
  const { workspace_id: workspace, kind } = first;
  try {
    const isDone = await follow(ports.trace, { kind: 'due', due: kind, workspace }, () =>
      db.transact((tx) => ahead.write(tx, rehearsed, first), { pace: 'steady', locks: workspace }),
    );
    if (isDone) ports.wake.afterCommit();
    return isDone;
  } catch (error) {
    ports.log.warn({ err: error, workspace }, 'what was worked out ahead did not fit');
    return false;
  }
}

/** False where another process is at it. */
async function tryDueRow(db: Db, ports: EnginePorts, row: Row<'due'>): Promise<boolean> {
  try {
    const { workspace_id: workspace } = row;
    return await follow(ports.trace, { kind: 'due', due: row.kind, workspace }, () =>
      db.transact((tx) => runDueRow(tx, ports, row), { pace: 'steady', locks: workspace }),
    );
  } catch (error) {
    // The row stays due and is tried again a little later; the others must not wait for it.
    ports.log.error({ err: error, due: row.kind, subject: row.subject }, 'what was due could not be done');
    await db.transact((tx) => delayDue(tx, row, ports.clock.now() + DUE_RETRY_MS), {
      workspace: row.workspace_id,
    });
    return true;
  }
}
