import { statSync } from 'node:fs';
import { Refusal } from '../../language/errors.ts';

/**
 * Watches that a path still is the file that it was: gives a look, which takes microseconds and throws a Refusal where
 * the file was deleted or another one stands in its place. What is written then would be kept nowhere.
 */
export function watchFile(file: string): () => void {
  const first = statSync(file);
  return () => {
    const now = statSync(file, { throwIfNoEntry: false });
    if (now && now.ino === first.ino && now.dev === first.dev) return;
    throw new Refusal({
      code: 'not_possible',
      message: `${file} was ${now ? 'replaced' : 'deleted'} while Tiller ran: nothing is kept any more. Stop Tiller, put the file back (or a backup), and start it again.`,
    });
  };
}
