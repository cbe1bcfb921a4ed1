import type { IntegerSolver } from '../base/ports.ts';
import type { ReasonedIdea } from '../base/view/left-out.ts';
import { createSuccessModel, type SuccessModel } from '../learn/success/model.ts';
import { BUSY_STATES } from '../todo/task/task.ts';
import { type FrozenTask, freeze } from './draft-task.ts';
import { explainEmpty, lacksIdeas } from './empty.ts';
import { createRepeats, dropAbsent, type SkippedIdea } from './gather/duplicates.ts';
import { gatherCandidates } from './gather/gather.ts';
import { isWanted } from './gather/wanted.ts';
import { chooseQuestion } from './need/question.ts';
import { takeTurns } from './need/turns.ts';
import { createDoerFit } from './playbook/guess.ts';
import type { LoadedPlay } from './playbook/playbooks.ts';
import { readMeasures, type ScoredIdea, scoreCandidate } from './score.ts';
import { createSayChance } from './select/chance.ts';
import type { ChoiceRecord } from './select/choice.ts';
import { withFit } from './select/fit.ts';
import { type HeldSummary, MOST_RANKED, summariseHeld } from './select/held.ts';
import { countListed, listedTasks, listStale } from './select/listed.ts';
import { assignBatch, describeRoutes, type RoutedIdea } from './select/route.ts';
import { type Selector, selectBest, selectClassic } from './select/select.ts';
import type { ChosenIdea, HeldIdea } from './select/select-steps.ts';
import { createStaff, type Staff } from './select/staff.ts';
import { createWeighDanger } from './select/weigh-danger.ts';
import type { DerivedIdea, PlanCandidate, Question, Snapshot } from './snapshot.ts';
import { type TrialStaff, withArms } from './terms/arms.ts';
import { readShareLimits } from './terms/hour-shares.ts';
import { describeProtection, type Protection } from './terms/protection.ts';
import { readTerms } from './terms/read-terms.ts';

/** What planning a day gives: everything a real run writes and a dry run prints. */
export interface PlanResult {
  generated: number;
  unique: number;
  frozen: readonly FrozenTask[];
  /** What was chosen and for whom, in the order of `frozen`. */
  routed: readonly RoutedIdea[];
  /** Ideas that Tiller derived and chose: they get their rows with the batch. */
  derived: ReadonlyMap<string, DerivedIdea>;
  skipped: readonly SkippedIdea[];
  held: readonly HeldIdea[];
  /** Sum of the midpoints of what was chosen. */
  totalImpact: number;
  ranking: readonly string[];
  /** Why the batch is empty and what would change it; null when it is not. */
  emptyBecause: string | null;
  /** Whether it is empty for want of ideas. */
  lacksIdeas: boolean;
  /** The one thing that is worth asking somebody today; null where nothing is. */
  question: Question | null;
  /** How good the choice is known to be; null where the feed goes by the classic order. */
  choice: ChoiceRecord | null;
  /** What protecting deadlines changed; null where the feed protects none. */
  protection: Protection | null;
  model: SuccessModel;
  staff: Staff;
}

/** A planned day as plain data, without what it was planned from: it crosses a thread, and is all that is written and said. */
export interface PlannedDay
  extends HeldSummary,
    Pick<
      PlanResult,
      | 'generated'
      | 'unique'
      | 'frozen'
      | 'totalImpact'
      | 'emptyBecause'
      | 'lacksIdeas'
      | 'choice'
      | 'protection'
      | 'question'
    > {
  /** Of what was chosen. */
  derived: ReadonlyMap<string, DerivedIdea>;
  /** The first, and those that the last batch ranked. */
  ranking: readonly string[];
  skipped: readonly ReasonedIdea[];
  /** By a frozen task's id: the tasks that it needs, among open ones and the batch itself. */
  needs: ReadonlyMap<string, readonly string[]>;
  /** The name of the model of success. */
  model: string;
}

export interface PlanInput {
  snapshot: Snapshot;
  /** Null where nothing is to follow from the state either. */
  plays: readonly LoadedPlay[] | null;
  batchId: string;
  /** Of a day to come nobody knows the state: which bugs are open, which values are missing. */
  isAhead?: boolean;
  /** Fewer tasks than the feed's cap, for this run only. */
  maxTasks: number | null;
  /** Where several days are planned from the same outcomes. */
  model?: SuccessModel;
  /** For what the search leaves open; without it the search alone decides. */
  solver?: IntegerSolver | undefined;
}

/** What is believed of success by all that ended, and all that is late. */
export function modelOf({ outcomes, lateWork, now }: Snapshot): SuccessModel {
  return createSuccessModel([...outcomes, ...lateWork], now);
}

/** Plans one day of one feed: steps 2 to 8 over what step 1 read. Pure: the same input gives the same batch. */
export function planDay(input: PlanInput): PlanResult {
  const { snapshot } = input;
  const { candidates, derived } = gatherCandidates(snapshot, input.plays, input.isAhead);
  const { present, skipped } = dropAbsent(candidates, snapshot);
  const absent = [...skipped];
  const wanted = present.filter((candidate) => isWanted(candidate, snapshot, skipped));
  const unwanted = skipped.slice(absent.length);
  const measures = readMeasures(snapshot);
  const scored = wanted.map((candidate) => scoreCandidate(candidate, snapshot, measures));
  const pool = limitHousekeeping(takeTurns(scored, snapshot), snapshot);
  const model = input.model ?? modelOf(snapshot);
  const staff = createStaff(snapshot.executors, snapshot.feed, model, snapshot);
  const cap = input.maxTasks ?? snapshot.feed.cap;
  const stale = listStale(snapshot);
  const places = Math.max(0, cap - listedTasks(snapshot).size + stale.size);
  const select: Selector = snapshot.feed.order === 'classic' ? selectClassic : selectBest;
  const terms = {
    ...readTerms(snapshot, pool, candidates),
    ...{ cap, places, staff, solver: input.solver },
    shareLimits: readShareLimits(snapshot, pool, places),
  };
  const selection = select({ ...terms, repeats: createRepeats(snapshot, absent) });
  // What somebody did before decides among who does the chosen about as well: too dear to ask of ten thousand.
  const fitted = withFit(staff, createDoerFit(snapshot.confirmed));
  const protection = protect(selection.chosen, snapshot, staff, () => {
    const feed = { ...snapshot.feed, protectPercent: 0 };
    return select({ ...terms, feed, repeats: createRepeats(snapshot, absent) }).chosen;
  });
  const trial = draw(snapshot, model, fitted);
  const chosen = assignAnew(markProtected(selection.chosen, protection), snapshot, trial ?? fitted);
  const routed = describeRoutes(chosen, snapshot.executors, trial ?? fitted, trial);
  const ahead = loadOf(snapshot);
  const sayChance = createSayChance(model, snapshot);
  const frozen = routed.map((choice, index) => {
    const id = choice.executor?.id ?? '';
    const hoursAhead = ahead.get(id) ?? 0;
    if (choice.executor) ahead.set(id, hoursAhead + choice.scored.effortHours);
    const context = { snapshot, sayChance, batchId: input.batchId, hoursAhead };
    return freeze(choice, snapshot.nextTaskNumber + index, context);
  });
  return {
    generated: candidates.length,
    unique: present.length - selection.repeated.length,
    frozen,
    routed,
    derived,
    skipped: [
      ...skipped,
      ...selection.repeated.map(({ scored: { candidate }, reason }) => ({ candidate, reason })),
    ],
    held: selection.held,
    totalImpact: routed.reduce((total, { scored: choice }) => total + (choice.valuePerMonth ?? 0), 0),
    ranking: selection.ranking,
    emptyBecause:
      frozen.length > 0
        ? null
        : explainEmpty(snapshot, { places, ...countListed(snapshot), pool, selection, unwanted }),
    lacksIdeas:
      frozen.length === 0 && lacksIdeas(snapshot, { places, ...countListed(snapshot), pool, selection }),
    question: chooseQuestion(
      {
        placeless: selection.held.flatMap(({ kind, scored: one }) => (kind === 'place' ? [one] : [])),
        chosen: selection.chosen.map(({ scored: one }) => one),
      },
      snapshot,
      measures,
    ),
    choice: selection.record,
    protection,
    model,
    staff,
  };
}

/** Who may do what by the arm that is drawn for each task; null where the feed tests nothing. */
function draw(snapshot: Snapshot, model: SuccessModel, learned: Staff): TrialStaff | null {
  const { seed, executors, feed } = snapshot;
  if (feed.trialId === null) return null;
  const classic = createStaff(executors, { routing: 'classic' }, model, snapshot);
  return withArms({ learned, classic }, { id: feed.trialId, seed });
}

/** What protecting deadlines changed; null where the feed protects none. */
function protect(
  chosen: readonly ChosenIdea[],
  { feed }: Snapshot,
  staff: Staff,
  choosePlain: () => ChosenIdea[],
): Protection | null {
  if (feed.protectPercent === 0 || feed.order === 'classic') return null;
  return describeProtection(feed.protectPercent, chosen, choosePlain(), staff);
}

function markProtected(chosen: readonly ChosenIdea[], protection: Protection | null): readonly ChosenIdea[] {
  if (protection === null) return chosen;
  return chosen.map((each) =>
    protection.added.includes(each.scored.candidate.id)
      ? { ...each, scored: { ...each.scored, isProtected: true } }
      : each,
  );
}

/** Who does what, worked out anew where words of the chosen say more than choosing knew: of danger, and of past work. */
function assignAnew(chosen: readonly ChosenIdea[], snapshot: Snapshot, staff: Staff): ChosenIdea[] {
  const weigh = createWeighDanger(snapshot);
  const weighed = chosen.map((choice) => ({ ...choice, scored: weigh(choice.scored) }));
  const hasDanger = weighed.some(({ scored }, index) => scored !== chosen[index]?.scored);
  const isTested = snapshot.feed.trialId !== null;
  if (!hasDanger && !isTested && snapshot.confirmed.every(({ doerId }) => doerId === null)) return weighed;
  const { executors, feed } = snapshot;
  const ideas = weighed.map(({ scored }) => scored);
  const again = assignBatch(ideas, { executors, feed, staff });
  return weighed.map((choice, index) => {
    const isOpen = isTested && staff.eligible(choice.scored).length === 0;
    return { ...choice, executor: again[index] ?? (isOpen ? null : choice.executor) };
  });
}

/** Hours of open work by executor. */
function loadOf(snapshot: Snapshot): Map<string, number> {
  const hours = new Map<string, number>();
  for (const task of snapshot.openTasks) {
    if (task.assignee_id === null || !BUSY_STATES.some((state) => state === task.state)) continue;
    hours.set(task.assignee_id, (hours.get(task.assignee_id) ?? 0) + task.effort_hours);
  }
  return hours;
}

/** At most one task a batch is about the books themselves: one that is listed already, else the first. */
function limitHousekeeping(scored: readonly ScoredIdea[], snapshot: Snapshot): ScoredIdea[] {
  const isHousekeeping = ({ source }: PlanCandidate) => source === 'housekeeping';
  const books = new Set(snapshot.candidates.filter(isHousekeeping).map(({ id }) => id));
  const listed = listedTasks(snapshot);
  const isAsked = snapshot.openTasks.some(
    ({ id, candidate_id }) => listed.has(id) && books.has(candidate_id),
  );
  const first = isAsked ? undefined : scored.find(({ candidate }) => isHousekeeping(candidate));
  return scored.filter((choice) => choice.candidate.source !== 'housekeeping' || choice === first);
}

/** What is left of a plan once it was made. */
export function summariseDay(result: PlanResult, snapshot: Snapshot): PlannedDay {
  const { generated, unique, frozen, totalImpact, emptyBecause, lacksIdeas } = result;
  const { choice, protection, question } = result;
  const keyOf = new Map(snapshot.candidates.map(({ id, key }) => [key, id]));
  const chosen = new Set(frozen.map(({ candidateId }) => candidateId));
  const known = new Set(snapshot.previous?.ranking);
  const skipped = result.skipped.map(({ candidate: { title }, reason }) => ({ title, reason }));
  return {
    ...{ generated, unique, frozen, totalImpact, emptyBecause, lacksIdeas },
    ...{ choice, protection, question },
    derived: new Map([...result.derived].filter(([id]) => chosen.has(id))),
    ranking: result.ranking.filter((id, place) => place < MOST_RANKED || known.has(id)),
    skipped,
    ...summariseHeld(skipped, result.held),
    needs: new Map(frozen.map((task) => [task.task.id, needsOf(task, { frozen, snapshot, keyOf })])),
    model: result.model.name,
  };
}

function needsOf(
  task: FrozenTask,
  given: { frozen: readonly FrozenTask[]; snapshot: Snapshot; keyOf: ReadonlyMap<string, string> },
): string[] {
  return task.dependsOn.flatMap((dependency) => {
    const candidateId = given.keyOf.get(dependency) ?? dependency;
    const needed =
      given.frozen.find((other) => other.candidateId === candidateId)?.task ??
      given.snapshot.openTasks.find(
        ({ id, candidate_id }) => id === dependency || candidate_id === candidateId,
      );
    return needed && needed.id !== task.task.id ? [needed.id] : [];
  });
}
