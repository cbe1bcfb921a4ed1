import { DAY_MS } from '../../base/language/date.ts';
import { type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { listProjects } from '../../gather/project/store.ts';
import type { HandedOut, HourShare } from './hour-shares.ts';

/** Hours count for so many days from when they were proposed. */
const DAYS = 28;
/** Of these nothing is or was to be done. */
const NOT_HANDED_OUT = ['refused', 'expired', 'snoozed', 'parked', 'cancelled'] as const;

/** The shares that are set, projects before goals, oldest first. */
export async function listHourShares(ctx: Reads): Promise<HourShare[]> {
  const found = await rows(ctx, 'hour_shares')
    .selectAll()
    .orderBy('subject_kind', 'desc')
    .orderBy('set_at')
    .orderBy('subject_id')
    .execute();
  if (found.length === 0) return [];
  const names = new Map((await listProjects(ctx)).map(({ id, name }) => [id, name]));
  return found.map(({ subject_kind: of, subject_id: id, most_percent, least_percent }) => ({
    ...{ of, id, mostPercent: most_percent, leastPercent: least_percent },
    name: of === 'project' ? (names.get(id) ?? id) : id,
  }));
}

export async function findHourShare(
  ctx: Reads,
  { of, id }: Pick<HourShare, 'of' | 'id'>,
): Promise<Row<'hour_shares'> | undefined> {
  return rows(ctx, 'hour_shares')
    .selectAll()
    .where('subject_kind', '=', of)
    .where('subject_id', '=', id)
    .executeTakeFirst();
}

/** What was handed out in the last four weeks, or waits for a yes. */
export async function listHandedOut(ctx: Reads, now: number): Promise<HandedOut[]> {
  const tasks = await rows(ctx, 'tasks')
    .select(['project_id', 'goal_id', 'effort_hours'])
    .where('proposed_at', '>', now - DAYS * DAY_MS)
    .where('state', 'not in', NOT_HANDED_OUT)
    .execute();
  return tasks.map(({ project_id, goal_id, effort_hours }) => ({
    projectId: project_id,
    goalId: goal_id,
    hours: effort_hours,
  }));
}
