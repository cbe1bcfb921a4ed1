import type { LogLevel } from '@slack/bolt';
import type { Log } from '../../src/base/ports.ts';

/** A logger as the SDK wants one. */
export type SlackLogger = ReturnType<typeof createSlackLogger>;

/** The SDK's lines in our log, a level lower: what it calls an error is often one lost connection. */
export function createSlackLogger(log: Log) {
  const write =
    (level: 'debug' | 'info' | 'warn') =>
    (...said: unknown[]) =>
      log[level]({ from: 'slack' }, said.map(String).join(' '));
  return {
    debug: () => undefined,
    info: write('debug'),
    warn: write('info'),
    error: write('warn'),
    setLevel: () => undefined,
    getLevel: () => 'info' as LogLevel,
    setName: () => undefined,
  };
}
