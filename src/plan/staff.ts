import type { SuccessModel } from '../learn/success.ts';
import type { Scored } from './score.ts';
import type { PlanExecutor, PlanFeed } from './snapshot.ts';

/** Samples an executor needs in a category before the classic rule trusts the rate. */
const CLASSIC_SAMPLES = 3;

/** How much more an executor can take. */
export interface Room {
  hours: number | null;
  tasks: number | null;
}

/** Who could do what, and how well: the part of routing that selection needs too. */
export interface Staff {
  /** Executors who may get this task, best first; room is not looked at. */
  eligible(scored: Scored): readonly PlanExecutor[];
  /** Whether it waits for those whom people named for it, and is open to nobody else. */
  isReserved(scored: Scored): boolean;
  /** What routing maximises for a pair; higher is better. */
  gain(executor: PlanExecutor, scored: Scored): number;
  /** Chance that this executor (or, for null, whoever takes it) finishes by the due date. */
  probability(executor: PlanExecutor | null, scored: Scored): number;
  readonly rule: string;
}

export function createStaff(
  executors: readonly PlanExecutor[],
  feed: PlanFeed,
  model: SuccessModel,
  minutes: AverageMinutes,
): Staff {
  const present = executors.filter(({ isRouted, isAway }) => isRouted && !isAway);
  const rankings = new Map<string, PlanExecutor[]>();
  const gain =
    feed.routing === 'classic'
      ? (executor: PlanExecutor, { candidate }: Scored) =>
          classicGain(executor.id, candidate.category, model, minutes)
      : (executor: PlanExecutor, { candidate, approvalKind }: Scored) =>
          // Trying people out is for work that can be tried: risky tasks go by the record alone.
          approvalKind === 'risky'
            ? model.chance(executor.id, candidate.category).probability
            : model.optimistic(executor.id, candidate.category);

  function eligible(scored: Scored): readonly PlanExecutor[] {
    const { category, notFor, onlyFor } = scored.candidate;
    const named = executors.filter(({ id }) => onlyFor.includes(id));
    // Whom people named for it gets it, also where nothing is routed to them; one who left holds nothing up.
    if (named.length > 0) return named.filter(({ isAway }) => !isAway).sort((a, b) => byGain(a, b, scored));
    const key = `${category} ${scored.approvalKind === 'risky'}`;
    let ranking = rankings.get(key);
    if (!ranking) {
      ranking = present
        .filter(({ categories }) => categories.length === 0 || categories.includes(category))
        .sort((a, b) => byGain(a, b, scored));
      rankings.set(key, ranking);
    }
    return notFor.length === 0 ? ranking : ranking.filter(({ id }) => !notFor.includes(id));
  }

  function byGain(a: PlanExecutor, b: PlanExecutor, scored: Scored): number {
    return gain(b, scored) - gain(a, scored) || (a.handle < b.handle ? -1 : 1);
  }

  return {
    eligible,
    isReserved: ({ candidate }) => executors.some(({ id }) => candidate.onlyFor.includes(id)),
    gain,
    probability: (executor, { candidate }) =>
      model.chance(executor?.id ?? null, candidate.category).probability,
    rule: feed.routing === 'classic' ? 'classic: best rate of three or more' : 'Bayes-UCB 1.5',
  };
}

/** Mean minutes of finished tasks per executor and category; undefined without a record. */
export type AverageMinutes = (executorId: string, category: string) => number | undefined;

/** The room that executors start the day with. */
export function openRooms(executors: readonly PlanExecutor[]): Map<string, Room> {
  return new Map(
    executors.map((executor) => [
      executor.id,
      {
        hours: executor.freeHours,
        tasks: executor.maxOpenTasks === null ? null : executor.maxOpenTasks - executor.openTasks,
      },
    ]),
  );
}

export function hasRoom(room: Room | undefined, effortHours: number): boolean {
  if (!room) return false;
  return (room.hours === null || room.hours >= effortHours) && (room.tasks === null || room.tasks >= 1);
}

export function takeRoom(rooms: Map<string, Room>, executorId: string, effortHours: number): void {
  const room = rooms.get(executorId);
  if (!room) return;
  rooms.set(executorId, {
    hours: room.hours === null ? null : room.hours - effortHours,
    tasks: room.tasks === null ? null : room.tasks - 1,
  });
}

/** The third seed's rule: best success rate among those with three samples, then least time; nobody else counts. */
function classicGain(
  executorId: string,
  category: string,
  model: SuccessModel,
  minutes: AverageMinutes,
): number {
  const { count, successRate } = model.chance(executorId, category);
  if (count < CLASSIC_SAMPLES) return -1;
  // Time only breaks ties: a day more is worth less than any difference of rates.
  return successRate - Math.min(minutes(executorId, category) ?? 1e6, 1e6) * 1e-9;
}
