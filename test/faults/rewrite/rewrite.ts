import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Bundle, bundle } from '../bundle.ts';

/** Work that changes much of a database at once, by a process that ends at its so-manieth statement or commit. */
export interface Rewrite {
  address: string;
  /** From 1. */
  point: number;
  work: { kind: 'migrate'; folder: string } | { kind: 'reseal'; keys: readonly number[] };
}

/** Starts the process that does such work; gives whether it was killed before it was done. */
export interface Rewriter extends Disposable {
  run(rewrite: Rewrite): Promise<boolean>;
}

export async function createRewriter(): Promise<Rewriter> {
  const script: Bundle = await bundle('rewrite/child.ts');
  return {
    async run(rewrite) {
      const child = spawn(process.execPath, [script.file, JSON.stringify(rewrite)], {
        stdio: ['ignore', 'inherit', 'inherit'],
        env: { ...process.env, NODE_COMPILE_CACHE: script.compiled },
      });
      const [code, signal] = await once(child, 'exit');
      if (signal !== 'SIGKILL' && code !== 0) throw new Error(`ended with ${code ?? signal}`);
      return signal === 'SIGKILL';
    },
    [Symbol.dispose]: () => script[Symbol.dispose](),
  };
}
