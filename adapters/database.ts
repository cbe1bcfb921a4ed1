import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { saveBefore } from '../src/db/backup.ts';
import { migrate } from '../src/db/migrate.ts';
import { type Db, openDatabase } from '../src/db/open.ts';
import { Refusal } from '../src/errors.ts';
import type { Log } from '../src/ports.ts';

/** What the two drivers say of a database that cannot be used as it is: no bug of ours, and the user can mend it. */
const UNUSABLE =
  /^(?:SQLITE_(?:CANTOPEN|NOTADB|CORRUPT|READONLY|PERM|FULL|IOERR|BUSY)\w*|E[A-Z]{3,}|28\w{3}|3D000|42501|53\w{3}|57P03)$/;

export const MIGRATIONS = resolve(import.meta.dirname, '../migrations');

/** Opens the database and brings its schema up to date, with a copy of a SQLite file first. */
export async function openMigrated(address: string, now: number, log: Log): Promise<Db> {
  const isFile = !/^postgres(ql)?:/.test(address);
  if (isFile && !existsSync(dirname(resolve(address)))) {
    throw refuseDatabase(address, 'its folder does not exist');
  }
  let db: Db | undefined;
  try {
    const opened = await openDatabase(address);
    db = opened;
    const { applied, backup } = await migrate(opened, {
      folder: MIGRATIONS,
      now,
      ...(opened.sqlite && { backup: async (version) => saveBefore(opened, version) }),
    });
    if (applied.length > 0) log.info({ applied, backup }, 'the schema is up to date');
    return opened;
  } catch (error) {
    await db?.[Symbol.asyncDispose]();
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!UNUSABLE.test(code) || !(error instanceof Error)) throw error;
    throw refuseDatabase(isFile ? address : 'the PostgreSQL server', error.message || code, error);
  }
}

function refuseDatabase(name: string, why: string, cause?: Error): Refusal {
  const refusal = new Refusal({
    code: 'not_possible',
    message: `The database cannot be used: ${name}: ${why}. TILLER_DATABASE names another.`,
    field: 'TILLER_DATABASE',
  });
  refusal.cause = cause;
  return refusal;
}
