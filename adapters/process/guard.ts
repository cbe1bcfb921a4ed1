import type { EventEmitter } from 'node:events';
import type { Log } from '../../src/base/ports.ts';

export interface GuardDeps {
  log: Log;
  /** Tells whoever looks, in a few words. */
  tell(line: string): void;
  /** Whether others rely on this process going on, such as a team on its chat. */
  isServing(): boolean;
  /** Ends the process in order where it can, with a code that makes a supervisor start it again. */
  end(): void;
}

/**
 * Takes what nobody caught. A rejected promise that nobody waited for is one answer less: every change is a
 * transaction, so nothing is half done, and whoever serves goes on. After an exception out of a callback nobody knows
 * in what state the code around it is, such as the reader of a socket: then the process ends.
 */
export function guardProcess(events: Pick<EventEmitter, 'on'>, deps: GuardDeps): void {
  const end = (error: unknown) => {
    deps.log.error({ err: error }, 'something broke that nobody caught');
    deps.tell(
      'Something broke. The log line above says what. Tiller ends, so that it can be started afresh.',
    );
    deps.end();
  };
  events.on('uncaughtException', end);
  events.on('unhandledRejection', (error: unknown) => {
    if (!deps.isServing()) return end(error);
    deps.log.error({ err: error }, 'something broke that nobody waited for');
    deps.tell(
      'Something broke, and one answer may be missing. The log line above says what. Tiller goes on.',
    );
  });
}
