import { Refusal } from '../../src/base/language/errors.ts';
import type { RefusalView } from '../../src/base/view/view.ts';

/** What is refused when it is done, as whoever asked is told; fails the test unless it is. */
export async function refusalOf(work: () => unknown): Promise<RefusalView> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refusal', ...error.detail };
    throw error;
  }
  throw new Error('was not refused');
}
