import { type DiskFault, findTrouble, isAway } from '../../../src/base/language/errors.ts';
import { capitalize } from '../../../src/base/language/words.ts';
import type { Clock, Log } from '../../../src/base/ports.ts';
import { isServer, knock } from '../database.ts';
import { after } from '../wake.ts';

/** Between two tries to reach a server that is not there when a process begins: doubled each time. */
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 8_000;

type Trouble = 'away' | DiskFault;

/**
 * How long nothing may have failed until it is over. Of a server, one connection hears sooner than another that it is there
 * again, and what was asked meanwhile fails within 5 s; on a disk that is full a small change may find room where others do not.
 */
const CALM_MS: Readonly<Record<Trouble, number>> = {
  away: 5_000,
  full: 30_000,
  'read-only': 30_000,
  failing: 30_000,
};

const BEGUN: Readonly<Record<Trouble, string>> = {
  away: 'the database does not answer; this process waits for it',
  full: 'the disk is full: nothing is stored until there is room; this process goes on',
  'read-only': 'the disk takes no changes: nothing is stored until it does; this process goes on',
  failing: 'the disk under the database fails: nothing is stored meanwhile; this process goes on',
};
const OVER = { away: 'the database answers again', disk: 'the database takes changes again' } as const;

/** A database that goes away or takes no changes, and comes back: told once each however much of the process notices. */
export interface Outage {
  /** The log for the whole process: what failed because of the outage is told as it, and then in detail only. */
  log: Log;
  /** Why the disk takes nothing; null where it does, as far as is known. */
  disk(): DiskFault | null;
  /** The database answered. Gives whether something failed a moment ago, which may be done now. */
  end(): boolean;
}

/** `say` takes it as a sentence, for whoever sits at a terminal; without it the log has it. */
export function createOutage(log: Log, clock: Clock, say?: (line: string) => void): Outage {
  const told = new Set<Trouble>();
  let last: { trouble: Trouble; at: number } | null = null;
  function tell(level: 'info' | 'warn', fields: object, message: string): void {
    if (say) say(`${capitalize(message)}.`);
    else log[level](fields, message);
  }
  const calm =
    (level: keyof Log): Log[keyof Log] =>
    (fields, message) => {
      const error = 'err' in fields ? fields.err : undefined;
      const trouble = findTrouble(error);
      if (trouble === null) return log[level](fields, message);
      if (!told.has(trouble)) tell('warn', { why: describe(error) }, BEGUN[trouble]);
      told.add(trouble);
      last = { trouble, at: clock.now() };
      log.debug(fields, message);
    };
  return {
    log: { debug: calm('debug'), info: calm('info'), warn: calm('warn'), error: calm('error') },
    disk: () => (last === null || last.trouble === 'away' ? null : last.trouble),
    end() {
      if (last === null) return false;
      const isDisk = last.trouble !== 'away';
      if (clock.now() - last.at < CALM_MS[last.trouble]) return true;
      last = null;
      told.clear();
      tell('info', {}, isDisk ? OVER.disk : OVER.away);
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
