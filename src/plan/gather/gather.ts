import type { TacticOutlook } from '../../clarify/tactic/tactic-store.ts';
import { isDerived } from '../../todo/idea/candidate.ts';
import { offerPlays } from '../playbook/play-source.ts';
import type { LoadedPlay } from '../playbook/playbooks.ts';
import type { DerivedIdea, PlanCandidate, Snapshot } from '../snapshot.ts';
import { deriveFromState, deriveHousekeeping } from './state-source.ts';

/** Step 2: the rows that sources wrote, and what follows from the playbooks and, of a day that is known, from the state. */
export function gatherCandidates(
  snapshot: Snapshot,
  plays: readonly LoadedPlay[] | null,
  isAhead = false,
): { candidates: PlanCandidate[]; derived: Map<string, DerivedIdea> } {
  const rows = snapshot.candidates.filter(
    ({ state, recursEveryDays }) =>
      state === 'open' || state === 'refused' || (state === 'done' && recursEveryDays !== null),
  );
  const goalsWithIdeas = listGoalsWithIdeas(snapshot);
  const offered = plays === null ? { ideas: [], fitting: null } : offerPlays(snapshot, plays, goalsWithIdeas);
  const all = plays === null ? [] : deriveAll(snapshot, offered.ideas, goalsWithIdeas, isAhead);
  const known = new Set(snapshot.candidates.filter(isDerived).map(({ source, key }) => `${source} ${key}`));
  const derived = new Map<string, DerivedIdea>();
  const fresh: PlanCandidate[] = [];
  let number = snapshot.nextCandidateNumber;
  for (const idea of all) {
    // An idea that already has a row is that row, in whatever state people left it.
    if (known.has(`${idea.source} ${idea.key}`)) continue;
    const candidate = toCandidate(idea, number++);
    derived.set(candidate.id, idea);
    fresh.push(candidate);
  }
  const today = new Set(all.map(({ source, key }) => `${source} ${key}`));
  const holds = ({ source, key, goalId }: PlanCandidate) =>
    // What fitted a focus area that the vision no longer has is not worth doing for it.
    source === 'playbook' && goalId === null
      ? offered.fitting === null || offered.fitting.has(key)
      : !isOfTheDay({ source }) || today.has(`${source} ${key}`);
  return { candidates: [...rows.filter(holds), ...fresh], derived };
}

/** Goals for which somebody brought an idea that is at hand or waits on a page; what is put off is nothing to work on now. */
export function listGoalsWithIdeas(snapshot: Snapshot): Set<string> {
  const { candidates, goals, today } = snapshot;
  const isAtHand = ({ state, awayUntilOn }: PlanCandidate) =>
    state === 'chosen' || (state === 'open' && (awayUntilOn === null || awayUntilOn <= today));
  const withIdeas = goals.filter((goal) =>
    candidates.some(
      (candidate) =>
        (candidate.goalId === goal.figures.id || candidate.metricId === goal.metricId) &&
        isAtHand(candidate) &&
        !isDerived(candidate) &&
        findRetired(candidate, snapshot) === undefined,
    ),
  );
  return new Set(withIdeas.map(({ figures }) => figures.id));
}

function deriveAll(
  snapshot: Snapshot,
  fromPlays: readonly DerivedIdea[],
  goalsWithIdeas: ReadonlySet<string>,
  isAhead: boolean,
): DerivedIdea[] {
  if (isAhead) return [...fromPlays];
  const inPlay = snapshot.candidates.filter(
    ({ source, state }) => source === 'playbook' && (state === 'open' || state === 'chosen'),
  );
  const covered = new Set([
    ...goalsWithIdeas,
    ...[...fromPlays, ...inPlay].flatMap(({ goalId }) => goalId ?? []),
  ]);
  return [...deriveFromState(snapshot, covered), ...fromPlays, ...deriveHousekeeping(snapshot)];
}

/** What follows from the state of a day holds only as long as that does: a bug may be resolved, a value recorded. */
function isOfTheDay({ source }: Pick<PlanCandidate, 'source'>): boolean {
  return source === 'state' || source === 'housekeeping';
}

/** The tactic of a candidate, if it was retired: nothing is planned for it any more. */
export function findRetired({ tacticId }: PlanCandidate, { tactics }: Snapshot): TacticOutlook | undefined {
  return tacticId === null
    ? undefined
    : tactics.find(({ id, state }) => id === tacticId && state === 'retire');
}

function toCandidate(idea: DerivedIdea, number: number): PlanCandidate {
  return {
    ...idea,
    id: `C-${number}`,
    number,
    isGoalSaid: false,
    approvalKind: null,
    lessonIds: [],
    notFor: idea.notFor ?? [],
    onlyFor: idea.onlyFor ?? [],
    tacticId: null,
    proposerHandle: null,
    state: 'open',
    awayUntilOn: null,
    lessSinceAt: null,
    doneOn: null,
  };
}
