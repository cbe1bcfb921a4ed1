import { createHash } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { sql } from 'kysely';
import { Refusal } from '../language/errors.ts';
import { isSqlite, type Tx } from '../store/open.ts';
import type { Row } from '../store/tables.ts';
import { parseEvent, readLines } from './event-file.ts';

/** A month whose events stand in a file, and no more in their table. */
export type SealedMonth = Row<'sealed_months'> & { file_hash: string };

/** The sealed months of a workspace, the oldest first: what is in the table follows the last of them. */
export async function listSealed(tx: Tx, workspaceId: string): Promise<SealedMonth[]> {
  const found = await tx
    .selectFrom('sealed_months')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('file_hash', 'is not', null)
    .orderBy('first_seq')
    .execute();
  return found as SealedMonth[];
}

/** The number of the last event that stands in a file; 0 where none does. */
export async function findSealedUntil(tx: Tx, workspaceId: string): Promise<number> {
  return (await listSealed(tx, workspaceId)).at(-1)?.last_seq ?? 0;
}

/**
 * The events of a sealed month, in their order. Throws a Refusal where the file cannot be read, or is not what was sealed;
 * that a byte was changed may show at the end only. Whether they follow each other by their hashes is not looked at.
 */
export function* readSealed(month: SealedMonth): Generator<Row<'events'>> {
  const digest = createHash('sha256');
  const lines = readLines(month.file, {
    refuse: (why) => refuseSealed(month, why),
    look: (bytes) => void digest.update(bytes),
  });
  let seq = month.first_seq;
  for (const line of lines) {
    const event = parseEvent(line);
    if (event?.seq !== seq || event.workspace_id !== month.workspace_id)
      throw refuseSealed(month, `event ${seq} cannot be read`);
    yield event;
    seq++;
  }
  if (seq !== month.last_seq + 1) throw refuseSealed(month, `it ends at event ${seq - 1}`);
  if (digest.digest('hex') !== month.file_hash) throw refuseSealed(month, 'it was changed');
}

/** The folders in which a SQLite database's sealed files are. */
export async function listSealedFolders(tx: Tx): Promise<string[]> {
  const found = await tx
    .selectFrom('sealed_months')
    .select('file')
    .where('file_hash', 'is not', null)
    .execute();
  return [...new Set(found.map(({ file }) => dirname(file)))];
}

/** Throws a Refusal unless all sealed files of a workspace are there. */
export async function requireSealed(tx: Tx, workspaceId: string): Promise<void> {
  for (const month of await listSealed(tx, workspaceId))
    if (!existsSync(month.file)) throw refuseSealed(month, 'it does not exist');
}

/** What an event sealed away is needed for, and cannot be had. */
export function refuseSealed(month: SealedMonth, why: string): Refusal {
  return new Refusal({
    code: 'bad_file',
    message: `The ${describeMonth(month)} are sealed in ${month.file}, and ${why}. Put it back as it was; where the files have moved, tiller seal --at FOLDER says where they are.`,
    field: 'file',
    given: month.file,
  });
}

/** `events of 2026-05 (1 to 420)`. */
export function describeMonth({ month, first_seq, last_seq }: Row<'sealed_months'>): string {
  return `events of ${month} (${first_seq} to ${last_seq})`;
}

/** What a database is called, so that a copy of it is known for one: its file, or its name on the server. */
export async function nameDatabase(tx: Tx): Promise<string> {
  const { rows } = await (isSqlite(tx)
    ? sql<{ name: string }>`select file as name from pragma_database_list where name = 'main'`
    : sql<{ name: string }>`select current_database() as name`
  ).execute(tx);
  return rows[0]?.name ?? '';
}

/**
 * Removes what stands beside a workspace's sealed files and is none of them: the file from before something was forgotten,
 * one that a crash left unfinished. Where the workspace is locked; a copy of the database removes nothing.
 */
export async function removeLeftOver(tx: Tx, workspaceId: string): Promise<void> {
  const own = new Set((await listSealed(tx, workspaceId)).map(({ file }) => file));
  for (const file of await listOwnFiles(tx, workspaceId)) if (!own.has(file)) rmSync(file, { force: true });
}

/** The sealed files of a workspace, and what stands beside them; none for a copy of the database, whose they are not. */
export async function listOwnFiles(tx: Tx, workspaceId: string): Promise<string[]> {
  const owner = await nameDatabase(tx);
  const own = (await listSealed(tx, workspaceId)).filter((month) => month.owner === owner);
  return own.flatMap((month) => [month.file, ...listLeftOver(month)]);
}

/** Files of the same month that the sealed one has taken the place of. */
export function listLeftOver({ workspace_id, month, file }: SealedMonth): string[] {
  const folder = dirname(file);
  const [own, start] = [basename(file), nameFile(workspace_id, month, '')];
  let found: string[];
  try {
    found = readdirSync(folder);
  } catch {
    // A folder that is gone has nothing left in it.
    return [];
  }
  return found.filter((name) => name.startsWith(start) && name !== own).map((name) => join(folder, name));
}

/** The files of a month differ in the end of their names. */
export function nameFile(workspaceId: string, month: string, end: string): string {
  return `${encodeURIComponent(workspaceId)}-${month}.${end}`;
}
