import { z } from 'zod';
import { levelBefore } from '../analyze/tactic-verdict.ts';
import { arg, type Command, type Ctx, defineCommand } from '../command.ts';
import { badArgument, notPossible } from '../errors.ts';
import { getMetric } from '../metric/store.ts';
import { instantOf, readDate } from '../time.ts';
import { cleanLine, cleanText } from '../view.ts';
import type { Goal, Metric } from './goal.ts';
import { readTitle } from './goal.ts';
import { loadGoalScene } from './goal-load.ts';
import { getGoal, getGoalMetric } from './store.ts';
import { checkJudgeOn, checkRule, goodSideOfGoal, MEANINGS, readChange, type Tactic } from './tactic.ts';
import { judgeLater } from './tactic-judge.ts';
import { overruleCommands } from './tactic-overrule-commands.ts';
import {
  getMetricById,
  getTactic,
  listTacticPoints,
  listTactics,
  listTacticWork,
  loadStanding,
  nextTactic,
} from './tactic-store.ts';
import { type TacticSheet, viewTactic, viewTacticSaved, viewTactics } from './tactic-views.ts';

const ruleOptions = {
  guardrail: arg.line('a metric that must not get worse', { completes: 'metric' }, 80).optional(),
  guardrailAt: arg.line('the change of it that ends the tactic, such as 2 points more').optional(),
};

const tacticRef = arg.line('the tactic, such as TC-1', { position: 0, completes: 'tactic' });

const add = defineCommand({
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
    judge: arg.line('the date on which it is judged, such as 2026-12-09 or in 4 weeks'),
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
  pace: 'instant',
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

const modify = defineCommand({
  name: 'tactic modify',
  summary: 'Gives a tactic that was judged a new rule and a new date.',
  examples: ['TC-1 --judge "in 4 weeks" --keep "15 min less" --retire "no change"'],
  args: z.object({
    tactic: tacticRef,
    judge: arg.line('the new date on which it is judged'),
    keep: arg.line('it goes on from this change on, counted from where it started').optional(),
    retire: arg.line('it ends at this change or worse, counted from where it started').optional(),
    ...ruleOptions,
    title: arg.line('what it is called').optional(),
    hypothesis: arg.line('what you expect now, and why', {}, 1_000).optional(),
  }),
  access: 'approver',
  audience: 'channel',
  hasForm: true,
  pace: 'instant',
  async run(ctx, { tactic: ref, ...args }) {
    const old = await getTactic(ctx, ref);
    if (old.state === 'running') {
      throw notPossible(
        `The rule of ${old.id} stands until ${old.judge_on}.`,
        `tactic overrule ${old.id} with a reason and a second person sets it aside.`,
      );
    }
    if (old.state === 'retire') {
      throw notPossible(
        `${old.id} ${MEANINGS.retire}.`,
        `tactic overrule ${old.id} modify because … opens it again.`,
      );
    }
    const goal = old.goal_id === null ? null : await getGoal(ctx, old.goal_id);
    const metric = await getMetricById(ctx, old.metric_id);
    const tactic: Tactic = {
      ...old,
      ...(args.title !== undefined && { title: readTitle(args.title) }),
      ...(args.hypothesis !== undefined && { hypothesis: cleanText(args.hypothesis).trim() }),
      ...(await readRule(ctx, args, { goal, metric, startValue: old.start_value, old })),
      ...(args.guardrail === undefined && args.guardrailAt === undefined
        ? {}
        : await readGuardrail(ctx, args, metric)),
      ...UNJUDGED,
      updated_at: ctx.now,
    };
    await ctx.record({
      type: 'TacticModified',
      subject: tactic.id,
      data: { before: old },
      rows: { tactics: [tactic] },
    });
    await judgeLater(ctx, tactic);
    return viewTacticSaved(await loadSheet(ctx, tactic), await loadGoalScene(ctx));
  },
});

const list = defineCommand({
  name: 'tactic list',
  summary: 'Tactics and experiments: what each did so far and when it is judged.',
  args: z.object({}),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx) {
    const sheets: TacticSheet[] = [];
    for (const tactic of await listTactics(ctx)) sheets.push(await loadSheet(ctx, tactic));
    return viewTactics(sheets, await loadGoalScene(ctx));
  },
});

const show = defineCommand({
  name: 'tactic show',
  summary: 'One tactic: its stop rule, the figures so far, the verdict, its tasks.',
  examples: ['TC-1'],
  args: z.object({ tactic: arg.rest('the tactic, such as TC-1', { completes: 'tactic' }) }),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx, { tactic: ref }) {
    const tactic = await getTactic(ctx, ref);
    const work = await listTacticWork(ctx, tactic.id);
    return viewTactic(await loadSheet(ctx, tactic), work, await loadGoalScene(ctx));
  },
});

export const tacticCommands: readonly Command[] = [add, list, show, modify, ...overruleCommands];

/** The columns of a tactic that its rule has not been applied to. */
const UNJUDGED = {
  state: 'running',
  verdict: '{}',
  judged_at: null,
  overrule: '',
  overruled_by: null,
  seconded_by: null,
} as const satisfies Partial<Tactic>;

async function loadSheet(ctx: Ctx, tactic: Tactic): Promise<TacticSheet> {
  return {
    tactic,
    goal: tactic.goal_id === null ? null : await getGoal(ctx, tactic.goal_id),
    standing: await loadStanding(ctx, tactic),
  };
}

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

/** Where a metric stands as a tactic starts; null without a value. */
async function readStart(ctx: Ctx, metric: Metric): Promise<number | null> {
  const points = await listTacticPoints(ctx, metric.id, ctx.today);
  return levelBefore(points, instantOf(ctx.today, '00:00', ctx.workspace.zone)) ?? points[0]?.value ?? null;
}

async function readRule(
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

async function readGuardrail(
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
