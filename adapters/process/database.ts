import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { sql } from 'kysely';
import { findTrouble, Refusal } from '../../src/base/language/errors.ts';
import type { Log } from '../../src/base/ports.ts';
import { migrate } from '../../src/base/store/migrate.ts';
import { type Db, openDatabase, type Pause } from '../../src/base/store/open.ts';
import { toDiskTrouble } from '../../src/base/store/sqlite/refusal.ts';
import { WALL } from '../../src/engine/wall.ts';
import { resolveAsset } from '../assets.ts';
import { formatCall } from '../calls/call.ts';
import { checkHead, refuseLost, writeHead } from './upkeep/head.ts';
import { checkLeftOpen, markLeftOpen } from './upkeep/pages.ts';
import { copyBefore, type Place } from './upkeep/upgrade.ts';
import { after } from './wake.ts';

/** What the two drivers say of a database that cannot be used as it is: no bug of ours, and the user can mend it. */
const UNUSABLE =
  /^(?:SQLITE_(?:CANTOPEN|NOTADB|CORRUPT|READONLY|PERM|FULL|IOERR|BUSY)\w*|E[A-Z]{3,}|28\w{3}|3D000|42501|53\w{3}|57P03)$/;

export const MIGRATIONS = resolveAsset('migrations');

/**
 * Opens the database and brings its schema up to date, with a copy first. A file is refused that is behind what was
 * known of it, or is damaged after a crash: a large one may be looked at later, which `checkLater` is told.
 */
export async function openMigrated(
  place: Place,
  now: number,
  log: Log,
  checkLater?: () => void,
): Promise<Db> {
  const address = place.database;
  if (!isServer(address) && !existsSync(dirname(resolve(address)))) {
    throw refuseDatabase(address, 'its folder does not exist');
  }
  const isKept = !isServer(address) && address !== ':memory:';
  if (isKept) refuseLost(address);
  const wasOpen = isKept && existsSync(address) && existsSync(`${address}-wal`);
  const db = await openSafely(address, async (db) => {
    if (wasOpen) await checkLeftOpen(db, now, { later: checkLater });
    const backup = (version: number) => copyBefore(db, place, version);
    const { applied, ahead, isNew, ...made } = await migrate(db, {
      folder: MIGRATIONS,
      now,
      backup,
      wall: WALL,
    });
    // That a new database has all there is, is no news.
    if (applied.length > 0 && !isNew) log.info({ applied, ...made }, 'the schema is up to date');
    if (ahead) log.warn({ ahead }, 'a newer Tiller has changed the schema, and lets this one write');
    if (isKept) await checkHead(db, address);
  }).catch((error: unknown) => {
    if (wasOpen) markLeftOpen(address);
    throw error;
  });
  if (!isKept) return db;
  return {
    ...db,
    transact: (work, options) =>
      db.transact(work, options).catch((error: unknown) => {
        // Who asked is told; whoever runs Tiller must know, too.
        if (findTrouble(error) !== null) log.debug({ err: error }, 'a change could not be stored');
        throw error;
      }),
    async [Symbol.asyncDispose]() {
      await writeHead(db, address).catch((error: unknown) => {
        // Who asked for something on such a disk has been told.
        const level = findTrouble(error) === null ? 'warn' : 'debug';
        log[level]({ err: error }, 'how far the database is could not be kept');
      });
      await db[Symbol.asyncDispose]();
    },
  };
}

/** Opens a database as it is; refuses to make a new one, which would be empty. */
export async function openExisting(address: string): Promise<Db> {
  if (!isServer(address) && !existsSync(address))
    throw refuseDatabase(
      address,
      `it does not exist yet; ${formatCall('setup slack')} (or discord) or ${formatCall()} makes it`,
    );
  return openSafely(address, async () => undefined);
}

/** Asks a database server for one answer. Throws a Refusal where it gives none. */
export async function knock(address: string): Promise<void> {
  const db = await openSafely(address, (db) =>
    db.read(async (tx) => {
      await sql`select 1`.execute(tx);
    }),
  );
  await db[Symbol.asyncDispose]();
}

async function openSafely(address: string, prepare: (db: Db) => Promise<void>): Promise<Db> {
  let db: Db | undefined;
  try {
    db = await openDatabase(address, { pause });
    await prepare(db);
    return db;
  } catch (thrown) {
    await db?.[Symbol.asyncDispose]();
    // What kept the server from answering says more than that it did not.
    const error = findRoot(thrown);
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!UNUSABLE.test(code) || !(error instanceof Error)) throw thrown;
    const disk = toDiskTrouble(error);
    const why = disk ? `${disk.message} (${error.message})` : describeUnopened(address, error, code);
    throw refuseDatabase(isServer(address) ? 'the PostgreSQL server' : address, why, thrown);
  }
}

/** Why a database was not opened: SQLite does not say that it may not make the files beside it. */
function describeUnopened(address: string, error: Error, code: string): string {
  if (!code.startsWith('SQLITE_CANTOPEN')) return error.message || code;
  try {
    accessSync(dirname(resolve(address)), constants.W_OK);
    return error.message;
  } catch {
    return `its folder takes no changes (${error.message})`;
  }
}

function findRoot(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? findRoot(error.cause) : error;
}

const pause: Pause = (ms) => new Promise((resolve) => void after(ms, resolve));

/** Whether an address is of a server, where any number of processes may work, and not a file's. */
export function isServer(address: string): boolean {
  return /^postgres(ql)?:/.test(address);
}

function refuseDatabase(name: string, why: string, cause?: unknown): Refusal {
  const refusal = new Refusal({
    code: 'not_possible',
    message: `The database cannot be used: ${name}: ${why}. TILLER_DATABASE names another.`,
    field: 'TILLER_DATABASE',
  });
  refusal.cause = cause;
  return refusal;
}
