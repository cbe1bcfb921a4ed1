import { type Reads, rows } from '../../../base/store/rows.ts';
import { queryInParts } from '../../idea/candidate-store.ts';

/** The last of the tasks of an idea that came several times. */
export interface LastTime {
  /** When one was done, UTC milliseconds. */
  doneAt: number | null;
  /** Whose turn the last one was, done or not. */
  doerId: string | null;
}

/** Of each of these ideas that had a task which is over. */
export async function readLastTimes(
  ctx: Reads,
  candidateIds: readonly string[],
): Promise<Map<string, LastTime>> {
  const found = await queryInParts(candidateIds, (part) =>
    rows(ctx, 'tasks')
      .select(['candidate_id', 'state', 'finished_at', 'assignee_id'])
      .where('state', 'in', ['done', 'failed', 'cancelled'])
      .where('finished_at', 'is not', null)
      .where('candidate_id', 'in', part)
      .orderBy('finished_at')
      .execute(),
  );
  const last = new Map<string, LastTime>();
  for (const { candidate_id, state, finished_at, assignee_id } of found) {
    const { doneAt = null, doerId = null } = last.get(candidate_id) ?? {};
    last.set(candidate_id, {
      doneAt: state === 'done' ? finished_at : doneAt,
      doerId: assignee_id ?? doerId,
    });
  }
  return last;
}
