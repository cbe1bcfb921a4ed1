import { distance } from 'fastest-levenshtein';
import { isKnownStem, isStopWord, SPELLINGS } from './lexicon.ts';
import { stemWord, withoutPlural } from './stem.ts';

/** A word as it is looked up. */
export interface Spelling {
  readonly stem: string;
  /** The stem of the known word that it most likely misspells; its own stem if none is near. */
  readonly corrected: string;
  /** The two known words that an unknown one is made of: "doorstop" is a door stop. */
  readonly halves: readonly [string, string] | undefined;
}

const SHORTEST_HALF = 3;

export function lookUp(word: string): Spelling {
  const stem = stemWord(word);
  if (word.length < 5 || isKnownStem(stem) || !/^[a-z]+$/.test(word)) {
    return { stem, corrected: stem, halves: undefined };
  }
  const known = findNearest(word) ?? findNearest(withoutPlural(word)) ?? findNearest(stem);
  return {
    stem,
    corrected: known === undefined ? stem : stemWord(known),
    halves: known === undefined ? findHalves(word) : undefined,
  };
}

function findHalves(word: string): readonly [string, string] | undefined {
  for (let at = SHORTEST_HALF; at <= word.length - SHORTEST_HALF; at += 1) {
    const halves = [word.slice(0, at), word.slice(at)] as const;
    if (halves.every((half) => isKnownStem(stemWord(half)) && !isStopWord(half))) return halves;
  }
  return undefined;
}

/** lookUp that remembers: the words of many titles are few. */
export function createSpeller(): (word: string) => Spelling {
  const seen = new Map<string, Spelling>();
  return (word) => {
    let spelling = seen.get(word);
    if (spelling === undefined) {
      spelling = lookUp(word);
      seen.set(word, spelling);
    }
    return spelling;
  };
}

/** Edits between two words, where two swapped neighbours are one slip. */
export function countSlips(a: string, b: string): number {
  const edits = distance(a, b);
  return edits === 2 && isSwap(a, b) ? 1 : edits;
}

/** The known word at one slip, or at two from eight letters on. */
function findNearest(word: string): string | undefined {
  const most = word.length < 8 ? 1 : 2;
  let best: string | undefined;
  let bestSlips = most + 1;
  for (const known of SPELLINGS.get(word.charAt(0)) ?? []) {
    if (Math.abs(known.length - word.length) > most) continue;
    const slips = countSlips(word, known);
    if (slips < bestSlips) [best, bestSlips] = [known, slips];
  }
  return best;
}

function isSwap(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let at = 0;
  while (a[at] === b[at]) at += 1;
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}
