import { Refusal } from '../base/language/errors.ts';
import type { EnginePorts } from '../base/ports.ts';
import { addJob, finishJob, releaseJob } from '../base/run/jobs.ts';
import type { Db, Tx } from '../base/store/open.ts';
import { answer, type View } from '../base/view/view.ts';
import type { Call, Late } from './call.ts';

/** Said where a call could not be done now, and will be by itself. */
const KEPT = answer('The database is slow. I have kept this, and do it as soon as I can.');

/** A call whose face may tell that it is under way. */
export interface LateCall extends Call {
  late: Late;
}

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
  let keeping: Promise<boolean> | undefined;

  /** Without the workspace's lock, for which the call itself may be waiting. */
  function within<R>(store: (tx: Tx) => Promise<R>): Promise<R | undefined> {
    return db.transact(store, { workspace }).catch((error: unknown) => {
      ports.log.warn({ err: error, origin }, 'a call that takes long could not be kept');
      return undefined;
    });
  }

  async function keep(): Promise<boolean> {
    const isKept = await within(async (tx) => {
      if (isOver) return false;
      const job = { command, args, placeId, actor, named };
      await addJob(tx, workspace, { origin, call: job, now: ports.clock.now(), claimToken: token });
      return true;
    });
    return isKept === true;
  }

  /** Whether somebody will do what could not be done now. */
  async function settle(isUndone: boolean): Promise<boolean> {
    isOver = true;
    if (!keeping) return false;
    const isWaiting = isUndone && (await keeping);
    // Where this fails, the claim ends by itself, and whoever takes the job over finds what became of the call.
    await within(async (tx) => {
      if (isWaiting || isLeft) await releaseJob(tx, workspace, { origin, token, now: ports.clock.now() });
      else await finishJob(tx, workspace, { origin, token, end: { state: 'done' } });
    });
    if (isWaiting) ports.wake.afterCommit();
    return isWaiting;
  }

  late.keep = async () => {
    keeping ??= keep();
    await keeping;
  };
  if (late.isTold) void late.keep();
  try {
    const first = await work();
    const isUndone = first instanceof Refusal && ['busy', 'unsettled'].includes(first.detail.code);
    return (await settle(isUndone)) ? KEPT : first;
  } catch (error) {
    await settle(false);
    throw error;
  }
}
