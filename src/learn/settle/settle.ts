import { formatDate } from '../../base/language/period.ts';
import type { Row } from '../../base/store/tables.ts';
import type { TaskState } from '../../todo/task/tables.ts';

/** Nobody has decided these tasks yet, so nothing about them is settled. */
const UNDECIDED: readonly TaskState[] = ['proposed', 'snoozed', 'parked'];
const DROPPED: readonly TaskState[] = ['refused', 'expired', 'cancelled'];
/** Values that differ by less than this share are the same value, told apart only by rounding. */
const ROUNDING = 1e-9;

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

/** A stretch of time, in UTC milliseconds, both ends included. */
export interface Span {
  startsAt: number;
  endsAt: number;
}

export interface ImpactCase {
  task: TaskProgress;
  /** The promise: a change of the metric in its unit; low ≤ high. */
  low: number;
  high: number;
  /** Null where the promise names no metric: money without a series to read it from. */
  metricName: string | null;
  /** The goal's, where the metric is that of the task's goal. */
  direction: 'at least' | 'at most' | 'exactly' | null;
  /** The end of the reading date. */
  readingAt: number;
  /** The last value at or before the end of the work, near it; null if there is none. */
  from: { at: number; value: number } | null;
  /** The last value after the work and by the reading date, near that; null if there is none. */
  to: { at: number; value: number } | null;
  /** Date of the last value there is by the reading date; null without any. */
  lastValueOn: string | null;
  /** The id of another task that worked on the metric between the start of the work and the reading date. */
  otherTask: string | null;
  /** The name of something outside that applies to the metric and falls between the two values. */
  outside: string | null;
}

export type ImpactVerdict =
  | { verdict: 'inside' | 'too little' | 'too much'; realised: number }
  | { verdict: 'void'; why: string };

/**
 * What the metric did against what was promised: `too little` was promised where it moved further, in the goal's
 * direction, than the whole range; `too much` where it fell short of all of it. The direction is the goal's; without
 * one, or for `exactly`, it is that of the middle of the promise. Asked after the reading date only; null while nobody has
 * decided the task.
 */
export function judgeImpact(given: ImpactCase): ImpactVerdict | null {
  if (UNDECIDED.includes(given.task.state)) return null;
  const why = findVoid(given);
  if (why !== null || !given.from || !given.to) return { verdict: 'void', why: why ?? 'no value' };
  const realised = given.to.value - given.from.value;
  const sign = signOf(given);
  const [least, most] = sign > 0 ? [given.low, given.high] : [-given.high, -given.low];
  const moved = realised * sign;
  const slack = ROUNDING * Math.max(Math.abs(given.from.value), Math.abs(given.to.value), Math.abs(most));
  if (moved > most + slack) return { verdict: 'too little', realised };
  return { verdict: moved < least - slack ? 'too much' : 'inside', realised };
}

/** Why an impact cannot be told; null if it can. */
function findVoid({ task, metricName, readingAt, ...seen }: ImpactCase): string | null {
  if (task.approvedAt === null) return 'never approved';
  if (DROPPED.includes(task.state)) return 'cancelled';
  if (task.state === 'failed') return 'it could not be done';
  if (task.finishedAt === null || task.finishedAt > readingAt) return 'not done by the reading date';
  if (metricName === null) return 'no metric to read it from';
  if (seen.otherTask !== null) return `${seen.otherTask} worked on ${metricName} in the same weeks`;
  if (seen.outside !== null) return `${seen.outside} fell in that time`;
  if (!seen.from) return `no value of ${metricName} from shortly before it was done`;
  if (seen.to) return null;
  return seen.lastValueOn === null
    ? `no value of ${metricName}`
    : `no value of ${metricName} since ${formatDate(seen.lastValueOn, seen.lastValueOn)}`;
}

function signOf({ direction, low, high }: Pick<ImpactCase, 'direction' | 'low' | 'high'>): 1 | -1 {
  if (direction === 'at least') return 1;
  if (direction === 'at most') return -1;
  return low + high < 0 ? -1 : 1;
}

export function overlaps(a: Span, b: Span): boolean {
  return a.startsAt <= b.endsAt && b.startsAt <= a.endsAt;
}
