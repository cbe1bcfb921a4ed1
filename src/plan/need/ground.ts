import type { ReadingGround } from '../../learn/effect/readability.ts';
import type { PlanGoal, Snapshot } from '../snapshot.ts';

/** On what the effect of a task for a goal would be read. */
export type GroundOf = (goal: PlanGoal) => ReadingGround;

const CADENCE_DAYS = { hour: 1 / 24, day: 1, week: 7, month: 30 } as const;

/** What else moves a goal's metric: the promises of work on it that has a yes. */
export function createGround(tasks: Snapshot['openTasks']): GroundOf {
  const promised = tasks.filter(({ state }) => ['approved', 'assigned', 'started'].includes(state));
  return ({ figures, metricId, cadence, valueSd }) => ({
    step: CADENCE_DAYS[cadence],
    valueSd: valueSd ?? null,
    others: promised
      .filter(({ goal_id, metric_id }) => goal_id === figures.id && metric_id === metricId)
      .map(({ impact_low, impact_high }) => Math.abs((impact_low ?? 0) + (impact_high ?? 0)) / 2),
  });
}
