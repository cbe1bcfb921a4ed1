import { slugify } from '../../base/language/ids.ts';
import { isDerived } from '../../todo/idea/candidate.ts';
import type { DerivedIdea, Snapshot } from '../snapshot.ts';
import { matchPlays, type PlayMatch } from './match-plays.ts';
import { hasPhrase, listStems } from './metric-kind.ts';
import type { LoadedPlay } from './playbooks.ts';

/** For a goal of a team whose own ideas name no goal: one of them may well serve it. */
const MOST_PLAYS_BESIDE_IDEAS = 1;
/** Letters that every form of a word begins with. */
const MARK_LETTERS = 3;

/** What the playbooks offer on a day. */
export interface OfferedPlays {
  ideas: DerivedIdea[];
  /** Keys of all that fits, also of what has a row already. */
  fitting: ReadonlySet<string>;
}

/**
 * Ideas from the playbooks, best first: for goals and focus areas that the team has no idea of its own for. A play that
 * depends on others is offered once they are done, so that a line of work goes on from day to day.
 */
export function offerPlays(
  snapshot: Snapshot,
  plays: readonly LoadedPlay[],
  goalsWithIdeas: ReadonlySet<string>,
): OfferedPlays {
  const matches = matchPlays(
    {
      statement: `${snapshot.vision?.statement ?? ''} ${snapshot.vision?.primaryGoal ?? ''}`,
      focusAreas: snapshot.vision?.focusAreas ?? [],
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
  const rows = snapshot.candidates.filter(({ source }) => source === 'playbook');
  const known = new Set(rows.map(({ key }) => key));
  const done = new Set(
    rows.filter(({ state }) => state === 'done').flatMap(({ key }) => [key, splitKey(key).play]),
  );
  const covered = new Map<string, boolean>();
  const isCovered = ({ goalId, focusArea }: PlayMatch) => {
    if (goalId !== null) return goalsWithIdeas.has(goalId);
    const area = focusArea ?? '';
    const is = covered.get(area) ?? hasIdeaAbout(area, snapshot);
    covered.set(area, is);
    return is;
  };
  const isUnlocked = (match: PlayMatch) =>
    match.play.dependsOn.every((key) => done.has(isForEach(match) ? `${key}:${about(match)}` : key));
  const most = hasUnassigned(snapshot) ? MOST_PLAYS_BESIDE_IDEAS : Number.POSITIVE_INFINITY;
  const inPlay = rows.filter(({ state }) => state === 'open' || state === 'chosen');
  const counts = new Map(
    [...Map.groupBy(inPlay, ({ goalId }) => goalId)].map(([goalId, its]) => [goalId, its.length]),
  );
  const hasTurn = ({ goalId }: PlayMatch) => {
    if (goalId === null) return true;
    const count = (counts.get(goalId) ?? 0) + 1;
    counts.set(goalId, count);
    return count <= most;
  };
  return {
    ideas: matches
      .filter((match) => !known.has(keyOf(match)) && isUnlocked(match) && !isCovered(match))
      .filter(hasTurn)
      .map((match) => toDerived(match, snapshot)),
    fitting: new Set(matches.map(keyOf)),
  };
}

function keyOf(match: PlayMatch): string {
  return `${match.play.key}:${about(match)}`;
}

/** What an idea of a playbook is for, by its key: a goal's id, or a focus area's name as a slug. */
export function splitKey(key: string): { play: string; about: string } {
  const [play = '', ...about] = key.split(':');
  return { play, about: about.join(':') };
}

function about({ goalId, focusArea }: PlayMatch): string {
  return goalId ?? slugify(focusArea ?? '');
}

/** Whether each focus area has this play for itself. */
function isForEach({ play }: PlayMatch): boolean {
  return play.title.includes('{area}');
}

function toDerived(match: PlayMatch, snapshot: Snapshot): DerivedIdea {
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
    // What it depends on is done: else it were not offered.
    dependsOn: [],
    recursEveryDays: play.recursEveryDays ?? null,
    touches: play.touches,
    evidence: [play.why, `First look at this: ${lowerFirst(play.firstEvidence)}`],
  };
}

/** Whether the team has ideas of its own that name no goal. */
function hasUnassigned({ candidates }: Snapshot): boolean {
  return candidates.some(
    ({ source, state, goalId, metricId }) =>
      !isDerived({ source }) && state === 'open' && goalId === null && metricId === null,
  );
}

/** Whether the team has an idea of its own about a focus area. */
function hasIdeaAbout(area: string, snapshot: Snapshot): boolean {
  // A title without the beginning of the area's longest word cannot be about it; stemming ten thousand takes its time.
  const [longest = ''] = area
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .toSorted((a, b) => b.length - a.length);
  const mark = longest.slice(0, MARK_LETTERS);
  return snapshot.candidates.some(
    ({ state, title, category, source }) =>
      !isDerived({ source }) &&
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
