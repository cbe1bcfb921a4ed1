import type { Command } from '../base/command/command.ts';
import { removeLeftOver } from '../base/log/months.ts';
import type { Log } from '../base/ports.ts';
import type { Db, Tx } from '../base/store/open.ts';
import { lockWorkspace } from '../base/store/transaction.ts';
import type { View } from '../base/view/view.ts';

/**
 * Removes sealed files as they were, and writes the database's file anew, after a command that erased something. It is forgotten already: where others write for too long, both
 * are left to the next time, and it is logged.
 */
export async function scrubAfter(
  command: Command | undefined,
  answered: View,
  { db, log, workspace }: { db: Db; log: Log; workspace: string },
): Promise<void> {
  if (!command?.erases || answered.kind === 'refusal') return;
  try {
    const remove = async (tx: Tx) => {
      await lockWorkspace(tx, workspace);
      await removeLeftOver(tx, workspace);
    };
    await db.transact(remove, { locks: workspace });
    await db.scrub();
  } catch (error) {
    log.warn({ err: error }, 'the file could not be written anew after an erasure');
  }
}
