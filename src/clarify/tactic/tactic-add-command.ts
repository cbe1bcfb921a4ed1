import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { badArgument, notPossible } from '../../base/language/errors.ts';
import { cleanLine, cleanText } from '../../base/view/text.ts';
import { getMetric } from '../../gather/metric/store.ts';
import { type Goal, type Metric, readTitle } from '../goal/goal.ts';
import { loadGoalScene } from '../goal/goal-load.ts';
import { getGoal, getGoalMetric } from '../goal/store.ts';
import type { Tactic } from './tactic.ts';
import { judgeLater } from './tactic-judge.ts';
import { loadSheet, readGuardrail, readRule, readStart, ruleOptions, UNJUDGED } from './tactic-rule-args.ts';
import { nextTactic } from './tactic-store.ts';
import { viewTacticSaved } from './tactic-views.ts';

export const tacticAdd = defineCommand({
  name: 'tactic add',
  summary: 'Starts a line of action or an experiment with the rule that will end it.',
  examples: [
    '"Saved replies" --goal G-3 --judge 2026-12-09 --keep "20 min less" --retire "5 min less"',
    '"Annual plans" --goal G-1 --judge "in 6 weeks" --keep +0.5% --retire 0 --guardrail churn --guardrail-at "1 point more"',
    '"Short form" --goal G-2 --judge 2027-01-15 --keep 0.5% --retire 0 --experiment --hypothesis "fewer fields, more trials" --comparison "the long form"',
  ],
  args: z.object({
    title: arg.line('what it is called', { isRest: true }),
    goal: arg.line('the goal that it is for', { completes: 'goal' }).optional(),
    metric: arg
      .line('what it is judged by; the goal’s metric if left out', { completes: 'metric' }, 80)
      .optional(),
    judge: arg.line('the date on which it is judged, such as 9 Dec or in 4 weeks'),
    keep: arg.line('it goes on from this change on, such as 20 min less'),
    retire: arg.line('it ends at this change or worse, such as 5 min less, or no change'),
    ...ruleOptions,
    experiment: arg.flag('an experiment: say the hypothesis and what it is compared with'),
    hypothesis: arg.line('what you expect, and why', {}, 1_000).optional(),
    comparison: arg.line('what it is compared with', {}).optional(),
  }),
  access: 'approver',
  audience: 'channel',
  hasForm: true,
  async run(ctx, args) {
    const goal = args.goal === undefined ? null : await getGoal(ctx, args.goal);
    if (goal && goal.state !== 'open') {
      throw notPossible(`${goal.id} is closed (${goal.state}).`, 'Name an open goal.');
    }
    const experiment = readExperiment(args);
    const metric = await readMetric(ctx, args.metric, goal);
    const startValue = await readStart(ctx, metric);
    const rule = await readRule(ctx, args, { goal, metric, startValue });
    const tactic: Tactic = {
      workspace_id: ctx.workspace.id,
      ...(await nextTactic(ctx)),
      title: readTitle(args.title),
      goal_id: goal?.id ?? null,
      ...experiment,
      metric_id: metric.id,
      start_value: startValue,
      starts_on: ctx.today,
      ...rule,
      ...(await readGuardrail(ctx, args, metric)),
      ...UNJUDGED,
      created_by: ctx.actor.kind === 'member' ? ctx.actor.id : null,
      created_at: ctx.now,
      updated_at: ctx.now,
    };
    await ctx.record({ type: 'TacticStarted', subject: tactic.id, rows: { tactics: [tactic] } });
    await judgeLater(ctx, tactic);
    return viewTacticSaved(await loadSheet(ctx, tactic), await loadGoalScene(ctx));
  },
});

/** An experiment says what it expects and what it is compared with, or it is none. */
function readExperiment(args: {
  experiment: boolean;
  hypothesis?: string | undefined;
  comparison?: string | undefined;
}): Pick<Tactic, 'is_experiment' | 'hypothesis' | 'comparison'> {
  const isExperiment = args.experiment || args.comparison !== undefined;
  if (isExperiment && args.hypothesis === undefined) {
    throw badArgument('hypothesis', 'nothing', 'what you expect of the experiment, and why');
  }
  if (isExperiment && args.comparison === undefined) {
    throw badArgument('comparison', 'nothing', 'what the experiment is compared with, such as the old flow');
  }
  return {
    is_experiment: isExperiment ? 1 : 0,
    hypothesis: cleanText(args.hypothesis ?? '').trim(),
    comparison: cleanLine(args.comparison ?? '', 500),
  };
}

async function readMetric(ctx: Ctx, typed: string | undefined, goal: Goal | null): Promise<Metric> {
  if (typed !== undefined) return getMetric(ctx, typed);
  if (goal) return getGoalMetric(ctx, goal);
  throw badArgument('metric', 'nothing', 'what it is judged by, or a goal with --goal');
}
