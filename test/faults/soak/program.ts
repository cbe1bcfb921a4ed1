import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Vital } from './watch.ts';

const TILLER = join(import.meta.dirname, '../../../bin/tiller.js');
const WATCH = join(import.meta.dirname, 'watch.ts');

/** The real program, which can be asked how it does. */
export interface WatchedProgram {
  /** What it has said so far. */
  readonly said: string;
  readonly isGone: boolean;
  /** `begin` forgets how late the loop was before. */
  ask(order: 'begin' | 'look'): Promise<Vital>;
  /** Ends it by SIGTERM; gives the exit code. */
  stop(): Promise<number | null>;
}

/** Starts `tiller serve` in a folder, with what it logs in a file there. */
export function startWatched(folder: string, env: Readonly<Record<string, string>>): WatchedProgram {
  const child = spawn(process.execPath, ['--expose-gc', '--import', WATCH, TILLER, 'serve'], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const log = createWriteStream(join(folder, 'soak.log'));
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.pipe(log, { end: false });
    stream?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-20_000);
    });
  }
  const gone = once(child, 'exit');
  return {
    get said() {
      return said;
    },
    get isGone() {
      return child.exitCode !== null || child.signalCode !== null;
    },
    async ask(order) {
      const answered = once(child, 'message');
      child.send(order);
      const [vital] = await Promise.race([answered, gone.then(() => [])]);
      if (!vital) throw new Error(`the process has ended: ${said.slice(-500)}`);
      return vital as Vital;
    },
    async stop() {
      child.kill('SIGTERM');
      await gone;
      return child.exitCode;
    },
  };
}
