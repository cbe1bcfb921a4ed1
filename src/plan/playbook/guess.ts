import type { ConfirmedWork } from '../../todo/guess/confirmed-store.ts';
import { createReadFeatures, type KnownWords } from '../../todo/guess/features.ts';
import { type Guess, TextModel } from '../../todo/guess/text-model.ts';
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
  const learnGoals = () => {
    const model = new TextModel();
    const moved = goals.map(({ id, metricName, unit }) => ({
      id,
      kinds: inferMetricKinds(metricName, unit),
    }));
    for (const { title, effects } of plays)
      for (const { id, kinds } of moved)
        if (effects.some(({ kind }) => kinds.includes(kind)))
          model.learn(id, read(title, null, playWords), PLAY_TEXTS, 0);
    for (const { id, title, metricName } of goals)
      model.learn(id, read(`${title} ${metricName}`, null), GOAL_TEXTS, 0);
    const said = confirmed.flatMap(({ title, projectId, goalId }) =>
      goalId === undefined ? [] : [{ label: goalId ?? NONE, features: read(title, projectId) }],
    );
    for (const { label, features } of said) model.learn(label, features);
    model.learn(NONE, [], 1, NONE_SHARE * said.filter(({ label }) => label !== NONE).length);
    model.calibrate(said, [NONE, ...goals.map(({ id }) => id)]);
    return model;
  };
  const learnCategories = () => {
    const model = new TextModel();
    for (const { title, category } of plays)
      model.learn(category, read(title, null, playWords), PLAY_TEXTS, 0);
    const said = confirmed.flatMap(({ title, projectId, category }) =>
      category === undefined ? [] : [{ label: category, features: read(title, projectId) }],
    );
    for (const { label, features } of said) model.learn(label, features);
    model.calibrate(said, categories);
    return model;
  };
  // Learned when something is asked: of most mornings nothing is.
  let byGoal: TextModel | undefined;
  let byCategory: TextModel | undefined;
  const isCategorised = confirmed.filter(({ category }) => category !== undefined).length >= LEAST_SAID;
  const featuresOf = ({ title, projectId }: Worded) => read(title, projectId);
  return {
    goal(work, goalIds = goals.map(({ id }) => id)) {
      if (goalIds.length === 0) return null;
      byGoal ??= learnGoals();
      return byGoal.predict(featuresOf(work), [NONE, ...goalIds])[0] ?? null;
    },
    category(work) {
      if (!isCategorised) return null;
      byCategory ??= learnCategories();
      return byCategory.predict(featuresOf(work), categories)[0] ?? null;
    },
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
