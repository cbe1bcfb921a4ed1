import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Call } from '../../../src/engine/call.ts';

/** What each thread does with the database. */
export type Job =
  | { kind: 'migrate'; folder: string }
  | { kind: 'count'; times: number }
  | { kind: 'handle'; at: string; calls: readonly Call[] }
  /** Each thread has calls of its own. */
  | { kind: 'lanes'; at: string; lanes: readonly (readonly Call[])[] }
  | { kind: 'tick'; at: string };

/** What a thread gets: it opens the file, says `ready`, waits for the gate, and says how the job ended. */
export interface Order {
  file: string;
  job: Job;
  gate: Int32Array;
  index: number;
}

/** What it says. */
export type Said = 'ready' | { result?: unknown; error?: string };

/** Threads that have done their job and wait for another one: each loads the whole program anew. */
const idle: Worker[] = [];

/**
 * Runs a job in several threads with a connection each, all let go at the same moment, as processes beside each
 * other would. Resolves with what each gave; rejects with the first error. The threads stay until `endThreads`.
 */
export async function contend(threads: number, file: string, job: Job): Promise<unknown[]> {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const workers = Array.from(
    { length: threads },
    () => idle.pop() ?? new Worker(new URL('./thread.ts', import.meta.url)),
  );
  const running = workers.map((worker, index) => {
    const followed = follow(worker);
    worker.ref();
    worker.postMessage({ file, job, gate, index } satisfies Order);
    return followed;
  });
  await Promise.all(running.map(({ ready }) => ready));
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
  const results = await Promise.all(running.map(({ ended }) => ended));
  for (const worker of workers) worker.unref();
  idle.push(...workers);
  return results;
}

/** For `afterAll` of whoever contends. */
export async function endThreads(): Promise<void> {
  await Promise.all(idle.splice(0).map((worker) => worker.terminate()));
}

function follow(worker: Worker): { ready: Promise<unknown>; ended: Promise<unknown> } {
  const ready = once(worker, 'message');
  const ended = ready.then(async () => {
    const [said] = (await once(worker, 'message')) as [Exclude<Said, 'ready'>];
    if (said.error !== undefined) throw new Error(said.error);
    return said.result;
  });
  // What fails before the gate is told by `ready`.
  ended.catch(() => undefined);
  return { ready, ended };
}
