import { NORMAL_90 } from '../../analyze/normal.ts';
import { type Reads, rows } from '../../base/store/rows.ts';
import type { RealisedSum } from './correction.ts';
import { listReadings } from './reading-store.ts';

/** What an estimate has in common with others, by name. */
export function groupsOf(estimate: {
  source: string;
  estimator: string | null;
  category: string;
  goalId: string | null;
}): string[] {
  const { source, estimator, category, goalId } = estimate;
  return [
    `source:${source}`,
    ...(estimator === null ? [] : [`estimator:${estimator}`]),
    `category:${category}`,
    ...(goalId === null ? [] : [`goal:${goalId}`]),
  ];
}

/**
 * What promises came to: every bundle that was read for the last time, also where the values told too little for a verdict, since
 * to leave these out would count luck. Oldest first.
 */
export async function listRealised(ctx: Reads): Promise<RealisedSum[]> {
  const readings = (await listReadings(ctx)).filter(({ reading }) => reading.look_at === null);
  if (readings.length === 0) return [];
  const found = await rows(ctx, 'reading_tasks')
    .innerJoin('tasks', 'tasks.id', 'reading_tasks.task_id')
    .innerJoin('candidates', 'candidates.id', 'tasks.candidate_id')
    .leftJoin('executors', 'executors.id', 'candidates.proposer_id')
    .select(['tasks.id', 'tasks.category', 'tasks.goal_id', 'candidates.source', 'executors.handle'])
    .execute();
  const groups = new Map(
    found.map(({ id, category, goal_id: goalId, source, handle: estimator }) => [
      id,
      groupsOf({ source, estimator, category, goalId }),
    ]),
  );
  return readings.flatMap(({ reading, tasks }): RealisedSum[] => {
    const { middle, low80, high80, low, high, metric_id: metricId } = reading;
    if (middle === null || low80 === null || high80 === null) return [];
    const promises = tasks.flatMap((task) => {
      const size = Math.abs((task.low ?? 0) + (task.high ?? 0)) / 2;
      return size === 0 ? [] : [{ metricId, size, groups: groups.get(task.task_id) ?? [] }];
    });
    // Of tasks without a promise the sum has a part that is nobody's.
    const promised = tasks.reduce((sum, task) => sum + (task.low === null ? 0 : (task.share ?? 0)), 0);
    const realised = promised * Math.sign(low + high);
    return [{ promises, realised, sd: (high80 - low80) / (2 * NORMAL_90) }];
  });
}
