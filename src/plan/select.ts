import type { Row } from '../db/schema.ts';
import type { Repeats } from './duplicates.ts';
import type { Scored } from './score.ts';
import type { PlanExecutor, PlanFeed } from './snapshot.ts';
import { hasRoom, openRooms, type Room, type Staff, takeRoom } from './staff.ts';

/** Blockers come first, but leave the rest of the batch to other work. */
const MOST_BLOCKERS = 3;
/** Of this many places one is kept for tasks whose impact nobody knows. */
const PLACES_PER_UNKNOWN = 5;
const NO_PLACE = 'there is no place left today';

export interface SelectInput {
  feed: PlanFeed;
  /** Candidates that may be chosen, in any order. */
  pool: readonly Scored[];
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
  findPrerequisite: (dependency: string) => Scored | undefined;
  findOpenTask: (dependency: string) => Row<'tasks'> | undefined;
  /** Tasks nobody has taken yet. */
  openUntaken: number;
  repeats: Repeats;
}

/** A chosen candidate with the executor that selection counted on; routing may still swap them. */
export interface Chosen {
  scored: Scored;
  executor: PlanExecutor | null;
}

export interface Held {
  scored: Scored;
  /** Plain words: why it is not in the batch. */
  reason: string;
  kind: 'dependency' | 'capacity' | 'bar' | 'place' | 'blocker';
}

export interface Selection {
  chosen: Chosen[];
  held: Held[];
  /** What would have been chosen if it were not there already in other words. */
  repeated: { scored: Scored; reason: string }[];
  /** Every candidate that could be compared, best first, for the next digest's "moved up". */
  ranking: string[];
}

/** Chooses a batch. The greedy and the classic order stand behind this, and so will an exact optimiser. */
export type Selector = (input: SelectInput) => Selection;

interface Plan {
  /** Prerequisites first, the wanted candidate last. */
  steps: Chosen[];
  /** Expected value a month, weighed by urgency, and hours, of all steps. */
  value: number;
  /** Expected value a month of the wanted candidate alone: what the bar is on. */
  ownValue: number;
  hours: number;
  knownValue: boolean;
}

/** Step 5: greedy by expected value an hour of a task with its unmet prerequisites. */
export const selectGreedy: Selector = (input) => choose(input, compareByValue);

/** The third seed's order: impact, then priority, then alignment, then the older one. */
export const selectClassic: Selector = (input) => choose(input, compareClassic);

type Compare = (a: Entry, b: Entry) => number;

interface Entry {
  scored: Scored;
  plan: Plan;
}

function choose(given: SelectInput, compare: Compare): Selection {
  const { pool, feed } = given;
  const rooms = openRooms(given.executors);
  const chosen: Chosen[] = [];
  const held = new Map<string, Held>();
  const taken = new Set<string>();
  const repeated = new Map<string, { scored: Scored; reason: string }>();
  const input: SelectInput = {
    ...given,
    // What is there already in other words cannot be done first once more.
    findPrerequisite: (dependency) => {
      const found = given.findPrerequisite(dependency);
      return found && repeated.has(found.candidate.id) ? undefined : found;
    },
  };
  let untaken = input.openUntaken;
  let ranking: string[] | undefined;

  const hold = (scored: Scored, kind: Held['kind'], reason: string) => {
    held.set(scored.candidate.id, { scored, kind, reason });
  };
  /** Takes a plan, unless a step of it is there already in other words: then that idea is out. */
  const accept = (plan: Plan) => {
    for (const { scored } of plan.steps) {
      const reason = input.repeats.find(scored.candidate);
      if (reason === null) continue;
      repeated.set(scored.candidate.id, { scored, reason });
      held.delete(scored.candidate.id);
      return;
    }
    for (const step of plan.steps) {
      input.repeats.remember(step.scored.candidate);
      chosen.push(step);
      taken.add(step.scored.candidate.id);
      held.delete(step.scored.candidate.id);
      if (step.executor) takeRoom(rooms, step.executor.id, step.scored.effortHours);
      else untaken++;
    }
  };
  /** What it would take now; undefined, and held with the reason, where it cannot be had. */
  const plan = (scored: Scored): Entry | undefined => {
    const found = planFor(scored, input, rooms, taken, untaken);
    if ('reason' in found) hold(scored, found.kind, found.reason);
    else if (chosen.length + found.steps.length > input.places) hold(scored, 'place', NO_PLACE);
    else return { scored, plan: found };
    return undefined;
  };
  const isLeft = ({ candidate }: Scored) => !taken.has(candidate.id) && !repeated.has(candidate.id);
  const list = (wanted: (scored: Scored) => boolean): Entry[] =>
    pool.flatMap((scored) => (isLeft(scored) && wanted(scored) ? (plan(scored) ?? []) : [])).sort(compare);
  // Lazy greedy: a choice takes room from others, so only the one at the top is planned again before it is taken.
  const fill = (upTo: number, wanted: (scored: Scored) => boolean, passes: (entry: Entry) => boolean) => {
    if (chosen.length >= upTo) return;
    let entries = list(wanted);
    ranking ??= entries.map(({ scored }) => scored.candidate.id);
    while (chosen.length < upTo) {
      const at = entries.findIndex(
        (entry) => chosen.length + entry.plan.steps.length <= upTo && passes(entry),
      );
      const [top] = at === -1 ? [] : entries.splice(at, 1);
      if (!top) break;
      const fresh = plan(top.scored);
      const next = entries[at];
      if (fresh && next && compare(fresh, next) > 0) entries = [...entries, fresh].sort(compare);
      else if (fresh) {
        accept(fresh.plan);
        // What waited for a step that is taken now costs less.
        const isTouched = (entry: Entry) => entry.plan.steps.some((step) => !isLeft(step.scored));
        entries = entries
          .filter(({ scored }) => isLeft(scored))
          .flatMap((entry) => (isTouched(entry) ? (plan(entry.scored) ?? []) : entry))
          .sort(compare);
      }
    }
    for (const entry of entries) {
      if (passes(entry)) hold(entry.scored, 'place', 'others are worth more today');
      else hold(entry.scored, 'bar', 'its expected value is under the bar');
    }
  };

  /** Blockers are named even where the batch has no place for them. */
  const nameBlockersLeft = () => {
    const ready = new Set(list(({ isBlocker }) => isBlocker).map(({ scored }) => scored));
    for (const scored of pool) {
      const isOut = held.get(scored.candidate.id)?.kind === 'place';
      if (scored.isBlocker && isLeft(scored) && (ready.has(scored) || isOut)) {
        hold(scored, 'blocker', 'the first three blockers come first');
      }
    }
  };

  const blockerPlaces = Math.min(
    input.places,
    Math.max(0, Math.min(input.cap, MOST_BLOCKERS) - input.blockersInBatch),
  );
  fill(
    blockerPlaces,
    ({ isBlocker }) => isBlocker,
    () => true,
  );
  nameBlockersLeft();
  const others = ({ isBlocker }: Scored) => !isBlocker;
  if (compare === compareClassic) {
    fill(input.places, others, (entry) => passesBar(entry, feed));
  } else {
    const isKnown = (scored: Scored) => others(scored) && scored.valuePerMonth !== null;
    const isUnknown = (scored: Scored) => others(scored) && scored.valuePerMonth === null;
    const wanted = Math.max(0, Math.floor(input.cap / PLACES_PER_UNKNOWN) - input.unknownInBatch);
    const kept = list(isUnknown).length > 0 ? wanted : 0;
    fill(Math.max(chosen.length, input.places - kept), isKnown, (entry) => passesBar(entry, feed));
    fill(input.places, isUnknown, (entry) => passesBar(entry, feed));
    fill(input.places, isKnown, (entry) => passesBar(entry, feed));
    ranking = list(isKnown)
      .concat(list(isUnknown))
      .map(({ scored }) => scored.candidate.id);
  }
  for (const { scored } of chosen) held.delete(scored.candidate.id);
  const inOrder = [...chosen.map(({ scored }) => scored.candidate.id), ...(ranking ?? [])];
  return {
    chosen,
    held: [...held.values()],
    repeated: [...repeated.values()],
    ranking: [...new Set(inOrder)],
  };
}

/** What has to be done, in order, to have this candidate in the batch, and by whom; or why it cannot be. */
function planFor(
  wanted: Scored,
  input: SelectInput,
  rooms: ReadonlyMap<string, Room>,
  taken: ReadonlySet<string>,
  untaken: number,
): Plan | { kind: Held['kind']; reason: string } {
  const order: Scored[] = [];
  const why = collectUnmet(wanted, input, taken, order, new Set());
  if (why !== null) return { kind: 'dependency', reason: why };
  const left = order.length > 1 ? new Map(rooms) : rooms;
  const steps: Chosen[] = [];
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

function describeFull(scored: Scored, { staff }: SelectInput): string {
  return staff.isReserved(scored)
    ? 'whoever it is meant for is away or has no room'
    : `nobody who can do ${scored.candidate.category} has room`;
}

/** Depth first: prerequisites before what needs them. Null when all can be met, else why not. */
function collectUnmet(
  scored: Scored,
  input: SelectInput,
  taken: ReadonlySet<string>,
  order: Scored[],
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
  scored: Scored,
  input: SelectInput,
  rooms: ReadonlyMap<string, Room>,
): PlanExecutor | null | undefined {
  const eligible = input.staff.eligible(scored);
  if (eligible.length === 0) return input.staff.isReserved(scored) ? undefined : null;
  return eligible.find(({ id }) => hasRoom(rooms.get(id), scored.effortHours));
}

function passesBar({ scored, plan }: Entry, feed: PlanFeed): boolean {
  if (feed.expectedValueBar === null || scored.valuePerMonth === null) return true;
  return plan.ownValue >= feed.expectedValueBar;
}

function compareByValue(a: Entry, b: Entry): number {
  const known = Number(b.plan.knownValue) - Number(a.plan.knownValue);
  if (known !== 0) return known;
  const rate = a.plan.knownValue ? b.plan.value / b.plan.hours - a.plan.value / a.plan.hours : 0;
  return rate || compareByPriority(a.scored, b.scored);
}

function compareClassic(a: Entry, b: Entry): number {
  return (
    (b.scored.valuePerMonth ?? 0) - (a.scored.valuePerMonth ?? 0) || compareByPriority(a.scored, b.scored)
  );
}

/** Where nobody knows the impact, what the team itself brought comes before what Tiller thought of; blockers stay apart. */
function isOwn({ candidate }: Scored): number {
  return candidate.source === 'playbook' || candidate.source === 'housekeeping' ? 0 : 1;
}

function compareByPriority(a: Scored, b: Scored): number {
  return (
    isOwn(b) - isOwn(a) ||
    b.priority - a.priority ||
    b.alignment - a.alignment ||
    a.candidate.number - b.candidate.number
  );
}
