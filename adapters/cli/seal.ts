import { resolve } from 'node:path';
import { badArgument, notPossible } from '../../src/base/language/errors.ts';
import { count } from '../../src/base/language/words.ts';
import { claimSealed } from '../../src/base/log/claim.ts';
import { findWholeMonths, sealMonth, type WholeMonth } from '../../src/base/log/seal.ts';
import type { Db } from '../../src/base/store/open.ts';
import { readWorkspace } from '../../src/base/store/transaction.ts';
import { ALL_WORKSPACES, isBlank } from '../../src/base/store/workspace.ts';
import { type AnswerView, answer, withData } from '../../src/base/view/view.ts';
import { ask } from '../../src/base/wall/passage.ts';
import { TABLES } from '../../src/engine/schema.ts';

/** What whoever runs Tiller asks of old events. */
export type SealRequest =
  /** Every whole month before this one (`2026-06`) into files; or only what that would do. */
  | { how: 'before'; month: string; isCheck: boolean }
  /** Where the files are now. */
  | { how: 'at'; folder: string };

const ALLOWED = 'seal --before 2026-06 [--check], or seal --at FOLDER';

/** Reads the words after `seal`. */
export function decodeSeal(words: readonly string[]): SealRequest {
  const [flag, value, ...rest] = words.filter((word) => word !== '--check');
  const isCheck = words.includes('--check');
  if (rest.length > 0) throw badArgument('words', rest.join(' '), ALLOWED);
  if (flag === '--at' && value !== undefined && value !== '' && !isCheck) return { how: 'at', folder: value };
  if (flag !== '--before') throw badArgument('words', words.join(' ') || 'nothing', ALLOWED);
  if (value === undefined || !/^\d{4}-(?:0[1-9]|1[0-2])$/.test(value))
    throw badArgument('--before', value ?? 'nothing', 'a month, such as 2026-06');
  return { how: 'before', month: value, isCheck };
}

export interface SealDeps {
  db: Db;
  now: number;
  /** Where files are written; null for beside the database's file. */
  out: string | null;
  /** Shows what has been done as it is done. */
  show(view: AnswerView): void;
  /** How much the database takes, in bytes. */
  readSize(): Promise<number>;
}

/** Does what is asked. Throws a Refusal; what was sealed before it stays so. */
export async function runSeal(request: SealRequest, deps: SealDeps): Promise<AnswerView> {
  if (request.how === 'at') return claim(deps.db, resolve(request.folder));
  const { month, isCheck } = request;
  if (month > monthOf(deps.now))
    throw badArgument('--before', month, `${monthOf(deps.now)} at the latest: a month has to be over`);
  const folder = findFolder(deps);
  const months = await findMonths(deps.db, month);
  const events = months.reduce((sum, each) => sum + sizeOf(each), 0);
  if (months.length === 0) {
    const nothing = answer(
      `Nothing is left to seal before ${month}: the month of the last event stays in the database.`,
    );
    return withData(nothing, { months: 0, events });
  }
  if (isCheck) {
    const lines = months.map((each) => `${each.name}, ${each.month}: ${count(sizeOf(each), 'event')}.`);
    const end = `Nothing has changed; without --check they go into files in ${folder}, and out of the database.`;
    return withData(answer(...lines, end), { months: months.length, events, folder });
  }
  const before = await deps.readSize();
  for (const { name, ...each } of months) {
    const { file } = await sealMonth(deps.db, each, folder);
    deps.show(answer(`${name}, ${each.month}: ${count(sizeOf(each), 'event')} in ${file}.`));
  }
  // Sealed it is; where others write for too long, the file stays as large, and has room for what comes.
  const isAnew = await deps.db.scrub().then(
    () => true,
    () => false,
  );
  const after = await deps.readSize();
  const size = isAnew
    ? `The database had ${formatSize(before)} and has ${formatSize(after)} now.`
    : `The database still has ${formatSize(after)}: others were writing to it. What comes next takes that room.`;
  const view = answer(
    `Sealed: ${count(events, 'event')}. ${size}`,
    `Keep ${folder} with its backups: without these files the tables cannot be rebuilt, and forget and archive refuse. tiller check looks at them.`,
  );
  return withData(view, { months: months.length, events, folder, before, after });
}

async function claim(db: Db, folder: string): Promise<AnswerView> {
  let found = 0;
  for (const { id } of await db.read((tx) => ask(tx, ALL_WORKSPACES)))
    found += await db.transact((tx) => claimSealed(tx, id, folder), { pace: 'long' });
  if (found === 0) throw notPossible('No team of this database has sealed months.', '');
  return withData(
    answer(`${count(found, 'sealed file')} in ${folder}: each is whole, and belongs to this database.`),
    {
      files: found,
      folder,
    },
  );
}

/** Of all teams that anything was put into. */
async function findMonths(db: Db, before: string): Promise<(WholeMonth & { name: string })[]> {
  const found: (WholeMonth & { name: string })[] = [];
  for (const { id } of await db.read((tx) => ask(tx, ALL_WORKSPACES))) {
    const whole = async (...[tx]: Parameters<Parameters<Db['read']>[0]>) => {
      const { name } = await readWorkspace(tx, id);
      if (await isBlank(tx, TABLES, id)) return [];
      return (await findWholeMonths(tx, id, before)).map((month) => ({ ...month, name }));
    };
    found.push(...(await db.read(whole, { pace: 'long' })));
  }
  return found;
}

function findFolder({ db, out }: SealDeps): string {
  if (out !== null) return resolve(out);
  if (db.sqlite) return resolve(`${db.address}.sealed`);
  throw notPossible(
    'A database on a server has no folder beside it.',
    'seal --before 2026-06 --out FOLDER names one.',
  );
}

function sizeOf({ first_seq, last_seq }: WholeMonth): number {
  return last_seq - first_seq + 1;
}

function monthOf(at: number): string {
  return new Date(at).toISOString().slice(0, 'yyyy-mm'.length);
}

function formatSize(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
