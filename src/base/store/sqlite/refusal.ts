import Database from 'better-sqlite3';
import { type DiskFault, DiskTrouble, Refusal } from '../../language/errors.ts';

/** How far a transaction was when it failed. */
export type Stage = 'waiting' | 'working' | 'committing';

/** By the codes of SQLite and of the file system. */
const DISK_FAULTS: readonly (readonly [RegExp, DiskFault])[] = [
  // The index of the log has no room in its file.
  [/^(?:SQLITE_FULL|SQLITE_IOERR_SHMSIZE|ENOSPC|EDQUOT)$/, 'full'],
  [/^(?:SQLITE_READONLY\w*|EROFS)$/, 'read-only'],
  [/^(?:SQLITE_IOERR\w*|EIO)$/, 'failing'],
];

const TOLD: Readonly<Record<DiskFault, string>> = {
  full: 'The disk is full. Nothing was changed; what is stored can be read. Make room, and try again.',
  'read-only':
    'The database can only be read now: its disk takes no changes. Nothing was changed; see why, and try again.',
  failing:
    'The disk under the database fails. Nothing was changed; see the log of the machine, and try again.',
};

export function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code === 'SQLITE_BUSY';
}

/** What a file or the database said of its disk; null where it is another error. */
export function toDiskTrouble(error: unknown): DiskTrouble | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const how = DISK_FAULTS.find(([codes]) => codes.test(code))?.[1];
  return how === undefined ? null : new DiskTrouble(how, error);
}

/** What the asker is told where another process writes for too long, or the disk takes nothing; the error itself if it is another one. */
export function toRefusal(error: unknown, stage: Stage): unknown {
  if (isBusy(error))
    return refuse(
      'Another process is writing to the database. Nothing was changed; try again in a moment.',
      error,
    );
  const trouble = toDiskTrouble(error);
  if (trouble === null) return error;
  if (trouble.how !== 'failing' || stage !== 'committing') return refuse(TOLD[trouble.how], trouble);
  // A log that could not be synced may have the commit all the same, and a crash would bring it back.
  return refuse(
    'The disk failed as this was stored; whether it was is not known. Look before you do it again.',
    trouble,
    'unsettled',
  );
}

function refuse(message: string, cause: unknown, code: 'busy' | 'unsettled' = 'busy'): Refusal {
  const refusal = new Refusal({ code, message });
  refusal.cause = cause;
  return refusal;
}
