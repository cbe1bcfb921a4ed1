import { EXIT } from '../cli/index.ts';
import { findOutdone, loadConfig } from './config.ts';
import { guardProcess } from './guard.ts';
import { createLog } from './log.ts';
import { runProgram } from './program.ts';
import { systemTimers } from './wake.ts';

/** How long an orderly end may take after something broke. */
const PATIENCE_MS = 10_000;

const { stdin, stdout, stderr } = process;
const isInteractive = stdin.isTTY === true && stdout.isTTY === true;
let stop: (() => void) | undefined;
let hasBroken = false;
let cancelExit: (() => void) | undefined;

stdout.on('error', outliveReader);
guardProcess(process, {
  log: createLog('error', (line) => stderr.write(line)),
  tell: (line) => stderr.write(`${line}\n`),
  isServing: () => stop !== undefined,
  end() {
    hasBroken = true;
    if (!stop) process.exit(EXIT.broke);
    stop();
    cancelExit ??= systemTimers.every(PATIENCE_MS, () => process.exit(EXIT.broke));
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
  onStop(given) {
    stop = given;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, given);
  },
});
cancelExit?.();
process.exitCode = hasBroken ? EXIT.broke : code;

/** A reader that went away, such as `| head` or a closed window, is no bug: the work is done all the same. */
function outliveReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
}
