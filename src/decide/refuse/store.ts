import type { Ctx } from '../../base/command/ctx.ts';
import { rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';

/** Tasks that were proposed since an instant, the newest first, with where each came from; no blockers. */
export async function listTasksSince(
  ctx: Ctx,
  sinceAt: number,
): Promise<(Pick<Row<'tasks'>, 'id' | 'title' | 'category'> & Pick<Row<'candidates'>, 'source'>)[]> {
  return rows(ctx, 'tasks')
    .innerJoin('candidates', 'candidates.id', 'tasks.candidate_id')
    .select(['tasks.id', 'tasks.title', 'tasks.category', 'candidates.source'])
    .where('tasks.proposed_at', '>=', sinceAt)
    .where('tasks.category', '<>', 'blocker')
    .orderBy('tasks.number', 'desc')
    .execute();
}

/** Ideas of which somebody said “less like this”, also those for which that is over. */
export async function listLessLike(ctx: Ctx): Promise<Row<'candidates'>[]> {
  return rows(ctx, 'candidates')
    .selectAll()
    .where('less_since_at', 'is not', null)
    .orderBy('number')
    .execute();
}
