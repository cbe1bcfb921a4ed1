import { isAway } from '../../../src/base/language/errors.ts';
import type { Log } from '../../../src/base/ports.ts';
import { isServer, knock } from '../database.ts';
import { after } from '../wake.ts';

/** Between two tries to reach a server that is not there when a process begins: doubled each time. */
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 8_000;

const AWAY = 'the database does not answer; this process waits for it';
const BACK = 'the database answers again';

/** A database server that goes away and comes back, told once each however much of the process notices. */
export interface Outage {
  /** The log for the whole process: what failed because the database is away is told as the outage, and then in detail only. */
  log: Log;
  /** The database answered. Gives whether it had been away. */
  end(): boolean;
}

export function createOutage(log: Log): Outage {
  let isOn = false;
  const calm =
    (level: keyof Log): Log[keyof Log] =>
    (fields, message) => {
      const error = 'err' in fields ? fields.err : undefined;
      if (!isAway(error)) return log[level](fields, message);
      if (!isOn) log.warn({ why: describe(error) }, AWAY);
      isOn = true;
      log.debug(fields, message);
    };
  return {
    log: { debug: calm('debug'), info: calm('info'), warn: calm('warn'), error: calm('error') },
    end() {
      if (!isOn) return false;
      isOn = false;
      log.info({}, BACK);
      return true;
    },
  };
}

/**
 * Waits until a database server answers, and says once that it waits; resolves at once for a file, and when the signal
 * is given. Throws what does not pass by itself, such as a wrong password.
 */
export async function awaitServer(address: string, outage: Outage, signal: AbortSignal): Promise<void> {
  if (!isServer(address)) return;
  for (let retryMs = FIRST_RETRY_MS; !signal.aborted; retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)) {
    try {
      await knock(address);
      outage.end();
      return;
    } catch (error) {
      if (!isAway(error)) throw error;
      outage.log.warn({ err: error }, 'the database could not be opened');
      await pause(retryMs, signal);
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const cancel = after(ms, resolve);
    signal.addEventListener('abort', () => {
      cancel();
      resolve();
    });
  });
}

function describe(error: unknown): string {
  if (error instanceof Error && error.cause !== undefined) return describe(error.cause);
  return error instanceof Error ? error.message : String(error);
}
