import type { Row } from '../../base/store/tables.ts';
import type { TaskState } from '../../todo/task/tables.ts';

/** Nobody has decided these tasks yet, so nothing about them is settled. */
const UNDECIDED: readonly TaskState[] = ['proposed', 'snoozed', 'parked'];
const DROPPED: readonly TaskState[] = ['refused', 'expired', 'cancelled'];

/** A task as settling sees it. */
export interface TaskProgress {
  state: TaskState;
  /** When the yes was given that stands; null if none was. */
  approvedAt: number | null;
  finishedAt: number | null;
}

export type SuccessVerdict = { verdict: 'hit' | 'miss' } | { verdict: 'void'; why: string };

/**
 * Whether a task was done by the due instant that was promised when it was approved; null while that is open. A hit
 * counts as soon as it is done; a miss when it failed, was finished later, or is not finished when it is due.
 */
export function judgeSuccess(task: TaskProgress, dueAt: number, now: number): SuccessVerdict | null {
  const { state, approvedAt, finishedAt } = task;
  if (UNDECIDED.includes(state)) return null;
  if (approvedAt === null) return now > dueAt ? { verdict: 'void', why: 'never approved' } : null;
  if (DROPPED.includes(state)) return { verdict: 'void', why: 'cancelled' };
  if (approvedAt > dueAt) return { verdict: 'void', why: 'approved after it was due' };
  if (state === 'done') return { verdict: (finishedAt ?? now) <= dueAt ? 'hit' : 'miss' };
  return state === 'failed' || now > dueAt ? { verdict: 'miss' } : null;
}

/** The yes that counts, and the version of the forecast that it was given to. */
export interface Approval {
  at: number;
  forecast: Row<'forecasts'>;
}

const HANDED_OUT: readonly TaskState[] = ['approved', 'assigned', 'open', 'started', 'done', 'failed'];

/**
 * The last yes that was not undone. Its decision names the version of the forecast; where it does not, the version in
 * force is the last one made by then. Null if the task was never approved. Both lists are oldest first.
 */
export function findApproval(
  task: Pick<Row<'tasks'>, 'state' | 'decided_at' | 'proposed_at'>,
  decisions: readonly Pick<Row<'decisions'>, 'choice' | 'decided_at' | 'forecast_version'>[],
  versions: readonly Row<'forecasts'>[],
): Approval | null {
  let yes: { at: number; version: number | null } | null = null;
  for (const { choice, decided_at, forecast_version } of decisions) {
    if (choice === 'approve') yes = { at: decided_at, version: forecast_version };
    else if (choice === 'undo') yes = null;
  }
  if (!yes && HANDED_OUT.includes(task.state)) {
    yes = { at: task.decided_at ?? task.proposed_at, version: null };
  }
  if (!yes) return null;
  const { at, version } = yes;
  const named = versions.find((forecast) => forecast.version === version);
  const forecast = named ?? versions.findLast(({ made_at }) => made_at <= at) ?? versions[0];
  return forecast ? { at, forecast } : null;
}

/** An impact whose reading date is over. */
export interface ImpactCase {
  task: TaskProgress;
  /** The end of the reading date. */
  readingAt: number;
  /** Not where the promise is money without a series to read it from. */
  hasMetric: boolean;
}

/** Why nothing will be read of an impact; null where it can be, or while nobody has decided the task. */
export function findVoid({ task, readingAt, hasMetric }: ImpactCase): string | null {
  if (UNDECIDED.includes(task.state)) return null;
  if (task.approvedAt === null) return 'never approved';
  if (DROPPED.includes(task.state)) return 'cancelled';
  if (task.state === 'failed') return 'it could not be done';
  if (task.finishedAt === null || task.finishedAt > readingAt) return 'not done by the reading date';
  return hasMetric ? null : 'no metric to read it from';
}
