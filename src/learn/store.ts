import type { SettledChance } from '../analyze/platt.ts';
import { createWorkClock } from '../base/calendar/work-clock.ts';
import type { Ctx } from '../base/command/ctx.ts';
import { DAY_MS } from '../base/language/date.ts';
import { rows } from '../base/store/rows.ts';
import type { Flag, Row } from '../base/store/tables.ts';
import { listVainAttempts } from '../decide/work/store.ts';
import { loadTeamCalendar } from '../team/capacity/team-calendar.ts';
import { findRawChance, readScore } from '../todo/task/figures-store.ts';
import { isOverdue } from '../todo/task/list/which-tasks.ts';
import { listTasks } from '../todo/task/store.ts';
import { OPEN_STATES, type Task } from '../todo/task/task.ts';
import type { PatternChange } from './patterns.ts';
import { createSuccessModel, NOBODY, type SuccessModel } from './success/model.ts';
import type { PastWork } from './success/tally.ts';

/** An outcome that old weighs less than a hundredth: it is not read. */
const MEMORY_DAYS = 490;
/** Two figures are learned from settled chances: more of them than this change neither. */
const MOST_SETTLED = 1_000;
/** Days of outcomes that are read at a time, twice as many after each in which there were few. */
const DAYS_A_PAGE = 73;
const FEW_ROWS = 1_000;
const MEDIAN_OF = 100;
const MEDIAN_FROM = 5;

/** One outcome as routing, planning and a person's own line need it. */
export interface PastOutcome extends PastWork {
  /** Done, and by its due date. */
  isInTime: Flag;
  /** Worked on it; null where nobody said. */
  minutes: number | null;
}

/** Outcomes, and failed attempts of agents, that still weigh something, newest first. Time runs from the approval, or from when somebody was last handed it. */
export async function listPastOutcomes(ctx: Ctx): Promise<PastOutcome[]> {
  const sinceAt = ctx.now - MEMORY_DAYS * DAY_MS;
  const handed = await readLastHanded(ctx, sinceAt);
  const measure = createWorkClock(await loadTeamCalendar(ctx), ctx.now);
  const intern = createIntern();
  const outcomes: PastOutcome[] = [];
  let days = DAYS_A_PAGE;
  for (let untilAt = Number.MAX_SAFE_INTEGER; untilAt > sinceAt; ) {
    const fromAt = Math.max(sinceAt, Math.min(untilAt, ctx.now) - days * DAY_MS);
    const page = await readPage(ctx, { fromAt, untilAt, hasHandOvers: handed.size > 0 });
    for (const row of page) {
      // Of a failure no time counts.
      const handedAt = row.isSuccess === 0 || row.taskId === undefined ? undefined : handed.get(row.taskId);
      const begunAt = row.isSuccess === 0 ? null : (handedAt ?? row.decidedAt);
      const hours = begunAt === null ? 0 : measure(begunAt, row.finishedAt);
      // Field by field: of a hundred thousand a spread would be half of the time.
      outcomes.push({
        executorId: intern(row.executorId),
        category: intern(row.category),
        isSuccess: row.isSuccess,
        isInTime: row.isInTime,
        minutes: row.minutes,
        finishedAt: row.finishedAt,
        effortHours: row.effortHours,
        // What began and ended outside the working week took a time that this clock does not know.
        spentHours: hours > 0 ? hours : null,
      });
    }
    untilAt = fromAt;
    if (page.length < FEW_ROWS) days *= 2;
  }
  const vain = await listVainAttempts(ctx, sinceAt);
  if (vain.length === 0) return outcomes;
  // A task that went on after an agent failed at it has one outcome, and that agent's record one failure more.
  for (const { agentId, category, effortHours, endedAt } of vain) {
    outcomes.push({
      executorId: intern(agentId),
      category: intern(category),
      isSuccess: 0,
      isInTime: 0,
      minutes: null,
      finishedAt: endedAt ?? ctx.now,
      effortHours,
      spentHours: null,
    });
  }
  return outcomes.sort((a, b) => b.finishedAt - a.finishedAt);
}

/** Gives one string for all that are alike: a hundred thousand rows would hold a few dozen names a hundred thousand times. */
function createIntern(): (name: string) => string {
  const names = new Map<string, string>();
  return (name) => {
    const known = names.get(name);
    if (known !== undefined) return known;
    names.set(name, name);
    return name;
  };
}

/** Outcomes of a span, the latest first; only so many rows are in memory at a time. Ids are read where they are looked up. */
function readPage(
  ctx: Ctx,
  { fromAt, untilAt, hasHandOvers }: { fromAt: number; untilAt: number; hasHandOvers: boolean },
) {
  return rows(ctx, 'outcomes')
    .innerJoin('tasks', 'tasks.id', 'outcomes.task_id')
    .select([
      'outcomes.executor_id as executorId',
      'outcomes.category',
      'outcomes.is_success as isSuccess',
      'outcomes.is_in_time as isInTime',
      'outcomes.minutes',
      'outcomes.finished_at as finishedAt',
      'tasks.effort_hours as effortHours',
      'tasks.decided_at as decidedAt',
    ])
    .$if(hasHandOvers, (query) => query.select('outcomes.task_id as taskId'))
    .where('outcomes.finished_at', '>', fromAt)
    .where('outcomes.finished_at', '<=', untilAt)
    .orderBy('outcomes.finished_at', 'desc')
    .orderBy('outcomes.task_id', 'desc')
    .execute();
}

/**
 * What of these tasks is past its due date and not over, as failures of that date: the chance that was said of them is settled,
 * and who never ends anything would else never seem late. Ended, each is the outcome that it came to.
 */
export function listLateWork(
  tasks: readonly Pick<Task, 'state' | 'category' | 'assignee_id' | 'effort_hours' | 'due_at'>[],
  now: number,
): PastWork[] {
  return tasks
    .filter((task) => isOverdue(task, now))
    .map(({ category, assignee_id, effort_hours: effortHours, due_at: finishedAt }) => ({
      executorId: assignee_id ?? NOBODY,
      category,
      isSuccess: 0,
      effortHours,
      spentHours: null,
      finishedAt,
    }));
}

/** What is believed of success from all that ended, and all that is late. */
export async function loadSuccessModel(ctx: Ctx, outcomes: readonly PastOutcome[]): Promise<SuccessModel> {
  const late = listLateWork(await listTasks(ctx, OPEN_STATES), ctx.now);
  return createSuccessModel([...outcomes, ...late], ctx.now);
}

async function readLastHanded(ctx: Ctx, sinceAt: number): Promise<Map<string, number>> {
  const handed = await rows(ctx, 'hand_overs')
    .select(['task_id', 'handed_at'])
    .where('handed_at', '>', sinceAt)
    .orderBy('handed_at')
    .execute();
  return new Map(handed.map(({ task_id, handed_at }) => [task_id, handed_at]));
}

/** The latest chances that were settled, as they were before any scaling; older ones as they were said. */
export async function listSettledChances(ctx: Ctx): Promise<SettledChance[]> {
  const settled = await rows(ctx, 'settlements')
    .innerJoin('tasks', 'tasks.id', 'settlements.task_id')
    .select(['settlements.probability', 'settlements.is_hit', 'settlements.forecast_version', 'tasks.score'])
    .where('settlements.part', '=', 'success')
    .where('settlements.is_hit', 'is not', null)
    .orderBy('settlements.settled_at', 'desc')
    .orderBy('settlements.task_id')
    .limit(MOST_SETTLED)
    .execute();
  return settled.flatMap(({ probability, is_hit: isHit, forecast_version: version, score }) =>
    probability === null || isHit === null
      ? []
      : [{ probability: findRawChance(readScore({ score }), version) ?? probability, isHit }],
  );
}

/** Median hours of the last hundred timed successes of each category that has at least five. */
export function medianHours(outcomes: readonly PastOutcome[]): Record<string, number> {
  const minutesOf = new Map<string, number[]>();
  for (const { category, isSuccess, minutes } of outcomes) {
    if (isSuccess === 0 || minutes === null) continue;
    const known = minutesOf.get(category) ?? [];
    minutesOf.set(category, known);
    if (known.length < MEDIAN_OF) known.push(minutes);
  }
  const medians: Record<string, number> = {};
  for (const [category, minutes] of minutesOf) {
    const middle = minutes.sort((a, b) => a - b)[Math.floor(minutes.length / 2)];
    if (minutes.length >= MEDIAN_FROM && middle !== undefined && middle > 0) medians[category] = middle / 60;
  }
  return medians;
}

export async function listPatterns(ctx: Ctx): Promise<Row<'patterns'>[]> {
  return rows(ctx, 'patterns').selectAll().orderBy('category').orderBy('executor_id').execute();
}

/** Makes stored patterns those that outcomes make; records an event only if anything changes. Returns how many rows did. */
export async function recordPatterns(ctx: Ctx, { changed, gone }: PatternChange): Promise<number> {
  if (changed.length + gone.length > 0)
    await ctx.record({
      type: 'PatternsLearned',
      subject: 'patterns',
      rows: { patterns: changed },
      gone: { patterns: gone },
    });
  return changed.length + gone.length;
}
