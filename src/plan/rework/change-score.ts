import type { Ctx } from '../../base/command/ctx.ts';
import type { Row } from '../../base/store/tables.ts';
import { getMetric } from '../../gather/metric/store.ts';
import { readReasons, readScore } from '../../todo/task/figures-store.ts';
import type { Task } from '../../todo/task/task.ts';
import { explainChange } from '../explain.ts';
import { midpoint, monthlyValue } from '../need/worth.ts';
import type { Impact, PlanGoal } from '../snapshot.ts';

/** The figures and sentences that follow from effort and impact. */
export function rescore(
  task: Task,
  idea: Row<'candidates'>,
  now: { goal: PlanGoal | null; impact: Impact; valuePerMonth: number | null; at: number; currency: string },
): Task {
  const { goal, impact, valuePerMonth } = now;
  const score = readScore(task);
  const content = {
    impact,
    goal,
    effortHours: task.effort_hours,
    isEffortGuessed: task.is_effort_guessed === 1,
    candidate: { id: idea.id },
  };
  const reasons = readReasons(task);
  return {
    ...task,
    impact_low: impact.low,
    impact_high: impact.high,
    impact_label: impact.label,
    metric_id: impact.metricId,
    value_per_month: valuePerMonth,
    reasons: JSON.stringify(explainChange(reasons, content, { now: now.at, currency: now.currency })),
    score: JSON.stringify({
      ...score,
      impactUnit: impact.unit,
      impactFrom: impact.from,
      midpoint: midpoint(impact),
      valuePerMonth,
    }),
  };
}

/** The impact as people want it, or as it was, and what it is worth. */
export async function readImpactOf(
  ctx: Ctx,
  task: Task,
  goal: PlanGoal | null,
  wanted: Pick<Impact, 'low' | 'high' | 'metricId' | 'label'> | undefined,
): Promise<{ impact: Impact; valuePerMonth: number | null }> {
  const score = readScore(task);
  if (!wanted) return { impact: frozenImpact(task), valuePerMonth: score.valuePerMonth };
  const unit = wanted.metricId === null ? 'money' : (await getMetric(ctx, wanted.metricId)).unit;
  const from = ctx.actor.kind === 'member' ? `@${ctx.actor.handle}` : score.impactFrom;
  const impact = { ...wanted, unit, from };
  // By the measure of the day it was proposed; tasks of 0.1 do not have it.
  const goalWorth = score.goalWorth ?? goal?.weight ?? 1;
  return { impact, valuePerMonth: monthlyValue(impact, goal, goalWorth) };
}

/** The impact that a task was frozen with. */
export function frozenImpact(task: Task): Impact {
  const { impactUnit, impactFrom } = readScore(task);
  return {
    low: task.impact_low,
    high: task.impact_high,
    unit: impactUnit,
    metricId: task.metric_id,
    label: task.impact_label,
    from: impactFrom,
  };
}
