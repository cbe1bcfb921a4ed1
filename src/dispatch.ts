import { type Actor, type Command, type CommandTable, type Ctx, readArgs } from './command.ts';
import { claimOrigin, storeResult } from './db/inbox.ts';
import { addJob, claimJob, failJob, finishJob } from './db/jobs.ts';
import { type Db, runRaw, type Tx } from './db/open.ts';
import type { Platform } from './db/schema.ts';
import { type OpenCtx, openCtx } from './db/transaction.ts';
import { notAllowed, Refusal } from './errors.ts';
import type { Ports } from './ports.ts';
import type { View } from './view.ts';

/** How often a thinking command starts over when the world changes under it, before it goes on with what it has. */
const MOST_THOUGHTS = 3;

/** Who acts: an account as the platform names it, or Tiller itself. */
export type ActorRef =
  | { kind: 'identity'; platform: Platform; tenant: string; user: string; name: string }
  | { kind: 'system' };

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
  onProgress?: (done: number, total: number) => void;
}

/** Runs commands: one transaction each, or a job where one has to think. */
export interface Dispatcher {
  handle(call: Call): Promise<View>;
  /** Runs waiting jobs until none can be claimed. */
  runJobs(): Promise<void>;
}

export function createDispatcher(db: Db, ports: Ports, commands: CommandTable): Dispatcher {
  async function handle(call: Call): Promise<View> {
    const token = ports.newId();
    const first = await db.transact((tx) => receive(tx, call, token));
    ports.wake.afterCommit();
    if (first.kind === 'answered') return first.view;
    return execute({ ...call, ...first.call }, token);
  }

  /** Claims the origin; answers at once, or leaves a job for what takes long. */
  async function receive(
    tx: Tx,
    call: Call,
    token: string,
  ): Promise<{ kind: 'answered'; view: View } | { kind: 'thinks'; call: StoredCall }> {
    const actor = await resolveActor(tx, call);
    const ctx = await openCtx(tx, ports, { ...call, workspaceId: call.workspace, actor });
    const claim = await claimOrigin(tx, ctx.workspace.id, call.origin, ctx.now);
    if (claim !== true) return { kind: 'answered', view: claim.result ?? working(call.command) };
    const view = await attempt(ctx, async () => {
      const { command, args } = await admit(ctx, call);
      if (command.run && (command.pace === 'instant' || call.waits)) return command.run(ctx, args);
      const stored: StoredCall = {
        command: call.command,
        args: call.args,
        placeId: call.placeId,
        actor: call.actor,
      };
      await addJob(tx, ctx.workspace.id, {
        origin: call.origin,
        call: stored,
        now: ctx.now,
        claimToken: call.waits ? token : null,
      });
      return working(call.command);
    });
    await ctx.close();
    if (view.kind === 'working') {
      return call.waits
        ? {
            kind: 'thinks',
            call: { command: call.command, args: call.args, placeId: null, actor: call.actor },
          }
        : { kind: 'answered', view };
    }
    await storeResult(tx, ctx.workspace.id, call.origin, view);
    return { kind: 'answered', view };
  }

  /** Thinks and commits under a job's claim; a job taken over by another runner commits nothing. */
  async function execute(call: Call, token: string): Promise<View> {
    for (let thought = 1; ; thought++) {
      const done = await thinkOnce(call, token, thought === MOST_THOUGHTS);
      ports.wake.afterCommit();
      if (done) return done;
    }
  }

  async function thinkOnce(call: Call, token: string, isLast: boolean): Promise<View | undefined> {
    const scope = { ...call, workspaceId: call.workspace };
    const command = commands.get(call.command);
    if (!command.think)
      return db.transact((tx) => commitJob(tx, call, token, (ctx, args) => runIn(command, ctx, args)));
    const { think } = command;
    const begun = await db.transact(async (tx) => {
      const ctx = await openCtx(tx, ports, { ...scope, actor: await resolveActor(tx, call) });
      const view = await attempt(ctx, async () => {
        const { args } = await admit(ctx, call);
        return { kind: 'begun' as const, snapshot: await think.read(ctx, args), seq: ctx.mark().seq };
      });
      return view;
    });
    if (begun.kind !== 'begun') return db.transact((tx) => commitJob(tx, call, token, async () => begun));
    const result = await orRefusal(() =>
      think.think(begun.snapshot, (done, total) => call.onProgress?.(done, total)),
    );
    if (result instanceof Refusal) {
      const view: View = { kind: 'refusal', ...result.detail };
      return db.transact((tx) => commitJob(tx, call, token, async () => view));
    }
    return db.transact(async (tx) => {
      const later = await tx
        .selectFrom('events')
        .select(['type', 'subject'])
        .where('workspace_id', '=', call.workspace)
        .where('seq', '>', begun.seq)
        .execute();
      if (!isLast && later.some((event) => think.isStale(result, event))) return undefined;
      return commitJob(tx, call, token, (ctx, args) => think.commit(ctx, args, begun.snapshot, result));
    });
  }

  async function commitJob(
    tx: Tx,
    call: Call,
    token: string,
    work: (ctx: OpenCtx, args: Record<string, unknown>) => Promise<View>,
  ): Promise<View> {
    const ctx = await openCtx(tx, ports, {
      ...call,
      workspaceId: call.workspace,
      actor: await resolveActor(tx, call),
    });
    if (!(await finishJob(tx, call.workspace, call.origin, token))) return working(call.command);
    const view = await attempt(ctx, async () => work(ctx, (await admit(ctx, call)).args));
    await storeResult(tx, call.workspace, call.origin, view);
    if (call.placeId !== null && call.actor.kind !== 'system') {
      await ctx.send({ subject: `answer:${call.origin}`, placeId: call.placeId, lane: call.origin, view });
    }
    await ctx.close();
    return view;
  }

  async function admit(ctx: Ctx, call: Call): Promise<{ command: Command; args: Record<string, unknown> }> {
    const command = commands.get(call.command);
    await checkAccess(ctx, command);
    return { command, args: readArgs(command, call.args) };
  }

  async function runJobs(): Promise<void> {
    for (;;) {
      const token = ports.newId();
      const job = await claimJob(db, ports.clock.now(), token);
      if (!job) return;
      const stored = JSON.parse(job.call) as Partial<StoredCall> & Omit<StoredCall, 'actor'>;
      const call: Call = {
        ...stored,
        actor: stored.actor ?? { kind: 'system' },
        workspace: job.workspace_id,
        origin: job.origin,
        waits: true,
      };
      try {
        await execute(call, token);
      } catch (error) {
        const isDead = await failJob(db, job, error, ports.clock.now());
        ports.log.error({ err: error, job: job.id, isDead }, 'a job failed');
      }
    }
  }

  return { handle, runJobs };
}

interface StoredCall {
  command: string;
  args: Readonly<Record<string, unknown>>;
  placeId: string | null;
  actor: ActorRef;
}

/** Runs work that may refuse: a refusal takes back what was written since, and becomes the answer. */
async function attempt<T>(ctx: OpenCtx, work: () => Promise<T>): Promise<T | View> {
  const marked = ctx.mark();
  await runRaw(ctx.tx, 'savepoint command');
  try {
    const done = await work();
    await runRaw(ctx.tx, 'release savepoint command');
    return done;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await runRaw(ctx.tx, 'rollback to savepoint command');
    await runRaw(ctx.tx, 'release savepoint command');
    ctx.reset(marked);
    return { kind: 'refusal', ...error.detail };
  }
}

/** What thinking ends with; a refusal is a result like any other, and anything else that is thrown is a bug. */
async function orRefusal<T>(think: () => T | Promise<T>): Promise<T | Refusal> {
  try {
    return await think();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

async function runIn(command: Command, ctx: Ctx, args: Record<string, unknown>): Promise<View> {
  if (!command.run) throw new Error(`${command.name} has nothing to run`);
  return command.run(ctx, args);
}

function working(command: string): View {
  return { kind: 'working', command, text: 'Working on it; the answer comes here.' };
}

async function resolveActor(tx: Tx, call: Call): Promise<Actor> {
  const { actor } = call;
  if (actor.kind === 'system') return { kind: 'system' };
  const member = await tx
    .selectFrom('identities')
    .innerJoin('executors', (join) =>
      join
        .onRef('executors.workspace_id', '=', 'identities.workspace_id')
        .onRef('executors.id', '=', 'identities.member_id'),
    )
    .select(['executors.id', 'executors.handle', 'executors.is_admin', 'executors.is_approver'])
    .where('identities.platform', '=', actor.platform)
    .where('identities.tenant', '=', actor.tenant)
    .where('identities.user_id', '=', actor.user)
    .where('identities.workspace_id', '=', call.workspace)
    .where('executors.is_active', '=', 1)
    .executeTakeFirst();
  if (!member) return { kind: 'outsider', name: actor.name };
  return {
    kind: 'member',
    id: member.id,
    handle: member.handle,
    isAdmin: member.is_admin === 1,
    isApprover: member.is_approver === 1,
  };
}

/** Outsiders may do nothing; approvers' and admins' commands are open to every member while there are none. */
async function checkAccess(ctx: Ctx, command: Command): Promise<void> {
  const { actor } = ctx;
  if (actor.kind === 'system') return;
  if (actor.kind === 'outsider') {
    throw notAllowed(`${actor.name} is not a member here.`, 'A member');
  }
  if (command.access === 'everyone' || actor.isAdmin) return;
  if (command.access === 'approver' && actor.isApprover) return;
  const column = command.access === 'admin' ? 'is_admin' : 'is_approver';
  const able = await ctx.tx
    .selectFrom('executors')
    .select('handle')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('is_active', '=', 1)
    .where(column, '=', 1)
    .orderBy('handle')
    .execute();
  if (able.length === 0) return;
  throw notAllowed(`${command.name} is not yours to use.`, able.map(({ handle }) => `@${handle}`).join(', '));
}
