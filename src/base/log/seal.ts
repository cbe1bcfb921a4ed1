import { closeSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { notPossible } from '../language/errors.ts';
import { followChain, readTable } from '../store/events.ts';
import { type Db, isSqlite, runRaw, type Tx } from '../store/open.ts';
import type { Row } from '../store/tables.ts';
import { lockWorkspace } from '../store/transaction.ts';
import { enterWorkspace } from '../wall/wall.ts';
import { createFile, syncFolder, writeEvents } from './event-file.ts';
import {
  findSealedUntil,
  nameDatabase,
  nameFile,
  readSealed,
  refuseSealed,
  type SealedMonth,
} from './months.ts';
import { dropUnfinished } from './rewrite.ts';

const LONG = { pace: 'long' } as const;

/** A month that can be sealed. */
export type WholeMonth = Pick<
  SealedMonth,
  'workspace_id' | 'month' | 'first_seq' | 'last_seq' | 'previous_hash' | 'hash'
>;

/**
 * The whole months of a workspace's events before a month (`2026-06`, UTC), the oldest first. An event belongs to the month
 * in which it, or one before it, arrived at the latest, so that a clock that went back parts no month. The month of the last
 * event stays.
 */
export async function findWholeMonths(tx: Tx, workspaceId: string, before: string): Promise<WholeMonth[]> {
  const months: WholeMonth[] = [];
  let first = await findEvent(tx, { workspaceId, after: await findSealedUntil(tx, workspaceId), from: null });
  for (;;) {
    if (!first) return months;
    const month = monthOf(first.arrived_at);
    if (month >= before) return months;
    const next = await findEvent(tx, { workspaceId, after: first.seq, from: endOf(month) });
    if (!next) return months;
    months.push({
      ...{ workspace_id: workspaceId, month },
      ...{ first_seq: first.seq, last_seq: next.seq - 1 },
      ...{ previous_hash: first.previous_hash, hash: next.previous_hash },
    });
    first = next;
  }
}

/**
 * Seals a month: writes its events to a file in a folder, reads it again, and only then takes them out of their table, in
 * the one transaction that says where they are. Ended at any moment before that, the month is as it was, and the next one
 * to seal or forget removes the file. For one process at a time. Throws a Refusal where it cannot be.
 */
export async function sealMonth(db: Db, month: WholeMonth, folder: string): Promise<SealedMonth> {
  const { workspace_id: workspaceId } = month;
  const file = join(folder, nameFile(workspaceId, month.month, 'jsonl'));
  makeFolder(folder);
  await db.transact(async (tx) => {
    await lockWorkspace(tx, workspaceId);
    await dropUnfinished(tx, workspaceId);
  });
  // Before it is named, so that whoever removes it because of its name removes what is written here.
  const handle = openNew(file);
  let sealed: SealedMonth;
  try {
    await db.transact((tx) => announce(tx, month, file));
    sealed = await db.read((tx) => write(tx, month, { file, handle }), LONG);
  } finally {
    closeSync(handle);
  }
  verify(sealed);
  await db.transact((tx) => finish(tx, sealed), LONG);
  return sealed;
}

async function announce(tx: Tx, month: WholeMonth, file: string): Promise<void> {
  await lockWorkspace(tx, month.workspace_id);
  if ((await findSealedUntil(tx, month.workspace_id)) !== month.first_seq - 1)
    throw notPossible('Another process has sealed meanwhile.', 'Look again.');
  const owner = await nameDatabase(tx);
  await tx
    .insertInto('sealed_months')
    .values({ ...month, owner, file, file_hash: null })
    .execute();
}

async function write(
  tx: Tx,
  month: WholeMonth,
  { file, handle }: { file: string; handle: number },
): Promise<SealedMonth> {
  await enterWorkspace(tx, month.workspace_id);
  const file_hash = await writeEvents(handle, readStored(tx, month));
  return { ...month, owner: await nameDatabase(tx), file, file_hash };
}

/** Reads a sealed month again from its file. Throws a Refusal where it is not the whole of it. */
export function verify(sealed: SealedMonth): void {
  const chain = followChain({ seq: sealed.first_seq - 1, hash: sealed.previous_hash });
  for (const event of readSealed(sealed)) {
    const broken = chain.add(event);
    if (broken) throw refuseSealed(sealed, `event ${broken.seq} ${broken.why}`);
  }
  if (chain.head.hash !== sealed.hash) throw refuseSealed(sealed, 'it ends in another event');
}

/** From here on the file is the only one that has the events. */
async function finish(tx: Tx, sealed: SealedMonth): Promise<void> {
  // What is freed must not stay readable in the database: `forget` looks in the file.
  if (isSqlite(tx)) await runRaw(tx, 'pragma secure_delete = on');
  await lockWorkspace(tx, sealed.workspace_id);
  // Removed under this lock by a `forget` that came to nothing.
  if (!existsSync(sealed.file)) throw refuseSealed(sealed, 'it does not exist');
  const { numUpdatedRows } = await tx
    .updateTable('sealed_months')
    .set({ file_hash: sealed.file_hash })
    .where('workspace_id', '=', sealed.workspace_id)
    .where('month', '=', sealed.month)
    .where('file_hash', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n)
    throw notPossible('Something was forgotten meanwhile, which the file would still hold.', 'Seal again.');
  const { numDeletedRows } = await tx
    .deleteFrom('events')
    .where('workspace_id', '=', sealed.workspace_id)
    .where('seq', '>=', sealed.first_seq)
    .where('seq', '<=', sealed.last_seq)
    .executeTakeFirst();
  if (Number(numDeletedRows) !== sealed.last_seq - sealed.first_seq + 1)
    throw new Error(`${sealed.file} has other events than the table`);
}

function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  syncFolder(dirname(folder));
}

/** An empty file is one of a process that was ended before it had said what for; no other is written over. */
function openNew(file: string): number {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.size === 0) rmSync(file);
  else if (found) {
    throw notPossible(
      `${file} exists, and this database knows nothing of it.`,
      'seal --out FOLDER writes somewhere else.',
    );
  }
  return createFile(file);
}

/** The events of a month as their table has them. */
async function* readStored(
  tx: Tx,
  { workspace_id, first_seq, last_seq }: WholeMonth,
): AsyncGenerator<Row<'events'>> {
  for await (const event of readTable(tx, workspace_id, first_seq - 1)) {
    if (event.seq > last_seq) return;
    yield event;
  }
}

/** The first event after another one, or the first after it that arrived at an instant or later. */
async function findEvent(
  tx: Tx,
  { workspaceId, after, from }: { workspaceId: string; after: number; from: number | null },
): Promise<Pick<Row<'events'>, 'seq' | 'arrived_at' | 'previous_hash'> | undefined> {
  const found = tx
    .selectFrom('events')
    .select(['seq', 'arrived_at', 'previous_hash'])
    .where('workspace_id', '=', workspaceId)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(1);
  return (from === null ? found : found.where('arrived_at', '>=', from)).executeTakeFirst();
}

function monthOf(at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString().slice(0, 'yyyy-mm'.length);
}

/** The first instant of the month after. */
function endOf(month: string): number {
  const next = Temporal.PlainYearMonth.from(month).add({ months: 1 });
  return next.toPlainDate({ day: 1 }).toZonedDateTime('UTC').epochMilliseconds;
}
