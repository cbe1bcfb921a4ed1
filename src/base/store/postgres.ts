import {
  Kysely,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
  type Transaction,
} from 'kysely';
import pg, { type CustomTypesConfig, type PoolClient, type QueryConfig } from 'pg';
import { type Loss, LostConnection, Refusal } from '../language/errors.ts';
import { isWorkspaceSetting, ProgramRole, workspaceSetting } from '../wall/role.ts';
import { createDesk, type Desk, inLimit, isLost } from './postgres/desk.ts';
import { askOnce } from './postgres/once.ts';
import type { Pace, Patience, Waited } from './postgres/patience.ts';
import { createPrepared, type Prepared } from './postgres/prepared.ts';
import type { Recorder } from './postgres/recorder.ts';
import { createTurns } from './postgres/turns.ts';
import type { Schema } from './tables.ts';

const INT8 = 20;
const MOST_CONNECTIONS = 8;
const ON_ITS_WAY_MS = 500;
/** A transaction is run once more only so soon after it was begun: whoever asked has waited for that long. */
const AGAIN_WITHIN_MS = 500;
/** So long after the server has said nothing, nobody asks it: each would wait as long for nothing. */
const REST_MS = 1_000;
/** What the server says of a lock, and of a statement, that took longer than we wait. */
const LOCK_NOT_AVAILABLE = '55P03';
const QUERY_CANCELED = '57014';
/** The server ends the connection, or says that it has been broken. */
const GONE = /^(?:08\w{3}|57P0[1-5])$/;

const TOO_LONG = 'The database took too long. Nothing was changed; try again in a moment.';
const LOCKED = 'Somebody else is changing this team for long. Nothing was changed; try again soon.';
const NO_ANSWER =
  'The database server does not answer. Nothing was changed; see that it runs and can be reached, and try again.';

const LOST: Readonly<Record<Loss, string>> = {
  dropped: 'The connection to the database broke. Nothing was changed; try again in a moment.',
  silent: NO_ANSWER,
  unreachable: NO_ANSWER,
  slow: TOO_LONG,
};

/** The types of pg leave this out. */
type UnrefClient = PoolClient & { unref(): void };

type Work<T> = (tx: Transaction<Schema>) => Promise<T>;

/** How long a transaction may take, and where it works. */
interface Room {
  pace: Pace;
  /** Is told each statement that was run, and how many rows it gave or changed. */
  record?: Recorder | undefined;
  workspace?: string | undefined;
  waited?: Waited | undefined;
}

/** Transactions on one server, which end in words when it is gone, silent or busy. */
export interface Postgres {
  kysely: Kysely<Schema>;
  transact<T>(
    work: Work<T>,
    options: Room & { locks?: string | undefined; asOwner?: boolean | undefined },
  ): Promise<T>;
  /** One snapshot; the server refuses writes. */
  read<T>(work: Work<T>, options: Room): Promise<T>;
  close(): Promise<void>;
}

export function connectPostgres(url: string, patience: Patience): Postgres {
  const clients = new Set<PoolClient>();
  const broken = new WeakSet<PoolClient>();
  const prepared = createPrepared();
  const pool = new pg.Pool({
    connectionString: url,
    max: MOST_CONNECTIONS,
    // What need not wait for an answer is sent at once, behind what is on its way.
    pipeline: true,
    connectionTimeoutMillis: patience.answerMs,
    // Our integers are milliseconds and counts, far below 2^53.
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8
          ? Number
          : (pg.types.getTypeParser as (oid: number, format?: string) => unknown)(oid, format),
    } as CustomTypesConfig,
  });
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    clients.add(client);
    // The pool listens to idle clients only: one that breaks while it is used would end the process too.
    client.on('error', () => broken.add(client));
  });
  pool.on('remove', (client) => clients.delete(client));

  const desk = createDesk(pool, { restMs: Math.min(REST_MS, patience.answerMs) });
  const role = new ProgramRole();
  const turns = createTurns();
  // Where the workspace is known, it is said with the first statement: one way to the server less.
  const openAt = (pace: Pace, { as = role, ...where }: Partial<Where> = {}) =>
    new Kysely<Schema>({
      dialect: new PostgresDialect({
        pool: askOnce(watch({ desk, pace, patience, broken, prepared, as, ...where })),
      }),
    });
  async function inTime<T>(
    { pace, waited }: Room,
    run: (limit: AbortSignal | undefined, leftMs: number) => Promise<T>,
  ): Promise<T> {
    const from = performance.now();
    const leftMs = Math.floor(Math.min(patience.wholeMs, patience.requestMs - (waited?.ms ?? 0)));
    try {
      if (pace !== 'quick') return await run(undefined, Infinity);
      if (leftMs < 1) throw refuse(TOO_LONG);
      return await run(AbortSignal.timeout(leftMs), leftMs);
    } catch (error) {
      throw toRefusal(error);
    } finally {
      if (waited) waited.ms += performance.now() - from;
    }
  }
  return {
    kysely: openAt('quick'),
    transact: (work, { locks, asOwner, ...room }) =>
      inTime(room, async (limit, leftMs) => {
        const { pace, workspace, record } = room;
        if (locks !== undefined) {
          const lockMs = patience.lockMs[pace];
          const inTurn = (waitedMs: number) =>
            persist(async () => {
              const kysely = openAt(pace, { workspace: locks, lockMs: lockMs - waitedMs, limit, record });
              return { done: await kysely.transaction().execute(work) };
            });
          const had = await turns.take(locks, Math.min(lockMs, leftMs), inTurn);
          if (!had) throw refuse(LOCKED);
          return had.done;
        }
        if (!asOwner)
          return persist(() => openAt(pace, { workspace, limit, record }).transaction().execute(work));
        const done = await persist(() => openAt(pace, { as: 'owner', limit }).transaction().execute(work));
        // It may have made the role, and the rights, that all others work with.
        role.forget();
        return done;
      }),
    read: (work, room) =>
      inTime(room, (limit) =>
        persist(() =>
          openAt(room.pace, { workspace: room.workspace, limit })
            .transaction()
            .setIsolationLevel('repeatable read')
            .setAccessMode('read only')
            .execute(work),
        ),
      ),
    async close() {
      if (!pool.ending) await pool.end();
      // A frozen server never says good-bye; the process must not wait for it.
      for (const client of clients) (client as UnrefClient).unref();
    },
  };
}

async function persist<T>(run: () => Promise<T>): Promise<T> {
  const isLate = AbortSignal.timeout(AGAIN_WITHIN_MS);
  return run().catch((error: unknown) => {
    // Nothing of it was stored, and a server that said good-bye may be there again.
    const isAgain = isLost(error, 'dropped') && error.stage === 'working' && !isLate.aborted;
    return isAgain ? run() : Promise.reject(error);
  });
}

interface Where {
  as: ProgramRole | 'owner';
  /** That its transactions work in; undefined where that shows only later. */
  workspace?: string | undefined;
  /** What is left of the time for locks. */
  lockMs?: number;
  /** Ends its transactions; a quick one without it has its own. */
  limit?: AbortSignal | undefined;
  record?: Recorder | undefined;
}

interface Watch extends Where {
  desk: Desk;
  pace: Pace;
  patience: Patience;
  /** Connections that said so themselves. */
  broken: WeakSet<PoolClient>;
  prepared: Prepared;
}

/** The pool as Kysely uses it, with a limit for each answer. A connection that has missed one is not used again. */
function watch(given: Watch): PostgresPool {
  const { desk, pace, patience, broken, prepared, as, workspace, record } = given;
  const { answerMs } = patience;
  // Of none at all the server would wait for ever.
  const lockMs = Math.max(1, Math.round(given.lockMs ?? patience.lockMs[pace]));
  const statementMs = patience.statementMs[pace];
  // Of this transaction alone: the next one on the connection may have another pace.
  const limits = `set local lock_timeout = ${lockMs}; set local statement_timeout = ${statementMs}`;
  const entering = workspace === undefined ? '' : `; ${workspaceSetting(workspace)}`;
  const connect = async () => {
    const limit = given.limit ?? (pace === 'quick' ? AbortSignal.timeout(patience.wholeMs) : undefined);
    const client = await desk.acquire(limit);
    const taking =
      as === 'owner'
        ? ''
        : await inLimit(limit, 'working', as.take(client, answerMs)).catch((error: unknown) => {
            client.release(true);
            if (isLost(error)) throw error;
            throw new LostConnection('working', broken.has(client) ? 'dropped' : 'silent', error);
          });
    let lost: LostConnection | undefined;
    /** What was last said of the workspace: whoever is there already need not be sent there again. */
    let entered: string | undefined;
    const query = async (statement: string, parameters: readonly unknown[]) => {
      if (lost) throw lost;
      if (statement === entered) return { command: 'SET', rowCount: null, rows: [] };
      const isBegin = /^(?:begin|start transaction)\b/.test(statement);
      const isShort = isBegin || statement === 'commit' || statement === 'rollback';
      const name = prepared.nameOf(statement);
      const request: QueryConfig & { query_timeout: number } = {
        ...(name !== undefined && { name }),
        text: isBegin ? `${statement}; ${limits}${taking}${entering}` : statement,
        values: [...parameters],
        query_timeout: isShort ? answerMs : statementMs + ON_ITS_WAY_MS,
      };
      const stage = statement === 'commit' ? 'committing' : 'working';
      try {
        const answer = await inLimit(limit, stage, client.query(request));
        record?.(statement, parameters, answer.rowCount);
        if (isBegin) entered = workspace === undefined ? undefined : workspaceSetting(workspace);
        else if (isWorkspaceSetting(statement)) entered = statement;
        // It is set back to what it was at the savepoint, which may be another.
        else if (statement.startsWith('rollback')) entered = undefined;
        return answer;
      } catch (error) {
        // The transaction has ended; another connection does it again, with statements of its own.
        const isStale = name !== undefined && prepared.endsWith(error);
        const isAnswer = !isStale && error instanceof pg.DatabaseError && !GONE.test(error.code ?? '');
        // A value that cannot be sent is a bug of ours.
        if (isAnswer || error instanceof TypeError) throw error;
        const isSilent = !broken.has(client) && !(error instanceof pg.DatabaseError);
        lost = isLost(error) ? error : new LostConnection(stage, isSilent ? 'silent' : 'dropped', error);
        if (lost.how === 'silent') desk.tellSilent(lost);
        throw lost;
      }
    };
    return {
      // Nobody here asks for a cursor.
      query: query as unknown as PostgresPoolClient['query'],
      release: (isDiscarded = false) => client.release(isDiscarded || lost !== undefined),
    };
  };
  return { connect, options: {}, end: async () => undefined };
}

/** What the asker is told; the error itself if it is another one. */
function toRefusal(error: unknown): unknown {
  const code = error instanceof pg.DatabaseError ? error.code : undefined;
  if (code === LOCK_NOT_AVAILABLE) return refuse(LOCKED, error);
  if (code === QUERY_CANCELED) return refuse(TOO_LONG, error);
  if (!(error instanceof LostConnection)) return error;
  if (error.stage === 'committing') {
    const message =
      'The database went away as this was stored; whether it was is not known. Look before you do it again.';
    return refuse(message, error, 'unsettled');
  }
  return refuse(LOST[error.how], error);
}

function refuse(message: string, cause?: unknown, code: 'busy' | 'unsettled' = 'busy'): Refusal {
  const refusal = new Refusal({ code, message });
  refusal.cause = cause;
  return refusal;
}
