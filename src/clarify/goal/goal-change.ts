import type { Ctx } from '../../base/command/ctx.ts';
import { addDays } from '../../base/language/date.ts';
import { badArgument } from '../../base/language/errors.ts';
import { formatId, slugify } from '../../base/language/ids.ts';
import { cleanLine, cleanText } from '../../base/view/text.ts';
import { ensureMetric, findMetric } from '../../gather/metric/store.ts';
import { getExecutor } from '../../team/people/store.ts';
import { readSettings } from '../../team/settings-store.ts';
import { getActiveVision } from '../vision/store.ts';
import { findFocusArea, type Goal, type Metric, readTitle, titleOf } from './goal.ts';
import { type CompleteDraft, type GoalDraft, valueIn } from './sentence/draft.ts';
import { nextGoalNumber } from './store.ts';

/** Leaves a field empty. */
export const NONE = /^(?:none|nobody|-|clear)$/i;

/** The row of a new goal, with the deadline of the settings where none was said. */
export async function newGoal(ctx: Ctx, draft: CompleteDraft, metric: Metric): Promise<Goal> {
  const number = await nextGoalNumber(ctx);
  const base: Goal = {
    workspace_id: ctx.workspace.id,
    id: formatId('G', number),
    number,
    title: '',
    metric_id: metric.id,
    direction: draft.direction,
    start_value: null,
    target_value: valueIn(metric, 'target', draft.target, ctx.workspace.currency),
    starts_on: ctx.today,
    deadline_on: draft.deadlineOn ?? addDays(ctx.today, readSettings(ctx.workspace).goalHorizonDays),
    owner_id: null,
    weight: 1,
    why: '',
    focus_area: '',
    state: 'open',
    lesson: '',
    closing_value: null,
    halfway_chance: null,
    closed_at: null,
    created_at: ctx.now,
  };
  const goal = await applyChanges(ctx, base, draft, metric);
  return goal.title === '' ? { ...goal, title: titleOf(goal, metric, ctx.workspace.currency) } : goal;
}

/** The goal with what a draft says; what it does not say stays. */
export async function applyChanges(ctx: Ctx, goal: Goal, draft: GoalDraft, metric: Metric): Promise<Goal> {
  const { currency } = ctx.workspace;
  return {
    ...goal,
    // A start measured in another metric says nothing.
    ...(metric.id !== goal.metric_id && { metric_id: metric.id, start_value: null }),
    ...(draft.direction && { direction: draft.direction }),
    ...(draft.target && { target_value: valueIn(metric, 'target', draft.target, currency) }),
    ...(draft.start && { start_value: valueIn(metric, 'start', draft.start, currency) }),
    ...(draft.deadlineOn !== undefined && { deadline_on: draft.deadlineOn }),
    ...(draft.owner !== undefined && { owner_id: await readOwner(ctx, draft.owner) }),
    ...(draft.weight !== undefined && { weight: draft.weight }),
    ...(draft.why !== undefined && { why: NONE.test(draft.why) ? '' : cleanText(draft.why).trim() }),
    ...(draft.focusArea !== undefined && { focus_area: await readFocus(ctx, draft.focusArea) }),
    ...(draft.title !== undefined && { title: readTitle(draft.title) }),
  };
}

async function readOwner(ctx: Ctx, typed: string): Promise<string | null> {
  return NONE.test(typed) ? null : (await getExecutor(ctx, typed, 'owner')).id;
}

async function readFocus(ctx: Ctx, typed: string): Promise<string> {
  if (NONE.test(typed)) return '';
  const vision = await getActiveVision(ctx);
  return findFocusArea(typed, vision?.focusAreas ?? []) ?? cleanLine(typed, 80);
}

/** A unit is the metric's: one that is known keeps its own. */
export function checkUnit(draft: CompleteDraft, known: Metric | undefined): void {
  if (!known || draft.unit === undefined || draft.unit === known.unit) return;
  throw badArgument('unit', draft.unit, `${known.unit}, in which ${known.name} is measured`);
}

/** The metric that a changed goal is on; another one must take over start and target in its own unit. */
export async function changeMetric(ctx: Ctx, changes: GoalDraft, before: Metric): Promise<Metric> {
  if (changes.metric === undefined || slugify(changes.metric) === before.id) return before;
  const known = await findMetric(ctx, changes.metric);
  if (known?.unit === before.unit) return known;
  if (known && changes.target === undefined) {
    throw badArgument(
      'metric',
      changes.metric,
      `a metric in ${before.unit}, or the target in ${known.unit} with --target`,
    );
  }
  return known ?? ensureMetric(ctx, { name: changes.metric, unit: changes.target?.unit ?? before.unit });
}
