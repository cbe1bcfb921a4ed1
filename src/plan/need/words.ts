import { stripAccents } from '../../base/language/words.ts';
import { findLanguage, isCommon, stemWord } from '../../todo/likeness/language.ts';

const SHORTEST_WORD = 3;
/** A word in more than this share of all titles says little of any one; of so few titles no word is in too many. */
const COMMON_SHARE = 0.1;
const FEWEST_TITLES = 20;

/** Reads texts of a workspace as stems of the words that say something. */
export interface WordReader {
  /** Without common words: those of the language, and those of every other title. */
  read(text: string): ReadonlySet<string>;
}

/** A reader for the language of these titles; a word is stemmed once. */
export function createWordReader(titles: readonly string[]): WordReader {
  const split = titles.map(splitWords);
  const language = findLanguage(split);
  const known = new Map<string, string>();
  const stem = (word: string) => {
    const found = known.get(word) ?? stemWord(word, language);
    known.set(word, found);
    return found;
  };
  const counts = new Map<string, number>();
  for (const words of split) {
    for (const one of new Set(words.map(stem))) counts.set(one, (counts.get(one) ?? 0) + 1);
  }
  const most = Math.max(FEWEST_TITLES, titles.length) * COMMON_SHARE;
  const saysSomething = (word: string) =>
    word.length >= SHORTEST_WORD && !isCommon(word, language) && (counts.get(stem(word)) ?? 0) <= most;
  return { read: (text) => new Set(splitWords(text).filter(saysSomething).map(stem)) };
}

export function countShared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const word of a) if (b.has(word)) shared++;
  return shared;
}

function splitWords(text: string): string[] {
  return stripAccents(text)
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
