import { DAY_MS } from '../language/date.ts';
import type { Tx } from '../store/open.ts';
import { ask, definePassage } from '../wall/passage.ts';
import { enterWorkspace } from '../wall/wall.ts';

/** Long enough for every platform's last retry of an event. */
const ORIGINS_KEPT_MS = 45 * DAY_MS;
/** Long enough to see what was said and when. What is dead or unknown is kept until somebody has looked at it. */
const MESSAGES_KEPT_MS = 7 * DAY_MS;
const BATCH = 200;

/** Where there is something of operation that nobody needs any more, of every table some; and the newest message of all. */
export const OLD_ROWS = definePassage({
  name: 'old_rows',
  takes: ['bigint', 'bigint'],
  gives: { workspace_id: 'text', newest: 'bigint?' },
  body: `select workspace_id, (select max(id) from outbox) as newest from (
    select workspace_id from (select workspace_id from inbox where claimed_at < $1 limit ${BATCH}) as inboxes
    union select workspace_id from (select workspace_id from jobs
      where state = 'done' and not_before_at < $1 limit ${BATCH}) as done
    union select workspace_id from (select workspace_id from outbox
      where state in ('sent', 'merged') and not_before_at < $2 and id < (select max(id) from outbox)
      limit ${BATCH}) as said) as old`,
});

/** Deletes some of what operation no longer needs; called again until it deletes nothing. */
export async function forgetOld(tx: Tx, now: number): Promise<number> {
  let deleted = 0;
  for (const old of await ask(tx, OLD_ROWS, now - ORIGINS_KEPT_MS, now - MESSAGES_KEPT_MS)) {
    await enterWorkspace(tx, old.workspace_id);
    deleted += await forgetOldOf(tx, old, now);
  }
  return deleted;
}

async function forgetOldOf(
  tx: Tx,
  { workspace_id: workspaceId, newest }: { workspace_id: string; newest: number | null },
  now: number,
): Promise<number> {
  const origins = await tx
    .deleteFrom('inbox')
    .where('workspace_id', '=', workspaceId)
    .where('origin', 'in', (eb) =>
      eb
        .selectFrom('inbox')
        .select('origin')
        .where('workspace_id', '=', workspaceId)
        .where('claimed_at', '<', now - ORIGINS_KEPT_MS)
        .limit(BATCH),
    )
    .executeTakeFirst();
  const jobs = await tx
    .deleteFrom('jobs')
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('jobs')
        .select('id')
        .where('workspace_id', '=', workspaceId)
        .where('state', '=', 'done')
        // A job's origin must not be run again as long as its event may come again.
        .where('not_before_at', '<', now - ORIGINS_KEPT_MS)
        .limit(BATCH),
    )
    .executeTakeFirst();
  const messages = await tx
    .deleteFrom('outbox')
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('outbox')
        .select('id')
        .where('workspace_id', '=', workspaceId)
        .where('state', 'in', ['sent', 'merged'])
        .where('not_before_at', '<', now - MESSAGES_KEPT_MS)
        // SQLite gives the highest id again once its row is gone, and a message is found in the chat by its id.
        .where('id', '<', newest ?? 0)
        .limit(BATCH),
    )
    .executeTakeFirst();
  const deleted = [origins, jobs, messages].map(({ numDeletedRows }) => Number(numDeletedRows));
  return deleted.reduce((sum, count) => sum + count, 0);
}
