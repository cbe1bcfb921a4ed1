import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { bundle } from './bundle.ts';
import type { Connection, FromChatChild, ToChatChild } from './chat-child.ts';

/** The first to get warm leaves what it compiled to all others. */
const SPARES = 2;

/** A process of engine and adapter, from its start to its end. */
interface ChatLife {
  pass(now: number): Promise<void>;
  /** Kills it after so long, at once for none, and resolves when it is gone. */
  doom(afterMs: number): Promise<void>;
}

export interface ChatHatch extends AsyncDisposable {
  begin(file: string, now: number, connection: Connection): Promise<ChatLife>;
}

/** So many processes to kill; some are always getting warm, one on each core, so that the next life begins at once. */
export async function createChatHatch(platform: Connection['platform'], lives: number): Promise<ChatHatch> {
  const script = await bundle('chat-child.ts');
  const alive = new Set<ChildProcess>();
  let hatched = 0;
  const hatch = () => {
    hatched++;
    const child = fork(script.file, [platform], {
      execPath: process.execPath,
      // It loads much and lives short: nothing has to be collected.
      execArgv: ['--min-semi-space-size=32'],
      env: { ...process.env, NODE_COMPILE_CACHE: script.compiled },
    });
    alive.add(child);
    child.once('exit', () => alive.delete(child));
    return { child, isWarm: hear(child, 'warm') };
  };
  const spares = [hatch()];
  return {
    async begin(file, now, connection) {
      const [spare = hatch()] = spares.splice(0, 1);
      await spare.isWarm;
      const { child } = spare;
      while (spares.length < SPARES && hatched < lives) spares.push(hatch());
      const begun = hear(child, 'begun');
      tell(child, { kind: 'begin', file, now, connection, isDurable: false });
      await begun;
      return {
        async pass(at) {
          const passed = hear(child, 'passed');
          tell(child, { kind: 'pass', now: at });
          await passed;
        },
        async doom(afterMs) {
          const gone = once(child, 'exit');
          if (afterMs === 0) child.kill('SIGKILL');
          else setTimeout(() => child.kill('SIGKILL'), afterMs);
          await gone;
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(
        [...alive].map(async (child) => {
          const gone = once(child, 'exit');
          child.kill('SIGKILL');
          await gone;
        }),
      );
      script[Symbol.dispose]();
    },
  };
}

function tell(child: ChildProcess, message: ToChatChild): void {
  child.send(message);
}

function hear(child: ChildProcess, wanted: FromChatChild): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const listen = (message: FromChatChild) => {
    if (message === wanted) resolve();
  };
  child.on('message', listen);
  child.once('exit', () => reject(new Error(`a process ended before it had ${wanted}`)));
  // A spare that is never used is killed when it may not be warm yet.
  promise.catch(() => undefined);
  return promise;
}
