import type { Actor, Ctx, FollowUp, NamedAccount } from '../command/ctx.ts';
import { dateOf } from '../language/date.ts';
import { notFound, Refusal } from '../language/errors.ts';
import type { EnginePorts } from '../ports.ts';
import { setAllDue, setDue } from '../run/due.ts';
import { addJob } from '../run/jobs.ts';
import { queueMessages } from '../run/outbox.ts';
import { enterWorkspace } from '../wall/wall.ts';
import { applyRows, nameWorkspace } from './apply.ts';
import { appendEvent, type ChainHead } from './events.ts';
import { isSqlite, runRaw, type Tx } from './open.ts';
import { openReads, type Reads, runPlain } from './rows.ts';
import type { Row } from './tables.ts';

declare module '../command/hooks.ts' {
  interface Hooks {
    /** Events were recorded after that one, and the transaction is about to end. */
    eventsRecorded(ctx: Ctx, afterSeq: number): Promise<void>;
  }
}

/** What posted digests, boards and people's own pages show: tasks, who decides them, when more come. */
const SHOWN = [
  'workspaces',
  'tasks',
  'batches',
  'feeds',
  'feed_places',
  'platform_roles',
  'identities',
] as const;

export interface Scope {
  workspaceId: string;
  /** Who acts, read after the workspace is locked: what was just decided about them counts. */
  findActor(reads: Reads): Promise<Actor>;
  origin: string;
  placeId: string | null;
  named?: readonly NamedAccount[];
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/** For what Tiller does by itself. */
export async function asSystem(): Promise<Actor> {
  return { kind: 'system' };
}

/** A Ctx whose work is stored when `close` is called. */
export interface OpenCtx extends Ctx {
  /** Whether something was written that posted pages show. */
  readonly touchesShown: boolean;
  /** Where the chain is now. */
  mark(): ChainHead;
  /** Stores the chain's head. Nothing may be recorded afterwards. */
  close(): Promise<void>;
}

/**
 * Locks a workspace and gives what a command may use while it runs. The row holds the head of the event
 * chain, so commands of one workspace come one after another.
 */
export async function openCtx(tx: Tx, ports: EnginePorts, scope: Scope): Promise<OpenCtx> {
  const reads = openReads(tx, ports.tables, await lockWorkspace(tx, scope.workspaceId));
  const { workspace } = reads;
  const now = ports.clock.now();
  let head: ChainHead = { seq: workspace.event_seq, hash: workspace.event_hash };
  const start = head;
  let touchesShown = false;
  const actor = await scope.findActor(reads);
  const findToday = createToday(now, workspace);
  const enqueue = async (job: FollowUp) => {
    const { command, args, placeId } = job;
    const isOwn = job.isOwn === true && actor.kind === 'member';
    const call = {
      ...{ command, args, placeId },
      ...(isOwn && { actor: { kind: 'identity', ...actor.account, name: actor.handle } }),
    };
    await addJob(tx, workspace.id, { origin: job.origin, call, now, claimToken: null });
  };
  const open: OpenCtx = {
    ...reads,
    ...describeScope(ports, scope, { actor, now }),
    get today() {
      return findToday();
    },
    get touchesShown() {
      return touchesShown;
    },
    async record(change) {
      if (SHOWN.some((table) => change.rows?.[table] ?? change.gone?.[table])) touchesShown = true;
      await applyRows(tx, ports.tables, nameWorkspace(change, workspace.id));
      head = await appendEvent(tx, head, change, {
        workspaceId: workspace.id,
        actor,
        origin: scope.origin,
        occurredAt: change.occurredAt ?? now,
        arrivedAt: now,
        salt: ports.newId(),
      });
    },
    send: (...messages) => queueMessages(tx, workspace.id, messages, now),
    setDue: (kind, subject, at) => setDue(tx, workspace.id, kind, subject, at),
    setAllDue: (list) => setAllDue(tx, workspace.id, list),
    enqueue,
    async attempt(work) {
      const marked = head;
      await runRaw(tx, 'savepoint attempt');
      try {
        const done = await work();
        await runRaw(tx, 'release savepoint attempt');
        return done;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        await runRaw(tx, 'rollback to savepoint attempt');
        await runRaw(tx, 'release savepoint attempt');
        head = marked;
        return error;
      }
    },
    mark: () => head,
    async close() {
      if (head.seq === start.seq) return;
      await ports.hooks.eventsRecorded(open, start.seq);
      const statement = 'update workspaces set event_seq = ?, event_hash = ? where id = ?';
      await runPlain(tx, statement, [head.seq, head.hash, workspace.id]);
    },
  };
  return open;
}

/** Thrown where what was said to read only would write. */
export class WouldWrite extends Error {}

/** For what only reads: as things stand, without a lock. Whatever would write throws WouldWrite. */
export async function openReadCtx(tx: Tx, ports: EnginePorts, scope: Scope): Promise<Ctx> {
  const reads = openReads(tx, ports.tables, await readWorkspace(tx, scope.workspaceId));
  const actor = await scope.findActor(reads);
  const now = ports.clock.now();
  const findToday = createToday(now, reads.workspace);
  const refuse = async (): Promise<never> => {
    throw new WouldWrite(`${scope.origin} only reads, and tried to write`);
  };
  return {
    ...reads,
    ...describeScope(ports, scope, { actor, now }),
    get today() {
      return findToday();
    },
    record: refuse,
    send: refuse,
    setDue: refuse,
    setAllDue: refuse,
    enqueue: refuse,
    attempt: (work) => work().catch((error: unknown) => orRefusal(error)),
  };
}

/** What a command may know of who calls it, and use of the world. */
function describeScope(
  ports: EnginePorts,
  scope: Scope,
  { actor, now }: { actor: Actor; now: number },
): Omit<Ctx, keyof Reads | 'today' | 'record' | 'send' | 'setDue' | 'setAllDue' | 'enqueue' | 'attempt'> {
  return {
    actor,
    origin: scope.origin,
    placeId: scope.placeId,
    now,
    tables: ports.tables,
    hooks: ports.hooks,
    log: ports.log,
    random: ports.random,
    newId: ports.newId,
    isCalm: ports.isCalm ?? false,
    copiesKeptDays: ports.copiesKeptDays ?? null,
    vault: ports.vault,
    findClosed: ports.findClosed,
    sources: ports.sources,
    holidays: ports.holidays ?? new Map(),
    memory: ports.memory ?? {},
    named: scope.named ?? [],
    progress: (done, total) => scope.onProgress?.(done, total),
  };
}

/** The date in the workspace's zone, worked out when it is asked for: most of what only reads never asks. */
function createToday(now: number, { zone }: Row<'workspaces'>): () => string {
  let today: string | undefined;
  return () => (today ??= dateOf(now, zone));
}

function orRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}

/** A workspace as it is, without a lock. The transaction works in it from now on. */
export async function readWorkspace(tx: Tx, id: string): Promise<Row<'workspaces'>> {
  return enter(tx, id, 'select * from "workspaces" where id = ?');
}

/** `BEGIN IMMEDIATE` has already locked all of SQLite; on PostgreSQL the row itself is locked, as for a change of it. The transaction works in it from now on. */
export async function lockWorkspace(tx: Tx, id: string): Promise<Row<'workspaces'>> {
  const lock = isSqlite(tx) ? '' : ' for no key update';
  return enter(tx, id, `select * from "workspaces" where id = ?${lock}`);
}

async function enter(tx: Tx, id: string, statement: string): Promise<Row<'workspaces'>> {
  await enterWorkspace(tx, id);
  const [workspace] = await runPlain<Row<'workspaces'>>(tx, statement, [id]);
  if (!workspace) throw notFound('workspace', id);
  return workspace;
}
