import { slugify } from '../../base/language/ids.ts';
import { isDerived } from '../../todo/idea/candidate.ts';
import type { DerivedIdea, Snapshot } from '../snapshot.ts';
import { NOTHING_KNOWN } from '../state-source.ts';
import { matchPlays, type PlayMatch } from './match-plays.ts';
import { hasPhrase, listStems } from './metric-kind.ts';
import type { LoadedPlay } from './playbooks.ts';

/**
 * Plays are for where the team has no idea of its own yet: a goal or a focus area that has one gets none.
 * A few are enough to choose from.
 */
const MOST_PLAYS_A_GOAL = 3;
/** A team with ideas that name no goal is not silent either. */
const MOST_PLAYS_BESIDE_IDEAS = 1;
const MOST_PLAYS_AN_AREA = 1;
/** Letters that every form of a word begins with. */
const MARK_LETTERS = 3;

/** Ideas from the playbooks, and one question for each focus area that no play and no idea is about. */
export function derivePlays(
  snapshot: Snapshot,
  plays: readonly LoadedPlay[],
  goalsWithIdeas: ReadonlySet<string>,
): DerivedIdea[] {
  const focusAreas = snapshot.vision?.focusAreas ?? [];
  const { matches, unmatchedFocusAreas } = matchPlays(
    {
      focusAreas,
      goals: snapshot.goals.map(({ figures, metricName, direction, focusArea }) => ({
        id: figures.id,
        title: figures.title,
        metricName,
        unit: figures.unit,
        direction,
        focusArea,
        state: figures.state,
        gap: figures.gap,
      })),
    },
    plays,
  );
  const known = new Set(
    snapshot.candidates.filter(({ source }) => source === 'playbook').map(({ key }) => key),
  );
  const isSilent = !snapshot.candidates.some(
    ({ source, state, goalId, metricId }) =>
      !isDerived({ source }) && state === 'open' && goalId === null && metricId === null,
  );
  const most = isSilent ? MOST_PLAYS_A_GOAL : MOST_PLAYS_BESIDE_IDEAS;
  const counts = new Map<string, number>();
  const offered = matches.filter((match) => {
    if (known.has(keyOf(match))) return false;
    const about = match.goalId ?? match.focusArea ?? '';
    if (match.goalId !== null ? goalsWithIdeas.has(match.goalId) : hasIdeaAbout(about, snapshot))
      return false;
    const count = (counts.get(about) ?? 0) + 1;
    counts.set(about, count);
    return count <= (match.goalId !== null ? most : MOST_PLAYS_AN_AREA);
  });
  const keys = new Map(offered.map((match) => [match.play.key, keyOf(match)]));
  return [
    ...offered.map((match) => toDerived(match, snapshot, keys)),
    ...unmatchedFocusAreas.filter((area) => !hasIdeaAbout(area, snapshot)).map(askAbout),
  ];
}

function keyOf({ play, goalId, focusArea }: PlayMatch): string {
  return `${play.key}:${goalId ?? slugify(focusArea ?? '')}`;
}

function toDerived(match: PlayMatch, snapshot: Snapshot, keys: ReadonlyMap<string, string>): DerivedIdea {
  const { play, goalId } = match;
  const [effortHours, effortHighHours] = play.effortHours;
  const goal = snapshot.goals.find(({ figures }) => figures.id === goalId);
  return {
    source: 'playbook',
    key: keyOf(match),
    title: match.title,
    category: play.category,
    priority: null,
    impactLow: match.impactLow === null ? null : roundGuess(match.impactLow),
    impactHigh: match.impactHigh === null ? null : roundGuess(match.impactHigh),
    impactLabel: match.impactLow === null ? 'unknown' : 'guess',
    metricId: goal?.metricId ?? null,
    goalId,
    projectId: null,
    effortHours,
    effortHighHours,
    // A prerequisite that is not offered was done, refused or is somebody's already: its row answers for it.
    dependsOn: play.dependsOn.map(
      (key) => keys.get(key) ?? `${key}:${goalId ?? slugify(match.focusArea ?? '')}`,
    ),
    recursEveryDays: play.recursEveryDays ?? null,
    touches: play.touches,
    evidence: [play.why, `First look at this: ${lowerFirst(play.firstEvidence)}`],
  };
}

function askAbout(area: string): DerivedIdea {
  return {
    ...NOTHING_KNOWN,
    source: 'housekeeping',
    key: `focus:${slugify(area)}`,
    title: `Name one first task for “${area}”`,
    category: 'strategic',
    effortHours: 0.5,
    effortHighHours: 1,
    evidence: [`The vision names “${area}”, but no idea and no playbook is about it yet.`],
  };
}

function hasIdeaAbout(area: string, snapshot: Snapshot): boolean {
  // A title without the beginning of the area's longest word cannot be about it; stemming ten thousand takes its time.
  const [longest = ''] = area
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .toSorted((a, b) => b.length - a.length);
  const mark = longest.slice(0, MARK_LETTERS);
  return snapshot.candidates.some(
    ({ state, title, category, source }) =>
      source !== 'housekeeping' &&
      (state === 'open' || state === 'chosen') &&
      `${title} ${category}`.toLowerCase().includes(mark) &&
      hasPhrase(new Set(listStems(`${title} ${category}`)), area),
  );
}

/** Two significant digits: a guess with more would pretend to know. */
function roundGuess(value: number): number {
  return Number(value.toPrecision(2));
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
