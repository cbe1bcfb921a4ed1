import { setTimeout } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { After } from '../../adapters/process/wake.ts';
import { type Db, openDatabase } from '../../src/base/store/open.ts';
import { openTestDatabase } from './database.ts';

/** Delays that stand still: the test lets them pass. */
export interface Delays {
  after: After;
  /** Ends every delay of at most so many milliseconds that runs now; gives how many there were. */
  pass(ms: number): number;
  /** How many delays of exactly so many run now. */
  count(ms: number): number;
}

export function holdDelays(): Delays {
  const running = new Set<{ ms: number; run: () => void }>();
  return {
    after(ms, run) {
      const delay = { ms, run };
      running.add(delay);
      return () => running.delete(delay);
    },
    pass(most) {
      const over = [...running].filter(({ ms }) => ms <= most);
      for (const delay of over) {
        running.delete(delay);
        delay.run();
      }
      return over.length;
    },
    count: (ms) => [...running].filter((delay) => delay.ms === ms).length,
  };
}

/** A database that another process can lock for as long as a test likes. */
export interface LockableDb {
  db: Db;
  /** Locks it as another process does; gives what releases it. */
  lock(): () => void;
}

export async function openLockable(): Promise<LockableDb> {
  const { address } = await openTestDatabase('sqlite');
  const db = await openDatabase(address, { pause: (ms) => setTimeout(ms) });
  return {
    db,
    lock() {
      const other = new Database(address);
      other.exec('begin immediate');
      return () => {
        other.exec('rollback');
        other.close();
      };
    },
  };
}
