import type { Command, Thinking } from '../base/command/command.ts';
import type { CommandTable } from '../base/command/table.ts';
import { findTrouble, Refusal } from '../base/language/errors.ts';
import { listEventsSince } from '../base/log/changes.ts';
import type { Background, EnginePorts } from '../base/ports.ts';
import { follow } from '../base/run/follow.ts';
import { findResult, noteOrigin, storeResult } from '../base/run/inbox.ts';
import {
  claimJob,
  createClaim,
  delayJob,
  finishJob,
  type JobEnd,
  readCall,
  triesLeft,
} from '../base/run/jobs.ts';
import { countLanes, inLanes } from '../base/run/lanes.ts';
import type { Db, Tx } from '../base/store/open.ts';
import { type OpenCtx, openCtx } from '../base/store/transaction.ts';
import type { View } from '../base/view/view.ts';
import { askForRefresh } from '../share/digest/post.ts';
import { ensureAskerPlace } from '../team/account/place-store.ts';
import { readAudience } from '../team/feed/audience-store.ts';
import { createBackground, THINK, type ThinkInput, type Thought } from './background.ts';
import {
  admitCall,
  type Call,
  cleanArgs,
  describeEnd,
  orRefusal,
  persist,
  runCommand,
  scopeOf,
  viewRefusal,
  viewUnsettled,
} from './call.ts';
import { scrubAfter } from './scrub.ts';
import { viewWorking } from './working.ts';

/** How often a thinking command starts over when the world changes under it, before it goes on with what it has. */
const MOST_THOUGHTS = 3;

/** Runs what takes long: under a job's claim, thinking with no transaction open, committing in one. */
export interface Thinker {
  /** For a face that waits. If it breaks, it is given up: it must not be done later behind the asker's back. */
  thinkNow(call: Call, token: string): Promise<View>;
  /** Runs a call whose job is claimed with a token. */
  execute(call: Call, token: string): Promise<View>;
  /** Runs waiting jobs, some beside each other, until none can be claimed or it is over; gives how many it ran. */
  runJobs(isOver: () => boolean): Promise<number>;
}

interface ThinkerDeps {
  db: Db;
  ports: EnginePorts;
  commands: CommandTable;
  background: Background;
}

export function createThinker({ db, ports, commands, background }: ThinkerDeps): Thinker {
  const here = createBackground(db, ports, commands);
  /** The workspace whose job was claimed last. */
  let lastServed = '';

  async function thinkNow(call: Call, token: string): Promise<View> {
    // The face shows the answer itself.
    const waiting = { ...call, placeId: null };
    try {
      return await execute(waiting, token);
    } catch (error) {
      const buried = await orRefusal(() => bury(waiting, token, String(error)));
      if (buried instanceof Refusal) return viewUnsettled(call.command);
      if (!(error instanceof Refusal)) throw error;
      // Where the answer to the commit was lost, the job's end says what became of it.
      return error.detail.code === 'unsettled' ? buried : viewRefusal(error);
    }
  }

  /** A job that another runner has taken over commits nothing. */
  async function execute(call: Call, token: string): Promise<View> {
    const command = commands.get(call.command);
    for (let thought = 1; ; thought++) {
      const view = command.think
        ? await thinkOnce(command.think, call, { token, isLast: thought === MOST_THOUGHTS })
        : await commit(call, token, (ctx, args) => runCommand(command, ctx, args));
      if (!view) continue;
      await scrubAfter(command, view, { db, log: ports.log, workspace: call.workspace });
      return view;
    }
  }

  /** Reads, thinks and commits once. Undefined where the world changed meanwhile: then it is thought again. */
  async function thinkOnce(
    { asksOutside, isStale, commit: store }: Thinking<Record<string, unknown>>,
    call: Call,
    { token, isLast }: { token: string; isLast: boolean },
  ): Promise<View | undefined> {
    const { workspace, actor, command, origin, named = [] } = call;
    const args = cleanArgs(call.args);
    const input: ThinkInput = { workspace, actor, command, args, origin, named, now: ports.clock.now() };
    const by = asksOutside ? here : background;
    const thought = await orRefusal(() => by.run(THINK, input, call.onProgress) as Promise<Thought>);
    // The database was busy: a job is tried again later, and is not done.
    if (isBusy(thought)) throw thought;
    if (thought instanceof Refusal) return commit(call, token, async () => viewRefusal(thought));
    const { result, seq, view } = thought;
    // What crossed a thread was taken apart in this turn of the loop; what waits has its turn before it is written.
    await ports.giveWay?.();
    return commit(call, token, async (ctx, given) => view ?? store(ctx, given, result), {
      seq,
      isStale: (event) => !isLast && isStale(result, event),
    });
  }

  /** Ends a job with what its work gives, unless an event since the thought makes that stale. */
  async function commit(call: Call, token: string, work: Work, thought?: Basis): Promise<View | undefined> {
    const end = async (tx: Tx) => {
      const ctx = await openCtx(tx, ports, scopeOf(call));
      // Asked under the lock, so that nothing can come in between.
      if (thought && (await listEventsSince(ctx, thought.seq)).some(thought.isStale)) return undefined;
      return endJob(ctx, call, { token, end: { state: 'done' } }, async () =>
        work(ctx, await admitCall(ctx, commands.get(call.command), call.args)),
      );
    };
    // Nobody is promised an answer at once.
    const view = await persist(() => db.transact(end, { pace: 'steady', locks: call.workspace }));
    ports.wake.afterCommit();
    return view;
  }

  async function endJob(
    ctx: OpenCtx,
    call: Call,
    claim: { token: string; end: JobEnd },
    work: () => Promise<View>,
  ): Promise<View> {
    const { tx, workspace } = ctx;
    const command = commands.get(call.command);
    if (!(await finishJob(tx, workspace.id, { origin: call.origin, ...claim })))
      return (await findResult(tx, workspace.id, call.origin)) ?? viewWorking(ctx, command, call.placeId);
    // A call that was kept while it was worked on may have been done, or never have been claimed.
    const known = await findResult(tx, workspace.id, call.origin);
    if (known) return known;
    if (call.actor.kind !== 'system') await noteOrigin(tx, workspace.id, call.origin, ctx.now);
    const done = await ctx.attempt(work);
    const view = done instanceof Refusal ? viewRefusal(done) : done;
    await storeResult(tx, workspace.id, call.origin, view);
    if (call.placeId !== null) await sendAnswer(ctx, command, { ...call, placeId: call.placeId }, view);
    await askForRefresh(ctx);
    await ctx.close();
    return view;
  }

  /** Gives a job up, and tells whoever waits for it. Gives how the job ended, which may be well, by somebody else. */
  async function bury(call: Call, token: string, why: string): Promise<View> {
    const end = async (tx: Tx) => {
      const ctx = await openCtx(tx, ports, scopeOf(call));
      const message = `${call.command} broke again and again, and I have given it up. The log says why.`;
      const dead = { state: 'dead' as const, last_error: why };
      return endJob(ctx, call, { token, end: dead }, async () => ({
        kind: 'refusal',
        code: 'broken',
        message,
      }));
    };
    const view = await db.transact(end, { locks: call.workspace });
    ports.wake.afterCommit();
    return view;
  }

  function runJobs(isOver: () => boolean): Promise<number> {
    return inLanes(countLanes(db), async () => !isOver() && runJob());
  }

  /** False if there was none to run. */
  async function runJob(): Promise<boolean> {
    const token = createClaim(ports);
    const job = await claimJob(db, { now: ports.clock.now(), token, after: lastServed });
    if (!job) return false;
    lastServed = job.workspace_id;
    const call = { ...readCall(job), workspace: job.workspace_id, origin: job.origin, waits: true };
    try {
      const part = { kind: 'job', command: call.command, workspace: call.workspace } as const;
      if (triesLeft(job) >= 0) await follow(ports.trace, part, () => execute(call, token), describeEnd);
      else await bury(call, token, job.last_error ?? 'each process that ran it ended');
    } catch (error) {
      const told = { err: error, job: job.id, triesLeft: triesLeft(job) };
      // That the database is away is said once, by whoever waits for it.
      if (isBusy(error)) ports.log.info(told, 'a job waits for the database');
      else ports.log.error(told, 'a job failed');
      if (triesLeft(job) === 0 && findTrouble(error) === null) await bury(call, token, String(error));
      else
        await db.transact((tx) => delayJob(tx, job, error, ports.clock.now()), {
          workspace: job.workspace_id,
        });
    }
    return true;
  }

  return { thinkNow, execute, runJobs };
}

function isBusy(error: unknown): boolean {
  return error instanceof Refusal && error.detail.code === 'busy';
}

type Work = (ctx: OpenCtx, args: Record<string, unknown>) => Promise<View>;

/** What was known when it was thought, and which later events make the thought stale. */
interface Basis {
  seq: number;
  isStale(event: { type: string; subject: string }): boolean;
}

/** The answer of long work goes where it was asked, to those who may see it; a refusal to who asked. */
async function sendAnswer(
  ctx: OpenCtx,
  command: Command,
  { origin, placeId }: { origin: string; placeId: string },
  view: View,
): Promise<void> {
  const audience = await readAudience(ctx.tx, { workspaceId: ctx.workspace.id, placeId }, command);
  // What went wrong is the asker's alone.
  const shownAt =
    audience === 'channel' && view.kind !== 'refusal' ? placeId : await ensureAskerPlace(ctx, placeId);
  await ctx.send({ subject: `answer:${origin}`, placeId: shownAt, lane: origin, view });
}
