import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { getCandidateRow } from '../decision/decision-row.ts';
import { listPastOutcomes } from '../learn/store.ts';
import { createSuccessModel } from '../learn/success.ts';
import { toCandidate } from '../task/candidate-row.ts';
import { findDueAt } from '../task/due-date.ts';
import { findRhythmOf } from '../task/store.ts';
import type { Task } from '../task/task.ts';
import { BUSY_STATES } from '../team/capacity.ts';
import { getExecutorById, listHeldTasks } from '../team/store.ts';
import { dateOf } from '../time.ts';
import type { Standing } from './change-task.ts';
import { loadExecutors } from './load.ts';
import type { PlanExecutor } from './snapshot.ts';
import { createStaff, type Job, openRooms, type Room, type Staff } from './staff.ts';

/** All that handing a task over looks at. */
export interface Handing {
  standing: Standing;
  from: Row<'executors'>;
  executors: readonly PlanExecutor[];
  staff: Staff;
  rooms: ReadonlyMap<string, Room>;
  job: Job;
}

export async function loadHanding(ctx: Ctx, task: Task, fromId: string): Promise<Handing> {
  const forecast = await ctx.tx
    .selectFrom('forecasts')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('task_id', '=', task.id)
    .orderBy('version', 'desc')
    .executeTakeFirstOrThrow();
  const feed = await ctx.tx
    .selectFrom('feeds')
    .select(['zone', 'routing'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', task.feed_id)
    .executeTakeFirstOrThrow();
  const idea = await getCandidateRow(ctx, task.candidate_id);
  const { notFor, onlyFor } = toCandidate(idea);
  const executors = await loadExecutors(ctx);
  const outcomes = await listPastOutcomes(ctx);
  const model = createSuccessModel(outcomes, ctx.now);
  const from = await getExecutorById(ctx, fromId);
  return {
    standing: { task, idea, forecast, assignee: from, zone: feed.zone },
    from,
    executors,
    staff: createStaff(executors, feed, model, { outcomes, now: ctx.now }),
    rooms: openRooms(executors),
    job: { candidate: { category: task.category, notFor, onlyFor }, approvalKind: task.approval_kind },
  };
}

/** The date on which a task is due with somebody else, or (null) with whoever takes it: after all that they have. */
export async function findDueWith(
  ctx: Ctx,
  { task, idea, zone }: Standing,
  executor: PlanExecutor | null,
): Promise<string> {
  const ahead = executor === null ? [] : await listHeldTasks(ctx, BUSY_STATES, executor.id);
  const work = {
    effortHours: task.effort_hours,
    effortHighHours: task.effort_high_hours,
    isRange: idea.effort_high_hours !== null,
    hoursAhead: ahead.reduce((sum, { effort_hours }) => sum + effort_hours, 0),
    executor,
  };
  const { nextDigestOn } = await findRhythmOf(ctx, task);
  return dateOf(findDueAt(work, { now: ctx.now, today: dateOf(ctx.now, zone), zone, nextDigestOn }), zone);
}
