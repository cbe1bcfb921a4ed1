import { createCalendar } from '../../base/calendar/calendar.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { dateOf } from '../../base/language/date.ts';
import type { Effort } from '../../base/language/effort.ts';
import { badArgument } from '../../base/language/errors.ts';
import type { Row } from '../../base/store/tables.ts';
import { listPastOutcomes, listSettledChances, loadSuccessModel } from '../../learn/store.ts';
import { crewOf } from '../../team/capacity/capacity.ts';
import { loadCapacity } from '../../team/capacity/load-capacity.ts';
import { loadTeamCalendar } from '../../team/capacity/team-calendar.ts';
import { listExecutors } from '../../team/people/store.ts';
import { contentOf, hashContent } from '../../todo/task/content.ts';
import { endOfDueDay, findDueAt, findReadingOn, toDueDay, type Work } from '../../todo/task/due-date.ts';
import {
  isDueSet,
  readReasons,
  withDueSet,
  withOwnChance,
  withoutGuess,
  withRawChance,
} from '../../todo/task/figures-store.ts';
import { findRhythmOf, sumHoursBefore } from '../../todo/task/store.ts';
import { BUSY_STATES, type Task } from '../../todo/task/task.ts';
import { findPlanGoal } from '../read-state.ts';
import { EFFORT_SPREAD } from '../score.ts';
import { createSayChance, type SaidChance } from '../select/chance.ts';
import type { Impact } from '../snapshot.ts';
import { weighAnew } from './change-danger.ts';
import { readImpactOf, rescore } from './change-score.ts';

type Executor = Row<'executors'>;

/** What people want of a task otherwise; what is left out stays. */
export interface Wish {
  title?: string | undefined;
  effort?: Effort | undefined;
  impact?: Pick<Impact, 'low' | 'high' | 'metricId' | 'label'> | undefined;
  limits?: string | undefined;
  kind?: string | undefined;
  /** Null for none. */
  goalId?: string | null | undefined;
  category?: string | undefined;
  /** Null for nobody: then whoever takes it. */
  assignee?: Executor | null | undefined;
  dueOn?: string | undefined;
}

/** A task with everything that goes with it. */
export interface WholeTask {
  task: Task;
  idea: Row<'candidates'>;
  assignee: Executor | null;
  /** The version in force. */
  forecast: Row<'forecasts'>;
  /** Of the task's feed. */
  zone: string;
}

/** A task as people want it, with its idea, and the new version of its forecast. */
export type ChangedTask = Pick<WholeTask, 'task' | 'idea' | 'assignee' | 'forecast'> & {
  /** Whether it is another thing now that a yes is about, so that none holds. */
  isOther: boolean;
};

/**
 * Works out a changed task: its due date follows effort and assignee, its chance the assignee, its reading date the due
 * date, and the reasons say the new figures. The chance stays as it was where neither effort, date nor assignee changes.
 */
export async function changeTask(ctx: Ctx, now: WholeTask, wanted: Wish): Promise<ChangedTask> {
  const assignee = wanted.assignee === undefined ? now.assignee : wanted.assignee;
  const idea = changeIdea(now.idea, wanted);
  const version = now.forecast.version + 1;
  const goal = await findPlanGoal(ctx, {
    goal_id: wanted.goalId === undefined ? now.task.goal_id : wanted.goalId,
  });
  const worth = await readImpactOf(ctx, now.task, goal, wanted.impact);
  const worded = changeContent({ task: now.task, idea }, wanted, assignee);
  const content = { ...worded, ...(await weighAnew(ctx, now.task, { task: worded, idea, assignee })) };
  const said =
    wanted.effort || wanted.impact
      ? rescore(content, idea, { goal, ...worth, at: ctx.now, currency: ctx.workspace.currency })
      : content;
  const isRange = idea.effort_high_hours !== null;
  const due = await findDue(ctx, now, { task: said, assignee }, isRange, wanted.dueOn);
  const chance = await findChance(ctx, now, { ...said, due_at: due.dueAt });
  const score = withDueSet(said.score, due.isSet);
  const task: Task = {
    ...said,
    due_on: due.dueOn,
    due_at: due.dueAt,
    score: chance ? withRawChance(score, version, chance.raw) : score,
    routing: describeRouting(ctx, now.task, assignee, chance),
    updated_at: ctx.now,
  };
  const isOther =
    task.approval_kind !== now.task.approval_kind ||
    hashContent(contentOf(task, assignee), 0) !== hashContent(contentOf(now.task, now.assignee), 0);
  const contentHash = isOther ? hashContent(contentOf(task, assignee), version) : task.content_hash;
  return {
    isOther,
    assignee,
    idea: { ...idea, updated_at: ctx.now },
    task: { ...task, content_hash: contentHash },
    forecast: {
      ...now.forecast,
      ...chance?.figures,
      version,
      content_hash: contentHash,
      due_at: due.dueAt,
      metric_id: task.impact_low === null ? null : task.metric_id,
      impact_low: task.impact_low,
      impact_high: task.impact_high,
      impact_label: task.impact_label,
      reading_on: task.impact_low === null ? null : findReadingOn(due.dueOn, goal),
      made_at: ctx.now,
    },
  };
}

/** The idea follows its task, so that what comes back one day is what people made of it. */
function changeIdea(
  idea: Row<'candidates'>,
  { title, effort, impact, kind, goalId, category }: Wish,
): Row<'candidates'> {
  return {
    ...idea,
    ...(title !== undefined && { title }),
    ...(effort && {
      effort_hours: effort.lowHours,
      effort_high_hours: effort.highHours > effort.lowHours ? effort.highHours : null,
    }),
    ...(impact && {
      impact_low: impact.low,
      impact_high: impact.high,
      impact_label: impact.label,
      metric_id: impact.metricId,
    }),
    ...(kind !== undefined && { approval_kind: kind }),
    ...(goalId !== undefined && { goal_id: goalId, is_goal_said: 1 as const }),
    ...(category !== undefined && { category }),
  };
}

function changeContent(
  { task, idea }: Pick<WholeTask, 'task' | 'idea'>,
  { title, limits, kind, effort, goalId, category }: Wish,
  assignee: Executor | null,
): Task {
  const isRange = idea.effort_high_hours !== null;
  return {
    ...task,
    title: title ?? task.title,
    limits: limits ?? task.limits,
    approval_kind: kind ?? task.approval_kind,
    ...(goalId !== undefined && { goal_id: goalId }),
    ...(category !== undefined && { category }),
    reasons: JSON.stringify(readReasons(task).filter(({ claim }) => !isDropped(claim, { goalId, category }))),
    score: withoutGuess(task.score, {
      goal: goalId !== undefined,
      category: category !== undefined,
      isNoGoal: goalId === null,
    }),
    assignee_id: assignee?.id ?? null,
    ...(effort && {
      effort_hours: effort.lowHours,
      effort_high_hours: isRange ? effort.highHours : effort.lowHours * EFFORT_SPREAD,
      is_effort_guessed: 0,
    }),
  };
}

/** Reasons that were about another goal, or about a guess that somebody has put right. */
function isDropped(claim: string, { goalId, category }: Pick<Wish, 'goalId' | 'category'>): boolean {
  return (
    (goalId !== undefined && (claim.startsWith('goal.') || claim === 'guess.goal' || claim === 'need')) ||
    (category !== undefined && claim === 'guess.category')
  );
}

/** As people want it; else worked out anew where it follows from something else now, or is over. */
async function findDue(
  ctx: Ctx,
  now: WholeTask,
  { task, assignee }: { task: Task; assignee: Executor | null },
  isRange: boolean,
  wantedOn: string | undefined,
): Promise<{ dueOn: string; dueAt: number; isSet: boolean }> {
  const { zone } = now;
  const isSameWork =
    task.effort_hours === now.task.effort_hours &&
    task.effort_high_hours === now.task.effort_high_hours &&
    task.assignee_id === now.task.assignee_id;
  if (wantedOn === undefined && isSameWork && now.task.due_at > ctx.now)
    return { dueOn: task.due_on, dueAt: task.due_at, isSet: isDueSet(now.task) };
  const capacity = await loadCapacity(ctx);
  const executor =
    assignee === null ? crewOf([...capacity.values()], zone) : (capacity.get(assignee.id) ?? null);
  if (wantedOn !== undefined) {
    const { feedDays } = await findRhythmOf(ctx, now.task);
    const dueOn = toDueDay(executor?.calendar ?? createCalendar({ zone }), wantedOn, feedDays);
    const dueAt = endOfDueDay(dueOn, zone);
    if (dueAt > ctx.now) return { dueOn, dueAt, isSet: true };
    throw badArgument('--due', wantedOn, 'a day that is not over');
  }
  const work: Work = {
    title: task.title,
    effortHours: task.effort_hours,
    effortHighHours: task.effort_high_hours,
    isRange,
    hoursAhead: assignee === null ? 0 : await sumHoursBefore(ctx, task, assignee.id, BUSY_STATES),
    isOpen: assignee === null,
    executor,
  };
  const { nextDigestOn } = await findRhythmOf(ctx, task);
  const dueAt = findDueAt(work, { now: ctx.now, today: dateOf(ctx.now, zone), zone, nextDigestOn });
  return { dueAt, dueOn: dateOf(dueAt, zone), isSet: false };
}

/** The chance by a new date, of other work or of somebody else; undefined where it is as it was. */
async function findChance(
  ctx: Ctx,
  { task: before }: WholeTask,
  task: Task,
): Promise<SaidChance | undefined> {
  const isSame =
    task.assignee_id === before.assignee_id &&
    task.effort_hours === before.effort_hours &&
    task.due_at === before.due_at;
  if (isSame) return undefined;
  const say = createSayChance(await loadSuccessModel(ctx, await listPastOutcomes(ctx)), {
    now: ctx.now,
    calendar: await loadTeamCalendar(ctx),
    settledChances: await listSettledChances(ctx),
    executors: await listExecutors(ctx, 'all'),
  });
  return say({
    category: task.category,
    effortHours: task.effort_hours,
    dueAt: task.due_at,
    assigneeId: task.assignee_id,
  });
}

/** How whoever has it came to it, with what is believed of them now. */
function describeRouting(
  ctx: Ctx,
  { assignee_id: beforeId, routing }: Task,
  assignee: Executor | null,
  chance: SaidChance | undefined,
): string {
  const isSame = (assignee?.id ?? null) === beforeId;
  if (isSame) return chance ? withOwnChance(routing, chance.own) : routing;
  const rule = ctx.actor.kind === 'member' ? `named by @${ctx.actor.handle}` : 'named';
  return JSON.stringify({ rule, propensity: 1, options: [], ...chance?.own });
}
