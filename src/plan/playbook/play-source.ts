import { isTally } from '../../base/language/format-quantity.ts';
import { slugify } from '../../base/language/ids.ts';
import { roundRange } from '../../base/language/number.ts';
import { fewHoursPerDay } from '../../team/capacity/capacity.ts';
import { isDerived } from '../../todo/idea/candidate.ts';
import type { DerivedIdea, PlanCandidate, Snapshot } from '../snapshot.ts';
import { matchPlays, nameArea, type PlayMatch } from './match-plays.ts';
import { hasPhrase, inferMetricKinds, listStems } from './metric-kind.ts';
import type { LoadedPlay } from './playbooks.ts';
import type { MetricKind } from './schema.ts';

/** In hand for a goal of a team that brings ideas itself: it wants a hint, and no page of what all teams might do. */
const MOST_PLAYS_BESIDE_IDEAS = 1;
/** … and for all its focus areas together. */
const MOST_AREA_PLAYS_BESIDE_IDEAS = 2;
/** For all focus areas together, where a goal is still to be reached: what serves none of them is beside the point. */
const MOST_PLAYS_BESIDE_GOALS = 1;
/** Where one of these is above 0, somebody pays. */
const PAID_KINDS: ReadonlySet<MetricKind> = new Set([
  'revenue',
  'subscription-revenue',
  'sales',
  'trial-conversion',
  'repeat-purchases',
]);
/** States of an idea that is offered, in hand or refused: it is not offered for another area beside that. */
const IN_USE: ReadonlySet<string> = new Set(['open', 'chosen', 'refused']);
/** Letters that every form of a word begins with. */
const MARK_LETTERS = 3;

/** What the playbooks offer on a day. */
export interface OfferedPlays {
  ideas: DerivedIdea[];
  /** Keys of all that fits, also of what has a row already. */
  fitting: ReadonlySet<string>;
}

/**
 * Ideas from the playbooks, best first: for goals and focus areas that the team has no idea of its own for; for focus areas
 * one at a time while a goal is not reached, or the late weeks are made of them. A play that depends on others is offered
 * once they are done, so that a line of work goes on from day to day.
 */
export function offerPlays(
  snapshot: Snapshot,
  plays: readonly LoadedPlay[],
  goalsWithIdeas: ReadonlySet<string>,
): OfferedPlays {
  const matches = matchPlays(
    {
      earnsRevenue: earnsRevenue(snapshot),
      isClub: fewHoursPerDay(snapshot.executors) !== null,
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
    const is = covered.get(area) ?? snapshot.candidates.some(createAbout(area));
    covered.set(area, is);
    return is;
  };
  const isUnlocked = (match: PlayMatch) =>
    match.play.dependsOn.every((key) => done.has(isForEach(match) ? `${key}:${about(match)}` : key));
  const [most, mostBesideIdeas] = bringsIdeas(snapshot)
    ? [MOST_PLAYS_BESIDE_IDEAS, MOST_AREA_PLAYS_BESIDE_IDEAS]
    : [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const mostForAreas = hasOpenGoal(snapshot) ? MOST_PLAYS_BESIDE_GOALS : mostBesideIdeas;
  // What rests leaves its place to another: else a goal that is behind is offered nothing meanwhile.
  const inPlay = rows.filter(
    ({ state, awayUntilOn }) =>
      state === 'chosen' || (state === 'open' && (awayUntilOn === null || awayUntilOn <= snapshot.today)),
  );
  const counts = new Map(
    [...Map.groupBy(inPlay, ({ goalId }) => goalId)].map(([goalId, its]) => [goalId, its.length]),
  );
  const hasTurn = ({ goalId }: PlayMatch) => {
    const count = (counts.get(goalId) ?? 0) + 1;
    counts.set(goalId, count);
    return count <= (goalId === null ? mostForAreas : most);
  };
  const open = matches.filter((match) => !known.has(keyOf(match)) && isUnlocked(match) && !isCovered(match));
  return {
    ideas: [...open.filter((match) => !isForEach(match)), ...dealOut(open.filter(isForEach), rows)]
      .toSorted(mostForAreas === MOST_PLAYS_BESIDE_GOALS ? byTurn(rows) : () => 0)
      .filter(hasTurn)
      .map((match) => toDerived(match, snapshot, rows)),
    fitting: new Set(matches.map(keyOf)),
  };
}

/** What is for goals first, then what is for the focus area that had the fewest; among equals as it was. */
function byTurn(rows: Snapshot['candidates']): (a: PlayMatch, b: PlayMatch) => number {
  const had = Map.groupBy(
    rows.filter(({ state, goalId }) => state !== 'withdrawn' && goalId === null),
    ({ key }) => splitKey(key).about,
  );
  const turnOf = (match: PlayMatch) => (match.goalId === null ? 1 + (had.get(about(match))?.length ?? 0) : 0);
  return (a, b) => turnOf(a) - turnOf(b);
}

/**
 * Plays that fit every area, each for one area at a time and the area that has the fewest: the same question for one after
 * another, or again after a no, reads as a form.
 */
function dealOut(matches: readonly PlayMatch[], rows: Snapshot['candidates']): PlayMatch[] {
  const asked = new Set(rows.flatMap(({ state, key }) => (IN_USE.has(state) ? splitKey(key).play : [])));
  const counts = new Map<string, number>();
  for (const { key, state } of rows)
    if (state !== 'withdrawn') counts.set(splitKey(key).about, (counts.get(splitKey(key).about) ?? 0) + 1);
  const countOf = (match: PlayMatch) => counts.get(about(match)) ?? 0;
  return [...Map.groupBy(matches, ({ play }) => play.key)].flatMap(([key, its]) => {
    const [first] = its.toSorted((a, b) => countOf(a) - countOf(b));
    if (!first || asked.has(key)) return [];
    counts.set(about(first), countOf(first) + 1);
    return [first];
  });
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

function toDerived(match: PlayMatch, snapshot: Snapshot, rows: Snapshot['candidates']): DerivedIdea {
  const { play, goalId } = match;
  const [effortHours, effortHighHours] = play.effortHours;
  const goal = snapshot.goals.find(({ figures }) => figures.id === goalId);
  return {
    source: 'playbook',
    key: keyOf(match),
    title: match.title,
    category: play.category,
    priority: null,
    ...roundGuess(match, goal?.figures.unit),
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
    evidence: [...goesOn(match, rows), sayWhy(match), `Its first step: ${lowerFirst(play.firstEvidence)}`],
  };
}

/** A guess as it is said; of what is counted in whole ones, whole. */
function roundGuess(
  { impactLow, impactHigh }: Pick<PlayMatch, 'impactLow' | 'impactHigh'>,
  unit: string | undefined,
): Pick<PlayMatch, 'impactLow' | 'impactHigh'> {
  const isWhole =
    (unit === 'count' || isTally(unit ?? '')) &&
    Math.max(Math.abs(impactLow ?? 0), Math.abs(impactHigh ?? 0)) >= 1;
  if (impactLow === null || impactHigh === null) return { impactLow, impactHigh };
  const toWhole = (value: number) => Math.sign(value) * Math.max(1, Math.round(Math.abs(value)));
  const [low, high] = roundRange(impactLow, impactHigh, unit ?? '');
  return isWhole
    ? { impactLow: toWhole(low), impactHigh: toWhole(high) }
    : { impactLow: low, impactHigh: high };
}

/** `“Count last month’s questions” is done, and this goes on from it.` */
function goesOn(match: PlayMatch, rows: Snapshot['candidates']): string[] {
  const isBefore = (rowKey: string, key: string) =>
    isForEach(match) ? rowKey === `${key}:${about(match)}` : splitKey(rowKey).play === key;
  const before = match.play.dependsOn.flatMap(
    (key) => rows.find((row) => row.state === 'done' && isBefore(row.key, key)) ?? [],
  );
  const last = before.at(-1);
  return last ? [`“${last.title}” is done, and this goes on from it.`] : [];
}

/** Why it is worth doing, with the focus area that it is for where its title does not say it. */
function sayWhy(match: PlayMatch): string {
  const { play, goalId, focusArea } = match;
  return goalId !== null || focusArea === null || isForEach(match)
    ? play.why
    : `For ${nameArea(focusArea)}: ${lowerFirst(play.why)}`;
}

/** Whether somebody pays the team, by its revenue and its goals' values; undefined where nothing tells. */
function earnsRevenue({ revenue, goals }: Snapshot): boolean | undefined {
  if ((revenue.actualMinor ?? 0) > 0) return true;
  const figures = goals
    .filter((goal) =>
      inferMetricKinds(goal.metricName, goal.figures.unit).some((kind) => PAID_KINDS.has(kind)),
    )
    .flatMap((goal) => goal.figures.current ?? []);
  if (figures.some((current) => current > 0)) return true;
  return revenue.actualMinor === 0 || figures.length > 0 ? false : undefined;
}

function hasOpenGoal({ goals }: Snapshot): boolean {
  return goals.some(({ figures }) => figures.state !== 'met');
}

/** Whether the team has ideas of its own, or did some of late. */
function bringsIdeas({ candidates, recentlyDone }: Pick<Snapshot, 'candidates' | 'recentlyDone'>): boolean {
  return candidates.some((idea) => !isDerived(idea)) || recentlyDone.some((idea) => !isDerived(idea));
}

/** The team's own open ideas about a focus area. */
export function countIdeasAbout(area: string, { candidates }: Pick<Snapshot, 'candidates'>): number {
  return candidates.filter(createAbout(area)).length;
}

/** Whether the words of an idea name a focus area. */
export function isAbout(
  area: string,
  { title, category }: Pick<PlanCandidate, 'title' | 'category'>,
): boolean {
  return hasPhrase(new Set(listStems(`${title} ${category}`)), listStems(area));
}

/** Whether an idea is one of the team's own open ones about a focus area. */
function createAbout(area: string): (idea: PlanCandidate) => boolean {
  // A title without the beginning of the area's longest word cannot be about it; stemming ten thousand takes its time.
  const [longest = ''] = area
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .toSorted((a, b) => b.length - a.length);
  const mark = longest.slice(0, MARK_LETTERS);
  const phrase = listStems(area);
  return ({ state, title, category, source }) =>
    !isDerived({ source }) &&
    (state === 'open' || state === 'chosen') &&
    `${title} ${category}`.toLowerCase().includes(mark) &&
    hasPhrase(new Set(listStems(`${title} ${category}`)), phrase);
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
