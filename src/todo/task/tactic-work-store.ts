import { type Reads, rows } from '../../base/store/rows.ts';
import type { TacticWork } from '../../clarify/tactic/tables.ts';

/** The tasks of a tactic, newest first, and its ideas that are not tasks yet, by number. */
export async function listTacticWork(
  ctx: Reads,
  tacticId: string,
): Promise<{ tasks: TacticWork[]; ideas: TacticWork[] }> {
  const tasks = await rows(ctx, 'tasks')
    .select(['id', 'title', 'state'])
    .where('tactic_id', '=', tacticId)
    .orderBy('number', 'desc')
    .execute();
  const ideas = await rows(ctx, 'candidates')
    .select(['id', 'title', 'state'])
    .where('tactic_id', '=', tacticId)
    .where('state', '=', 'open')
    .orderBy('number')
    .execute();
  return { tasks, ideas };
}
