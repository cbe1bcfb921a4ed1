import type { CommandTable } from '../../base/command/table.ts';
import type { Background, EnginePorts } from '../../base/ports.ts';
import { listDueOf } from '../../base/run/due.ts';
import { claimNew, createClaim, readCall } from '../../base/run/jobs.ts';
import type { Db, Tx } from '../../base/store/open.ts';
import { lockWorkspace } from '../../base/store/transaction.ts';
import { createBackground } from '../background.ts';
import { createThinker } from '../think.ts';
import { readFingerprint } from './fingerprint.ts';
import { DUE_KINDS } from './handlers.ts';
import { runDueRow } from './run.ts';
import { type PackedWrites, type StatementTexts, WriteRecorder } from './writes.ts';

/** More rounds of what is due, and of what that leaves to do, no morning takes. */
const MOST_ROUNDS = 10;

/** What is due so shortly before an instant is due with it: who is asked of what is about to be warned of is asked a millisecond before. */
export const WITH_IT_MS = 1;

/** What all that is due of a workspace at an instant will write, if nothing changes until then. */
export interface Rehearsed {
  at: number;
  fingerprint: string;
  /** The end of its log. */
  head: string;
  writes: PackedWrites;
}

export interface RehearseDeps {
  db: Db;
  ports: EnginePorts;
  commands: CommandTable;
  background: Background;
  texts: StatementTexts;
}

/** Ends a rehearsal: nothing of it is stored. */
class CurtainDown extends Error {}

/**
 * Does what is due of a workspace at an instant that is to come, as of that instant, in a transaction that is rolled back, and gives
 * what it wrote. Undefined where something is due there before.
 */
export async function rehearse(
  deps: RehearseDeps,
  workspace: string,
  at: number,
): Promise<Rehearsed | undefined> {
  const recorder = new WriteRecorder(deps.texts);
  let rehearsed: Omit<Rehearsed, 'writes'> | undefined;
  const play = async (tx: Tx): Promise<never> => {
    const { event_hash: head } = await lockWorkspace(tx, workspace);
    const isEarly =
      (await listDueOf(tx, workspace, { kinds: DUE_KINDS, at: at - WITH_IT_MS - 1 })).length > 0;
    if (!isEarly) {
      const fingerprint = await readFingerprint(tx, workspace);
      await runAllDue(tx, deps, workspace, at);
      rehearsed = { at, fingerprint, head };
    }
    throw new CurtainDown();
  };
  try {
    await deps.db.transact(play, { pace: 'steady', locks: workspace, record: recorder.record });
  } catch (error) {
    if (!(error instanceof CurtainDown)) throw error;
  }
  return rehearsed && { ...rehearsed, writes: recorder.pack() };
}

/** Everything that a tick would do there at that instant, one thing after another, in one transaction. */
async function runAllDue(tx: Tx, deps: RehearseDeps, workspace: string, at: number): Promise<void> {
  const { commands } = deps;
  const db: Db = { ...deps.db, kysely: tx, transact: (work) => work(tx), read: (work) => work(tx) };
  const silent = () => undefined;
  const ports: EnginePorts = {
    ...deps.ports,
    clock: { now: () => at },
    wake: { afterCommit: silent, dueAt: silent },
    // What is kept in memory would hold what is rolled back.
    memory: {},
  };
  const background = createBackground(db, ports, commands, deps.background);
  const thinker = createThinker({ db, ports, commands, background });
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const rows = await listDueOf(tx, workspace, { kinds: DUE_KINDS, at });
    for (const row of rows) await runDueRow(tx, ports, row);
    const token = createClaim(ports);
    const job = await claimNew(tx, workspace, { now: at, token });
    if (job) await thinker.execute({ ...readCall(job), workspace, origin: job.origin, waits: true }, token);
    else if (rows.length === 0) return;
  }
  throw new Error(`what is due in ${workspace} comes to no end`);
}
