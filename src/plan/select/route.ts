import { munkres } from 'munkres';
import type { PlanExecutor } from '../snapshot.ts';
import type { ChosenIdea } from './select-steps.ts';
import { hasRoom, type Job, type Room, type Staff, takeRoom } from './staff.ts';

/** A little against giving one executor everything when others are as good. */
const SECOND_TASK_COST = 0.02;
/** Dearer than any real pair, so that a task stays open only where nobody can have it. */
const OPEN_COST = 10;

/** Who gets a task, and what the choice was made by: logged, so that another rule can be judged later. */
export interface RoutedIdea extends ChosenIdea {
  routing: {
    rule: string;
    /** Probability with which the rule makes this choice; 1 for a deterministic one. */
    propensity: number;
    options: readonly { executorId: string; gain: number }[];
    /** Who could not have it, and why. */
    others: readonly Exclusion[];
  };
}

/** Somebody who could not have a task when it was routed. */
interface Exclusion {
  executorId: string;
  /** `category`: they do other work; `not for`: it was said that it is not for them. */
  why: 'away' | 'category' | 'not for' | 'full';
}

/** Why those who get work handed out could not have this task; who could have had it is left out. Pure. */
export function listExclusions(
  job: Job,
  given: {
    executors: readonly PlanExecutor[];
    staff: Staff;
    rooms: ReadonlyMap<string, Room>;
    effortHours: number;
    chosenId: string | null;
  },
): Exclusion[] {
  const { candidate } = job;
  const eligible = new Set(given.staff.eligible(job).map(({ id }) => id));
  return given.executors.flatMap(({ id, isRouted, isAway, categories }): Exclusion[] => {
    if (!isRouted || id === given.chosenId) return [];
    if (isAway) return [{ executorId: id, why: 'away' }];
    if (categories.length > 0 && !categories.includes(candidate.category))
      return [{ executorId: id, why: 'category' }];
    if (candidate.notFor.includes(id)) return [{ executorId: id, why: 'not for' }];
    const isFull = eligible.has(id) && !hasRoom(given.rooms.get(id), given.effortHours);
    return isFull ? [{ executorId: id, why: 'full' }] : [];
  });
}

/** Step 6: one assignment for the whole batch, by the staff's gain, within everybody's room. */
export function routeBatch(
  chosen: readonly ChosenIdea[],
  executors: readonly PlanExecutor[],
  staff: Staff,
  rooms: ReadonlyMap<string, Room>,
): RoutedIdea[] {
  const allowed = chosen.map(({ scored }) => new Set(staff.eligible(scored).map(({ id }) => id)));
  let assigned = assign(chosen, executors, staff, allowed);
  // The assignment counts tasks, not hours: where somebody's hours do not cover theirs, the pair that
  // gains least is forbidden and the assignment solved again.
  for (
    let over = findOverload(chosen, assigned, staff, rooms);
    over;
    over = findOverload(chosen, assigned, staff, rooms)
  ) {
    allowed[over.task]?.delete(over.executorId);
    assigned = assign(chosen, executors, staff, allowed);
  }
  const isWorse = assigned.some((executor, index) => executor === null && chosen[index]?.executor !== null);
  // Selection found a way to staff everything; an assignment that leaves more open does not replace it.
  const final = chosen.map((choice, index) => (isWorse ? choice.executor : (assigned[index] ?? null)));
  const left = new Map(rooms);
  for (const [index, { scored }] of chosen.entries()) {
    const executor = final[index];
    if (executor) takeRoom(left, executor.id, scored.effortHours);
  }
  return chosen.map((choice, index) => {
    const executor = final[index] ?? null;
    const options = staff
      .eligible(choice.scored)
      .map(({ id }) => ({ executorId: id, gain: round(staff.gain(byId(executors, id), choice.scored)) }));
    const { effortHours } = choice.scored;
    const chosenId = executor?.id ?? null;
    const others = listExclusions(choice.scored, { executors, staff, rooms: left, effortHours, chosenId });
    return { ...choice, executor, routing: { rule: staff.rule, propensity: 1, options, others } };
  });
}

function assign(
  chosen: readonly ChosenIdea[],
  executors: readonly PlanExecutor[],
  staff: Staff,
  allowed: readonly ReadonlySet<string>[],
): (PlanExecutor | null)[] {
  const able = executors.filter(({ id }) => allowed.some((ids) => ids.has(id)));
  // A column for each task an executor might get, and one for each task that stays open.
  const columns = [
    ...chosen.flatMap((_task, turn) => able.map((executor) => ({ executor, turn }))),
    ...chosen.map((_task, turn) => ({ executor: null, turn })),
  ];
  if (columns.length === 0) return [];
  const costs = chosen.map(({ scored }, task) =>
    columns.map(({ executor, turn }) => {
      if (executor === null) return OPEN_COST;
      if (!allowed[task]?.has(executor.id)) return OPEN_COST * 10;
      return 2 - staff.gain(executor, scored) + turn * SECOND_TASK_COST;
    }),
  );
  const columnOf = new Map(munkres(costs));
  return chosen.map((_task, index) => columns[columnOf.get(index) ?? -1]?.executor ?? null);
}

function findOverload(
  chosen: readonly ChosenIdea[],
  assigned: readonly (PlanExecutor | null)[],
  staff: Staff,
  rooms: ReadonlyMap<string, Room>,
): { task: number; executorId: string } | undefined {
  const left = new Map(rooms);
  const order = chosen
    .map((choice, task) => ({ choice, task, executor: assigned[task] ?? null }))
    .filter((pair): pair is typeof pair & { executor: PlanExecutor } => pair.executor !== null)
    .sort((a, b) => staff.gain(b.executor, b.choice.scored) - staff.gain(a.executor, a.choice.scored));
  for (const { choice, task, executor } of order) {
    if (!hasRoom(left.get(executor.id), choice.scored.effortHours)) return { task, executorId: executor.id };
    takeRoom(left, executor.id, choice.scored.effortHours);
  }
  return undefined;
}

function byId(executors: readonly PlanExecutor[], id: string): PlanExecutor {
  const executor = executors.find((candidate) => candidate.id === id);
  if (!executor) throw new Error(`no executor ${id}`);
  return executor;
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
