import { parentPort, workerData } from 'node:worker_threads';
import { sql } from 'kysely';
import { migrate } from '../../../src/base/store/migrate.ts';
import { type Db, openDatabase } from '../../../src/base/store/open.ts';
import type { Call } from '../../../src/engine/call.ts';

import type { Engine } from '../../../src/engine/engine.ts';
import type { Job } from './contend.ts';
import { UNHURRIED } from './unhurried.ts';

/** One of several threads that do the same with one database at the same moment: what contend.ts starts. */
const { file, job, gate, index } = workerData as {
  file: string;
  job: Job;
  gate: Int32Array;
  index: number;
};

const db = await openDatabase(file, { patience: UNHURRIED });
const engine = 'at' in job ? await makeEngine(db, job.at) : undefined;
parentPort?.postMessage('ready');
Atomics.wait(gate, 0, 0);
try {
  parentPort?.postMessage({ result: await run(db, job) });
} catch (error) {
  parentPort?.postMessage({ error: String(error) });
}
await db[Symbol.asyncDispose]();

async function run(db: Db, job: Job): Promise<unknown> {
  switch (job.kind) {
    case 'migrate':
      return (await migrate(db, { folder: job.folder, now: 0 })).applied;
    case 'count':
      for (let time = 0; time < job.times; time++) await db.transact(countOne);
      return job.times;
    case 'handle':
      return handleAll(job.calls);
    case 'lanes':
      return handleAll(job.lanes[index] ?? []);
    case 'tick':
      return engine?.tick();
  }
}

async function handleAll(calls: readonly Call[]): Promise<unknown[]> {
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
