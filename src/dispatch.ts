import { type Audience, readAudience } from './audience.ts';
import {
  type Command,
  type CommandTable,
  type Ctx,
  type NamedAccount,
  readArgs,
  type Thinking,
} from './command.ts';
import { claimOrigin, findResult, storeResult } from './db/inbox.ts';
import { addJob, claimJob, delayJob, finishJob, type JobEnd, triesLeft } from './db/jobs.ts';
import type { Db, Tx } from './db/open.ts';
import type { Row } from './db/schema.ts';
import { type OpenCtx, openCtx } from './db/transaction.ts';
import { Refusal } from './errors.ts';
import { buildForm } from './form.ts';
import { askForRefresh } from './plan/post.ts';
import type { EnginePorts } from './ports.ts';
import { type ActorRef, checkAccess, resolveActor } from './team/actor.ts';
import { ensureAskerPlace } from './team/tell.ts';
import type { FormView, RefusalView, View } from './view.ts';

/** How often a thinking command starts over when the world changes under it, before it goes on with what it has. */
const MOST_THOUGHTS = 3;

/** Transactions of a command that thinks: nobody is promised an answer at once. */
const STEADY = { pace: 'steady' } as const;

/** One request to the engine. */
export interface Call {
  workspace: string;
  actor: ActorRef;
  command: string;
  args: Readonly<Record<string, unknown>>;
  /** The platform's own id of this event: the same id again gets the first answer again. */
  origin: string;
  placeId: string | null;
  /** True for a face that waits for long work; false for a chat, which is told "working" and gets the result by the outbox. */
  waits: boolean;
  /** Accounts that the arguments name. */
  named?: readonly NamedAccount[];
  onProgress?: (done: number, total: number) => void;
}

/** A call that is not complete yet. */
export type Asked = Pick<Call, 'workspace' | 'actor' | 'command' | 'placeId' | 'named'> & {
  args: Readonly<Record<string, string>>;
  /** What the form starts with, by argument. */
  values?: Readonly<Record<string, string>>;
};

/** Runs commands: one transaction each, or a job where one has to think. */
export interface Dispatcher {
  handle(call: Call): Promise<View>;
  /** The form that completes a call, with what is known filled in; a refusal where no answer would be taken. Writes nothing. */
  ask(call: Asked): Promise<FormView | RefusalView>;
  /** Runs waiting jobs until none can be claimed; gives how many it ran. */
  runJobs(): Promise<number>;
}

export function createDispatcher(db: Db, ports: EnginePorts, commands: CommandTable): Dispatcher {
  async function handle(call: Call): Promise<View> {
    const token = ports.newId();
    const pace = commands.all.find(({ name }) => name === call.command)?.pace === 'long' ? 'steady' : 'quick';
    const first = await orRefusal(() =>
      settle(() => db.transact((tx) => receive(tx, call, token), { pace })),
    );
    if (first instanceof Refusal) return toView(first);
    ports.wake.afterCommit();
    if (first.kind === 'answered') return first.view;
    const waiting = { ...call, placeId: null };
    try {
      return await execute(waiting, token);
    } catch (error) {
      // Whoever waited is told that it broke; it must not be done later behind their back.
      const buried = await orRefusal(() => bury(waiting, token, String(error)));
      if (buried instanceof Refusal) return unsettled(call.command);
      if (!(error instanceof Refusal)) throw error;
      // Where the answer to the commit was lost, the job's end says what became of it.
      return error.detail.code === 'unsettled' ? buried : toView(error);
    }
  }

  function open(tx: Tx, call: Call): Promise<OpenCtx> {
    const findActor = (locked: Tx) => resolveActor(locked, call.workspace, call.actor);
    return openCtx(tx, ports, { ...call, workspaceId: call.workspace, findActor });
  }

  /** Claims the origin; answers at once, or leaves a job for what takes long. */
  async function receive(
    tx: Tx,
    call: Call,
    token: string,
  ): Promise<{ kind: 'answered'; view: View } | { kind: 'thinks' }> {
    const ctx = await open(tx, call);
    const claim = await claimOrigin(tx, ctx.workspace.id, call.origin, ctx.now);
    if (claim !== true) return { kind: 'answered', view: claim.result ?? (await working(ctx, call)) };
    const answered = await attempt(ctx, async () => {
      const { command, args } = await admit(ctx, call);
      if (command.run && (command.pace === 'instant' || call.waits)) {
        return { kind: 'view' as const, view: await command.run(ctx, args) };
      }
      const { command: name, args: given, placeId, actor, named = [] } = call;
      const stored: StoredCall = { command: name, args: given, placeId, actor, named };
      const claimToken = call.waits ? token : null;
      await addJob(tx, ctx.workspace.id, { origin: call.origin, call: stored, now: ctx.now, claimToken });
      return { kind: 'job' as const };
    });
    const announced = answered.kind === 'job' && !call.waits ? await working(ctx, call) : null;
    await askForRefresh(ctx);
    await ctx.close();
    if (announced) return { kind: 'answered', view: announced };
    if (answered.kind === 'job') return { kind: 'thinks' };
    const view = answered.kind === 'view' ? answered.view : answered;
    await storeResult(tx, ctx.workspace.id, call.origin, view);
    return { kind: 'answered', view };
  }

  /** Thinks and commits under a job's claim; a job taken over by another runner commits nothing. */
  async function execute(call: Call, token: string): Promise<View> {
    const command = commands.get(call.command);
    const { think } = command;
    for (let thought = 1; ; thought++) {
      const done = think
        ? await thinkOnce(think, call, token, thought === MOST_THOUGHTS)
        : await commit(call, token, async (ctx) => runIn(command, ctx, (await admit(ctx, call)).args));
      if (done) return done;
    }
  }

  /** One round of read, think and commit. Undefined if the world changed meanwhile so that it must be thought again. */
  async function thinkOnce(
    think: Thinking<Record<string, unknown>>,
    call: Call,
    token: string,
    isLast: boolean,
  ): Promise<View | undefined> {
    const begun = await db.transact(async (tx) => {
      const ctx = await open(tx, call);
      return attempt(ctx, async () => {
        const { args } = await admit(ctx, call);
        return { kind: 'begun' as const, snapshot: await think.read(ctx, args), seq: ctx.mark().seq };
      });
    }, STEADY);
    if (begun.kind !== 'begun') return commit(call, token, async () => begun);
    const result = await orRefusal(() =>
      think.think(begun.snapshot, (done, total) => call.onProgress?.(done, total)),
    );
    if (result instanceof Refusal) return commit(call, token, async () => toView(result));
    const isStale = (event: { type: string; subject: string }) => !isLast && think.isStale(result, event);
    return commit(
      call,
      token,
      async (ctx) => think.commit(ctx, (await admit(ctx, call)).args, begun.snapshot, result),
      { seq: begun.seq, isStale },
    );
  }

  /** Ends a job with what its work gives, unless an event since `known` makes that stale. */
  async function commit(
    call: Call,
    token: string,
    work: (ctx: OpenCtx) => Promise<View>,
    known?: Known,
  ): Promise<View | undefined> {
    const store = async (tx: Tx) => {
      const ctx = await open(tx, call);
      // Asked under the lock, so that nothing can come in between.
      if (known && (await listEventsSince(ctx, known.seq)).some(known.isStale)) return undefined;
      return endJob(ctx, call, { token, end: { state: 'done' } }, work);
    };
    const view = await settle(() => db.transact(store, STEADY));
    ports.wake.afterCommit();
    return view;
  }

  async function endJob(
    ctx: OpenCtx,
    call: Call,
    claim: { token: string; end: JobEnd },
    work: (ctx: OpenCtx) => Promise<View>,
  ): Promise<View> {
    const { tx, workspace } = ctx;
    if (!(await finishJob(tx, workspace.id, { origin: call.origin, ...claim })))
      return (await findResult(tx, workspace.id, call.origin)) ?? working(ctx, call);
    const view = await attempt(ctx, () => work(ctx));
    await storeResult(tx, workspace.id, call.origin, view);
    if (call.placeId !== null) {
      const isForAll = (await audienceOf(ctx, call)) === 'channel';
      const placeId = isForAll ? call.placeId : await ensureAskerPlace(ctx, call.placeId);
      await ctx.send({ subject: `answer:${call.origin}`, placeId, lane: call.origin, view });
    }
    await askForRefresh(ctx);
    await ctx.close();
    return view;
  }

  function audienceOf({ tx, workspace }: Ctx, { command, placeId }: Call): Promise<Audience> {
    return readAudience(tx, { workspaceId: workspace.id, placeId }, commands.get(command));
  }

  async function working(ctx: Ctx, call: Call): Promise<View> {
    const where = (await audienceOf(ctx, call)) === 'channel' ? 'here' : 'to you alone';
    return {
      kind: 'working',
      command: call.command,
      text: `Working on it; the answer comes ${where}.`,
    };
  }

  async function admit(ctx: Ctx, call: Call): Promise<{ command: Command; args: Record<string, unknown> }> {
    const command = commands.get(call.command);
    await checkAccess(ctx, command);
    const kept = Object.entries(call.args).map(([name, given]) => [name, toKept(given)]);
    return { command, args: readArgs(command, Object.fromEntries(kept)) };
  }

  async function runJobs(): Promise<number> {
    for (let count = 0; ; count++) {
      const token = ports.newId();
      const job = await claimJob(db, ports.clock.now(), token);
      if (!job) return count;
      const call = { ...readStored(job), workspace: job.workspace_id, origin: job.origin, waits: true };
      try {
        if (triesLeft(job) >= 0) await execute(call, token);
        else await bury(call, token, job.last_error ?? 'each process that ran it ended');
      } catch (error) {
        ports.log.error({ err: error, job: job.id, triesLeft: triesLeft(job) }, 'a job failed');
        if (triesLeft(job) === 0) await bury(call, token, String(error));
        else await db.transact((tx) => delayJob(tx, job, error, ports.clock.now()));
      }
    }
  }

  async function ask(asked: Asked): Promise<FormView | RefusalView> {
    const { args, values } = asked;
    const command = commands.get(asked.command);
    const form = await orRefusal(() =>
      db.transact(async (tx) => {
        const ctx = await open(tx, { ...asked, origin: 'form', waits: false });
        await checkAccess(ctx, command);
        return buildForm(command, args, { ...(await command.prefill?.(ctx, args)), ...values });
      }),
    );
    return form instanceof Refusal ? { kind: 'refusal', ...form.detail } : form;
  }

  /** Gives a job up, and tells whoever waits for it. Gives how the job ended, which may be well, by somebody else. */
  async function bury(call: Call, token: string, why: string): Promise<View> {
    const view = await db.transact(async (tx) => {
      const ctx = await open(tx, call);
      const message = `${call.command} broke again and again, and I have given it up. The log says why.`;
      const end = { state: 'dead' as const, last_error: why };
      return endJob(ctx, call, { token, end }, async () => ({ kind: 'refusal', code: 'broken', message }));
    });
    ports.wake.afterCommit();
    return view;
  }

  return { handle, ask, runJobs };
}

/**
 * Runs a transaction once more where the answer to its commit was lost: by the origin, or the job's claim, the second
 * one finds what the first has stored, or does it now. Where that fails too, it stays unknown.
 */
async function settle<T>(store: () => Promise<T>): Promise<T> {
  try {
    return await store();
  } catch (error) {
    if (!(error instanceof Refusal) || error.detail.code !== 'unsettled') throw error;
    return store().catch(() => Promise.reject(error));
  }
}

/** What was read before thinking, and which later events make the result stale. */
interface Known {
  seq: number;
  isStale(event: { type: string; subject: string }): boolean;
}

interface StoredCall {
  command: string;
  args: Readonly<Record<string, unknown>>;
  placeId: string | null;
  actor: ActorRef;
  named: readonly NamedAccount[];
}

/** A job's call; one that Tiller left for itself names no actor. */
function readStored(job: Row<'jobs'>): StoredCall {
  const stored = JSON.parse(job.call) as Omit<StoredCall, 'actor' | 'named'> & Partial<StoredCall>;
  return { ...stored, actor: stored.actor ?? { kind: 'system' }, named: stored.named ?? [] };
}

async function listEventsSince(ctx: Ctx, seq: number): Promise<{ type: string; subject: string }[]> {
  return ctx.tx
    .selectFrom('events')
    .select(['type', 'subject'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('seq', '>', seq)
    .execute();
}

/** Runs work that may refuse: a refusal takes back what was written since, and becomes the answer. */
async function attempt<T>(ctx: OpenCtx, work: () => Promise<T>): Promise<T | View> {
  const done = await ctx.attempt(work);
  return done instanceof Refusal ? toView(done) : done;
}

/** What work ends with; a refusal is a result like any other, and anything else that is thrown is a bug. */
async function orRefusal<T>(work: () => T | Promise<T>): Promise<T | Refusal> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

async function runIn(command: Command, ctx: Ctx, args: Record<string, unknown>): Promise<View> {
  if (!command.run) throw new Error(`${command.name} has nothing to run`);
  return command.run(ctx, args);
}

/** Text that a database gives back as it took it: without NUL, which PostgreSQL refuses, and halves of letters. */
function toKept(given: unknown): unknown {
  if (typeof given === 'string') return given.replaceAll('\0', '').toWellFormed();
  return Array.isArray(given) ? given.map(toKept) : given;
}

function toView(refusal: Refusal): View {
  return { kind: 'refusal', ...refusal.detail };
}

/** Said where the database went away while a call was thought about, so that it may be taken up again later. */
function unsettled(name: string): View {
  const message = `The database went away during ${name}; it may yet be done. Look before you ask for it again.`;
  return { kind: 'refusal', code: 'unsettled', message };
}
