import { type Reads, rows } from '../../base/store/rows.ts';
import { listExecutors } from '../../team/people/store.ts';

/** Who refused the task that an idea was last, and when; undefined where nobody did. */
export async function findRefusal(
  ctx: Reads,
  candidateId: string,
): Promise<{ handle: string | undefined; at: number } | undefined> {
  const task = await rows(ctx, 'tasks')
    .select(['id', 'decided_at'])
    .where('candidate_id', '=', candidateId)
    .where('state', '=', 'refused')
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!task) return undefined;
  const refused = await rows(ctx, 'events')
    .select(['actor', 'occurred_at'])
    .where('subject', '=', task.id)
    .where('type', '=', 'TaskRefused')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  // Who did is in the log; where that is sealed, when it was is all there is.
  if (!refused) return task.decided_at === null ? undefined : { handle: undefined, at: task.decided_at };
  const people = await listExecutors(ctx, 'all');
  const handle = people.find(({ id }) => refused.actor === `member:${id}`)?.handle;
  return { handle, at: refused.occurred_at };
}
