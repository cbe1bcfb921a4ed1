import type { Ctx } from '../../base/command/ctx.ts';
import { formatQuantity } from '../../base/language/format-quantity.ts';
import type { Row } from '../../base/store/tables.ts';
import { listOpenGoals } from '../../clarify/goal/store.ts';
import { listMetrics } from '../../gather/metric/store.ts';
import { readSettings } from '../../team/settings-store.ts';
import type { Analysis, GoalAnalysis } from '../core/analysis.ts';
import type { GoalState } from '../core/goal-state.ts';
import { PersonalityGoalFeedbackStrategy } from '../core/strategy.ts';
import { describeNextStep } from '../core/wording.ts';

/** What is known of an open goal, and what would be next. */
export interface NextStep {
  goal: Row<'goals'>;
  metric: Row<'metrics'>;
  analysis: GoalAnalysis;
  next: number;
  /** `G-1: next step 5.5, half of what is lacking; moving toward`. */
  line: string;
}

/** The next step of each open goal that a value is known of, by number. */
export async function listNextSteps(ctx: Ctx, analysis: Analysis, state: GoalState): Promise<NextStep[]> {
  const { feedback } = readSettings(ctx.workspace);
  const strategy = new PersonalityGoalFeedbackStrategy(feedback?.personality);
  const { currency } = ctx.workspace;
  const metrics = new Map((await listMetrics(ctx)).map((metric) => [metric.id, metric]));
  return (await listOpenGoals(ctx)).flatMap((goal) => {
    const own = analysis[goal.id];
    const metric = metrics.get(goal.metric_id);
    if (!own || !metric) return [];
    const [suggestion] = strategy.suggestActions([{ [goal.id]: own.current }], [{}], {
      [goal.id]: state[goal.id],
    });
    const next = Number(suggestion?.[goal.id] ?? own.current);
    // Other goals' values come between: that the newest entry is about another goal is nothing to tell.
    const { stale: _stale, ...fresh } = own;
    const line = describeNextStep(fresh, {
      name: goal.id,
      next,
      personality: feedback?.personality,
      format: (value) => formatQuantity(value, metric.unit, currency),
    });
    return [{ goal, metric, analysis: own, next, line }];
  });
}
