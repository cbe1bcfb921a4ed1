import { HOUR_MS, MINUTE_MS } from '../../../src/base/language/date.ts';
import type { Log } from '../../../src/base/ports.ts';
import type { After, Cancellation } from '../../process/wake.ts';

/** How a process came to know that another one, with a database of its own, uses the bot's token. */
type Sign = 'login' | 'answer' | 'message';

const SIGNS: Readonly<Record<Sign, string>> = {
  login: 'a session was begun that is not this process’s',
  answer: 'what somebody typed or clicked was answered by it',
  message: 'it has posted a message',
};

/** Discord tells every process with a token all that people do, and takes the first answer. */
const WHAT_TO_DO =
  'What people type reaches both, and one of them does it. Stop one of the two, and start the other one again';

/** How often Discord is asked how many sessions may still be begun. What two looks in a row see is so: 60 s after a login all is said. */
export const LOOK_MS = MINUTE_MS / 3;

/** So long whoever came second leaves what was typed to the one that was there before. */
export const SECOND_MS = 1_000;

export interface Others {
  /** Whether there are any, as far as this process knows. Until it ends: one that is quiet cannot be told from one that is gone. */
  areThere(): boolean;
  /** How long this process waits before it takes what was typed. */
  waitMs(): number;
  note(sign: Sign): void;
}

/** Says in the log that there are others, once an hour at most. */
export function createOthers({ log, now }: { log: Log; now(): number }): Others {
  const seen = new Set<Sign>();
  let saidAt = Number.NEGATIVE_INFINITY;
  return {
    areThere: () => seen.size > 0,
    // Whoever sees a login was there before it.
    waitMs: () => (seen.has('login') ? 0 : SECOND_MS),
    note(sign) {
      seen.add(sign);
      if (now() - saidAt < HOUR_MS) return;
      saidAt = now();
      log.warn(
        { sign },
        `Another process uses this DISCORD_TOKEN with a database of its own: ${SIGNS[sign]}. ${WHAT_TO_DO}`,
      );
    },
  };
}

/** How many sessions Discord still lets a token begin today, and how many this process has begun. */
export interface Logins {
  remaining: number;
  ours: number;
}

/**
 * Whether fewer logins are left than this process has used, from the numbers of before its first one on. Discord counts
 * them by token, whoever logs in: nothing else shows another process that has done nothing yet.
 */
export function createLoginCount(before: Logins): (now: Logins) => boolean {
  let base = before;
  let last = before;
  return (logins) => {
    // A day is over, and the count begins anew. A login of ours since the last look may be in it or not.
    if (logins.remaining > last.remaining) base = { ...logins, ours: last.ours };
    last = logins;
    return base.remaining - logins.remaining > logins.ours - base.ours;
  };
}

/** Looks again and again how many logins are left, until it is cancelled. What Discord does not say says nothing. */
export function watchLogins(given: {
  isMore(logins: Logins): boolean;
  read(): Promise<Logins>;
  others: Others;
  after: After;
  log: Log;
}): Cancellation {
  const { isMore, read, others, after, log } = given;
  let isOver = false;
  let wasMore = false;
  let isNoted = false;
  let cancel: Cancellation = () => undefined;
  const next = () => {
    cancel = after(LOOK_MS, () => void look());
  };
  async function look(): Promise<void> {
    try {
      const more = isMore(await read());
      if (more && wasMore && !isOver && !isNoted) {
        isNoted = true;
        others.note('login');
      }
      wasMore = more;
    } catch (error) {
      log.info({ err: error }, 'Discord did not say how many logins are left');
    }
    if (!isOver) next();
  }
  next();
  return () => {
    isOver = true;
    cancel();
  };
}
