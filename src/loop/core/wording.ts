import type { GoalAnalysis } from './analysis.ts';
import { type Personality, readPersonality, stepOf } from './strategy.ts';

export interface WordingOptions {
  /** What the goal is called. */
  name: string;
  /** The value that is suggested next. */
  next: number;
  personality?: string | undefined;
  /** How a value is written; with two decimals at most where nothing is given. */
  format?: ((value: number) => string) | undefined;
}

const OPENINGS: Readonly<Record<Personality, string>> = {
  cautious: 'a small next step would be',
  neutral: 'next step',
  aggressive: 'go for',
};

const TRENDS = {
  toward_goal: 'moving toward',
  away_from_goal: 'moving away',
  stable: 'no move of late',
} as const;

const SHARES: readonly (readonly [number, string])[] = [
  [0.25, 'a quarter'],
  [0.5, 'half'],
  [0.75, 'three quarters'],
  [1, 'all'],
];

/** `G-1: next step 5.5, half of what is lacking; moving toward`. A bolder personality has bolder words. */
export function describeNextStep(analysis: GoalAnalysis, options: WordingOptions): string {
  const { name, next, format = formatPlain } = options;
  const { goal, current, gap, trend, stale } = analysis;
  const old = stale ? ' (no newer value)' : '';
  if (trend === 'met') return `${name}: met, at ${format(goal)}${old}`;
  if (trend === 'ahead') return `${name}: ahead, ${format(current)} where ${format(goal)} was wanted${old}`;
  if (next === current) return `${name}: stay at ${format(current)}; ${TRENDS[trend]}${old}`;
  const share = nameShare((next - current) / gap);
  return `${name}: ${OPENINGS[readPersonality(options.personality)]} ${format(next)}, ${share} of what is lacking; ${TRENDS[trend]}${old}`;
}

/** The step of a personality: `half of what is lacking`. */
export function describeStep(personality: Personality): string {
  return `${nameShare(stepOf(personality))} of what is lacking`;
}

function nameShare(share: number): string {
  const found = SHARES.find(([value]) => Math.abs(value - share) < 1e-6);
  return found ? found[1] : `${Math.round(share * 100)} %`;
}

function formatPlain(value: number): string {
  return String(Number(value.toFixed(2)));
}
