import { type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { createDangerCheck, type DangerCheck } from './release.ts';

type Release = Row<'danger_releases'>;

/** What was said to be not risky and holds, with who said so; oldest first. */
export async function listReleases(ctx: Reads): Promise<(Release & { handle: string | null })[]> {
  return rows(ctx, 'danger_releases')
    .leftJoin('executors', 'executors.id', 'danger_releases.released_by')
    .selectAll('danger_releases')
    .select('executors.handle')
    .where('danger_releases.ended_at', 'is', null)
    .orderBy('danger_releases.released_at')
    .orderBy('danger_releases.task_id')
    .execute();
}

/** Recognises danger as the team knows it now. */
export async function loadDangerCheck(ctx: Reads): Promise<DangerCheck> {
  return createDangerCheck((await listReleases(ctx)).map(({ title }) => title));
}
