import type { GoalFigures } from '../../base/view/view.ts';
import { hasPhrase, inferMetricKinds, listStems, type Phrase } from './metric-kind.ts';
import type { LoadedPlay } from './playbooks.ts';
import { EFFECT_SHARES, type Effect, type Play } from './schema.ts';

/** What matching needs to know of a goal. */
export interface GoalToMatch {
  /** As people call it: G-2. */
  id: string;
  title: string;
  metricName: string;
  unit: string;
  direction: 'at least' | 'at most' | 'exactly';
  /** Empty where it serves none. */
  focusArea: string;
  state: GoalFigures['state'];
  /** Target less current value, in the metric's unit; null where there is no measurement. */
  gap: number | null;
}

/** What matching needs to know of a team. */
interface TeamToMatch {
  /** Whether anybody pays it; left out where it is not known. */
  earnsRevenue?: boolean | undefined;
  /** Whether its people give a few hours a month: then only plays in its own words are for it. */
  isClub?: boolean;
  /** What the team is for, in its own words. */
  statement?: string;
  focusAreas: readonly string[];
  goals: readonly GoalToMatch[];
}

/** A play that fits now: as a candidate it is keyed by the play's key, and by the goal where the title names one. */
export interface PlayMatch {
  play: LoadedPlay;
  /** The play's title with the names of metric and goal put in. */
  title: string;
  /** The goal it serves; null where it only fits a focus area. */
  goalId: string | null;
  /** The focus area whose words it has, as the team wrote it; null where it only fits a goal's metric. */
  focusArea: string | null;
  /** Change of the goal's metric in its unit, signed, impactLow <= impactHigh: a guess. Both null where no figure is claimed. */
  impactLow: number | null;
  impactHigh: number | null;
}

/**
 * Which plays fit a team's goals and focus areas now.
 *
 * A play serves a goal when one of its effects moves the goal's kind of metric the wanted way; or, where the metric is
 * of no known kind, when it has the words of the goal's focus area (then without a figure). A play that serves no goal
 * at all fits a focus area by its words, and one with {area} in its title each one that has no goal. A met goal yields nothing, and
 * neither does a focus area whose goals are all met. Plays with the same title are one task: it goes to the goal that needs
 * it most. What a matching play depends on comes along, before it.
 *
 * Best first: plays made for the goal's kind of metric (their first effect) and within a focus area, then by the share
 * of the gap they close per hour, then as loaded; what fits every area last, each in its turn.
 */
export function matchPlays(
  { earnsRevenue, isClub = false, statement = '', focusAreas, goals }: TeamToMatch,
  plays: readonly LoadedPlay[],
): PlayMatch[] {
  const readGoals = goals.map(readGoal);
  const openAreas = focusAreas.map(readArea).filter((area) => !isAreaMet(area, readGoals));
  const own = [statement, ...focusAreas, ...goals.map(({ focusArea }) => focusArea)].map(readArea);
  const isOurs = (play: Play) =>
    !(play.onlyInArea || isClub) || own.some(({ stems }) => isAbout(play, stems));
  const fitting = leaveOutOfPlace(plays, earnsRevenue);
  const ranked = fitting
    .filter(isOurs)
    .flatMap((play) => matchPlay(play, openAreas, readGoals))
    .sort((a, b) => b.fit - a.fit || b.sharePerHour - a.sharePerHour);
  return addPrerequisites(
    ranked.map(({ match }) => match),
    fitting,
  );
}

/** What a team that earns already, or not yet, has no use for is nothing that others have to wait for. */
function leaveOutOfPlace(plays: readonly LoadedPlay[], earnsRevenue: boolean | undefined): LoadedPlay[] {
  const isOut = ({ appliesWhen }: Play) =>
    appliesWhen.earnsRevenue !== undefined && appliesWhen.earnsRevenue === !earnsRevenue;
  const out = new Set(earnsRevenue === undefined ? [] : plays.filter(isOut).map(({ key }) => key));
  return plays
    .filter(({ key }) => !out.has(key))
    .map((play) => ({ ...play, dependsOn: play.dependsOn.filter((key) => !out.has(key)) }));
}

interface RankedMatch {
  match: PlayMatch;
  /** 0 to 2: one for a play whose first effect it is, one for a focus area. */
  fit: number;
  /** Middle of the guessed share of the gap, per middle hour of effort; 0 where no figure is claimed. */
  sharePerHour: number;
}

interface Area {
  name: string;
  stems: ReadonlySet<string>;
}

interface ReadGoal extends GoalToMatch {
  kinds: ReadonlySet<string>;
  area: Area;
  wanted: 'up' | 'down' | 'either';
  isMet: boolean;
}

const NEED = { behind: 0, 'no data': 1, 'on pace': 2, ahead: 3, met: 4 } as const;

function readGoal(goal: GoalToMatch): ReadGoal {
  const wanted = readWanted(goal);
  const isPassed =
    goal.gap !== null && ((wanted === 'up' && goal.gap <= 0) || (wanted === 'down' && goal.gap >= 0));
  return {
    ...goal,
    kinds: new Set(inferMetricKinds(goal.metricName, goal.unit)),
    area: readArea(goal.focusArea),
    wanted,
    isMet: goal.state === 'met' || isPassed,
  };
}

function readWanted({ direction, gap }: GoalToMatch): ReadGoal['wanted'] {
  if (direction === 'at least') return 'up';
  if (direction === 'at most') return 'down';
  if (gap === null || gap === 0) return 'either';
  return gap > 0 ? 'up' : 'down';
}

function readArea(name: string): Area {
  return { name, stems: new Set(listStems(name)) };
}

/** Focus areas of plays as they are compared: read once, and as long as the plays are there. */
const areaPhrases = new WeakMap<Play['focusAreas'], readonly Phrase[]>();

function isAbout({ focusAreas }: Play, stems: ReadonlySet<string>): boolean {
  const phrases = areaPhrases.get(focusAreas) ?? focusAreas.map(listStems);
  areaPhrases.set(focusAreas, phrases);
  return phrases.some((phrase) => hasPhrase(stems, phrase));
}

function fitsEveryArea({ title }: Play): boolean {
  return title.includes('{area}');
}

function isAreaMet(area: Area, goals: readonly ReadGoal[]): boolean {
  const ofArea = listGoalsOf(area, goals);
  return ofArea.length > 0 && ofArea.every((goal) => goal.isMet);
}

function listGoalsOf(area: Area, goals: readonly ReadGoal[]): ReadGoal[] {
  const key = [...area.stems].join(' ');
  return goals.filter((goal) => [...goal.area.stems].join(' ') === key);
}

/** The effect by which a play serves a goal; `unknown` where it only shares the focus area; undefined where it does not. */
function findEffect(play: Play, goal: ReadGoal): Effect | 'unknown' | undefined {
  if (goal.kinds.size === 0) return isAbout(play, goal.area.stems) ? 'unknown' : undefined;
  return play.effects.find(
    ({ kind, direction }) => goal.kinds.has(kind) && (goal.wanted === 'either' || goal.wanted === direction),
  );
}

function matchPlay(play: LoadedPlay, areas: readonly Area[], goals: readonly ReadGoal[]): RankedMatch[] {
  if (fitsEveryArea(play)) {
    return areas
      .filter((area) => listGoalsOf(area, goals).length === 0)
      .map((area) => ({ match: describeAreaMatch(play, area), fit: 0, sharePerHour: 0 }));
  }
  const area = areas.find(({ stems }) => isAbout(play, stems));
  const served = goals.flatMap((goal) => {
    const effect = findEffect(play, goal);
    return effect ? [{ goal, effect }] : [];
  });
  if (served.length === 0) {
    return area && !play.title.includes('{')
      ? [{ match: describeAreaMatch(play, area), fit: 1, sharePerHour: 0 }]
      : [];
  }
  const byTitle = new Map<string, RankedMatch>();
  for (const { goal, effect } of served
    .filter(({ goal }) => !goal.isMet && isApplicable(play, goal))
    .sort((a, b) => NEED[a.goal.state] - NEED[b.goal.state])) {
    const match = describeGoalMatch(play, goal, effect, area);
    if (!byTitle.has(match.title)) byTitle.set(match.title, rankMatch(match, effect));
  }
  return [...byTitle.values()];
}

function rankMatch(match: PlayMatch, effect: Effect | 'unknown'): RankedMatch {
  const [lowHours, highHours] = match.play.effortHours;
  const [low, high] = (effect === 'unknown' ? null : EFFECT_SHARES[effect.size]) ?? [0, 0];
  const isMadeForIt = effect !== 'unknown' && match.play.effects[0] === effect;
  return {
    match,
    fit: (isMadeForIt ? 1 : 0) + (match.focusArea === null ? 0 : 1),
    sharePerHour: (low + high) / (lowHours + highHours),
  };
}

function isApplicable({ appliesWhen: { goalState } }: Play, goal: ReadGoal): boolean {
  return goalState === undefined || goalState.some((state) => state === goal.state);
}

function describeGoalMatch(
  play: LoadedPlay,
  goal: ReadGoal,
  effect: Effect | 'unknown',
  area: Area | undefined,
): PlayMatch {
  const shares = effect === 'unknown' ? null : EFFECT_SHARES[effect.size];
  const [impactLow, impactHigh] =
    shares && goal.gap !== null ? signedRange(shares, goal.gap) : ([null, null] as const);
  const focusArea = area?.name ?? (isAbout(play, goal.area.stems) ? goal.focusArea : null);
  return {
    play,
    title: play.title.replaceAll('{metric}', goal.metricName).replaceAll('{goal}', goal.title),
    goalId: goal.id,
    focusArea,
    impactLow,
    impactHigh,
  };
}

function signedRange([low, high]: readonly [number, number], gap: number): readonly [number, number] {
  return gap < 0 ? [high * gap, low * gap] : [low * gap, high * gap];
}

function describeAreaMatch(play: LoadedPlay, area: Area): PlayMatch {
  return {
    play,
    title: play.title.replaceAll('{area}', nameArea(area.name)),
    goalId: null,
    focusArea: area.name,
    impactLow: null,
    impactHigh: null,
  };
}

function addPrerequisites(matches: readonly PlayMatch[], plays: readonly LoadedPlay[]): PlayMatch[] {
  const playsByKey = new Map(plays.map((play) => [play.key, play]));
  const matchesByKey = Map.groupBy(matches, ({ play }) => play.key);
  const placed = new Map<string, Set<string>>();
  const place = (match: PlayMatch): PlayMatch[] => {
    const titles = placed.get(match.play.key) ?? new Set();
    if (titles.has(match.title)) return [];
    placed.set(match.play.key, titles.add(match.title));
    const needed = match.play.dependsOn.flatMap((key) => {
      const play = playsByKey.get(key);
      if (!play) return [];
      const known = matchesByKey.get(key) ?? [];
      const own = known.filter(({ focusArea }) => !fitsEveryArea(play) || focusArea === match.focusArea);
      return (own.length > 0 ? own : [describeNeeded(play, match)]).flatMap(place);
    });
    return [...needed, match];
  };
  return matches.flatMap(place);
}

function describeNeeded(play: LoadedPlay, match: PlayMatch): PlayMatch {
  return {
    ...match,
    play,
    title: play.title.replaceAll('{area}', nameArea(match.focusArea ?? '')),
    impactLow: null,
    impactHigh: null,
  };
}

/** `payment_integration` as people say it. */
export function nameArea(name: string): string {
  return name.replaceAll('_', ' ').trim();
}
