import { accessSync, constants, mkdirSync, statfsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { count } from '../../../src/base/language/words.ts';
import type { Clock } from '../../../src/base/ports.ts';
import { saveBefore } from '../../../src/base/store/backup.ts';
import { findHolder } from '../../../src/base/store/lease.ts';
import { compareSchema } from '../../../src/base/store/migrate.ts';
import type { Db } from '../../../src/base/store/open.ts';
import { VERSION } from '../../../src/base/version.ts';
import { type AnswerView, answer, withData } from '../../../src/base/view/view.ts';
import { RUNNER } from '../lease/runner.ts';
import { dumpDatabase, findDumpObstacle } from './dump.ts';
import { readSize } from './server.ts';

const MB = 1_000_000;

/** Where a database is, and where its copies go. */
export interface Place {
  /** A file's path or a server's URL. */
  database: string;
  /** The folder of scheduled copies; null for none. */
  backups: string | null;
}

/** What a start of this program would do to a database, and what keeps it from that. */
export interface Upgrade {
  version: string;
  /** There is nothing in it: a start makes a new one, without a team. */
  isEmpty: boolean;
  /** The newest migration that has run. */
  schema: string | null;
  /** What would run. */
  pending: string[];
  /** What a newer program has run. */
  ahead: string[];
  /** What the copy from before would be called; null where none would be made. */
  copy: string | null;
  bytes: number;
  /** What the disk of the copy has left; null where there is no copy. */
  freeBytes: number | null;
  /** The oldest program that may write afterwards. */
  oldestWriter: string | null;
  /** Who runs the database at the moment. */
  runner: string | null;
  obstacles: string[];
}

/** Copies a database before its schema changes: a file beside it; of a server by pg_dump, where there is a folder for copies. */
export async function copyBefore(db: Db, place: Place, version: number): Promise<string | undefined> {
  if (db.sqlite) return saveBefore(db, version);
  const file = nameCopy(db, place, version);
  if (file === null) return undefined;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  await dumpDatabase(db, place.database, file);
  return file;
}

/** Looks at what an upgrade would do. Changes nothing. */
export async function inspectUpgrade(
  db: Db,
  place: Place,
  { migrations, clock }: { migrations: string; clock: Clock },
): Promise<Upgrade> {
  const { isEmpty, applied, pending, ahead, unknown, oldestWriter } = await compareSchema(db, migrations);
  const copy = isEmpty || pending.length === 0 ? null : nameCopy(db, place, applied.length + 1);
  const bytes = await readSize(db);
  const freeBytes = copy === null ? null : readFree(copy);
  const holder = applied.length === 0 ? null : await findHolder(db, RUNNER, clock.now());
  const obstacles = [
    ...(applied.length === 0 && !isEmpty
      ? ['what is in this database is not Tiller’s; TILLER_DATABASE names another']
      : []),
    ...(unknown === undefined ? [] : [unknown]),
    ...(copy === null ? [] : await findCopyObstacles(db, { copy, bytes, freeBytes })),
  ];
  return {
    ...{ version: VERSION, isEmpty, schema: applied.at(-1) ?? null, pending, ahead, copy, bytes, freeBytes },
    ...{ oldestWriter, runner: holder?.heldBy ?? null, obstacles },
  };
}

export function viewUpgrade(upgrade: Upgrade): AnswerView {
  const { version, isEmpty, schema, pending, ahead, oldestWriter, runner, obstacles } = upgrade;
  const lines = [
    ...(isEmpty
      ? [
          `Tiller ${version} on an empty database.`,
          `A start makes all tables in it (${count(pending.length, 'migration')}), with no team and nothing to copy before.`,
        ]
      : [`Tiller ${version} on a database with schema ${schema ?? 'none'}.`, ...describePending(upgrade)]),
    ...(ahead.length === 0 ? [] : [`A newer Tiller has run ${ahead.join(', ')}.`]),
    ...(oldestWriter === null ? [] : [`Tiller ${oldestWriter} and newer can write to it.`]),
    ...(runner === null ? [] : [`${runner} runs it at the moment.`]),
    obstacles.length === 0 ? 'Nothing is in the way.' : `In the way: ${obstacles.join('; ')}.`,
  ];
  return withData(answer(...lines), upgrade);
}

function describePending({ pending, copy, bytes, freeBytes }: Upgrade): string[] {
  if (pending.length === 0) return ['Nothing would run.'];
  return [
    `${count(pending.length, 'migration')} would run: ${pending.join(', ')}.`,
    copy === null
      ? 'No copy would be made before: TILLER_BACKUPS names a folder for one by pg_dump.'
      : `A copy first: ${copy} (the database has ${formatMegabytes(bytes)}, free are ${formatMegabytes(freeBytes ?? 0)}).`,
  ];
}

/** Null where none is made: on a server without a folder for copies. */
function nameCopy(db: Db, { database, backups }: Place, version: number): string | null {
  const name = `before-${String(version).padStart(4, '0')}`;
  if (db.sqlite) return `${database}.${name}`;
  return backups === null ? null : join(backups, `${name}.dump`);
}

/** The copy needs as much as the database, and what the migrations write not more than that again. */
async function findCopyObstacles(
  db: Db,
  { copy, bytes, freeBytes }: { copy: string; bytes: number; freeBytes: number | null },
): Promise<string[]> {
  const needed = 2 * bytes;
  const folder = findFolder(copy);
  const tools = db.sqlite ? null : await findDumpObstacle(db);
  return [
    ...(freeBytes !== null && freeBytes < needed
      ? [`${folder} has ${formatMegabytes(freeBytes)} free, and ${formatMegabytes(needed)} may be needed`]
      : []),
    ...(mayWrite(folder) ? [] : [`nothing can be written in ${folder}`]),
    ...(tools === null ? [] : [tools]),
  ];
}

function readFree(file: string): number {
  const { bavail, bsize } = statfsSync(findFolder(file));
  return bavail * bsize;
}

/** The folder that a file goes to, or the nearest above it that there is. */
function findFolder(file: string): string {
  let folder = dirname(resolve(file));
  while (!statSync(folder, { throwIfNoEntry: false }) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}

function mayWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function formatMegabytes(bytes: number): string {
  return `${Math.ceil(bytes / MB).toLocaleString('en')} MB`;
}
