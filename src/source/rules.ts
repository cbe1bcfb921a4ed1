import { parseEffort } from '../base/language/effort.ts';
import { badArgument } from '../base/language/errors.ts';
import { normaliseWord } from '../gather/project/tracker-words.ts';
import { APPROVAL_KINDS, TOUCHES } from '../todo/idea/candidate.ts';
import type { Source } from './source.ts';
import { readTexts } from './store.ts';

/** What the team says the words of a source mean. */
export interface Rules {
  /** By a label as `normaliseWord` writes it: a category, hours such as `3h`, `small`, `risky`, `money`, or `ignore`. */
  labels: Readonly<Record<string, string>>;
  /** By account: a handle. */
  people: Readonly<Record<string, string>>;
}

/** The words beside categories and hours that a label can stand for. */
const MEANINGS: readonly string[] = [...APPROVAL_KINDS, ...TOUCHES, 'ignore'];

export function readRules(source: Source): Rules {
  const kept = readTexts(source.rules);
  return {
    labels: readPairs(kept.labels ?? '', foldLabel),
    people: readPairs(kept.people ?? '', (account) => account),
  };
}

/** Reads `security: risky, size/L: 8h`. Throws a Refusal for what a label cannot mean. */
export function checkLabels(typed: readonly string[], categories: readonly string[]): string {
  for (const pair of typed) {
    const [label, meaning] = splitPair(pair);
    if (label === '' || meaning === '')
      throw badArgument('labels', pair, 'a label and what it means, such as security: risky');
    const isKnown = MEANINGS.includes(meaning) || categories.includes(meaning.replace(/[\s-]+/g, '_'));
    if (!isKnown && parseEffort(meaning) === undefined)
      throw badArgument('labels', pair, `${[...categories, ...MEANINGS].join(', ')}, or hours such as 3h`);
  }
  return joinPairs(typed);
}

/** Reads `octocat: @ana`. */
export function checkPeople(typed: readonly string[]): string {
  for (const pair of typed) {
    const [account, handle] = splitPair(pair);
    if (account === '' || handle === '')
      throw badArgument('people', pair, 'an account there and a handle here, such as octocat: @ana');
  }
  return joinPairs(typed);
}

/** A label as rules are looked up by it. */
export function foldLabel(label: string): string {
  return normaliseWord(label);
}

function joinPairs(typed: readonly string[]): string {
  return typed.join('\n');
}

function readPairs(kept: string, fold: (word: string) => string): Record<string, string> {
  const pairs = kept.split('\n').filter((pair) => pair !== '');
  return Object.fromEntries(pairs.map(splitPair).map(([word, meaning]) => [fold(word), meaning]));
}

/** At the last colon: labels have colons of their own, such as `type: bug`. */
function splitPair(pair: string): [string, string] {
  const at = pair.lastIndexOf(':');
  return [
    pair.slice(0, at).trim(),
    pair
      .slice(at + 1)
      .trim()
      .toLowerCase(),
  ];
}
