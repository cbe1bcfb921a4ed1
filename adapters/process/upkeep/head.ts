import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { Refusal } from '../../../src/base/language/errors.ts';
import type { Heads } from '../../../src/base/log/heads.ts';
import { compareHeads, readHeads } from '../../../src/base/log/heads.ts';
import type { Db } from '../../../src/base/store/open.ts';
import { toDiskTrouble } from '../../../src/base/store/sqlite/refusal.ts';

const written = z.record(z.string(), z.object({ seq: z.number(), hash: z.string() }));

/** Where the heads of a database's chains stand, beside its file. */
function headFileOf(database: string): string {
  return `${database}.head`;
}

/**
 * Refuses a database that is behind what was known of it: an older copy, a lost write-ahead log, an empty file where a team
 * was. Without the file beside it nothing is known, and nothing refused.
 */
export async function checkHead(db: Db, database: string): Promise<void> {
  const heads = readHeadFile(headFileOf(database));
  if (!heads) return;
  const behind = await db.read((tx) => compareHeads(tx, heads));
  if (behind !== null) throw refuseBehind(database, behind);
}

/** Refuses to make a new database where one was. */
export function refuseLost(database: string): void {
  if (!existsSync(database) && readHeadFile(headFileOf(database)))
    throw refuseBehind(database, 'the file is gone');
}

/** Keeps how far the database is; what was written is whole. Throws a DiskTrouble where the disk takes nothing. */
export async function writeHead(db: Db, database: string): Promise<void> {
  const heads: Heads = await db.read(readHeads);
  const file = headFileOf(database);
  try {
    writeFileSync(`${file}.new`, `${JSON.stringify(heads)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch (error) {
    throw toDiskTrouble(error) ?? error;
  }
}

/** Forgets how far a database was, because another one takes its place. */
export function dropHead(database: string): void {
  rmSync(headFileOf(database), { force: true });
}

/** Null for none, and for one that cannot be read: it is a help, and no more. */
function readHeadFile(file: string): Heads | null {
  if (!existsSync(file)) return null;
  try {
    const read = written.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return read.success && Object.keys(read.data).length > 0 ? read.data : null;
  } catch {
    return null;
  }
}

function refuseBehind(database: string, why: string): Refusal {
  return new Refusal({
    code: 'not_possible',
    message: `${database} is not what it was: ${why}. Put the file back, or a backup: restore FILE. Where it is meant so, delete ${headFileOf(database)}.`,
    field: 'TILLER_DATABASE',
  });
}
