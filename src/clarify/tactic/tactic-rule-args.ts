import { arg } from '../../base/command/args.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { instantOf, readDate } from '../../base/language/date.ts';
import { badArgument } from '../../base/language/errors.ts';
import { getMetric } from '../../gather/metric/store.ts';
import type { Goal, Metric } from '../goal/goal.ts';
import { getGoal } from '../goal/store.ts';
import { checkJudgeOn, checkRule, goodSideOfGoal, readChange, type Tactic } from './tactic.ts';
import type { TacticSheet } from './tactic-describe.ts';
import { listTacticPoints, loadStanding } from './tactic-store.ts';
import { levelBefore } from './tactic-verdict.ts';

export const ruleOptions = {
  guardrail: arg.line('a metric that must not get worse', { completes: 'metric' }, 80).optional(),
  guardrailAt: arg.line('the change of it that ends the tactic, such as 2 points more').optional(),
};

/** The columns of a tactic that its rule has not been applied to. */
export const UNJUDGED = {
  state: 'running',
  verdict: '{}',
  judged_at: null,
  overrule: '',
  overruled_by: null,
  seconded_by: null,
} as const satisfies Partial<Tactic>;

export async function loadSheet(ctx: Ctx, tactic: Tactic): Promise<TacticSheet> {
  return {
    tactic,
    goal: tactic.goal_id === null ? null : await getGoal(ctx, tactic.goal_id),
    standing: await loadStanding(ctx, tactic),
  };
}

/** Where a metric stands as a tactic starts; null without a value. */
export async function readStart(ctx: Ctx, metric: Metric): Promise<number | null> {
  const points = await listTacticPoints(ctx, metric.id, ctx.today);
  return levelBefore(points, instantOf(ctx.today, '00:00', ctx.workspace.zone)) ?? points[0]?.value ?? null;
}

export async function readRule(
  ctx: Ctx,
  args: { judge: string; keep?: string | undefined; retire?: string | undefined },
  {
    goal,
    metric,
    startValue,
    old,
  }: { goal: Goal | null; metric: Metric; startValue: number | null; old?: Tactic },
): Promise<Pick<Tactic, 'judge_on' | 'keep_at' | 'retire_at'>> {
  const { currency } = ctx.workspace;
  const judgeOn = readDate('judge', args.judge, ctx.today);
  checkJudgeOn(judgeOn, ctx.today);
  // Beside its goal's metric the goal's direction says nothing.
  const good = goal && goal.metric_id === metric.id ? goodSideOfGoal(goal, startValue) : null;
  const options = { unit: metric.unit, currency, startValue };
  const keepAt =
    args.keep === undefined ? (old?.keep_at ?? 0) : readChange('keep', args.keep, { ...options, good });
  const side = good ?? (keepAt < 0 ? -1 : 1);
  const retireAt =
    args.retire === undefined
      ? (old?.retire_at ?? 0)
      : readChange('retire', args.retire, { ...options, good: side });
  checkRule({ keepAt, retireAt }, good, metric, currency);
  return { judge_on: judgeOn, keep_at: keepAt, retire_at: retireAt };
}

export async function readGuardrail(
  ctx: Ctx,
  args: { guardrail?: string | undefined; guardrailAt?: string | undefined },
  own: Metric,
): Promise<Pick<Tactic, 'guardrail_metric_id' | 'guardrail_at' | 'guardrail_start_value'>> {
  const none = { guardrail_metric_id: null, guardrail_at: null, guardrail_start_value: null };
  if (args.guardrail === undefined && args.guardrailAt === undefined) return none;
  if (args.guardrail === undefined)
    throw badArgument('guardrail', 'nothing', 'the metric that must not get worse');
  if (/^none$/i.test(args.guardrail)) return none;
  const metric = await getMetric(ctx, args.guardrail);
  if (metric.id === own.id)
    throw badArgument('guardrail', metric.name, 'another metric than the one it is judged by');
  const startValue = await readStart(ctx, metric);
  const { unit } = metric;
  const { currency } = ctx.workspace;
  const allowed = 'the change that ends the tactic, such as 2 points more';
  if (args.guardrailAt === undefined) throw badArgument('guardrailAt', 'nothing', allowed);
  const change = readChange('guardrailAt', args.guardrailAt, { unit, currency, startValue, good: null });
  if (change === 0) throw badArgument('guardrailAt', args.guardrailAt, allowed);
  return { guardrail_metric_id: metric.id, guardrail_at: change, guardrail_start_value: startValue };
}
