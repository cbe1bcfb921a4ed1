import { isWorkingDay, listWorkingDays } from '../../base/calendar/calendar.ts';
import type { Row } from '../../base/store/tables.ts';
import { roomIn } from '../../team/capacity/capacity.ts';
import { BUSY_STATES } from '../../todo/task/task.ts';
import { modelOf, type PlanInput, planDay } from '../pipeline.ts';
import type { PlanCandidate, PlanExecutor, Snapshot } from '../snapshot.ts';

/** Working days that an outlook looks ahead. */
export const OUTLOOK_DAYS = 10;
/** Hours a day of somebody who set none. */
const USUAL_HOURS_A_DAY = 4;
const DAY_MS = 86_400_000;

/** An idea that would be handed out on a coming day. */
export interface OutlookItem {
  /** ISO date on which it would be proposed. */
  onDate: string;
  candidate: Pick<PlanCandidate, 'id' | 'title' | 'dependsOn' | 'key'>;
  /** Whether the idea has its row: a play gets it when it is chosen. */
  isStored: boolean;
  /** Null where it would be open to take. */
  handle: string | null;
  hours: number;
  /** ISO date by which it would be done; null where that is later, or nobody has it. */
  doneOn: string | null;
  /** On the longest chain of work in which each waits for the one before. */
  isCritical: boolean;
}

/** Work that somebody has, until its hours are worked. */
interface Job {
  task: Row<'tasks'>;
  hoursLeft: number;
  needs: readonly string[];
  names: readonly string[];
  /** Hours of the longest chain that waits for it. */
  hoursBehind: number;
}

/**
 * What the coming days would bring: each working day planned by the same choice as today, as if all that is proposed were
 * approved and done in its hours. Whoever has several tasks does first what most work waits for (critical path: Kelley &
 * Walker 1959). Pure.
 */
export function planAhead(input: Omit<PlanInput, 'model'>, days = OUTLOOK_DAYS): OutlookItem[] {
  const model = modelOf(input.snapshot);
  const behind = measureChains(input.snapshot.candidates);
  const stored = new Set(input.snapshot.candidates.map(({ id }) => id));
  const items: (OutlookItem & { taskId: string })[] = [];
  let snapshot: Snapshot = { ...input.snapshot, todays: [], openTasks: input.snapshot.openTasks.map(accept) };
  let jobs = snapshot.openTasks.flatMap((task) => (hasWork(task) ? [toJob(task, snapshot, behind)] : []));
  for (const date of listWorkingDays(snapshot.calendar, snapshot.today, days)) {
    snapshot = moveTo(date, snapshot, jobs, input.snapshot);
    const result = planDay({ ...input, snapshot, model, isAhead: date > input.snapshot.today });
    const chosen = result.routed.map(({ scored }) => scored.candidate);
    const tasks = result.frozen.map(({ task }) => accept(task));
    for (const [index, task] of tasks.entries()) {
      const { scored, executor } = result.routed[index] as (typeof result.routed)[number];
      const { candidate, effortHours: hours } = scored;
      items.push({
        ...{ onDate: date, candidate, hours, taskId: task.id, doneOn: null, isCritical: false },
        isStored: stored.has(candidate.id),
        handle: executor?.handle ?? null,
      });
    }
    snapshot = addChosen(snapshot, chosen, tasks, result.derived.size);
    jobs.push(...tasks.flatMap((task) => (hasWork(task) ? [toJob(task, snapshot, behind)] : [])));
    const done = new Set(workDay(date, jobs, snapshot));
    for (const item of items) if (done.has(item.taskId)) item.doneOn = date;
    snapshot = removeDone(snapshot, done, jobs, date);
    jobs = jobs.filter(({ task }) => !done.has(task.id));
  }
  const critical = findCriticalPath(items);
  return items.map(({ taskId: _taskId, ...item }) => ({
    ...item,
    isCritical: critical.has(item.candidate.id),
  }));
}

/** Hours of the longest chain of ideas that wait for an idea, by its id and key; circles count once. */
function measureChains(candidates: Snapshot['candidates']): ReadonlyMap<string, number> {
  const waiting = new Map<string, PlanCandidate[]>();
  for (const candidate of candidates) {
    if (candidate.state === 'done') continue;
    for (const name of candidate.dependsOn) waiting.set(name, [...(waiting.get(name) ?? []), candidate]);
  }
  const known = new Map<string, number>();
  const measure = ({ id, key }: PlanCandidate, path: ReadonlySet<string>): number => {
    const found = known.get(id);
    if (found !== undefined || path.has(id)) return found ?? 0;
    const next = [...(waiting.get(id) ?? []), ...(waiting.get(key) ?? [])];
    const within = new Set([...path, id]);
    const hours = Math.max(0, ...next.map((each) => (each.effortHours ?? 0) + measure(each, within)));
    known.set(id, hours);
    return hours;
  };
  for (const candidate of candidates) measure(candidate, new Set());
  return known;
}

function accept(task: Row<'tasks'>): Row<'tasks'> {
  return task.state === 'proposed'
    ? { ...task, state: task.assignee_id === null ? 'open' : 'assigned' }
    : task;
}

function hasWork(task: Row<'tasks'>): boolean {
  return task.assignee_id !== null && BUSY_STATES.some((state) => state === task.state);
}

function toJob(task: Row<'tasks'>, { candidates }: Snapshot, behind: ReadonlyMap<string, number>): Job {
  const idea = candidates.find(({ id }) => id === task.candidate_id);
  return {
    task,
    hoursLeft: task.effort_hours,
    needs: idea?.dependsOn ?? [],
    names: [task.id, task.candidate_id, ...(idea ? [idea.key] : [])],
    hoursBehind: behind.get(task.candidate_id) ?? 0,
  };
}

/** The same team on a later day: what is still to be worked takes its hours. */
function moveTo(date: string, snapshot: Snapshot, jobs: readonly Job[], start: Snapshot): Snapshot {
  const daysOn = Temporal.PlainDate.from(start.today).until(date).days;
  return {
    ...snapshot,
    ...{ today: date, now: start.now + daysOn * DAY_MS, seed: `${start.seed}:${date}`, todays: [] },
    executors: start.executors.map((executor): PlanExecutor => {
      const own = jobs.filter(({ task }) => task.assignee_id === executor.id);
      const hours = own.reduce((sum, { hoursLeft }) => sum + hoursLeft, 0);
      const { calendar, hoursPerDay } = executor;
      const week = (hoursPerDay ?? 0) * calendar.workdays.length;
      return {
        ...executor,
        isAway: daysOn === 0 ? executor.isAway : false,
        openTasks: own.length,
        freeHours:
          executor.freeHours === null
            ? null
            : Math.max(0, roomIn(calendar, { from: date, hoursPerWeek: week }) - hours),
      };
    }),
  };
}

function addChosen(
  snapshot: Snapshot,
  chosen: readonly PlanCandidate[],
  tasks: readonly Row<'tasks'>[],
  derived: number,
): Snapshot {
  const ids = new Set(chosen.map(({ id }) => id));
  return {
    ...snapshot,
    candidates: [
      ...snapshot.candidates.filter(({ id }) => !ids.has(id)),
      ...chosen.map((each) => ({ ...each, state: 'chosen' as const, awayUntilOn: null })),
    ],
    openTasks: [...snapshot.openTasks, ...tasks],
    handedOut: [
      ...snapshot.handedOut,
      ...tasks.map(({ project_id: projectId, goal_id: goalId, effort_hours: hours }) => ({
        ...{ projectId, goalId, hours },
      })),
    ],
    nextTaskNumber: snapshot.nextTaskNumber + tasks.length,
    nextCandidateNumber: snapshot.nextCandidateNumber + derived,
  };
}

/** One day's work of everybody; ids of the tasks that it ends. What others end today can be followed up tomorrow. */
function workDay(date: string, jobs: readonly Job[], { executors }: Snapshot): string[] {
  const done: string[] = [];
  const unfinished = new Map(jobs.flatMap((job) => job.names.map((name) => [name, job])));
  for (const { id, calendar, hoursPerDay } of executors) {
    if (!isWorkingDay(calendar, date)) continue;
    let hours = hoursPerDay ?? USUAL_HOURS_A_DAY;
    const own = jobs.filter(({ task }) => task.assignee_id === id);
    own.sort((a, b) => b.hoursBehind - a.hoursBehind);
    for (let isGoing = true; isGoing && hours > 0; ) {
      const next = own.find(
        (job) =>
          job.hoursLeft > 0 &&
          job.needs.every((name) => {
            const needed = unfinished.get(name);
            return !needed || (needed.task.assignee_id === id && needed.hoursLeft <= 0);
          }),
      );
      isGoing = next !== undefined;
      if (!next) continue;
      const worked = Math.min(hours, next.hoursLeft);
      hours -= worked;
      next.hoursLeft -= worked;
      if (next.hoursLeft <= 1e-9) {
        next.hoursLeft = 0;
        done.push(next.task.id);
      }
    }
  }
  return done;
}

function removeDone(
  snapshot: Snapshot,
  done: ReadonlySet<string>,
  jobs: readonly Job[],
  date: string,
): Snapshot {
  const names = jobs.flatMap((job) => (done.has(job.task.id) ? job.names : []));
  const ended = new Set(names);
  return {
    ...snapshot,
    openTasks: snapshot.openTasks.filter(({ id }) => !done.has(id)),
    doneDependencies: [...snapshot.doneDependencies, ...names],
    candidates: snapshot.candidates.map((each) =>
      ended.has(each.id) ? { ...each, state: 'done' as const, doneOn: date } : each,
    ),
  };
}

/** Ids of the ideas on the longest chain, in hours, of which each waits for the one before; none where nothing waits. */
function findCriticalPath(items: readonly OutlookItem[]): ReadonlySet<string> {
  const byName = new Map(
    items.flatMap((item) => [item.candidate.id, item.candidate.key].map((name) => [name, item])),
  );
  const known = new Map<string, { hours: number; path: string[] }>();
  const measure = (item: OutlookItem): { hours: number; path: string[] } => {
    const { id, dependsOn } = item.candidate;
    const found = known.get(id);
    if (found) return found;
    known.set(id, { hours: item.hours, path: [id] });
    const before = dependsOn
      .flatMap((name) => byName.get(name) ?? [])
      .map(measure)
      .reduce((longest, each) => (each.hours > longest.hours ? each : longest), { hours: 0, path: [] });
    const own = { hours: item.hours + before.hours, path: [...before.path, id] };
    known.set(id, own);
    return own;
  };
  const longest = items
    .map(measure)
    .filter(({ path }) => path.length > 1)
    .reduce<{ hours: number; path: string[] }>((most, each) => (each.hours > most.hours ? each : most), {
      hours: 0,
      path: [],
    });
  return new Set(longest.path);
}
