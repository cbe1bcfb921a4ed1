import type { ScoredIdea } from '../score.ts';
import type { PlanFeed } from '../snapshot.ts';
import type { ChosenIdea, HeldIdea, SelectInput, SelectPlan } from './select-steps.ts';
import { planFor } from './select-steps.ts';
import { openRooms, takeRoom } from './staff.ts';

/** Blockers come first, but leave the rest of the batch to other work. */
const MOST_BLOCKERS = 3;
/** Of this many places one is kept for tasks whose impact nobody knows. */
const PLACES_PER_UNKNOWN = 5;
const NO_PLACE = 'there is no place left today';

export interface Selection {
  chosen: ChosenIdea[];
  held: HeldIdea[];
  /** What would have been chosen if it were not there already in other words. */
  repeated: { scored: ScoredIdea; reason: string }[];
  /** Every candidate that could be compared, best first, for the next digest's "moved up". */
  ranking: string[];
}

/** Chooses a batch. The greedy and the classic order stand behind this, and so will an exact optimiser. */
export type Selector = (input: SelectInput) => Selection;

/** Step 5: greedy by expected value an hour of a task with its unmet prerequisites. */
export const selectGreedy: Selector = (input) => choose(input, compareByValue);

/** The third seed's order: impact, then priority, then alignment, then the older one. */
export const selectClassic: Selector = (input) => choose(input, compareClassic);

type EntryOrder = (a: Entry, b: Entry) => number;

interface Entry {
  scored: ScoredIdea;
  plan: SelectPlan;
}

function choose(given: SelectInput, compare: EntryOrder): Selection {
  const { pool, feed } = given;
  const rooms = openRooms(given.executors);
  const chosen: ChosenIdea[] = [];
  const held = new Map<string, HeldIdea>();
  const taken = new Set<string>();
  const repeated = new Map<string, { scored: ScoredIdea; reason: string }>();
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

  const hold = (scored: ScoredIdea, kind: HeldIdea['kind'], reason: string) => {
    held.set(scored.candidate.id, { scored, kind, reason });
  };
  /** Takes a plan, unless a step of it is there already in other words: then that idea is out. */
  const accept = (plan: SelectPlan) => {
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
  const plan = (scored: ScoredIdea): Entry | undefined => {
    const found = planFor(scored, input, rooms, taken, untaken);
    if ('reason' in found) hold(scored, found.kind, found.reason);
    else if (chosen.length + found.steps.length > input.places) hold(scored, 'place', NO_PLACE);
    else return { scored, plan: found };
    return undefined;
  };
  const isLeft = ({ candidate }: ScoredIdea) => !taken.has(candidate.id) && !repeated.has(candidate.id);
  const list = (wanted: (scored: ScoredIdea) => boolean): Entry[] =>
    pool.flatMap((scored) => (isLeft(scored) && wanted(scored) ? (plan(scored) ?? []) : [])).sort(compare);
  // Lazy greedy: a choice takes room from others, so only the one at the top is planned again before it is taken.
  const fill = (upTo: number, wanted: (scored: ScoredIdea) => boolean, passes: (entry: Entry) => boolean) => {
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
  const others = ({ isBlocker }: ScoredIdea) => !isBlocker;
  if (compare === compareClassic) {
    fill(input.places, others, (entry) => passesBar(entry, feed));
  } else {
    const isKnown = (scored: ScoredIdea) => others(scored) && scored.valuePerMonth !== null;
    const isUnknown = (scored: ScoredIdea) => others(scored) && scored.valuePerMonth === null;
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
function isOwn({ candidate }: ScoredIdea): number {
  return candidate.source === 'playbook' || candidate.source === 'housekeeping' ? 0 : 1;
}

function compareByPriority(a: ScoredIdea, b: ScoredIdea): number {
  return (
    isOwn(b) - isOwn(a) ||
    b.priority - a.priority ||
    b.alignment - a.alignment ||
    a.candidate.number - b.candidate.number
  );
}
