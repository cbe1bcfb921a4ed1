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

/**
 * Runs a job in several threads with a connection each, all let go at the same moment, as processes beside each
 * other would. Resolves with what each gave; rejects with the first error.
 */
export async function contend(threads: number, file: string, job: Job): Promise<unknown[]> {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const workers = Array.from({ length: threads }, (_, index) => {
    return new Worker(new URL('./thread.ts', import.meta.url), {
      workerData: { file, job, gate, index },
    });
  });
  const running = workers.map((worker) => follow(worker));
  await Promise.all(running.map(({ ready }) => ready));
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
  return Promise.all(running.map(({ ended }) => ended));
}

function follow(worker: Worker): { ready: Promise<void>; ended: Promise<unknown> } {
  const ready = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<unknown>();
  worker.on('message', (message: 'ready' | { result?: unknown; error?: string }) => {
    if (message === 'ready') ready.resolve();
    else if (message.error === undefined) ended.resolve(message.result);
    else ended.reject(new Error(message.error));
  });
  worker.on('error', (error) => {
    ready.reject(error);
    ended.reject(error);
  });
  return { ready: ready.promise, ended: ended.promise };
}
