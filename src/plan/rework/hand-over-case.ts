import type { Ctx } from '../../base/command/ctx.ts';
import { dateOf } from '../../base/language/date.ts';
import type { Row } from '../../base/store/tables.ts';
import { listPastOutcomes, loadSuccessModel } from '../../learn/store.ts';
import { crewOf } from '../../team/capacity/capacity.ts';
import { loadCapacity } from '../../team/capacity/load-capacity.ts';
import { getFeedById } from '../../team/feed/store.ts';
import { getExecutorById } from '../../team/people/store.ts';
import { toCandidate } from '../../todo/idea/candidate-store.ts';
import { findDueAt } from '../../todo/task/due-date.ts';
import { findRhythmOf, listHeldTasks } from '../../todo/task/store.ts';
import type { Task } from '../../todo/task/task.ts';
import { loadExecutors } from '../read-state.ts';
import { createStaff, type Job, openRooms, type Room, type Staff } from '../select/staff.ts';
import type { PlanExecutor } from '../snapshot.ts';
import type { WholeTask } from './change-task.ts';
import { readWholeTask } from './rework.ts';

/** All that situation a task over looks at. */
export interface HandOverCase {
  now: WholeTask;
  from: Row<'executors'>;
  executors: readonly PlanExecutor[];
  staff: Staff;
  rooms: ReadonlyMap<string, Room>;
  job: Job;
}

export async function loadHandOver(ctx: Ctx, task: Task, fromId: string): Promise<HandOverCase> {
  const whole = await readWholeTask(ctx, task);
  const { routing } = await getFeedById(ctx, task.feed_id);
  const { effortHighHours, notFor, onlyFor } = toCandidate(whole.idea);
  const executors = await loadExecutors(ctx);
  const outcomes = await listPastOutcomes(ctx);
  const model = await loadSuccessModel(ctx, outcomes);
  const from = await getExecutorById(ctx, fromId);
  return {
    now: { ...whole, assignee: from },
    from,
    executors,
    staff: createStaff(executors, { routing }, model, { outcomes, now: ctx.now }),
    rooms: openRooms(executors),
    job: {
      // Whoever hands it over is not compared with: whom nobody else surpasses then may have it.
      candidate: {
        id: task.candidate_id,
        title: task.title,
        projectId: task.project_id,
        category: task.category,
        effortHighHours,
        notFor: [...notFor, fromId],
        onlyFor,
      },
      approvalKind: task.approval_kind,
      effortHours: task.effort_hours,
      effortHighHours: task.effort_high_hours,
    },
  };
}

/** The date on which a task is due with somebody else, or (null) with whoever takes it: after all that they have. */
export async function findDueWith(
  ctx: Ctx,
  { task, idea, zone }: WholeTask,
  executor: PlanExecutor | null,
): Promise<string> {
  const ahead = (await listHeldTasks(ctx)).filter(
    ({ assigneeId, isBusy }) => isBusy && assigneeId === executor?.id,
  );
  const work = {
    title: task.title,
    effortHours: task.effort_hours,
    effortHighHours: task.effort_high_hours,
    isRange: idea.effort_high_hours !== null,
    hoursAhead: ahead.reduce((sum, { effortHours }) => sum + effortHours, 0),
    isOpen: executor === null,
    executor: executor ?? crewOf([...(await loadCapacity(ctx)).values()], zone),
  };
  const { nextDigestOn } = await findRhythmOf(ctx, task);
  return dateOf(findDueAt(work, { now: ctx.now, today: dateOf(ctx.now, zone), zone, nextDigestOn }), zone);
}
