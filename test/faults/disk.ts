import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { seededRandom } from '../../adapters/process/random.ts';
import { findFreePort } from '../support/free-port.ts';
import { startProcess } from '../support/program.ts';

/** The size of the volume under the database, in megabytes. */
const VOLUME_MB = 48;
/** Notes that are told before a fault; and the most during one, each of which takes room. */
const MOST_BEFORE = 5;
const MOST_DURING = 400;
/** Refusals that are waited for in a fault. */
const REFUSALS = 5;
/** How soon a change is taken again after there is room. */
const BACK_WITHIN_MS = 1_000;
/** How soon the health says that all is well: half a minute after the last failure, at the next look. */
const READY_WITHIN_MS = 60_000;
const START_MS = 30_000;

/** What is done to the disk: it is filled, or every write fails. */
export const DISK_FAULTS = ['full', 'failing'] as const;

export interface DiskResult {
  /** Changes that were answered, and refused in words. */
  answered: number;
  refusals: number;
  /** Answered, and not there at the end; there more than once. */
  lost: string[];
  twice: string[];
  /** Answers that are no words, reads that were not answered, a process that ended, a log that says it again and again. */
  amiss: string[];
  /** The longest wait until a change was taken after there was room. */
  longestBackMs: number;
}

interface Answer {
  status: number;
  body: { code?: string; detail?: string; checks?: { name: string; found: string }[] };
}

/**
 * Fills the volume under a `tiller serve`, or has its writes fail, again and again, while a program calls it over HTTP.
 * The same process goes on all the time. Null where this machine lets nobody mount a volume.
 */
export async function runDisk({
  seed,
  rounds,
}: {
  seed: string;
  rounds: number;
}): Promise<DiskResult | null> {
  const folder = mkdtempSync(join(tmpdir(), 'tiller-disk-'));
  const volume = join(folder, 'volume');
  mkdirSync(volume);
  if (!mountVolume(volume)) return null;
  try {
    return await harmDisk({ folder, volume, seed, rounds });
  } finally {
    execFileSync('umount', ['--lazy', volume]);
    rmSync(folder, { recursive: true, force: true });
  }
}

function mountVolume(volume: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${VOLUME_MB}m`, 'tmpfs', volume], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

interface Harm {
  folder: string;
  volume: string;
  seed: string;
  rounds: number;
}

async function harmDisk({ folder, volume, seed, rounds }: Harm): Promise<DiskResult> {
  const random = seededRandom(seed);
  const result: DiskResult = { answered: 0, refusals: 0, lost: [], twice: [], amiss: [], longestBackMs: 0 };
  const env = { TILLER_DATABASE: join(volume, 'tiller.db'), TILLER_BACKUPS: join(folder, 'backups') };
  const secret = /tiller_\S+/.exec(
    (await startProcess(folder, ['token', 'add', 'robot'], env).ended).out,
  )?.[0];
  if (secret === undefined) throw new Error('no token was given');
  const address = `127.0.0.1:${await findFreePort()}`;
  const served = startProcess(folder, ['serve'], { ...env, TILLER_HTTP: address, TILLER_LOG_LEVEL: 'info' });
  const call = caller(address, secret);
  await until(START_MS, async () => served.seen.out.includes('Programs reach Tiller'));
  const told: string[] = [];
  /** True where it was taken. */
  const note = async (text: string): Promise<boolean> => {
    const { status, body } = await call('POST', '/api/v1/note/add', { text, source: 'user' }, text);
    if (status === 200) told.push(text);
    else if (status === 503 && (body.code === 'busy' || body.code === 'unsettled')) result.refusals++;
    else if (status !== 429) result.amiss.push(`${text}: ${status} ${JSON.stringify(body)}`);
    return status === 200;
  };
  for (let round = 0; round < rounds; round++) {
    const fault = DISK_FAULTS[round % DISK_FAULTS.length] ?? 'full';
    for (let index = Math.ceil(random() * MOST_BEFORE); index > 0; index--)
      await note(`Note ${round} before ${index}`);
    const heal = harm(fault, { volume, pid: served.child.pid ?? 0, spareBytes: random() * 200_000 });
    const before = result.refusals;
    for (let index = 0; index < MOST_DURING && result.refusals - before < REFUSALS; index++)
      await note(`Note ${round} during ${index}`);
    if (result.refusals === before) result.amiss.push(`round ${round}: nothing was refused`);
    const read = await call('GET', '/api/v1/note/list');
    if (read.status !== 200) result.amiss.push(`round ${round}: a reader got ${read.status}`);
    const { status, body } = await call('GET', '/health/ready');
    const database = body.checks?.find(({ name }) => name === 'database')?.found ?? '';
    if (status !== 503 || !database.includes('stores nothing'))
      result.amiss.push(`round ${round}: ready says ${status}, ${database}`);
    heal();
    const healedAt = Date.now();
    if (!(await until(BACK_WITHIN_MS, () => note(`Note ${round} after`))))
      result.amiss.push(`round ${round}: nothing was taken again`);
    result.longestBackMs = Math.max(result.longestBackMs, Date.now() - healedAt);
  }
  if (!(await until(READY_WITHIN_MS, async () => (await call('GET', '/health/ready')).status === 200)))
    result.amiss.push('it was not ready again');
  result.amiss.push(...judgeLog(served.seen.err, rounds));
  served.child.kill('SIGTERM');
  const { code } = await served.ended;
  if (code !== 0) result.amiss.push(`tiller serve ended with ${code}`);
  const { out } = await startProcess(folder, ['check'], env).ended;
  if (out.includes('BROKEN')) result.amiss.push(out);
  return countNotes(result, told, env.TILLER_DATABASE);
}

type Heal = () => void;

/** Leaves so many bytes of the volume, or lets the process write to the first page of files only. */
function harm(
  fault: (typeof DISK_FAULTS)[number],
  { volume, pid, spareBytes }: { volume: string; pid: number; spareBytes: number },
): Heal {
  if (fault === 'failing') {
    limitWrites(pid, '4096:unlimited');
    return () => limitWrites(pid, 'unlimited:unlimited');
  }
  const filler = join(volume, 'filler');
  const { bavail, bsize } = statfsSync(volume);
  writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - spareBytes)));
  return () => rmSync(filler);
}

function limitWrites(pid: number, limit: string): void {
  execFileSync('prlimit', [`--pid=${pid}`, `--fsize=${limit}`]);
}

function caller(address: string, secret: string) {
  return async (method: 'GET' | 'POST', path: string, body?: object, key?: string): Promise<Answer> => {
    try {
      const response = await fetch(`http://${address}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${secret}`,
          ...(body && { 'content-type': 'application/json' }),
          ...(key !== undefined && { 'idempotency-key': key }),
        },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(START_MS),
      });
      return { status: response.status, body: (await response.json()) as Answer['body'] };
    } catch (error) {
      return { status: 0, body: { detail: String(error) } };
    }
  };
}

/** Asks again and again until it is so; false where it was not in time. */
async function until(withinMs: number, ask: () => Promise<boolean>): Promise<boolean> {
  for (const startedAt = Date.now(); Date.now() - startedAt < withinMs; await sleep(20))
    if (await ask()) return true;
  return false;
}

/** One line for each fault at most, and nothing of a bug. */
function judgeLog(log: string, rounds: number): string[] {
  const lines = log.split('\n').filter((line) => line.startsWith('{'));
  const told = lines.filter((line) => line.includes('nothing is stored'));
  const bugs = lines.filter((line) => line.includes('"level":50'));
  const unread = log.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
  return [
    ...(told.length > rounds || told.length === 0 ? [`the log tells of the disk ${told.length} times`] : []),
    ...bugs.map((line) => `the log has ${line}`),
    ...unread.map((line) => `the log has ${line}`),
  ];
}

/** Looks for each note that was answered. */
function countNotes(result: DiskResult, told: readonly string[], file: string): DiskResult {
  const db = new Database(file, { readonly: true });
  const kept = db.prepare('select body from notes').pluck().all() as string[];
  db.close();
  const counts = Map.groupBy(kept, (text) => text);
  return {
    ...result,
    answered: told.length,
    lost: told.filter((text) => !counts.has(text)),
    twice: told.filter((text) => (counts.get(text)?.length ?? 0) > 1),
  };
}
