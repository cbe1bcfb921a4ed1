import { CompiledQuery } from 'kysely';
import pg from 'pg';
import { type ConstructorOptions, PgBoss } from 'pg-boss';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Db, openDatabase, type Tx } from '../../src/base/store/open.ts';
import { PROGRAM_ROLE } from '../../src/base/wall/role.ts';
import { UNHURRIED } from '../support/database/unhurried.ts';
import { newAddress } from '../support/database.ts';
import { isFull } from '../support/full.ts';

const QUEUE = 'jobs';
const TABLES = ['job', 'job_common'];
/** How the program would start it: its login makes no schema. */
const PROGRAM = { migrate: false, createSchema: false, schedule: false, supervise: false } as const;

/** pg-boss as the owner of a database has installed it, and the program that uses it. */
interface Installed {
  owner: pg.Client;
  /** With the program's login, which owns nothing. */
  program: Db;
  boss: PgBoss;
  /** Another process of the program. */
  startAgain(): Promise<PgBoss>;
}

/** To be done after all tests, the last first. */
const closers: (() => Promise<unknown>)[] = [];
const known = new Map<boolean, Promise<Installed>>();

/** An empty queue; to install one takes longer than a test. */
async function openQueue({ isWalled }: { isWalled: boolean }): Promise<Installed> {
  const installing = known.get(isWalled) ?? install(isWalled);
  known.set(isWalled, installing);
  const installed = await installing;
  await installed.owner.query('delete from pgboss.job; update pgboss.queue set monitor_on = null');
  return installed;
}

/** Its rows hold a workspace and a job's id; behind the wall they have the policy that all tables of teams have. */
async function install(isWalled: boolean): Promise<Installed> {
  const address = await newAddress('postgres');
  const owner = new pg.Client(address);
  await owner.connect();
  closers.push(() => owner.end());
  const installer = new PgBoss({ connectionString: address, schedule: false, supervise: false });
  await installer.start();
  await installer.createQueue(QUEUE, { expireInSeconds: 120, retryLimit: 5 });
  await installer.stop({ graceful: false });
  await owner.query(`grant usage on schema pgboss to ${PROGRAM_ROLE};
    grant select, insert, update, delete on all tables in schema pgboss to ${PROGRAM_ROLE}`);
  const isOurs = "data ->> 'workspace' = current_setting('tiller.workspace', true)";
  for (const table of isWalled ? TABLES : [])
    await owner.query(`alter table pgboss.${table} enable row level security;
      create policy workspace_wall on pgboss.${table} using (${isOurs}) with check (${isOurs})`);
  const login = address.replace('//tiller:tiller@', '//program:program@');
  const program = await openDatabase(login, { patience: UNHURRIED });
  closers.push(() => program[Symbol.asyncDispose]());
  const startAgain = async () => {
    const boss = new PgBoss({ connectionString: login, max: 1, ...PROGRAM });
    closers.push(() => boss.stop({ graceful: false }));
    return boss.start();
  };
  return { owner, program, boss: await startAgain(), startAgain };
}

/** Our transaction, as pg-boss takes one. */
function within(tx: Tx): { db: NonNullable<ConstructorOptions['db']> } {
  const executeSql = async (text: string, values: unknown[] = []) => {
    const { rows } = await tx.executeQuery(CompiledQuery.raw(text, values));
    return { rows };
  };
  return { db: { executeSql } };
}

function send({ program, boss }: Installed, job: { workspace: string; job: number }): Promise<string | null> {
  return program.transact((tx) => boss.send(QUEUE, job, within(tx)), { workspace: job.workspace });
}

/** The claim of whoever runs the oldest job of a workspace. */
async function claim({ program, boss }: Installed, workspace: string) {
  const [job] = await program.transact(
    (tx) => boss.fetch<{ job: number }>(QUEUE, { includeMetadata: true, ...within(tx) }),
    { workspace },
  );
  if (!job) throw new Error('there is no job');
  return job;
}

/** As if two minutes had passed. */
async function outlast({ owner }: Installed): Promise<void> {
  await owner.query("update pgboss.job set started_on = started_on - interval '121 seconds'");
}

async function readStates({ owner }: Installed): Promise<string[]> {
  const { rows } = await owner.query<{ state: string }>('select state from pgboss.job order by created_on');
  return rows.map(({ state }) => state);
}

/** What becomes of a job whose runner is gone once upkeep has run with the program's rights. */
async function superviseExpired(isWalled: boolean): Promise<string[]> {
  const installed = await openQueue({ isWalled });
  await send(installed, { workspace: 'a', job: 1 });
  await claim(installed, 'a');
  await outlast(installed);
  await installed.boss.supervise(QUEUE, { reindex: false });
  return readStates(installed);
}

/** The jobs that a runner finds which does not know yet who has any. */
async function findAnyones(isWalled: boolean): Promise<unknown[]> {
  const installed = await openQueue({ isWalled });
  await send(installed, { workspace: 'a', job: 1 });
  const found = await installed.program.transact((tx) => installed.boss.fetch(QUEUE, within(tx)));
  return found.map(({ data }) => data);
}

/** How many jobs of another team a transaction of one can delete, if a query should name the wrong one. */
async function deleteOthers(isWalled: boolean): Promise<number> {
  const installed = await openQueue({ isWalled });
  const { program, boss } = installed;
  const id = await send(installed, { workspace: 'a', job: 1 });
  await program.transact((tx) => boss.deleteJob(QUEUE, id ?? '', within(tx)), { workspace: 'b' });
  return 1 - (await readStates(installed)).length;
}

/** Starts a process where the schema has been brought so many versions further by a later release. */
async function startBeside(versions: number): Promise<void> {
  const { owner, startAgain } = await openQueue({ isWalled: false });
  const move = (by: number) => owner.query('update pgboss.version set version = version + $1', [by]);
  await move(versions);
  onTestFinished(async () => void (await move(-versions)));
  await startAgain();
}

afterAll(async () => {
  for (const close of closers.toReversed()) await close();
});

/**
 * Why jobs on PostgreSQL stay in our own table, which holds all of this (`jobs.test.ts`, `turns.test.ts`, `wall.test.ts`,
 * with the same login). Each question is asked twice: what pg-boss does where we ask less of it, and, expected to fail, what
 * it does not where we ask what we promise.
 */
describe.runIf(isFull)('pg-boss on our database', () => {
  it('sends and ends a job within our transaction, and ends none for a runner that was too slow', async () => {
    const installed = await openQueue({ isWalled: true });
    const { program, boss } = installed;
    const isUndone = program.transact(
      async (tx) => {
        await boss.send(QUEUE, { workspace: 'a', job: 1 }, within(tx));
        throw new Error('undone');
      },
      { workspace: 'a' },
    );
    await expect(isUndone).rejects.toThrow('undone');
    await send(installed, { workspace: 'a', job: 2 });
    const slow = await claim(installed, 'a');
    expect(slow.data.job).toBe(2);
    await program.transact((tx) => boss.fail(QUEUE, slow, null, within(tx)), { workspace: 'a' });
    const next = await claim(installed, 'a');
    const end = (job: typeof slow) =>
      program.transact((tx) => boss.complete(QUEUE, job, null, within(tx)), { workspace: 'a' });
    expect(await end(slow)).toMatchObject({ affected: 0 });
    expect(await end(next)).toMatchObject({ affected: 1 });
    expect(await readStates(installed)).toEqual(['completed']);
  });

  it('finds the next job of any team where there is no wall', async () => {
    expect(await findAnyones(false)).toEqual([{ workspace: 'a', job: 1 }]);
  });

  it.fails('finds the next job of any team behind the wall', async () => {
    expect(await findAnyones(true)).toEqual([{ workspace: 'a', job: 1 }]);
  });

  it('frees a job whose runner is gone where there is no wall', async () => {
    expect(await superviseExpired(false)).toEqual(['retry']);
  });

  it.fails('frees a job whose runner is gone behind the wall', async () => {
    expect(await superviseExpired(true)).toEqual(['retry']);
  });

  it('keeps the jobs of a team from the transactions of others behind the wall', async () => {
    expect(await deleteOthers(true)).toBe(0);
  });

  it.fails('keeps the jobs of a team from the transactions of others where there is no wall', async () => {
    expect(await deleteOthers(false)).toBe(0);
  });

  it('starts with a login that may not change the schema, where that is its own', async () => {
    await startBeside(0);
  });

  it.fails('starts with such a login where the next release has changed the schema', async () => {
    await startBeside(1);
  });
});
