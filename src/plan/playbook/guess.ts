import type { ConfirmedWork } from '../../todo/guess/confirmed-store.ts';
import { createReadFeatures, type KnownWords } from '../../todo/guess/features.ts';
import { type Example, type Guess, TextModel } from '../../todo/guess/text-model.ts';
import { inferMetricKinds } from './metric-kind.ts';
import type { LoadedPlay } from './playbooks.ts';

/** Words of the plays that come with Tiller, which are the same for every plan. */
const playWords: KnownWords = new Map();

/** What a text can be asked about. */
export interface Worded {
  title: string;
  projectId: string | null;
}

export interface GuessInput {
  /** Titles of the workspace, oldest first: they tell its language. */
  titles: readonly string[];
  /** Words of titles that were read before; more are added. */
  words?: KnownWords;
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
const NONE = '';
/** Texts that a goal's own words, and a play, count as. */
const GOAL_TEXTS = 10;
const PLAY_TEXTS = 0.3;
/** Ideas that are for no goal, to each that is for one: nobody says so of those. */
const NONE_SHARE = 0.3;
const MOST_FIT = 1;
/** What plays alone say of a category is right once in six times: from so many on that people said. */
const LEAST_SAID = 20;

/**
 * Learns from what was confirmed; from the start a goal has its own words and those of the plays that move its metric,
 * a category those of its plays. Pure: the same work in any order gives the same guesses.
 */
export function createGuesser({ titles, words, confirmed, goals, categories, plays }: GuessInput): Guesser {
  const read = createReadFeatures(titles, words);
  const byGoal = new TextModel();
  const byCategory = new TextModel();
  const moved = goals.map(({ id, metricName, unit }) => ({ id, kinds: inferMetricKinds(metricName, unit) }));
  for (const { title, category, effects } of plays) {
    const features = read(title, null, playWords);
    byCategory.learn(category, features, PLAY_TEXTS, 0);
    for (const { id, kinds } of moved)
      if (effects.some(({ kind }) => kinds.includes(kind))) byGoal.learn(id, features, PLAY_TEXTS, 0);
  }
  for (const { id, title, metricName } of goals)
    byGoal.learn(id, read(`${title} ${metricName}`, null), GOAL_TEXTS, 0);
  const ofGoal: Example[] = [];
  const ofCategory: Example[] = [];
  for (const { title, projectId, goalId, category } of confirmed) {
    const features = read(title, projectId);
    if (goalId !== undefined) ofGoal.push({ label: goalId ?? NONE, features });
    if (category !== undefined) ofCategory.push({ label: category, features });
  }
  for (const { label, features } of ofGoal) byGoal.learn(label, features);
  byGoal.learn(NONE, [], 1, NONE_SHARE * ofGoal.filter(({ label }) => label !== NONE).length);
  for (const { label, features } of ofCategory) byCategory.learn(label, features);
  byGoal.calibrate(ofGoal, [NONE, ...goals.map(({ id }) => id)]);
  byCategory.calibrate(ofCategory, categories);
  const featuresOf = ({ title, projectId }: Worded) => read(title, projectId);
  return {
    goal(work, goalIds = goals.map(({ id }) => id)) {
      return goalIds.length === 0 ? null : (byGoal.predict(featuresOf(work), [NONE, ...goalIds])[0] ?? null);
    },
    category: (work) =>
      ofCategory.length < LEAST_SAID ? null : (byCategory.predict(featuresOf(work), categories)[0] ?? null),
  };
}

/** How much an idea is like what somebody did before: natural log of odds, -1..1; 0 for whom nothing is known of. */
export function createDoerFit(
  confirmed: readonly ConfirmedWork[],
): (executorId: string, work: Worded) => number {
  const read = createReadFeatures(confirmed.map(({ title }) => title));
  const byDoer = new TextModel();
  for (const { title, projectId, doerId } of confirmed)
    if (doerId !== null) byDoer.learn(doerId, read(title, projectId));
  return (executorId, { title, projectId }) => {
    const odds = byDoer.logOdds(executorId, read(title, projectId));
    return Math.max(-MOST_FIT, Math.min(MOST_FIT, odds));
  };
}
