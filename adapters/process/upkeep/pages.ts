import { appendFileSync, statSync } from 'node:fs';
import { Refusal } from '../../../src/base/language/errors.ts';
import type { Background, Log } from '../../../src/base/ports.ts';
import { findHolder } from '../../../src/base/store/lease.ts';
import type { Db } from '../../../src/base/store/open.ts';
import { isGone } from '../lease/alive.ts';
import { RUNNER } from '../lease/runner.ts';

/** The work of the background that looks at every page; gives what `findDamage` gives. */
export const FIND_DAMAGE = 'find damage';

/** A larger file that a crash left open is looked at after the start: 100 MB take some 0.2 s. */
const MOST_AT_START_BYTES = 250_000_000;

/** What is wrong with the pages of a file, in SQLite's words; null where nothing is. */
export function findDamage(db: Db): string | null {
  const found = String(db.sqlite?.pragma('quick_check(1)', { simple: true }));
  return found === 'ok' ? null : found;
}

/**
 * Looks at every page of a file that was left open, by a crash and not by a process that still runs it. Throws a
 * Refusal where one is damaged; a large file is left to `later`, where that is given.
 */
export async function checkLeftOpen(
  db: Db,
  now: number,
  { later, mostBytes = MOST_AT_START_BYTES }: { later?: (() => void) | undefined; mostBytes?: number } = {},
): Promise<void> {
  const leases = db.sqlite?.prepare("select 1 from sqlite_master where name = 'leases'").get();
  const holder = leases === undefined ? undefined : await findHolder(db, RUNNER, now);
  if (leases === undefined || (holder && !isGone(holder.token))) return;
  if (later && statSync(db.address).size > mostBytes) return later();
  const found = findDamage(db);
  if (found !== null) throw refuseDamaged(db.address, found);
}

function refuseDamaged(file: string, found: string): Refusal {
  return new Refusal({
    code: 'not_possible',
    message: `The database cannot be used: ${file}: it is damaged (${found}); put a backup back: restore FILE. TILLER_DATABASE names another.`,
    field: 'TILLER_DATABASE',
  });
}

/** Has the next start look at the pages again: to close a file in order takes away that a crash left it open. */
export function markLeftOpen(file: string): void {
  appendFileSync(`${file}-wal`, '');
}

/**
 * Looks at the pages beside everything else. Gives why no more may be written, null where they are whole; where that
 * cannot be told now, the next start looks.
 */
export async function findDamageBeside(
  { background, log }: { background: Background; log: Log },
  file: string,
): Promise<{ isWhole: boolean; why: string | null }> {
  try {
    const found = await background.run(FIND_DAMAGE, {});
    return {
      isWhole: found === null,
      why: found === null ? null : refuseDamaged(file, String(found)).message,
    };
  } catch (error) {
    log.warn({ err: error }, 'the pages of the database could not be looked at; the next start does');
    return { isWhole: false, why: null };
  }
}
