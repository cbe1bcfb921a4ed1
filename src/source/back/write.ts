import type { Outside } from '../../base/command/command.ts';
import { type SourceConnection, SourceError } from '../../base/source-port.ts';
import type { Run } from '../sync/run-store.ts';
import { stillHolds } from './order.ts';
import { endOrder, takeOrder } from './order-store.ts';

/** What a vendor does not take after so many attempts it never will. */
const MOST_ATTEMPTS = 5;

/**
 * Writes what waits at a source, one after the other, with no transaction open. An order keeps its id through all
 * attempts, by which the source is searched before it is written again. Throws SourceError where the source as a whole
 * cannot be written to now.
 */
export async function writeOrders(
  { db, ports }: Outside,
  run: Run,
  connection: SourceConnection,
): Promise<void> {
  const { write } = connection;
  if (!write) return;
  for (;;) {
    const taken = await takeOrder(db, run, ports.clock.now());
    if (!taken) return;
    const { stored, order, task } = taken;
    if (!stillHolds(order, task)) {
      await endOrder(db, stored, { state: 'given up', last_error: `${order.task} is not so any more` });
      continue;
    }
    try {
      const { url } = await write.call(connection, { id: stored.id, key: stored.key, what: order.what });
      await endOrder(db, stored, { state: 'written', url, last_error: null });
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      const isOver = error.trouble === 'gone' || stored.attempts + 1 >= MOST_ATTEMPTS;
      await endOrder(db, stored, {
        ...(isOver && { state: 'given up' as const }),
        last_error: error.message,
      });
      if (!isOver) throw error;
    }
  }
}
