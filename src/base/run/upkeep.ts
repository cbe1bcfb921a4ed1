import { DAY_MS } from '../language/date.ts';
import type { Tx } from '../store/open.ts';

/** Long enough for every platform's last retry of an event. */
const ORIGINS_KEPT_MS = 45 * DAY_MS;
/** Long enough to see what was said and when. What is dead or unknown is kept until somebody has looked at it. */
const MESSAGES_KEPT_MS = 7 * DAY_MS;
const BATCH = 200;

/** Deletes a batch of what operation no longer needs; called again until it deletes nothing. */
export async function forgetOld(tx: Tx, now: number): Promise<number> {
  const origins = await tx
    .deleteFrom('inbox')
    .where((eb) =>
      eb(
        eb.refTuple('workspace_id', 'origin'),
        'in',
        eb
          .selectFrom('inbox')
          .select(['workspace_id', 'origin'])
          .where('claimed_at', '<', now - ORIGINS_KEPT_MS)
          .limit(BATCH)
          .$asTuple('workspace_id', 'origin'),
      ),
    )
    .executeTakeFirst();
  const jobs = await tx
    .deleteFrom('jobs')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('jobs')
        .select('id')
        .where('state', '=', 'done')
        // A job's origin must not be run again as long as its event may come again.
        .where('not_before_at', '<', now - ORIGINS_KEPT_MS)
        .limit(BATCH),
    )
    .executeTakeFirst();
  const messages = await tx
    .deleteFrom('outbox')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('outbox')
        .select('id')
        .where('state', 'in', ['sent', 'merged'])
        .where('not_before_at', '<', now - MESSAGES_KEPT_MS)
        // SQLite gives the highest id again once its row is gone, and a message is found in the chat by its id.
        .where('id', '<', (newest) => newest.selectFrom('outbox').select((row) => row.fn.max('id').as('id')))
        .limit(BATCH),
    )
    .executeTakeFirst();
  const deleted = [origins, jobs, messages].map(({ numDeletedRows }) => Number(numDeletedRows));
  return deleted.reduce((sum, count) => sum + count, 0);
}
