import type { Arm } from '../../learn/trial/test-and-roll.ts';
import type { ScoredIdea } from '../score.ts';
import type { PlanExecutor } from '../snapshot.ts';
import { assign, spreadTasks } from './assign.ts';
import { createFillings, createOptions, type Item, rankTies } from './problem.ts';
import type { ChosenIdea, SelectInput } from './select-steps.ts';
import { hasRoom, type Job, listRooms, openRooms, type Room, type Staff } from './staff.ts';

/** Who gets a task, and what the choice was made by: logged, so that another rule can be judged later. */
export interface RoutedIdea extends ChosenIdea {
  routing: {
    rule: string;
    /** Probability with which the rule makes this choice; 1 for a deterministic one. */
    propensity: number;
    /** The test that it is in, and the arm that was drawn for it. */
    trial?: { id: string; arm: Arm };
    options: readonly { executorId: string; gain: number }[];
    /** Who could not have it, and why. */
    others: readonly Exclusion[];
  };
}

/** A test, as far as its tasks are described. */
export interface DrawnArms {
  id: string;
  armOf(job: Job): Arm | null;
  of(job: Job): Staff;
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

/** What each choice of a batch was made by: who else could have had the task and for what gain, and who could not. */
export function describeRoutes(
  chosen: readonly ChosenIdea[],
  executors: readonly PlanExecutor[],
  staff: Staff,
  trial: DrawnArms | null = null,
): RoutedIdea[] {
  const left = openRooms(executors);
  for (const { scored, executor } of chosen) {
    const room = left.get(executor?.id ?? '');
    if (!room) continue;
    if (room.hours !== null) room.hours -= scored.effortHours;
    if (room.tasks !== null) room.tasks -= 1;
  }
  return chosen.map((choice) => {
    const { scored, executor } = choice;
    const options = staff
      .eligible(scored)
      .map((each) => ({ executorId: each.id, gain: round(staff.gain(each, scored)) }));
    const { effortHours } = scored;
    const others = listExclusions(scored, {
      ...{ executors, staff, effortHours },
      rooms: left,
      chosenId: executor?.id ?? null,
    });
    const arm = trial?.armOf(scored) ?? null;
    const isByArm =
      executor === null ? options.length === 0 : options.some(({ executorId }) => executorId === executor.id);
    const isNamed = scored.candidate.onlyFor.length === 1 && scored.isOwn;
    const rule = isNamed ? 'named' : (trial?.of(scored) ?? staff).rule;
    const routing = { rule, propensity: 1, options, others };
    // Where what the arm wanted could not be, the task is no evidence for it.
    if (trial === null || arm === null || !isByArm) return { ...choice, routing };
    return { ...choice, routing: { ...routing, propensity: 1 / 2, trial: { id: trial.id, arm } } };
  });
}

/** Who would do what of a fixed batch, as choosing does it; null for each where it cannot be done. */
export function assignBatch(
  ideas: readonly ScoredIdea[],
  given: Pick<SelectInput, 'executors' | 'staff' | 'feed'>,
): (PlanExecutor | null)[] {
  const rooms = listRooms(given.executors, ideas.length);
  const optionsOf = createOptions(given, rooms.length - 1);
  const ranks = rankTies(ideas);
  const fillingOf = createFillings(ideas);
  const items = ideas.map((scored, index): Item => {
    const rank = ranks.get(scored) ?? 0;
    return {
      ...{ index, scored, rank, steps: [index], hours: scored.effortHours },
      options: optionsOf(scored, fillingOf(rank)).map((option) => ({
        ...option,
        isAboveBar: true,
      })),
      isBlocker: scored.isBlocker,
      shares: [],
      sharedGoal: null,
    };
  });
  const placed = spreadTasks(assign(items, rooms) ?? [], rooms);
  return items.map((item) => placed.find((each) => each.item === item)?.option.executor ?? null);
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
