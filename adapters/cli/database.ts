import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { notPossible } from '../../src/base/language/errors.ts';
import { count } from '../../src/base/language/words.ts';
import { listSealedFolders } from '../../src/base/log/months.ts';
import { backupTo, checkBackup, putBackup } from '../../src/base/store/backup.ts';
import { type Check, checkDatabase } from '../../src/base/store/check.ts';
import { dropLease, takeLease } from '../../src/base/store/lease.ts';
import { compareSchema, migrate } from '../../src/base/store/migrate.ts';
import { type Db, openDatabase } from '../../src/base/store/open.ts';
import { type AnswerView, answer, withData } from '../../src/base/view/view.ts';
import { TABLES } from '../../src/engine/schema.ts';
import { WALL } from '../../src/engine/wall.ts';

/** Longer than putting a large file in place takes. */
const RESTORE_LEASE_MS = 600_000;

/** Copies the open database into a new file. */
export async function backup(db: Db, file: string): Promise<AnswerView> {
  await backupTo(db, file);
  return viewSaved(db, file, `Saved in ${file} and checked. Bring it back with: restore ${file}`);
}

/** What a copy holds, and which files are not in it. */
export async function viewSaved(db: Db, file: string, saved: string): Promise<AnswerView> {
  const beside = await db.read(listSealedFolders);
  const lines = beside.map((folder) => `Old months of events are not in it: copy ${folder} as well.`);
  return withData(answer(saved, ...lines), {
    file,
    ...(beside.length > 0 && { beside }),
  });
}

/** Looks at everything; `show` gets each finding as it comes. Whether nothing is amiss, and that in a line. */
export async function check(
  db: Db,
  migrations: string,
  show: (finding: Check) => void,
): Promise<{ isSound: boolean; summary: AnswerView }> {
  const broken: string[] = [];
  let checks = 0;
  for await (const finding of checkDatabase(db, { tables: TABLES, migrations })) {
    checks++;
    if (!finding.isOk) broken.push(finding.name);
    show(finding);
  }
  const isSound = broken.length === 0;
  return {
    isSound,
    summary: isSound
      ? answer(`Nothing is amiss: ${checks === 1 ? 'the one check is' : `all ${checks} checks are`} ok.`)
      : answer(`Something is amiss: ${broken.length} of ${checks} checks: ${broken.join(', ')}.`),
  };
}

export interface RestoreRequest {
  /** The backup. */
  file: string;
  /** The database to replace. */
  address: string;
  migrations: string;
  now: number;
  /** Called when the database is another one. */
  onReplaced(): void;
  /** The lease that a runner holds, the token to take it with, and who takes it. */
  lease: { name: string; token: string; holder: string };
}

/**
 * Puts a backup in the database's place while no runner works on it. The file that was there is kept. A
 * database that is too damaged to hold a lease is replaced all the same: nobody can be working on it.
 */
export async function restore(request: RestoreRequest): Promise<AnswerView> {
  const { file, address, lease, now } = request;
  if (/^postgres(ql)?:/.test(address)) {
    throw notPossible(
      'This database is on PostgreSQL, whose own tools restore it.',
      `Stop Tiller, and run: pg_restore --clean --if-exists --no-owner --dbname URL ${file}`,
    );
  }
  if (resolve(file) === resolve(address)) throw notPossible(`${file} is the database itself.`, '');
  checkBackup(file, request.migrations);
  const isThere = existsSync(address);
  const isLeased = isThere && (await holdDuring(address, lease, now));
  const aside = `${address}.replaced-${new Date(now).toISOString().replace(/[:.]/g, '-')}`;
  try {
    await putBackup(file, address, aside);
    request.onReplaced();
  } catch (error) {
    if (isLeased) await giveBack(address, lease);
    throw error;
  }
  const kept = isThere ? ` What was there is kept in ${aside}.` : '';
  return withData(answer(`${address} is now what ${file} holds.${kept}`), {
    file,
    database: address,
    aside: isThere ? aside : null,
  });
}

/**
 * Brings a copy back where it disturbs nobody: restored in a scratch folder, migrated to this program's schema and checked from the
 * file up, then thrown away. Throws a Refusal where something is amiss.
 */
export async function drill(file: string, migrations: string, now: number): Promise<AnswerView> {
  checkBackup(file, migrations);
  const scratch = mkdtempSync(join(tmpdir(), 'tiller-drill-'));
  try {
    const target = join(scratch, 'tiller.db');
    await putBackup(file, target, `${target}.aside`);
    await using db = await openDatabase(target);
    return await judgeCopy(db, { file, migrations, now });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Brings a database that a copy was put into to this program's schema, and checks it from the file up. Throws a Refusal
 * where something is amiss, or where it is nobody's.
 */
export async function judgeCopy(
  db: Db,
  { file, migrations, now }: { file: string; migrations: string; now: number },
): Promise<AnswerView> {
  const { applied } = await compareSchema(db, migrations);
  if (applied.length === 0) throw notPossible(`${file} is no copy of a Tiller database.`, '');
  await migrate(db, { folder: migrations, now, wall: WALL });
  const broken: string[] = [];
  const { isSound } = await check(db, migrations, ({ isOk, name, detail }) => {
    if (!isOk) broken.push(`${name}: ${detail}`);
  });
  if (!isSound) throw notPossible(`${file} does not come back whole.`, broken.join('; '));
  const { teams, events } = await db.kysely
    .selectFrom('workspaces')
    .select((eb) => [
      eb.fn.countAll<number>().as('teams'),
      eb.fn.sum<number | null>('event_seq').as('events'),
    ])
    .executeTakeFirstOrThrow();
  const counts = { teams: Number(teams), events: Number(events ?? 0) };
  const held = `${count(counts.teams, 'team')}, ${count(counts.events, 'event')}`;
  return withData(answer(`${file} comes back whole: ${held}.`), { file, ...counts });
}

/** Takes the lease in the old file, so that no runner starts meanwhile. False if the file cannot hold one. */
async function holdDuring(address: string, lease: RestoreRequest['lease'], now: number): Promise<boolean> {
  let taken: Awaited<ReturnType<typeof takeLease>>;
  try {
    const db = await openDatabase(address);
    try {
      taken = await takeLease(db, { ...lease, now, ttlMs: RESTORE_LEASE_MS });
    } finally {
      await db[Symbol.asyncDispose]();
    }
  } catch (error) {
    if (isDamage(error)) return false;
    throw error;
  }
  if ('token' in taken) return true;
  throw notPossible(`${taken.heldBy} is running this database.`, 'Stop it first, then restore.');
}

async function giveBack(address: string, lease: RestoreRequest['lease']): Promise<void> {
  const db = await openDatabase(address);
  await dropLease(db, lease.name, lease.token);
  await db[Symbol.asyncDispose]();
}

/** What SQLite says of a file that is not a database, is damaged, or has no leases yet. */
function isDamage(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^SQLITE_(?:NOTADB|CORRUPT|ERROR)/.test(code);
}
