import { NORMAL_90 } from '../../analyze/normal.ts';
import { type Reads, rows } from '../../base/store/rows.ts';
import type { Realised } from './correction.ts';
import { type KnownReading, listReadings } from './reading-store.ts';
import { type Information, informationOfSum } from './regression.ts';

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

/** So many bundles are some 3,000 tasks: older ones say little of today's estimates, and planning waits for them. */
const MOST_READINGS = 300;

/**
 * What promises came to: the last reading of every bundle, told or not, since to leave out what is not would count luck. Oldest
 * first.
 */
export async function listRealised(ctx: Reads): Promise<Realised[]> {
  const readings = (await listReadings(ctx)).slice(-MOST_READINGS);
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
  return readings.flatMap((known) => toRealised(known, groups));
}

function toRealised(
  { reading, tasks: inOrder }: KnownReading,
  groups: ReadonlyMap<string, readonly string[]>,
): Realised[] {
  const tasks = inOrder.toSorted((a, b) => (a.task_id < b.task_id ? -1 : 1));
  const { middle, low80, high80, metric_id: metricId } = reading;
  if (middle === null || low80 === null || high80 === null || low80 === high80) return [];
  const middles = tasks.map(({ low, high }) => ((low ?? 0) + (high ?? 0)) / 2);
  const given = middles.filter((each) => each !== 0);
  // A task without a promise does what is usual in its bundle, and has nothing in common with others.
  const usual = given.reduce((sum, each) => sum + each, 0) / given.length || 1;
  const sizes = middles.map((each) => each || usual);
  const promises = tasks.map(({ task_id: id }, index) => ({
    metricId,
    size: Math.abs(sizes[index] as number),
    groups: middles[index] === 0 ? [] : (groups.get(id) ?? []),
  }));
  const sd = (high80 - low80) / (2 * NORMAL_90);
  const { precision, pull } = reading.information
    ? (JSON.parse(reading.information) as Information)
    : informationOfSum(tasks.length, { sum: middle, sd });
  const signOf = (task: number) => Math.sign(sizes[task] as number);
  return [
    {
      promises,
      information: {
        precision: precision.map((row, i) => row.map((each, j) => signOf(i) * each * signOf(j))),
        pull: pull.map((each, i) => signOf(i) * each),
      },
    },
  ];
}
