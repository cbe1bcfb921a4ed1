import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { findOutdone, readConfig } from '../../adapters/process/config.ts';
import { runProgram } from '../../adapters/process/program.ts';
import { readVariable } from '../../adapters/process/variables.ts';
import { findLeaks } from './leak.ts';

const TILLER = join(import.meta.dirname, '../../bin/tiller.js');
/** What loads much and lives short has nothing to collect. */
const ROOMY = '--min-semi-space-size=16';
const MACHINE = { isInteractive: false, user: 'lead', zone: 'UTC' };
/** All that the program knows of the machine, unless a test says more. */
const ENV = { TILLER_USER: 'lead', TILLER_ZONE: 'UTC', TILLER_EXAMPLE: 'no', TILLER_LOG_LEVEL: 'warn' };

/** How a run of the program ended, and all that it said. */
export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

export interface Started {
  /** What it has said so far. */
  seen: { out: string; err: string };
  ended: Promise<Ended>;
  type(text: string): void;
  /** No more is typed. */
  close(): void;
  /** As a signal does. */
  stop(): void;
}

type Env = Readonly<Record<string, string>>;

/** Starts the program as a user would: a process of its own, which takes a second. */
export function startProcess(folder: string, words: readonly string[], env: Env = {}) {
  const child = spawn(process.execPath, [ROOMY, TILLER, ...words], { cwd: folder, env: { ...ENV, ...env } });
  const seen = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    seen.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    seen.err += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(refuseLeaks({ code, ...seen }, env)));
  });
  return { child, seen, ended };
}

/** No run of the program in any test may say a secret that it was given. */
function refuseLeaks(run: Ended, env: Env): Ended | Promise<never> {
  const leaks = findLeaks(env, `${run.out}${run.err}`);
  return leaks.length === 0
    ? run
    : Promise.reject(new Error(`a run of the program said ${leaks.join(', ')}`));
}

/** Where tests are run from. */
const HOME = join(import.meta.dirname, '../..');

/**
 * Starts the same program in this process, where it takes a moment: the whole of it but the process around it, in the
 * folder until it has ended. Several at a time are in one folder.
 */
export function startHere(folder: string, words: readonly string[], env: Env = {}): Started {
  const given = { ...ENV, ...env };
  const seen = { out: '', err: '' };
  const [stdin, stopping] = [new PassThrough(), new AbortController()];
  const write = (name: 'out' | 'err') =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        seen[name] += String(chunk);
        done();
      },
    });
  process.chdir(folder);
  const ended = runProgram({
    argv: words,
    stdin,
    stdout: write('out'),
    stderr: write('err'),
    isInteractive: false,
    clock: { now: () => Date.now() },
    loadConfig: () =>
      readConfig(given, existsSync('.env') ? readFileSync('.env', 'utf8') : undefined, MACHINE),
    findOutdone: (variables) => findOutdone(variables, given),
    readVariable: (name) => readVariable(name, given),
    onStop: (stop) => stopping.signal.addEventListener('abort', stop),
  })
    .then((code) => refuseLeaks({ code, ...seen }, env))
    // Not where it began: of two at a time the one that ends last would go back to the other's folder, which is gone.
    .finally(() => process.chdir(HOME));
  return {
    seen,
    ended,
    type: (text) => void stdin.write(text),
    close: () => void stdin.end(),
    stop: () => stopping.abort(),
  };
}

/** Runs the program in this process on what is typed or piped into it. */
export function runHere(
  folder: string,
  words: readonly string[],
  { input = '', env = {} }: { input?: string; env?: Env } = {},
): Promise<Ended> {
  const started = startHere(folder, words, env);
  started.type(input);
  started.close();
  return started.ended;
}

/** Of all that was printed the lines that begin so: of a long talk what a test is about. */
export const pickLines = (printed: string, start: RegExp): string[] =>
  printed.split('\n').filter((line) => new RegExp(`^(?:${start.source})`).test(line));
