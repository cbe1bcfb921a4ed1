import { munkres } from 'munkres';
import type { Chosen } from './select.ts';
import type { PlanExecutor } from './snapshot.ts';
import { hasRoom, type Room, type Staff, takeRoom } from './staff.ts';

/** A little against giving one executor everything when others are as good. */
const SECOND_TASK_COST = 0.02;
/** Dearer than any real pair, so that a task stays open only where nobody can have it. */
const OPEN_COST = 10;

/** Who gets a task, and what the choice was made by: logged, so that another rule can be judged later. */
export interface Routed extends Chosen {
  routing: {
    rule: string;
    /** Probability with which the rule makes this choice; 1 for a deterministic one. */
    propensity: number;
    options: readonly { executorId: string; gain: number }[];
  };
}

/** Step 6: one assignment for the whole batch, by the staff's gain, within everybody's room. */
export function routeBatch(
  chosen: readonly Chosen[],
  executors: readonly PlanExecutor[],
  staff: Staff,
  rooms: ReadonlyMap<string, Room>,
): Routed[] {
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
  return chosen.map((choice, index) => {
    // Selection found a way to staff everything; an assignment that leaves more open does not replace it.
    const executor = isWorse ? choice.executor : (assigned[index] ?? null);
    const options = staff
      .eligible(choice.scored)
      .map(({ id }) => ({ executorId: id, gain: round(staff.gain(byId(executors, id), choice.scored)) }));
    return { ...choice, executor, routing: { rule: staff.rule, propensity: 1, options } };
  });
}

function assign(
  chosen: readonly Chosen[],
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
  chosen: readonly Chosen[],
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
