import { closeSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { notPossible } from '../language/errors.ts';
import type { Tx } from '../store/open.ts';
import type { Row } from '../store/tables.ts';
import { createFile, writeEvents } from './event-file.ts';
import { nameDatabase, nameFile, readSealed, removeLeftOver, type SealedMonth } from './months.ts';

/**
 * Writes a sealed month anew without the payloads of some events, beside the old file: the row names the new one with the
 * caller's commit, and who commits removes the old one (`removeLeftOver`). The chain stays as it is.
 */
export async function eraseSealed(tx: Tx, month: SealedMonth, erased: ReadonlySet<number>): Promise<void> {
  if (month.owner !== (await nameDatabase(tx))) {
    throw notPossible(
      `${month.file} belongs to ${month.owner}, of which this database is a copy.`,
      'tiller seal --at FOLDER makes files of its own belong to this one.',
    );
  }
  const file = join(dirname(month.file), nextName(month));
  rmSync(file, { force: true });
  const handle = createFile(file);
  try {
    const file_hash = await writeEvents(handle, readWithout(month, erased));
    await tx
      .updateTable('sealed_months')
      .set({ file, file_hash })
      .where('workspace_id', '=', month.workspace_id)
      .where('month', '=', month.month)
      .execute();
  } finally {
    closeSync(handle);
  }
}

/** Ends what was being sealed when something is forgotten: its file would still hold that. Whoever seals is told. */
export async function dropUnfinished(tx: Tx, workspaceId: string): Promise<void> {
  const dropped = await tx
    .deleteFrom('sealed_months')
    .where('workspace_id', '=', workspaceId)
    .where('file_hash', 'is', null)
    .returning('file')
    .execute();
  for (const { file } of dropped) rmSync(file, { force: true });
  await removeLeftOver(tx, workspaceId);
}

async function* readWithout(month: SealedMonth, erased: ReadonlySet<number>): AsyncGenerator<Row<'events'>> {
  for (const event of readSealed(month))
    yield erased.has(event.seq) ? { ...event, payload: null, salt: null } : event;
}

/** `W-1-2026-05.jsonl`, `W-1-2026-05.2.jsonl`, `W-1-2026-05.3.jsonl`. */
function nextName({ workspace_id, month, file }: SealedMonth): string {
  const times = Number(/\.(\d+)\.jsonl$/.exec(basename(file))?.[1] ?? 1);
  return nameFile(workspace_id, month, `${times + 1}.jsonl`);
}
