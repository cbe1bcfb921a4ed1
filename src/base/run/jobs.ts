import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import { z } from 'zod';
import { findTrouble } from '../language/errors.ts';
import type { Ports } from '../ports.ts';
import { readJson } from '../store/json.ts';
import { type Db, isSqlite, type Tx } from '../store/open.ts';
import { PLATFORMS, type Row, type Schema } from '../store/tables.ts';
import { ask, definePassage } from '../wall/passage.ts';

/** Longer than any job thinks; a job whose runner died is taken over after it. */
const CLAIM_MS = 120_000;
const MOST_ATTEMPTS = 5;

/** Between a claim's process and what makes it one of its own. */
const BY = '|';
const PROCESS_LEASE = 'process ';

/** The lease that says that a process lives, by its id. */
export function processLease(claimant: string): string {
  return `${PROCESS_LEASE}${claimant}`;
}

/** A token for a claim of this process. */
export function createClaim({ claimant, newId }: Pick<Ports, 'claimant' | 'newId'>): string {
  return claimant === undefined ? newId() : `${claimant}${BY}${newId()}`;
}

/** A job whose process is gone, as a passage asks it: its claim names a process without a lease at $1. */
const NO_PROCESS = `state = 'running' and claim_token like '%${BY}%' and not exists (
      select 1 from leases where name like '${PROCESS_LEASE}%' and until_at > $1
      and jobs.claim_token like substr(name, ${PROCESS_LEASE.length + 1}) || '${BY}%')`;

/** The oldest jobs that wait, or whose claims ran out or whose processes are gone: of the first workspaces after one, then of the first of all. */
export const JOBS_WAITING = definePassage({
  name: 'jobs_waiting',
  takes: ['bigint', 'text'],
  gives: { workspace_id: 'text', id: 'bigint' },
  body: `select workspace_id, id from jobs
    where state in ('new', 'running') and ((state = 'new' and not_before_at <= $1) or (state = 'running' and claim_until_at <= $1) or (${NO_PROCESS}))
    order by case when workspace_id > $2 then 0 else 1 end, workspace_id, id limit 20`,
});

export const JOB_NEXT = definePassage({
  name: 'job_next',
  takes: [],
  gives: { at: 'bigint?' },
  body: `select min(coalesce(claim_until_at, not_before_at)) as at from jobs where state in ('new', 'running')`,
});

/** A call as a job keeps it; one that Tiller left for itself names no actor. */
const STORED_CALL = z.object({
  command: z.string(),
  args: z.record(z.string(), z.unknown()),
  placeId: z.string().nullable(),
  actor: z
    .discriminatedUnion('kind', [
      z.object({
        kind: z.literal('identity'),
        platform: z.enum(PLATFORMS),
        tenant: z.string(),
        user: z.string(),
        name: z.string(),
      }),
      z.object({ kind: z.literal('token'), id: z.string() }),
      z.object({ kind: z.literal('system') }),
    ])
    .default({ kind: 'system' }),
  named: z
    .array(z.object({ written: z.string(), user: z.string(), userName: z.string(), isMember: z.boolean() }))
    .default([]),
});

export function readCall(job: Row<'jobs'>): z.output<typeof STORED_CALL> {
  return readJson(STORED_CALL, job.call);
}

/** Work that a command left for later: the call itself, to be run under the claim that was made for its origin. */
export async function addJob(
  tx: Tx,
  workspaceId: string,
  job: { origin: string; call: object; now: number; claimToken: string | null },
): Promise<void> {
  const { claimToken, now } = job;
  await tx
    .insertInto('jobs')
    .values({
      workspace_id: workspaceId,
      origin: job.origin,
      call: JSON.stringify(job.call),
      state: claimToken === null ? 'new' : 'running',
      attempts: claimToken === null ? 0 : 1,
      not_before_at: now,
      claim_token: claimToken,
      claim_until_at: claimToken === null ? null : now + CLAIM_MS,
      last_error: null,
      created_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/**
 * Takes the oldest job that waits, or whose claim ran out or whose process is gone, of the first workspace by id after one that had its turn; where
 * none has any, of the first of all. Workspaces take turns: a thousand jobs of one keep the others waiting for one of
 * them. Undefined if there is none.
 */
export async function claimJob(
  db: Db,
  { now, token, after }: { now: number; token: string; after: string },
): Promise<Row<'jobs'> | undefined> {
  // Mostly none waits, and nobody is kept waiting to see that.
  for (const { workspace_id: workspaceId, id } of await ask(db.kysely, JOBS_WAITING, now, after)) {
    const claim = (tx: Tx) => claimWaiting(tx, { workspaceId, id, now, token });
    const job = await db.transact(claim, { workspace: workspaceId });
    if (job) return job;
  }
  return undefined;
}

/** Undefined where another runner is taking it, or has taken it. */
async function claimWaiting(
  tx: Tx,
  { workspaceId, id, now, token }: { workspaceId: string; id: number; now: number; token: string },
): Promise<Row<'jobs'> | undefined> {
  const free = tx
    .selectFrom('jobs')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .where((eb) =>
      eb.or([
        eb.and([eb('state', '=', 'new'), eb('not_before_at', '<=', now)]),
        eb.and([
          eb('state', '=', 'running'),
          eb.or([eb('claim_until_at', '<=', now), hasNoProcess(eb, now)]),
        ]),
      ]),
    );
  return tx
    .updateTable('jobs')
    .set(claimedBy(token, now))
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', isSqlite(tx) ? free : free.forUpdate().skipLocked())
    .returningAll()
    .executeTakeFirst();
}

/** Takes the oldest job of a workspace that nobody has begun; undefined if there is none. By its origin, not by its row's number. */
export async function claimNew(
  tx: Tx,
  workspaceId: string,
  { now, token }: { now: number; token: string },
): Promise<Row<'jobs'> | undefined> {
  const first = await tx
    .selectFrom('jobs')
    .select('origin')
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', 'new')
    .where('not_before_at', '<=', now)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  if (!first) return undefined;
  return tx
    .updateTable('jobs')
    .set(claimedBy(token, now))
    .where('workspace_id', '=', workspaceId)
    .where('origin', '=', first.origin)
    .where('state', '=', 'new')
    .returningAll()
    .executeTakeFirst();
}

function claimedBy(token: string, now: number) {
  return {
    state: 'running' as const,
    claim_token: token,
    claim_until_at: now + CLAIM_MS,
    attempts: sql<number>`attempts + 1`,
  };
}

/** Whether the lease of the process that made a claim has ended. */
function hasNoProcess(eb: ExpressionBuilder<Schema, 'jobs'>, now: number): Expression<SqlBool> {
  const living = eb
    .selectFrom('leases')
    .select('name')
    .where('name', 'like', `${PROCESS_LEASE}%`)
    .where('until_at', '>', now)
    .where(
      sql<SqlBool>`jobs.claim_token like substr(leases.name, ${PROCESS_LEASE.length + 1}) || ${`${BY}%`}`,
    );
  return eb.and([eb('claim_token', 'like', `%${BY}%`), eb.not(eb.exists(living))]);
}

/**
 * How often a claimed job may still be tried after this time. Negative if its runners died of it without a word,
 * so that it must not be tried even this time.
 */
export function triesLeft(job: Row<'jobs'>): number {
  return MOST_ATTEMPTS - job.attempts;
}

export type JobEnd = { state: 'done' } | { state: 'dead'; last_error: string };

/** Ends a job. False if another runner holds it now: then nothing that was thought may be committed. */
export async function finishJob(
  tx: Tx,
  workspaceId: string,
  job: { origin: string; token: string; end: JobEnd },
): Promise<boolean> {
  const ours = await tx
    .updateTable('jobs')
    .set({ ...job.end, claim_token: null, claim_until_at: null })
    .where('workspace_id', '=', workspaceId)
    .where('origin', '=', job.origin)
    .where('claim_token', '=', job.token)
    .where('state', '=', 'running')
    .returning('id')
    .executeTakeFirst();
  return ours !== undefined;
}

/** Gives a claimed job back as if nobody had tried it. */
export async function releaseJob(
  tx: Tx,
  workspaceId: string,
  { origin, token, now }: { origin: string; token: string; now: number },
): Promise<void> {
  await tx
    .updateTable('jobs')
    .set({ state: 'new', attempts: 0, not_before_at: now, claim_token: null, claim_until_at: null })
    .where('workspace_id', '=', workspaceId)
    .where('origin', '=', origin)
    .where('claim_token', '=', token)
    .execute();
}

/** Puts a job back after a bug, later each time; trouble of the database is none of its tries. */
export async function delayJob(tx: Tx, job: Row<'jobs'>, error: unknown, now: number): Promise<void> {
  await tx
    .updateTable('jobs')
    .set({
      state: 'new',
      not_before_at: now + Math.min(300_000, 5_000 * 2 ** (job.attempts - 1)),
      ...(findTrouble(error) !== null && { attempts: job.attempts - 1 }),
      claim_token: null,
      claim_until_at: null,
      last_error: String(error),
    })
    .where('workspace_id', '=', job.workspace_id)
    .where('id', '=', job.id)
    .where('claim_token', '=', job.claim_token)
    .execute();
}

/** When a job may next be claimed; null if none waits. */
export async function nextJobAt(db: Db): Promise<number | null> {
  const [first] = await ask(db.kysely, JOB_NEXT);
  return first?.at ?? null;
}
