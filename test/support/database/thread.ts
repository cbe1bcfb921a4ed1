import { parentPort } from 'node:worker_threads';
import { sql } from 'kysely';
import { migrate } from '../../../src/base/store/migrate.ts';
import { type Db, openDatabase } from '../../../src/base/store/open.ts';
import type { Call } from '../../../src/engine/call.ts';

import type { Engine } from '../../../src/engine/engine.ts';
import type { Job, Order, Said } from './contend.ts';
import { UNHURRIED } from './unhurried.ts';

/** One of several threads that do the same with one database at the same moment: what contend.ts starts, job after job. */
parentPort?.on('message', (order: Order) => void obey(order));

async function obey({ file, job, gate, index }: Order): Promise<void> {
  await using db = await openDatabase(file, { patience: UNHURRIED });
  const engine = 'at' in job ? await makeEngine(db, job.at) : undefined;
  say('ready');
  Atomics.wait(gate, 0, 0);
  try {
    say({ result: await run({ db, job, engine, index }) });
  } catch (error) {
    say({ error: String(error) });
  }
}

function say(said: Said): void {
  parentPort?.postMessage(said);
}

interface Work {
  db: Db;
  job: Job;
  engine: Engine | undefined;
  index: number;
}

async function run({ db, job, engine, index }: Work): Promise<unknown> {
  switch (job.kind) {
    case 'migrate':
      return (await migrate(db, { folder: job.folder, now: 0 })).applied;
    case 'count':
      for (let time = 0; time < job.times; time++) await db.transact(countOne);
      return job.times;
    case 'handle':
      return handleAll(engine, job.calls);
    case 'lanes':
      return handleAll(engine, job.lanes[index] ?? []);
    case 'tick':
      return engine?.tick();
  }
}

async function handleAll(engine: Engine | undefined, calls: readonly Call[]): Promise<unknown[]> {
  const views = [];
  for (const call of calls) views.push(await engine?.handle(call));
  return views;
}

/** Loaded only where it is wanted: a thread compiles everything anew. */
async function makeEngine(db: Db, at: string): Promise<Engine> {
  const [{ createEngine }, { fakeClock, fakePorts }] = await Promise.all([
    import('../../../src/engine/engine.ts'),
    import('../team.ts'),
  ]);
  return createEngine({
    db,
    ports: { ...fakePorts(fakeClock(at), []), newId: () => crypto.randomUUID() },
  });
}

/** Reads, then writes: what fails half-way where a transaction does not lock from its start. */
async function countOne(tx: Parameters<Parameters<Db['transact']>[0]>[0]): Promise<void> {
  const { rows } = await sql<{ n: number }>`select n from counter`.execute(tx);
  await sql`update counter set n = ${(rows[0]?.n ?? 0) + 1}`.execute(tx);
}
