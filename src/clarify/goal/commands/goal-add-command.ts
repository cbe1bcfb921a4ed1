import { z } from 'zod';
import { arg } from '../../../base/command/args.ts';
import { defineCommand } from '../../../base/command/command.ts';
import type { Ctx } from '../../../base/command/ctx.ts';
import { Refusal } from '../../../base/language/errors.ts';
import { isTally, RUNNING_TOTAL, YES_OR_NO } from '../../../base/language/format-quantity.ts';
import { findNearest } from '../../../base/language/ids.ts';
import { formatDate } from '../../../base/language/period.ts';
import { splitPeriod } from '../../../base/language/words.ts';
import { recordValues } from '../../../gather/metric/record.ts';
import { ensureMetric, findMetric, listMetrics } from '../../../gather/metric/store.ts';
import { readSettings } from '../../../team/settings-store.ts';
import type { Goal, Metric } from '../goal.ts';
import { goalOptions, viewSaved } from '../goal-args.ts';
import { checkUnit, newGoal } from '../goal-change.ts';
import { type CompleteDraft, completeDraft, readDraft, unitOf } from '../sentence/draft.ts';
import type { Finding } from '../smart.ts';
import { listOpenGoals } from '../store.ts';

const NOTHING_YET = { value: 0, unit: 'count' };

export const goalAdd = defineCommand({
  name: 'goal add',
  summary: 'Starts a goal from one sentence, and says what it still lacks.',
  examples: [
    'trial-to-paid at least 6% by 2027-01-31, owner @me',
    'failed imports < 1% by 15 december because clinics lose a morning',
    'first reply at most 2h by end of january, from 3.1h, weight 2',
    'find a room by 31 march',
    '12 interviews by end of june',
  ],
  args: z.object({
    sentence: arg.line('the goal in one sentence', { isRest: true }, 1_000).optional(),
    ...goalOptions,
    unit: arg
      .line('of a new metric: percent, money, minutes, hours, count, or a word such as users')
      .optional(),
  }),
  access: 'approver',
  audience: 'channel',
  hasForm: true,
  async run(ctx, { sentence, ...options }) {
    const given = readDraft(sentence, options, { today: ctx.today, currency: ctx.workspace.currency });
    const draft = completeDraft(given, ctx.today);
    const { namesake, isSame } = await findNamesake(ctx, draft.metric);
    const known = (await findMetric(ctx, draft.metric)) ?? (isSame ? namesake : undefined);
    checkUnit(draft, known);
    const near = known || namesake ? [] : await findNear(ctx, draft.metric);
    refuseLevel(draft, known);
    const metric = known ?? (await ensureMetric(ctx, { name: draft.metric, unit: unitOf(draft) }));
    const isTallied = !known && isTally(metric.unit);
    const goal = await newGoal(ctx, isTallied ? { start: NOTHING_YET, ...draft } : draft, metric);
    await refuseTwin(ctx, goal);
    await ctx.record({ type: 'GoalAdded', subject: goal.id, rows: { goals: [goal] } });
    if (isTallied) await recordStart(ctx, goal, metric);
    const notices = [
      ...(draft.deadlineOn === undefined ? [noticeDefaultDeadline(ctx, goal)] : []),
      ...near.map((name) => noticeNewMetric(goal, metric, name)),
      ...(namesake && !known ? [noticeApart(metric, namesake)] : []),
    ];
    const isAssumed = isTallied && !draft.start && metric.unit === RUNNING_TOTAL;
    return viewSaved(ctx, goal, metric, notices, isAssumed ? noticeStart(metric) : undefined);
  },
});

/** "60 sign-ups a day" is of the metric Sign-ups, where a value of it comes each day. */
async function findNamesake(ctx: Ctx, name: string): Promise<{ namesake?: Metric; isSame?: boolean }> {
  const { bare, period } = splitPeriod(name);
  const namesake = period === undefined ? undefined : await findMetric(ctx, bare);
  return namesake ? { namesake, isSame: namesake.cadence === period } : {};
}

async function findNear(ctx: Ctx, name: string): Promise<string[]> {
  return findNearest(
    name,
    (await listMetrics(ctx)).map((metric) => metric.name),
    1,
  );
}

/** What is measured already as a level is no milestone: a number is missing. */
function refuseLevel({ nature, ...draft }: CompleteDraft, known: Metric | undefined): void {
  if (nature !== 'milestone' || !known || known.unit === YES_OR_NO) return;
  const { target: _, ...numberless } = draft;
  completeDraft(numberless, draft.deadlineOn ?? '');
}

/** What is counted, or comes about or not, starts at a value that is known. */
async function recordStart(ctx: Ctx, goal: Goal, metric: Metric): Promise<void> {
  await recordValues(ctx, {
    type: 'ValueRecorded',
    subject: `metric:${metric.id}`,
    values: [
      { metricId: metric.id, at: ctx.now, value: goal.start_value ?? 0, source: goal.id, context: '' },
    ],
  });
}

/** The same metric, side and number twice is one goal. */
async function refuseTwin(ctx: Ctx, goal: Goal): Promise<void> {
  const twin = (await listOpenGoals(ctx)).find(
    (other) =>
      other.metric_id === goal.metric_id &&
      other.direction === goal.direction &&
      other.target_value === goal.target_value,
  );
  if (!twin) return;
  throw new Refusal({
    code: 'already_done',
    message: `${twin.id} is this goal already, by ${formatDate(twin.deadline_on, ctx.today)}. Change it: goal edit ${twin.id}`,
    field: 'sentence',
    given: goal.title,
    allowed: `goal edit ${twin.id}`,
  });
}

function noticeDefaultDeadline(ctx: Ctx, goal: Goal): Finding {
  const days = readSettings(ctx.workspace).goalHorizonDays;
  const typed = `goal edit ${goal.id} --deadline DATE`;
  return { rank: 0, text: `No deadline was said, so it is ${days} days ahead.`, fix: { typed } };
}

/** What is counted starts at none where nobody said otherwise. */
function noticeStart(metric: Metric): Finding {
  const typed = `metric record ${metric.id} VALUE`;
  const action = { label: 'There are some already', command: 'metric record', args: { metric: metric.id } };
  return { rank: 0, text: 'counted from 0', fix: { typed, action } };
}

function noticeNewMetric(goal: Goal, metric: Metric, near: string): Finding {
  const typed = `goal edit ${goal.id} --metric ${quote(near)}`;
  const action = { label: `It is ${near}`, command: 'goal edit', args: { goal: goal.id, metric: near } };
  return { rank: 0, text: `${metric.name} is a new metric. Or is it ${near}?`, fix: { typed, action } };
}

/** Days add up to no week by themselves. */
function noticeApart(metric: Metric, { name, cadence }: Metric): Finding {
  return {
    rank: 0,
    text: `${metric.name} is measured apart from ${name}, of which a value comes each ${cadence}.`,
    fix: null,
  };
}

function quote(name: string): string {
  return /^[\p{L}\p{N}_-]+$/u.test(name) ? name : `"${name}"`;
}
