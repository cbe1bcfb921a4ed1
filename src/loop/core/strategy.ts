import type { Analysis } from './analysis.ts';
import { type Entry, type GoalState, type NumericGoal, readGoals, readValue } from './goal-state.ts';
import { trackOf } from './history.ts';

/** An action, changed as the strategy would have it. */
export type Suggestion = Record<string, unknown>;

/** How actions are nudged toward goals: one method, which changes none of what it is given. */
export interface FeedbackStrategy {
  /** One suggestion an action, in their order. `analysis` says what the history tells of each numeric goal. */
  suggestActions(
    history: readonly Entry[],
    actions: readonly Entry[],
    goalState: GoalState,
    analysis: Analysis,
  ): Suggestion[] | Promise<Suggestion[]>;
}

/** Keys that are moved one way only: a list (never down), or the way of each. */
export type OneDirection = readonly string[] | Readonly<Record<string, 'up' | 'down'>>;

export interface StrategyOptions {
  oneDirection?: OneDirection | undefined;
}

const STEPS = { cautious: 0.25, neutral: 0.5, aggressive: 0.75 } as const;

/** How bold a suggestion is, and how it is worded. */
export type Personality = keyof typeof STEPS;

/** The step of a personality, as a share of what is lacking. */
export function stepOf(personality: Personality): number {
  return STEPS[personality];
}

/** Whatever is no personality is neutral. */
export function readPersonality(given: unknown): Personality {
  const name = String(given).trim().toLowerCase();
  return Object.hasOwn(STEPS, name) ? (name as Personality) : 'neutral';
}

/** A nudge by one step for every numeric goal. */
class SteppingStrategy implements FeedbackStrategy {
  readonly #step: number;
  readonly #ways: ReadonlyMap<string, 'up' | 'down'>;

  constructor(step: number, { oneDirection }: StrategyOptions) {
    this.#step = step;
    this.#ways = readWays(oneDirection);
  }

  suggestActions(
    history: readonly Entry[],
    actions: readonly Entry[],
    goalState: GoalState,
    analysis?: Analysis,
  ): Suggestion[] {
    return nudge({ history, actions, goalState, analysis, ways: this.#ways, step: this.#step });
  }
}

/** Half of what is lacking, for every numeric goal. */
export class SimpleGoalFeedbackStrategy extends SteppingStrategy {
  constructor(options: StrategyOptions = {}) {
    super(STEPS.neutral, options);
  }
}

/** As the simple one, with a step that fits a personality: `cautious` .25, `neutral` .5, `aggressive` .75. */
export class PersonalityGoalFeedbackStrategy extends SteppingStrategy {
  readonly personality: Personality;

  constructor(personality: string = 'neutral', options: StrategyOptions = {}) {
    const known = readPersonality(personality);
    super(stepOf(known), options);
    this.personality = known;
  }
}

interface Nudge {
  history: readonly Entry[];
  actions: readonly Entry[];
  goalState: GoalState;
  /** Spares looking for the last good values in a long history. */
  analysis: Analysis | undefined;
  ways: ReadonlyMap<string, 'up' | 'down'>;
  step: number;
}

/** Each goal's value + gap × step, from the last good value that is known before the actions, else from the action's own. */
function nudge({ history, actions, goalState, analysis, ways, step }: Nudge): Suggestion[] {
  const goals = readGoals(goalState);
  const known = new Map([...goals.keys()].map((key) => [key, findLast(history, analysis, key)]));
  return actions.map((action) => {
    const suggestion: Suggestion = { ...action };
    for (const [key, goal] of goals) {
      const from = known.get(key) ?? readValue(action[key]);
      if (from !== undefined) suggestion[key] = moveFrom(from, goal, ways.get(key), step);
    }
    return suggestion;
  });
}

function findLast(
  history: readonly Entry[],
  analysis: Analysis | undefined,
  key: string,
): number | undefined {
  if (history.length === 0) return undefined;
  const newest = readValue(history.at(-1)?.[key]);
  return newest ?? (analysis ? analysis[key]?.current : trackOf(history, key)?.last);
}

function moveFrom(from: number, goal: NumericGoal, way: 'up' | 'down' | undefined, step: number): number {
  const move = (goal.target - from) * step;
  // Nobody is asked back from the good side of a goal that says which side is good.
  const wanted = way ?? (goal.direction === 'exact' ? null : goal.direction);
  const isBack = (wanted === 'up' && move < 0) || (wanted === 'down' && move > 0);
  return isBack ? from : from + move;
}

function readWays(given: OneDirection | undefined): ReadonlyMap<string, 'up' | 'down'> {
  if (given === undefined) return new Map();
  const isList = (value: OneDirection): value is readonly string[] => Array.isArray(value);
  return new Map(isList(given) ? given.map((key) => [key, 'up']) : Object.entries(given));
}
