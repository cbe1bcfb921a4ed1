import { migrate } from '../src/base/store/migrate.ts';
import { type Db, openDatabase } from '../src/base/store/open.ts';
import { WALL } from '../src/engine/wall.ts';
import { createPostgresListener } from '../src/loop/bus/listen.ts';
import type { FeedbackQueue, PoisonedEvents } from '../src/loop/bus/queue.ts';
import { createDatabasePoisoned, createDatabaseQueue } from '../src/loop/bus/queue-store.ts';
import type { FeedbackPersistence } from '../src/loop/store/persistence.ts';
import { createDatabasePersistence } from '../src/loop/store/persistence-store.ts';
import { resolveAsset } from './assets.ts';

/**
 * What this process has open, by address: two connections of one thread to a SQLite file would wait for each other for
 * ever, so loops, trackers and buses of a program share one.
 */
const shared = new Map<string, { opened: Promise<Db>; users: number }>();

/** Opens, and brings up to date, a database for a loop that is not run by Tiller itself. */
export async function openPersistence(
  address: string,
  workspace: string,
  now: number,
): Promise<FeedbackPersistence> {
  const { db, close } = await share(address, now);
  return { ...createDatabasePersistence(db, workspace), close };
}

/** The same for a queue. */
export async function openQueue(
  address: string,
  options: { now: () => number; newId: () => string },
): Promise<{ queue: FeedbackQueue; poisoned: PoisonedEvents }> {
  const { db, close } = await share(address, options.now());
  const listener = db.dialect === 'postgres' ? createPostgresListener(address) : undefined;
  const queue = createDatabaseQueue(db, { ...options, listener });
  const closeBoth = async () => {
    await queue.close();
    await close();
  };
  return { queue: { ...queue, close: closeBoth }, poisoned: createDatabasePoisoned(db) };
}

/** A queue of another kind, with a table for what could not be handled. */
export async function keepPoisoned(
  address: string,
  queue: FeedbackQueue,
  now: number,
): Promise<{ queue: FeedbackQueue; poisoned: PoisonedEvents }> {
  const { db, close } = await share(address, now);
  const closeBoth = async () => {
    await queue.close();
    await close();
  };
  return { queue: { ...queue, close: closeBoth }, poisoned: createDatabasePoisoned(db) };
}

/** The last of its users closes it. */
async function share(address: string, now: number): Promise<{ db: Db; close(): Promise<void> }> {
  const known = shared.get(address) ?? { opened: openMigrated(address, now), users: 0 };
  shared.set(address, known);
  known.users += 1;
  let isOpen = true;
  const leave = async () => {
    if (!isOpen) return;
    isOpen = false;
    known.users -= 1;
    if (known.users > 0) return;
    shared.delete(address);
    await (await known.opened)[Symbol.asyncDispose]();
  };
  try {
    return { db: await known.opened, close: leave };
  } catch (error) {
    shared.delete(address);
    throw error;
  }
}

async function openMigrated(address: string, now: number): Promise<Db> {
  const db = await openDatabase(address);
  try {
    await migrate(db, { folder: resolveAsset('migrations'), now, wall: WALL });
  } catch (error) {
    await db[Symbol.asyncDispose]();
    throw error;
  }
  return db;
}
