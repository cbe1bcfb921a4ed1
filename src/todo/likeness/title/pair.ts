import { isStopWord } from '../words/lexicon.ts';
import { findShare } from './matching.ts';
import { isLetterPair, type Reading, type Token } from './reading.ts';

/** Two titles side by side. */
export interface Pair {
  readonly a: Reading;
  readonly b: Reading;
  /** What each says and the other does not. */
  readonly restA: readonly Rest[];
  readonly restB: readonly Rest[];
  /** Present if the titles are one sentence with one place exchanged: what differs there was meant to differ. */
  readonly exchange: Exchange | undefined;
}

/** A token that the other title does not say, with the weight of what is missing. */
export interface Rest {
  readonly token: Token;
  readonly weight: number;
}

/** What stands in the exchanged place, word by word. */
export interface Exchange {
  readonly inA: readonly string[];
  readonly inB: readonly string[];
}

/** An exchanged place has at most this many words; a longer one is another sentence. */
const MOST_EXCHANGED_WORDS = 3;

export function lineUp(a: Reading, b: Reading): Pair {
  const exchange = findExchange(a.wording, b.wording);
  const isLoose = exchange === undefined;
  return { a, b, restA: findRest(a, b, isLoose), restB: findRest(b, a, isLoose), exchange };
}

export function weighRest(rest: readonly Rest[]): number {
  return rest.reduce((sum, { weight }) => sum + weight, 0);
}

/** The words of a rest for saying why. */
export function describeRest(rest: readonly Rest[]): string {
  const words = rest.filter(({ weight }) => weight > 0).map(({ token }) => token.text);
  return words.length === 0 ? 'nothing more' : words.join(', ');
}

/** Whether all words of the one are in the other, in order. */
export function isWithin(short: readonly string[], long: readonly string[]): boolean {
  let found = 0;
  for (const stem of long) if (stem === short[found]) found += 1;
  return found === short.length;
}

function findRest(from: Reading, other: Reading, isLoose: boolean): Rest[] {
  const rest: Rest[] = [];
  for (const token of from.tokens) {
    if (token.keys.some((key) => other.projectKeys.includes(key))) continue;
    const unsaid = 1 - findShare(token, other.tokens, isLoose);
    const weight = isLoose ? token.weight : Math.max(token.weight, token.nounWeight);
    if (unsaid > 0) rest.push({ token, weight: weight * unsaid });
  }
  return rest;
}

function findExchange(a: readonly string[], b: readonly string[]): Exchange | undefined {
  const shorter = Math.min(a.length, b.length);
  let before = 0;
  while (before < shorter && a[before] === b[before]) before += 1;
  let after = 0;
  while (after < shorter - before && a.at(-1 - after) === b.at(-1 - after)) after += 1;
  if (before + after === 0) return undefined;
  const inA = a.slice(before, a.length - after);
  const inB = b.slice(before, b.length - after);
  const isReordered = inA.some((word) => inB.includes(word) && !isStopWord(word));
  return isShort(inA) && isShort(inB) && !isReordered ? { inA, inB } : undefined;
}

function isShort(words: readonly string[]): boolean {
  return words.filter((word) => !isLetterPair(word)).length <= MOST_EXCHANGED_WORDS;
}
