import { Worker } from 'node:worker_threads';
import { Refusal, type RefusalDetail } from '../../../src/base/language/errors.ts';
import type { Background, Ports } from '../../../src/base/ports.ts';
import { resolveAsset } from '../../assets.ts';
import type { Cancellation, Timers } from '../wake.ts';

/** A worker that has had nothing to do for so long ends, and gives its memory back. */
const IDLE_MS = 20_000;

/** What a worker is started with. */
export interface WorkerSetting {
  database: string;
  playbooks: Ports['playbooks'];
}

export interface WorkerRequest {
  id: number;
  name: string;
  input: object;
}

export type WorkerAnswer =
  | { kind: 'progress'; id: number; done: number; total: number }
  | { kind: 'done'; id: number; result: unknown }
  | { kind: 'refused'; id: number; detail: RefusalDetail }
  | { kind: 'broken'; id: number; message: string };

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
  onProgress: ((done: number, total: number) => void) | undefined;
}

/** A Background on a worker thread, which is started for the first work and ends when it has been idle. */
export interface WorkerBackground extends Background {
  [Symbol.asyncDispose](): Promise<void>;
}

export function createWorkerBackground(setting: WorkerSetting, timers: Timers): WorkerBackground {
  const pending = new Map<number, Pending>();
  let worker: Worker | undefined;
  let rest: Cancellation | undefined;
  let last = 0;

  function start(): Worker {
    const started = new Worker(resolveAsset('worker'), { workerData: setting });
    started.on('message', receive);
    started.on('error', (error) => fail(started, error));
    started.on('exit', (code) => fail(started, new Error(`the worker ended with ${code}`)));
    return started;
  }

  function receive(answer: WorkerAnswer): void {
    const work = pending.get(answer.id);
    if (answer.kind === 'progress') {
      work?.onProgress?.(answer.done, answer.total);
      return;
    }
    pending.delete(answer.id);
    if (answer.kind === 'done') work?.resolve(answer.result);
    else if (answer.kind === 'refused') work?.reject(new Refusal(answer.detail));
    else work?.reject(new Error(answer.message));
    if (pending.size === 0) rest = timers.every(IDLE_MS, () => void stop());
  }

  /** Whoever waits for a worker that is gone is told so; the next work starts another. */
  function fail(gone: Worker, error: unknown): void {
    if (worker !== gone) return;
    worker = undefined;
    const waiting = [...pending.values()];
    pending.clear();
    for (const { reject } of waiting) reject(error instanceof Error ? error : new Error(String(error)));
  }

  async function stop(): Promise<void> {
    rest?.();
    const ended = worker;
    worker = undefined;
    await ended?.terminate();
  }

  return {
    run(name, input, onProgress) {
      rest?.();
      worker ??= start();
      const id = ++last;
      const request: WorkerRequest = { id, name, input };
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      pending.set(id, { resolve, reject, onProgress });
      worker.postMessage(request);
      return promise;
    },
    [Symbol.asyncDispose]: stop,
  };
}
