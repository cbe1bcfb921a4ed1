import { Refusal } from '../base/language/errors.ts';
import type { EnginePorts } from '../base/ports.ts';
import { addJob, finishJob, releaseJob } from '../base/run/jobs.ts';
import type { Db, Tx } from '../base/store/open.ts';
import type { View } from '../base/view/view.ts';
import { type Call, type Late, viewUnsettled } from './call.ts';

/** Said where a call could not be done now, and will be by itself. */
const KEPT = 'The database is slow. I have kept this, and do it as soon as I can.';

/** A call whose face may tell that it is under way. */
export interface LateCall extends Call {
  late: Late;
}

/** Whether a call is kept; `unknown` where the answer to the commit was lost. */
type Keeping = 'kept' | 'not kept' | 'unknown';

/**
 * Works on a call, and has it kept once its face tells that it is under way: then another process does it, should this
 * one end before. Kept as a job that this process has claimed, under the call's own origin, so that it is done once.
 * `isLeft` where the work leaves such a job itself. What could not be done now is given back to whoever comes first.
 */
export async function keepLate<T>(
  { db, ports }: { db: Db; ports: EnginePorts },
  call: LateCall,
  { token, isLeft }: { token: string; isLeft: boolean },
  work: () => Promise<T | Refusal>,
): Promise<T | Refusal | View> {
  const { workspace, origin, command, args, placeId, actor, named = [], late } = call;
  let isOver = false;
  let keeping: Promise<Keeping> | undefined;

  /** Without the workspace's lock, for which the call itself may be waiting. */
  async function store(write: (tx: Tx) => Promise<Keeping>): Promise<Keeping> {
    try {
      return await db.transact(write, { workspace });
    } catch (error) {
      ports.log.warn({ err: error, origin }, 'a call that takes long could not be kept');
      return error instanceof Refusal && error.detail.code === 'unsettled' ? 'unknown' : 'not kept';
    }
  }

  async function add(tx: Tx): Promise<Keeping> {
    const job = { command, args, placeId, actor, named };
    await addJob(tx, workspace, { origin, call: job, now: ports.clock.now(), claimToken: token });
    return 'kept';
  }

  const keep = () => store(async (tx) => (isOver ? 'not kept' : add(tx)));

  /**
   * Gives what was kept to whoever comes first, or ends it; false where that failed, so that it may yet be done: its claim
   * ends by itself, and whoever takes it over finds what became of the call. Where it is not known whether it was kept, it is kept
   * anew: a row that comes late meets that one.
   */
  async function settle(isGiven: boolean): Promise<boolean> {
    isOver = true;
    const kept = await keeping;
    if (kept === undefined || kept === 'not kept') return true;
    const now = ports.clock.now();
    const settled = await store(async (tx) => {
      if (kept === 'unknown') await add(tx);
      if (isGiven) await releaseJob(tx, workspace, { origin, token, now });
      else await finishJob(tx, workspace, { origin, token, end: { state: 'done' } });
      return 'kept';
    });
    if (isGiven) ports.wake.afterCommit();
    return settled === 'kept';
  }

  late.keep = async () => {
    keeping ??= keep();
    await keeping;
  };
  if (late.isTold) void late.keep();
  try {
    const first = await work();
    const isUndone = first instanceof Refusal && ['busy', 'unsettled'].includes(first.detail.code);
    const isSettled = await settle(isUndone || isLeft);
    const kept = await keeping;
    if (!isUndone || kept === undefined || kept === 'not kept') return first;
    return isSettled || kept === 'kept' ? { kind: 'working', command, text: KEPT } : viewUnsettled(command);
  } catch (error) {
    if (await settle(false)) throw error;
    ports.log.error({ err: error, origin }, 'a call that was kept broke');
    return viewUnsettled(command);
  }
}
