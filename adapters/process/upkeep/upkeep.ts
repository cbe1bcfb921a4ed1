import { Refusal } from '../../../src/base/language/errors.ts';
import type { Background, Clock, Log } from '../../../src/base/ports.ts';
import type { Db } from '../../../src/base/store/open.ts';
import type { Cancellation, Timers } from '../wake.ts';
import { BACK_UP, type BackupOrder, scheduleBackups } from './backups.ts';
import { dumpDatabase } from './dump.ts';
import { writeHead } from './head.ts';

/** How soon a file that was deleted or replaced is noticed while nobody writes. */
const LOOK_MS = 1_000;
/** How often it is kept how far the database is. */
const HEAD_MS = 30_000;

export interface UpkeepDeps {
  db: Db;
  /** The database's path or URL. */
  database: string;
  /** Where copies go; null for nowhere. */
  backups: string | null;
  background: Background;
  clock: Clock;
  timers: Timers;
  log: Log;
  isRunner(): boolean;
  /** Called once, when the file is not the one that was opened: a line for whoever looks. */
  onLost(line: string): void;
}

/** Looks after the database while a process is up: copies, how far it is, and whether its file is still there. */
export function keepUp(deps: UpkeepDeps): Cancellation {
  const { db, database, backups, background, log, timers } = deps;
  const stops: Cancellation[] = [];
  if (backups !== null) {
    const ending = db.sqlite ? 'db' : 'dump';
    const copy = async (file: string) => {
      const order: BackupOrder = { file };
      if (db.sqlite) await background.run(BACK_UP, order);
      else await dumpDatabase(db, database, file);
    };
    stops.push(scheduleBackups({ ...deps, folder: backups, copy, ending }));
  }
  if (db.sqlite && database !== ':memory:') {
    stops.push(timers.every(LOOK_MS, lookOnce(deps)));
    stops.push(
      timers.every(HEAD_MS, () => {
        if (!deps.isRunner()) return;
        writeHead(db, database).catch((error: unknown) => log.warn({ err: error }, 'no head could be kept'));
      }),
    );
  }
  return () => {
    for (const stop of stops) stop();
  };
}

function lookOnce({ db, onLost }: UpkeepDeps): () => void {
  let isLost = false;
  return () => {
    if (isLost) return;
    try {
      db.checkFile();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      isLost = true;
      onLost(error.message);
    }
  };
}
