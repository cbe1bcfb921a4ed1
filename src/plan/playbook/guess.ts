import { PartCounts } from '../../learn/guess/part-counts.ts';
import { type Example, type Guess, TextModel } from '../../learn/guess/text-model.ts';
import type { ConfirmedWork } from '../../todo/guess/confirmed-store.ts';
import { type Features, joinFeatures, leaveOutFeatures, readFeatures } from '../../todo/guess/features.ts';
import { inferMetricKinds } from './metric-kind.ts';
import type { LoadedPlay } from './playbooks.ts';

/** What a text can be asked about. */
export interface Worded {
  title: string;
  projectId: string | null;
}

export interface GuessInput {
  /** Of the workspace, oldest first: what most of them say, says little. */
  titles: readonly string[];
  /** The newest first. */
  confirmed: readonly ConfirmedWork[];
  goals: readonly { id: string; title: string; metricName: string; unit: string }[];
  categories: readonly string[];
  plays: readonly Pick<LoadedPlay, 'title' | 'category' | 'effects'>[];
}

/** What is likely of an idea that says nothing of it; the model of one workspace. */
export interface Guesser {
  /** The goal it is likeliest for; `label` is '' for none of them. Null where there is no goal. */
  goal(work: Worded, goalIds?: readonly string[]): Guess | null;
  category(work: Worded): Guess | null;
}

/** From so likely on a guess is shown, and counts. */
export const IS_CLEAR = 0.65;
/**
 * From so likely on the page says of what is not clear what it is perhaps for: what the gym finds right more often than 6
 * times in 10. Under it the words still weigh, unsaid.
 */
export const IS_LIKELY = 0.55;
const NONE = '';
/** How often a goal's own words count, and those of a play that moves its metric; of a category all its plays as one. */
const GOAL_WEIGHT = 3;
const PLAY_WEIGHT = 0.5;
/** How often plays of a category count that move the metric of no goal, as one text for none of them. */
const OTHER_WEIGHT = 0.5;
/** Ideas that are for no goal, to each that is for one, and before any: nobody says so of those. */
const NONE_SHARE = 0.3;
const NONE_TEXTS = 8;
/** What was approved without a word of a goal, as one for none: measured, more of it makes all too timid. */
const UNSAID_WEIGHT = 0.05;
const MOST_FIT = 1;
/** What plays alone say of a category is right once in six times: from so many on that people said. */
const LEAST_SAID = 20;
/** Of the newest; to learn from takes time that grows with the third power. */
const MOST_LEARNED = 300;
/** The oldest, so that what a part says stays what it was. */
const MOST_WEIGHED = 500;

type GuessPlay = GuessInput['plays'][number];

/** What plays are about, one by one and by category: of those that come with Tiller it is read once. */
const partsOfPlays = new WeakMap<GuessPlay, Features>();
const booksOfPlays = new WeakMap<GuessInput['plays'], PlayTexts>();

interface PlayTexts {
  counts: PartCounts;
  /** The plays of a category as one text. */
  byCategory: ReadonlyMap<string, Features>;
}

/**
 * Learns from what was confirmed; from the start a goal has its own words and those of the plays that move its metric,
 * a category those of its plays. Pure: the same work in any order gives the same guesses.
 */
export function createGuesser({ titles, confirmed, goals, categories, plays }: GuessInput): Guesser {
  const parts = new Map<string, Features>();
  /** A title is asked about by several models. */
  const readOnce = (title: string, projectId: string | null = null): Features => {
    const key = `${projectId ?? ''} ${title}`;
    const features = parts.get(key) ?? readFeatures(title, projectId);
    parts.set(key, features);
    return features;
  };
  const toSaid = ({ title, projectId }: Worded, label: string): Example => {
    return { label, features: readOnce(title, projectId), weight: 1 };
  };
  const texts = readPlays(plays);
  let counted: PartCounts | undefined;
  const countAll = () => {
    if (counted) return counted;
    counted = new PartCounts(texts.counts);
    for (const title of titles.slice(0, MOST_WEIGHED)) counted.add(readOnce(title));
    return counted;
  };
  const learnGoals = () => {
    const said = confirmed
      .filter(({ goalId, isApproved }) => goalId !== undefined || isApproved)
      .slice(0, MOST_LEARNED)
      .map((work) => ({
        ...toSaid(work, work.goalId ?? NONE),
        ...(work.goalId === undefined && { weight: UNSAID_WEIGHT }),
      }));
    const moved = goals.map(({ id, metricName, unit }) => ({
      id,
      kinds: inferMetricKinds(metricName, unit),
    }));
    const servesOf = ({ effects }: GuessPlay) =>
      moved.filter(({ kinds }) => effects.some(({ kind }) => kinds.includes(kind)));
    const serving = Map.groupBy(
      plays.filter((play) => servesOf(play).length > 0),
      ({ category }): string => category,
    );
    const thought = [
      ...goals.map((goal) => ({
        label: goal.id,
        features: readFeatures(wordsOf(goal)),
        weight: GOAL_WEIGHT,
      })),
      ...plays.flatMap((play) =>
        servesOf(play).map(({ id }) => ({ label: id, features: readPlay(play), weight: PLAY_WEIGHT })),
      ),
      // A play that moves no metric of a goal is for none of them.
      ...[...texts.byCategory].map(([category, features]) => ({
        label: NONE,
        features: leaveOutFeatures(features, joinFeatures((serving.get(category) ?? []).map(readPlay))),
        weight: OTHER_WEIGHT,
      })),
    ];
    const none = NONE_TEXTS + NONE_SHARE * said.filter(({ label }) => label !== NONE).length;
    return new TextModel([...said, ...thought], [NONE, ...goals.map(({ id }) => id)], {
      background: countAll(),
      priorTexts: { [NONE]: none },
    });
  };
  const learnCategories = () => {
    const said = confirmed
      .filter(({ category }) => category !== undefined)
      .slice(0, MOST_LEARNED)
      .map((work) => toSaid(work, work.category ?? ''));
    const thought = categories.flatMap((category): Example[] => {
      const features = texts.byCategory.get(category);
      return features ? [{ label: category, features, weight: PLAY_WEIGHT }] : [];
    });
    return new TextModel([...said, ...thought], categories, { background: countAll() });
  };
  // Learned when something is asked: of most mornings nothing is.
  let byGoal: TextModel | undefined;
  let byCategory: TextModel | undefined;
  const isCategorised = confirmed.filter(({ category }) => category !== undefined).length >= LEAST_SAID;
  return {
    goal(work, goalIds = goals.map(({ id }) => id)) {
      if (goalIds.length === 0) return null;
      byGoal ??= learnGoals();
      return byGoal.predict(readOnce(work.title, work.projectId), [NONE, ...goalIds]);
    },
    category(work) {
      if (!isCategorised) return null;
      byCategory ??= learnCategories();
      return byCategory.predict(readOnce(work.title, work.projectId));
    },
  };
}

/** How much an idea is like what somebody did before: natural log of odds, -1..1; 0 for whom nothing is known of. */
export function createDoerFit(
  confirmed: readonly ConfirmedWork[],
): (executorId: string, work: Worded) => number {
  const said = confirmed
    .filter(({ doerId }) => doerId !== null)
    .slice(0, MOST_LEARNED)
    .map(({ title, projectId, doerId }): Example => {
      return { label: doerId ?? '', features: readFeatures(title, projectId), weight: 1 };
    });
  const byDoer = new TextModel(said, [...new Set(said.map(({ label }) => label))].sort());
  return (executorId, { title, projectId }) => {
    const odds = byDoer.logOdds(executorId, readFeatures(title, projectId));
    return Math.max(-MOST_FIT, Math.min(MOST_FIT, odds));
  };
}

/** What a goal is about: a title that nobody gave it adds how far it is to go, and "at most" is like "mode". */
function wordsOf({ title, metricName }: GuessInput['goals'][number]): string {
  const isMade = title.toLowerCase().startsWith(metricName.toLowerCase());
  return `${isMade ? metricName : title} ${metricName}`;
}

function readPlays(plays: GuessInput['plays']): PlayTexts {
  const found = booksOfPlays.get(plays);
  if (found) return found;
  const counts = new PartCounts();
  for (const play of plays) counts.add(readPlay(play));
  const byCategory = new Map<string, Features>(
    [...Map.groupBy(plays, ({ category }) => category)].map(
      ([category, own]) => [category, joinFeatures(own.map(readPlay))] as const,
    ),
  );
  const texts = { counts, byCategory };
  booksOfPlays.set(plays, texts);
  return texts;
}

function readPlay(play: GuessPlay): Features {
  const features = partsOfPlays.get(play) ?? readFeatures(play.title);
  partsOfPlays.set(play, features);
  return features;
}
