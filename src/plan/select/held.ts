import { groupLeftOut, type ReasonedIdea } from '../../base/view/left-out.ts';
import type { LeftOut } from '../../base/view/view.ts';
import type { ScoredIdea } from '../score.ts';
import { describeOverdrawn, findOverdrawn } from '../terms/hour-shares.ts';
import type { Choice } from './choice.ts';
import type { Item, Problem } from './problem.ts';
import type { HeldIdea, SelectInput } from './select-steps.ts';
import { hasRoom } from './staff.ts';

const NO_PLACE = 'there is no place left today';

/** Ideas of a batch that are kept in the order in which they were weighed. */
export const MOST_RANKED = 50;

/** What is said of ideas that are not in the batch: as so many objects ten thousand would take 20 ms to cross a thread. */
export interface HeldSummary {
  /** The first that were weighed and held back for another reason than their place. */
  held: readonly ReasonedIdea[];
  /** Titles of blockers that were held back. */
  heldBlockers: readonly string[];
  /** All that was skipped or held back. */
  leftOut: readonly LeftOut[];
}

/** Why each idea that was not chosen is not in the batch. */
export function describeHeld(
  { places }: Pick<SelectInput, 'places'>,
  {
    problem,
    choice,
    repeated,
  }: { problem: Problem; choice: Choice; repeated: ReadonlyMap<ScoredIdea, string> },
): HeldIdea[] {
  const { items } = problem;
  const { placed } = choice;
  const chosen = new Set(placed.map(({ item }) => item.index));
  const chosenItems = placed.map(({ item }) => item);
  const left = problem.rooms.map((room) => ({ ...room }));
  for (const { item, option } of placed) {
    const room = left[option.room];
    if (!room) continue;
    if (room.hours !== null) room.hours -= item.hours;
    if (room.tasks !== null) room.tasks -= 1;
  }
  const held: HeldIdea[] = problem.impossible.filter(({ scored }) => !repeated.has(scored));
  for (const item of items) {
    const { scored, isBlocker } = item;
    if (item.steps.length === 0 || chosen.has(item.index) || repeated.has(scored)) continue;
    const missing = item.steps.filter((step) => !chosen.has(step)).flatMap((step) => items[step] ?? []);
    const hold = (kind: HeldIdea['kind'], reason: string) => held.push({ scored, kind, reason });
    const overdrawn =
      problem.shareLimits.length > 0 && findOverdrawn([...chosenItems, ...missing], problem.shareLimits);
    const owing = findOwing(item);
    const gone = missing.find((each) => repeated.has(each.scored));
    if (gone) hold('dependency', `it waits for ${gone.scored.candidate.id}, which is not open`);
    else if (isBlocker) hold('blocker', 'the first three blockers come first');
    else if (!item.options.some(({ isAboveBar }) => isAboveBar))
      hold('bar', 'its expected value is under the bar');
    else if (overdrawn) hold('share', describeOverdrawn(overdrawn));
    else if (owing)
      hold('share', `${owing.share.name} gets its ${owing.share.leastPercent} % of hours first`);
    else if (placed.length + missing.length > places)
      hold('place', placed.length < places ? NO_PLACE : describeFull(places));
    else if (!missing.every((each) => hasAny(each)))
      hold('capacity', `nobody who can do ${scored.candidate.category} has room`);
    else describeRest(item);
  }
  return held;

  /** The share whose hours took the place of what is worth more. */
  function findOwing({ options, shares }: Item) {
    return problem.shareLimits.find(
      ({ least }, at) =>
        least > 0 &&
        !shares.includes(at) &&
        placed.some((each) => each.item.shares.includes(at) && each.option.worth < (options[0]?.worth ?? 0)),
    );
  }

  function hasAny(item: Item): boolean {
    return item.options.some(({ room }) => hasRoom(left[room], item.hours));
  }

  function describeRest({ scored, ...item }: Item): void {
    const goal = choice.passedOver([...chosenItems, { scored, ...item }]);
    const reason =
      goal === null ? 'others are worth more today' : `${goal} is worse off and has no place yet`;
    held.push({ scored, kind: 'place', reason });
  }
}

function describeFull(places: number): string {
  return places === 0 ? NO_PLACE : 'others are worth more today';
}

export function summariseHeld(skipped: readonly ReasonedIdea[], all: readonly HeldIdea[]): HeldSummary {
  const held = all.map(({ scored, kind, reason }) => ({ title: scored.candidate.title, kind, reason }));
  return {
    held: held
      .filter(({ kind }) => kind !== 'place')
      .slice(0, MOST_RANKED)
      .map(({ title, reason }) => ({ title, reason })),
    heldBlockers: held.filter(({ kind }) => kind === 'blocker').map(({ title }) => title),
    leftOut: groupLeftOut([...skipped, ...held]),
  };
}
