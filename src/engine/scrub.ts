import type { Command } from '../base/command/command.ts';
import type { Log } from '../base/ports.ts';
import type { Db } from '../base/store/open.ts';
import type { View } from '../base/view/view.ts';

/**
 * Writes the file anew after a command that erased something. It is forgotten already: where others write for too long, the
 * free pages are left to the next time, and it is logged.
 */
export async function scrubAfter(
  command: Command | undefined,
  answered: View,
  { db, log }: { db: Db; log: Log },
): Promise<void> {
  if (!command?.erases || answered.kind === 'refusal') return;
  try {
    await db.scrub();
  } catch (error) {
    log.warn({ err: error }, 'the file could not be written anew after an erasure');
  }
}
