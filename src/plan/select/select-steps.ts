import type { Row } from '../../base/store/tables.ts';
import type { Repeats } from '../duplicates.ts';
import type { ScoredIdea } from '../score.ts';
import type { PlanExecutor, PlanFeed } from '../snapshot.ts';
import type { Room, Staff } from './staff.ts';
import { hasRoom, takeRoom } from './staff.ts';
export interface SelectInput {
  feed: PlanFeed;
  /** Candidates that may be chosen, in any order. */
  pool: readonly ScoredIdea[];
  /** Places left in the batch. */
  places: number;
  /** The whole batch's size: the feed's cap, or less for this run. */
  cap: number;
  /** Blockers that the batch already has. */
  blockersInBatch: number;
  /** Tasks of unknown impact that the batch already has. */
  unknownInBatch: number;
  executors: readonly PlanExecutor[];
  staff: Staff;
  /** Open tasks by the candidate they came from, to know what a dependency waits for. */
  openByCandidate: ReadonlyMap<string, Row<'tasks'>>;
  /** Tasks listed in today's batch and not put off: what depends on them may follow them in it. */
  listedTasks: ReadonlySet<string>;
  /** Whether a dependency (id or key of a candidate, or id of a task) is done. */
  isDone: (dependency: string) => boolean;
  findPrerequisite: (dependency: string) => ScoredIdea | undefined;
  findOpenTask: (dependency: string) => Row<'tasks'> | undefined;
  /** Tasks nobody has taken yet. */
  openUntaken: number;
  repeats: Repeats;
}

/** A chosen candidate with the executor that selection counted on; routing may still swap them. */
export interface ChosenIdea {
  scored: ScoredIdea;
  executor: PlanExecutor | null;
}

export interface HeldIdea {
  scored: ScoredIdea;
  /** Plain words: why it is not in the batch. */
  reason: string;
  kind: 'dependency' | 'capacity' | 'bar' | 'place' | 'blocker';
}

/** What it takes to have a candidate in the batch. */
export interface SelectPlan {
  /** Prerequisites first, the wanted candidate last. */
  steps: ChosenIdea[];
  /** Expected value a month, weighed by urgency, and hours, of all steps. */
  value: number;
  /** Expected value a month of the wanted candidate alone: what the bar is on. */
  ownValue: number;
  hours: number;
  knownValue: boolean;
}

/** What has to be done, in order, to have this candidate in the batch, and by whom; or why it cannot be. */
export function planFor(
  wanted: ScoredIdea,
  input: SelectInput,
  rooms: ReadonlyMap<string, Room>,
  taken: ReadonlySet<string>,
  untaken: number,
): SelectPlan | { kind: HeldIdea['kind']; reason: string } {
  const order: ScoredIdea[] = [];
  const why = collectUnmet(wanted, input, taken, order, new Set());
  if (why !== null) return { kind: 'dependency', reason: why };
  const left = order.length > 1 ? new Map(rooms) : rooms;
  const steps: ChosenIdea[] = [];
  let value = 0;
  let ownValue = 0;
  let hours = 0;
  let open = untaken;
  for (const scored of order) {
    const executor = findExecutor(scored, input, left);
    if (executor === undefined) return { kind: 'capacity', reason: describeFull(scored, input) };
    if (executor === null && open >= input.feed.cap) {
      return { kind: 'capacity', reason: `${open} open tasks already wait for a taker` };
    }
    if (executor === null) open++;
    else if (order.length > 1) takeRoom(left as Map<string, Room>, executor.id, scored.effortHours);
    steps.push({ scored, executor });
    const expected = input.staff.probability(executor, scored) * (scored.valuePerMonth ?? 0);
    if (scored === wanted) ownValue = expected;
    value += expected * scored.urgency;
    hours += scored.effortHours;
  }
  return { steps, value, ownValue, hours, knownValue: wanted.valuePerMonth !== null };
}

function describeFull(scored: ScoredIdea, { staff }: SelectInput): string {
  return staff.isReserved(scored)
    ? 'whoever it is meant for is away or has no room'
    : `nobody who can do ${scored.candidate.category} has room`;
}

/** Depth first: prerequisites before what needs them. Null when all can be met, else why not. */
function collectUnmet(
  scored: ScoredIdea,
  input: SelectInput,
  taken: ReadonlySet<string>,
  order: ScoredIdea[],
  path: Set<string>,
): string | null {
  const { id, dependsOn } = scored.candidate;
  if (taken.has(id) || order.includes(scored)) return null;
  if (path.has(id)) return `it waits for itself through ${[...path].join(', ')}`;
  path.add(id);
  for (const dependency of dependsOn) {
    if (input.isDone(dependency)) continue;
    const task = input.findOpenTask(dependency);
    if (task) {
      if (input.listedTasks.has(task.id)) continue;
      return `it waits for ${task.id} (${task.title})`;
    }
    const needed = input.findPrerequisite(dependency);
    if (!needed) return `it needs ${dependency}, which is not open`;
    const why = collectUnmet(needed, input, taken, order, path);
    if (why !== null) return why;
  }
  path.delete(id);
  order.push(scored);
  return null;
}

/** The best eligible executor with room; null where the task stays open for anyone; undefined where all are full. */
function findExecutor(
  scored: ScoredIdea,
  input: SelectInput,
  rooms: ReadonlyMap<string, Room>,
): PlanExecutor | null | undefined {
  const eligible = input.staff.eligible(scored);
  if (eligible.length === 0) return input.staff.isReserved(scored) ? undefined : null;
  return eligible.find(({ id }) => hasRoom(rooms.get(id), scored.effortHours));
}
