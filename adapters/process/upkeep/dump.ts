import { execFile } from 'node:child_process';
import { closeSync, openSync, readSync, rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { promisify } from 'node:util';
import { notPossible, Refusal } from '../../../src/base/language/errors.ts';
import { refuseTarget } from '../../../src/base/store/backup.ts';
import { type Db, openDatabase } from '../../../src/base/store/open.ts';
import type { AnswerView } from '../../../src/base/view/view.ts';
import { judgeCopy, viewSaved } from '../../cli/database.ts';
import { createScratch, readServerVersion } from './server.ts';

/** What a copy by pg_dump in its own format begins with. */
const MAGIC = 'PGDMP';

const run = promisify(execFile);

/**
 * Why PostgreSQL's own tools cannot copy this server's database, in a line; null where they can. They copy servers of
 * their own version and older ones (PostgreSQL's manual, pg_dump, Notes).
 */
export async function findDumpObstacle(db: Db): Promise<string | null> {
  const server = await readServerVersion(db);
  const wanted = `install PostgreSQL’s client programs of version ${server} or newer`;
  const own = await readToolVersion('pg_dump');
  if (own === null) return `pg_dump is not found: ${wanted}`;
  return own < server
    ? `pg_dump is of version ${own} and cannot copy a server of version ${server}: ${wanted}`
    : null;
}

/**
 * Copies a server's database with pg_dump, under another name until the copy has been read back as far as its table of
 * contents. Throws a Refusal that says why where it cannot be.
 */
export async function dumpDatabase(db: Db, address: string, file: string): Promise<void> {
  const obstacle = await findDumpObstacle(db);
  if (obstacle !== null) throw notPossible(`No copy can be made: ${obstacle}.`, '');
  const partial = `${file}.partial`;
  const { url, env } = splitPassword(address);
  try {
    await runTool('pg_dump', ['--format=custom', '--no-password', '--file', partial, url], env);
    await runTool('pg_restore', ['--list', '--file', '/dev/null', partial], env);
    await rename(partial, file);
  } finally {
    rmSync(partial, { force: true });
  }
}

/** Copies a server's database into a new file, where somebody asks for it. Throws a Refusal that says why where it cannot be. */
export async function backupServer(db: Db, address: string, file: string): Promise<AnswerView> {
  refuseTarget(file);
  await dumpDatabase(db, address, file);
  const saved = `Saved in ${file} by pg_dump, and its table of contents read back.`;
  return viewSaved(db, file, `${saved} Try it with: restore --drill ${file}`);
}

export function isDump(file: string): boolean {
  const start = Buffer.alloc(MAGIC.length);
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch {
    return false;
  }
  try {
    readSync(handle, start);
  } finally {
    closeSync(handle);
  }
  return start.toString('latin1') === MAGIC;
}

export interface DumpDrill {
  /** Of the server, with what opens it. */
  address: string;
  migrations: string;
  now: number;
  /** Of the scratch database. */
  name: string;
}

/**
 * Brings a copy by pg_dump back into a database made for it on the same server, brings that to this program's schema,
 * checks it and drops it. Throws a Refusal where the copy does not come back whole.
 */
export async function drillDump(db: Db, file: string, drill: DumpDrill): Promise<AnswerView> {
  await using scratch = await createScratch(db, drill.address, drill.name);
  const { url, env } = splitPassword(scratch.url);
  await runTool(
    'pg_restore',
    ['--exit-on-error', '--no-owner', '--no-privileges', '--no-password', '--dbname', url, file],
    env,
  );
  await using copy = await openDatabase(scratch.url);
  return await judgeCopy(copy, { ...drill, file });
}

/** The major version of a tool; null where it is not found. */
export async function readToolVersion(name: string): Promise<number | null> {
  try {
    const { stdout } = await run(name, ['--version']);
    return Number.parseInt(/\)\s+(\d+)/.exec(stdout)?.[1] ?? '', 10) || null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function runTool(name: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  try {
    await run(name, args, { env });
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    const [why = message] = stderr.split('\n').filter((line) => line.trim() !== '');
    const refusal = new Refusal({ code: 'not_possible', message: `${name} could not do its work: ${why}` });
    refusal.cause = error;
    throw refusal;
  }
}

/** A password in the arguments of a process is seen by everybody on the machine. */
function splitPassword(given: string): { url: string; env: NodeJS.ProcessEnv } {
  const url = new URL(given);
  const password = decodeURIComponent(url.password);
  url.password = '';
  return { url: url.href, env: { ...process.env, ...(password !== '' && { PGPASSWORD: password }) } };
}
