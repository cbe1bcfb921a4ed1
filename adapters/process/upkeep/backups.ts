import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/base/language/date.ts';
import { notPossible } from '../../../src/base/language/errors.ts';
import type { Clock, Log } from '../../../src/base/ports.ts';
import { formatAge } from '../../../src/gather/metric/views.ts';
import type { Finding } from '../../../src/schedule/health.ts';
import type { Cancellation, Timers } from '../wake.ts';

/** The work of the background that copies the database; its input is a BackupOrder. */
export const BACK_UP = 'back up';

export interface BackupOrder {
  file: string;
}

/** One copy each of the last so many hours and days is kept. */
const MOST_HOURS = 24;
export const COPIES_KEPT_DAYS = 14;
const LOOK_MS = 5 * MINUTE_MS;
/** Older than this, something keeps the schedule from working, or Tiller was off. */
const MOST_AGE_MS = DAY_MS;
const NAME = /^tiller-(\d{4}-\d{2}-\d{2}T\d{2})-(\d{2})-(\d{2})Z\.(?:db|dump)$/;

/** A copy of the database that the schedule made. */
export interface KeptBackup {
  file: string;
  /** UTC milliseconds, whole seconds. */
  madeAt: number;
}

/** The copies in a folder, the newest first. */
export function listBackups(folder: string): KeptBackup[] {
  if (!existsSync(folder)) return [];
  const found = readdirSync(folder).flatMap((name) => {
    const [, hour, minutes, seconds] = NAME.exec(name) ?? [];
    return hour === undefined
      ? []
      : [{ file: join(folder, name), madeAt: Date.parse(`${hour}:${minutes}:${seconds}Z`) }];
  });
  return found.sort((a, b) => b.madeAt - a.madeAt);
}

/** Which copies are kept at an instant: of each of the last 24 hours and 14 days, in UTC, the newest; and always the newest of all. */
export function chooseKept(backups: readonly KeptBackup[], now: number): Set<string> {
  const kept = new Set<string>();
  const taken = new Set<string>();
  for (const { file, madeAt } of backups.toSorted((a, b) => b.madeAt - a.madeAt)) {
    const slots = [
      ...(now - madeAt < MOST_HOURS * HOUR_MS ? [`hour ${Math.floor(madeAt / HOUR_MS)}`] : []),
      ...(now - madeAt < COPIES_KEPT_DAYS * DAY_MS ? [`day ${Math.floor(madeAt / DAY_MS)}`] : []),
      'newest',
    ].filter((slot) => !taken.has(slot));
    for (const slot of slots) taken.add(slot);
    if (slots.length > 0) kept.add(file);
  }
  return kept;
}

/** The newest copy of the schedule. Throws a Refusal where there is none. */
export function findNewestBackup(folder: string | null): string {
  const [newest] = folder === null ? [] : listBackups(folder);
  if (newest) return newest.file;
  throw notPossible('No copy was made by schedule yet.', 'restore --drill FILE tries another.');
}

/** Age of the newest copy in milliseconds; null for none. */
export function readBackupAge(folder: string | null, now: number): number | null {
  const [newest] = folder === null ? [] : listBackups(folder);
  return newest ? now - newest.madeAt : null;
}

/** How old the newest copy is, as doctor says it, or why none can be made. */
export function inspectBackups(folder: string | null, now: number, obstacle: string | null): Finding {
  const name = 'backup';
  if (folder === null)
    return { state: 'note', name, detail: 'none by schedule: TILLER_BACKUPS names a folder for them' };
  if (obstacle !== null) return { state: 'broken', name, detail: `none can be made: ${obstacle}` };
  const [newest] = listBackups(folder);
  if (!newest)
    return { state: 'note', name, detail: `none yet: one an hour while Tiller runs, in ${folder}` };
  const age = now - newest.madeAt;
  return {
    state: age > MOST_AGE_MS ? 'note' : 'ok',
    name,
    detail: `the newest is ${formatAge(age)} old (${newest.file}); restore --drill tries it`,
  };
}

export interface BackupDeps {
  /** Made where it is not there. */
  folder: string;
  /** Copies the database into a file that is whole or absent. */
  copy(file: string): Promise<void>;
  /** What the copies' names end in: `db` of SQLite, `dump` of pg_dump. */
  ending: 'db' | 'dump';
  clock: Clock;
  timers: Timers;
  log: Log;
  /** Whether this process runs the database: one copies for all. */
  isRunner(): boolean;
}

/** Copies the database every hour while this process runs it, the first time an hour after it began, and keeps by rule. */
export function scheduleBackups(deps: BackupDeps): Cancellation {
  const { clock, folder, log } = deps;
  const beganAt = clock.now();
  let isBusy = false;
  let hasFailed = false;
  return deps.timers.every(LOOK_MS, async () => {
    const lastAt = listBackups(folder)[0]?.madeAt ?? 0;
    if (isBusy || !deps.isRunner() || clock.now() - Math.max(lastAt, beganAt) < HOUR_MS) return;
    isBusy = true;
    try {
      await makeBackup(deps);
      hasFailed = false;
    } catch (error) {
      // Said once, until one is made again; its age is in the health.
      log[hasFailed ? 'debug' : 'error']({ err: error }, 'no backup could be made');
      hasFailed = true;
    } finally {
      isBusy = false;
    }
  });
}

/** Makes one copy and drops those that the rule does not keep. Only a whole copy has its name. */
async function makeBackup({ folder, copy, ending, clock, log }: BackupDeps): Promise<string> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const time = new Date(clock.now()).toISOString().slice(0, 19).replaceAll(':', '-');
  const file = join(folder, `tiller-${time}Z.${ending}`);
  await copy(file);
  const backups = listBackups(folder);
  const kept = chooseKept(backups, clock.now());
  for (const { file: old } of backups) if (!kept.has(old)) rmSync(old, { force: true });
  log.info({ file, kept: kept.size }, 'the database is backed up');
  return file;
}
