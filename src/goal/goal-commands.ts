import { z } from 'zod';
import { isMet } from '../analyze/target.ts';
import { arg, type Command, type Ctx, defineCommand } from '../command.ts';
import { badArgument, notPossible, Refusal } from '../errors.ts';
import { findNearest } from '../ids.ts';
import { ensureMetric, findMetric, latestObservation, listMetrics } from '../metric/store.ts';
import { readSettings } from '../team/settings.ts';
import { answer, bold, cleanText, text, type View, withData } from '../view.ts';
import { checkDeadline, completeDraft, readDraft, readOptions, unitOf } from './draft.ts';
import { ENDINGS, type Goal, type Metric, titleOf } from './goal.ts';
import { applyChanges, changeMetric, checkUnit, NONE, newGoal } from './goal-change.ts';
import { loadGoalScene, loadSmart } from './goal-load.ts';
import type { Finding } from './smart.ts';
import { getGoal, getGoalMetric, listClosedGoals, listOpenGoals } from './store.ts';
import { describeEnd, viewGoalSaved } from './views.ts';

const goalOptions = {
  metric: arg
    .line('what is measured; a new name starts a new metric', { completes: 'metric' }, 80)
    .optional(),
  direction: arg.line('which side is good: at least, at most, exactly').optional(),
  start: arg.line('where it starts, such as 4.1%; none for not known').optional(),
  target: arg.line('the value to reach, such as 6%, 2h or 999').optional(),
  deadline: arg.line('the last day, such as 2027-01-31, end of january or in 3 months').optional(),
  owner: arg.line('who answers for it, such as @me', { completes: 'executor' }, 60).optional(),
  weight: arg.line('how much it counts beside the other goals; 1 is usual').optional(),
  why: arg.line('why it matters', {}, 1_000).optional(),
  focus: arg.line('the focus area of the vision that it serves').optional(),
  title: arg.line('what the goal is called').optional(),
};

const goalRef = arg.line('the goal, such as G-1', { position: 0, completes: 'goal' });

const add = defineCommand({
  name: 'goal add',
  summary: 'Starts a goal from one sentence, and says what it still lacks.',
  examples: [
    'trial-to-paid at least 6% by 2027-01-31, owner @me',
    'failed imports < 1% by 15 december because clinics lose a morning',
    'first reply at most 2h by end of january, from 3.1h, weight 2',
  ],
  args: z.object({
    sentence: arg.line('the goal in one sentence', { isRest: true }, 1_000).optional(),
    ...goalOptions,
    unit: arg.line('of a new metric: percent, money, minutes, count, or a word such as users').optional(),
  }),
  access: 'approver',
  audience: 'channel',
  hasForm: true,
  pace: 'instant',
  async run(ctx, { sentence, ...options }) {
    const given = readDraft(sentence, options, { today: ctx.today, currency: ctx.workspace.currency });
    const draft = completeDraft(given, ctx.today);
    const known = await findMetric(ctx, draft.metric);
    checkUnit(draft, known);
    const near = known
      ? []
      : findNearest(
          draft.metric,
          (await listMetrics(ctx)).map(({ name }) => name),
          1,
        );
    const metric = await ensureMetric(ctx, { name: draft.metric, unit: unitOf(draft) });
    const goal = await newGoal(ctx, draft, metric);
    await refuseTwin(ctx, goal);
    await ctx.record({ type: 'GoalAdded', subject: goal.id, rows: { goals: [goal] } });
    const notices = [
      ...(draft.deadlineOn === undefined ? [noticeDefaultDeadline(ctx, goal)] : []),
      ...near.map((name) => noticeNewMetric(goal, metric, name)),
    ];
    return viewSaved(ctx, goal, metric, notices);
  },
});

const edit = defineCommand({
  name: 'goal edit',
  summary: 'Changes any part of a goal.',
  examples: [
    'G-1 --start 4.1%',
    'G-1 --target 7% --deadline "end of march"',
    'G-2 --owner @ana --focus onboarding',
  ],
  args: z.object({ goal: goalRef, ...goalOptions }),
  access: 'approver',
  audience: 'channel',
  hasForm: true,
  pace: 'instant',
  async run(ctx, { goal: ref, ...options }) {
    const old = await getGoal(ctx, ref);
    if (old.state !== 'open') {
      throw notPossible(`${old.id} is ${old.state} and closed.`, 'goal add starts a new one.');
    }
    const isNoStart = options.start !== undefined && NONE.test(options.start);
    const changes = readOptions(
      { ...options, start: isNoStart ? undefined : options.start },
      { today: ctx.today, currency: ctx.workspace.currency },
    );
    if (Object.keys(changes).length === 0 && !isNoStart) {
      throw badArgument(
        'changes',
        'nothing',
        Object.keys(goalOptions)
          .map((name) => `--${name}`)
          .join(', '),
      );
    }
    checkDeadline(changes.deadlineOn, ctx.today);
    const before = await getGoalMetric(ctx, old);
    const metric = await changeMetric(ctx, changes, before);
    const changed = await applyChanges(ctx, old, changes, metric);
    const goal: Goal = { ...changed, ...(isNoStart && { start_value: null }) };
    // A title that nobody chose follows what it says.
    const isOwnTitle =
      changes.title !== undefined || old.title !== titleOf(old, before, ctx.workspace.currency);
    const saved = isOwnTitle ? goal : { ...goal, title: titleOf(goal, metric, ctx.workspace.currency) };
    if (JSON.stringify(saved) === JSON.stringify(old)) {
      return withData(answer(text`Nothing to change: ${old.id} says so already.`), old);
    }
    await ctx.record({
      type: 'GoalChanged',
      subject: saved.id,
      data: { before: old },
      rows: { goals: [saved] },
    });
    return viewSaved(ctx, saved, metric, []);
  },
});

const close = defineCommand({
  name: 'goal close',
  summary: 'Ends a goal as met, missed or dropped, and keeps its last value and the lesson.',
  examples: ['G-1 met', 'G-2 missed --lesson "Time-outs drive failed imports, not the parser"'],
  args: z.object({
    goal: goalRef,
    as: arg.choice('how it ended: met, missed, dropped', ENDINGS, { position: 1 }),
    lesson: arg.line('what to remember for the next goal', {}, 1_000).optional(),
  }),
  access: 'approver',
  audience: 'channel',
  hasForm: true,
  pace: 'instant',
  async run(ctx, args) {
    const open = await getGoal(ctx, args.goal);
    if (open.state !== 'open') {
      throw new Refusal({
        code: 'already_done',
        message: `${open.id} is closed already, as ${open.state}.`,
        field: 'goal',
        given: open.id,
      });
    }
    const metric = await getGoalMetric(ctx, open);
    const last = await latestObservation(ctx, metric.id);
    const goal: Goal = {
      ...open,
      state: args.as,
      lesson: args.lesson === undefined ? '' : cleanText(args.lesson).trim(),
      closing_value: last?.value ?? null,
      closed_at: ctx.now,
    };
    await ctx.record({ type: 'GoalClosed', subject: goal.id, rows: { goals: [goal] } });
    return withData(
      answer(
        text`${bold(goal.id)} ${goal.title}, ${describeEnd(goal, metric, await loadGoalScene(ctx))}`,
        ...remarkOnEnd(goal),
      ),
      goal,
    );
  },
});

export const goalChangeCommands: readonly Command[] = [add, edit, close];

/** Says so where the word and the number differ; the word is the team's to choose. */
function remarkOnEnd(goal: Goal) {
  const lines = [];
  if (goal.closing_value !== null && goal.state !== 'dropped') {
    const hasMet = isMet(goal.closing_value, { direction: goal.direction, target: goal.target_value });
    if (hasMet && goal.state === 'missed') lines.push(text`The last value is at the target, though.`);
    if (!hasMet && goal.state === 'met') lines.push(text`The last value is not at the target, though.`);
  }
  if (goal.lesson === '')
    lines.push(text`What would you do again, or not? Say it when closing: --lesson "…"`);
  return lines;
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
    message: `${twin.id} is this goal already, by ${twin.deadline_on}. Change it: goal edit ${twin.id}`,
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

function noticeNewMetric(goal: Goal, metric: Metric, near: string): Finding {
  const typed = `goal edit ${goal.id} --metric ${quote(near)}`;
  const action = { label: `It is ${near}`, command: 'goal edit', args: { goal: goal.id, metric: near } };
  return { rank: 0, text: `${metric.name} is a new metric. Or is it ${near}?`, fix: { typed, action } };
}

async function viewSaved(ctx: Ctx, goal: Goal, metric: Metric, notices: readonly Finding[]): Promise<View> {
  return viewGoalSaved(goal, metric, await loadGoalScene(ctx), {
    notices,
    letters: await loadSmart(ctx, goal, metric),
    closed: await listClosedGoals(ctx, metric.id),
  });
}

function quote(name: string): string {
  return /^[\p{L}\p{N}_-]+$/u.test(name) ? name : `"${name}"`;
}
