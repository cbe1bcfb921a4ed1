import type { ScoredIdea } from '../score.ts';
import type { Placed } from './assign.ts';
import { placeBlockers } from './blockers.ts';
import type { Choice, ChoiceRecord } from './choice.ts';
import { compareByRate, compareClassic, compareForPage, fillBatch, findOwed, sortItems } from './fill.ts';
import { describeHeld } from './held.ts';
import { optimise } from './optimise.ts';
import { createProblem, type Item, type Problem } from './problem.ts';
import type { ChosenIdea, HeldIdea, SelectInput } from './select-steps.ts';
import { placesBefore } from './spread.ts';

export interface Selection {
  /** Prerequisites before what needs them. */
  chosen: ChosenIdea[];
  held: HeldIdea[];
  /** What would have been chosen if it were not there already in other words. */
  repeated: { scored: ScoredIdea; reason: string }[];
  /** Every candidate that could be compared, best first, for the next digest's "moved up". */
  ranking: string[];
  /** How good the choice is known to be; null for an order that does not ask. */
  record: ChoiceRecord | null;
}

/** Chooses a batch, and who does it. */
export type Selector = (input: SelectInput) => Selection;

/**
 * Step 5 and 6: the best batch that greedy, the classic order, a search by exchanges and the solver find for optimistic
 * chance × value × urgency, within places, everybody's room and prerequisites.
 */
export const selectBest: Selector = (input) => {
  const problem = createProblem(input);
  const sorted = sortItems(problem, compareByRate(problem));
  const terms = { sorted, classic: sortItems(problem, compareClassic), before: placesBefore(input) };
  const page = sortItems(problem, compareForPage(problem));
  return choose(input, { problem, sorted: page }, (isRepeat) =>
    optimise(problem, { ...terms, isRepeat, solver: input.solver }),
  );
};

/** The third seed's order: impact, then priority, then alignment, then the older one; its best executor who has room. */
export const selectClassic: Selector = (input) => {
  const problem = createProblem(input);
  const sorted = sortItems(problem, compareClassic);
  const spread = { fitting: new Map(), needs: new Map(), before: new Map() };
  return choose(input, { problem, sorted }, (isRepeat) => {
    const blockers = placeBlockers(problem, sorted, isRepeat);
    const rules = { spread, isRepeat };
    const first = findOwed(problem, sorted, rules, { blockers, first: [] });
    return {
      placed: fillBatch(problem, sorted, rules, { blockers, first }),
      record: null,
      passedOver: () => null,
    };
  });
};

/** Chooses until nothing that is chosen is there already in other words, not even among the chosen. */
function choose(
  input: SelectInput,
  given: { problem: Problem; sorted: readonly Item[] },
  chooseOnce: (isRepeat: (item: Item) => boolean) => Choice,
): Selection {
  const { repeats } = input;
  const repeated = new Map<ScoredIdea, string>();
  const remembered = new Set<ScoredIdea>();
  const isRepeat = ({ scored }: Item): boolean => {
    if (remembered.has(scored)) return false;
    const reason = repeated.get(scored) ?? repeats.find(scored.candidate);
    if (reason !== null) repeated.set(scored, reason);
    return reason !== null;
  };
  for (;;) {
    const choice = chooseOnce(isRepeat);
    const chosen = sortSteps(choice.placed, given.sorted);
    const again = chosen.some(({ item }) => {
      if (isRepeat(item)) return true;
      if (!remembered.has(item.scored)) repeats.remember(item.scored.candidate);
      remembered.add(item.scored);
      return false;
    });
    if (again) continue;
    return {
      chosen: chosen.map(({ item, option }) => ({ scored: item.scored, executor: option.executor })),
      held: describeHeld(input, { problem: given.problem, choice, repeated }),
      repeated: [...repeated].map(([scored, reason]) => ({ scored, reason })),
      ranking: [
        ...new Set(
          [...chosen.map(({ item }) => item), ...given.sorted].map(({ scored }) => scored.candidate.id),
        ),
      ],
      record: choice.record,
    };
  }
}

/** Blockers, then the rest in the order of the choice, each after what it needs. */
function sortSteps(placed: readonly Placed[], sorted: readonly Item[]): Placed[] {
  const byIndex = new Map(placed.map((each) => [each.item.index, each]));
  const inOrder = sorted
    .filter(({ index }) => byIndex.has(index))
    .sort((a, b) => Number(b.isBlocker) - Number(a.isBlocker));
  return [...new Set(inOrder.flatMap(({ steps }) => steps))].flatMap((index) => byIndex.get(index) ?? []);
}
