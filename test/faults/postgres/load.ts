import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Deliverer } from '../../../src/base/ports.ts';
import type { Bundle } from '../bundle.ts';
import { answerFor } from '../chat-line.ts';
import type { FromLoad, LoadJob, ToLoad, Told } from './wire.ts';

interface Hearing {
  onTold(told: Told): void;
  onAmiss(what: string): void;
}

/** An engine process that people keep calling. */
export interface Load {
  /** Lets each of them get their answer, and ends it. */
  stop(): Promise<void>;
}

export function startLoad(script: Bundle, job: LoadJob, chat: Deliverer, hearing: Hearing): Load {
  const child = fork(script.file, {
    execPath: process.execPath,
    execArgv: [],
    env: { ...process.env, NODE_COMPILE_CACHE: script.compiled },
  });
  let isStopping = false;
  const tell = (message: ToLoad) => child.connected && child.send(message, () => undefined);
  child.on('message', async (message: FromLoad) => {
    if (message.kind === 'told') hearing.onTold(message.told);
    if (message.kind === 'amiss') hearing.onAmiss(message.what);
    if (message.kind === 'asks')
      tell({ kind: 'reply', id: message.id, reply: await answerFor(chat, message) });
  });
  const ended = once(child, 'exit').then(([code, signal]) => {
    if (!isStopping || code !== 0) hearing.onAmiss(`${job.name} is gone: ${code ?? signal}`);
  });
  tell({ kind: 'begin', job });
  return {
    async stop() {
      isStopping = true;
      tell({ kind: 'stop' });
      await ended;
    },
  };
}
