import { EXIT } from '../cli/index.ts';
import { findOutdone, loadConfig } from './config.ts';
import { guardProcess } from './guard.ts';
import { createLog } from './log.ts';
import { runProgram } from './program.ts';
import { readVariable } from './variables.ts';

/** How long an orderly end may take; who stops a service waits for ten seconds. */
const PATIENCE_MS = 8_000;

// What is written here is of whoever runs it, and of nobody else: databases, backups, tokens, exports.
process.umask(0o077);
const { stdin, stdout, stderr } = process;
const isInteractive = stdin.isTTY === true && stdout.isTTY === true;
let stop: (() => void) | undefined;
let hasBroken = false;
let isEnding = false;

stdout.on('error', outliveReader);
stderr.on('error', outliveReader);
guardProcess(process, {
  log: createLog('error', (line) => stderr.write(line)),
  tell: (line) => stderr.write(`${line}\n`),
  isServing: () => stop !== undefined,
  end() {
    hasBroken = true;
    if (!stop) process.exit(EXIT.broke);
    stop();
  },
});
const code = await runProgram({
  argv: process.argv.slice(2),
  stdin,
  stdout,
  stderr,
  isInteractive,
  clock: { now: () => Date.now() },
  loadConfig: () => loadConfig(isInteractive),
  findOutdone: (variables) => findOutdone(variables),
  readVariable: (name) => readVariable(name),
  onStop(given) {
    stop = () => {
      endSoon();
      given();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
  },
});
// What still listens or beats, such as a connection that the other side broke off, must not keep it alive.
if (stop) endSoon();
process.exitCode = hasBroken ? EXIT.broke : code;

/**
 * Every change is a transaction, so nothing is lost by an end in the middle; what was being sent is looked for again. So
 * one that was asked for is in order, also where something under way, such as a call that nobody answers, is cut off.
 */
function endSoon(): void {
  if (isEnding) return;
  isEnding = true;
  const end = () => process.exit(process.exitCode ?? (hasBroken ? EXIT.broke : EXIT.done));
  setTimeout(end, PATIENCE_MS).unref();
}

/** A reader that went away, such as `| head` or a closed window, is no bug, and a log on a full disk is none either: the work is done all the same. */
function outliveReader(error: NodeJS.ErrnoException): void {
  if (!['EPIPE', 'EIO', 'ENOSPC', 'EDQUOT'].includes(error.code ?? '')) throw error;
}
