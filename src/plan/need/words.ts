import { stripAccents } from '../../base/language/words.ts';
import { findLanguage, isCommon, stemWord } from '../../todo/likeness/language.ts';

const SHORTEST_WORD = 3;
/** A word in more than this share of all titles says little of any one; of so few titles no word is in too many. */
const COMMON_SHARE = 0.1;
const FEWEST_TITLES = 20;

/** The stems of the words of a text that say something, each once. */
export type Stems = readonly string[];

export interface ReadWords {
  /** Without the common words of the language, and those that many titles have. */
  (text: string): Stems;
  /** With what many titles have: for names that a team chose itself, such as a focus area. */
  whole(text: string): Stems;
}

/** A reader for the language of these titles. Ten thousand titles are read for each plan: a word is stemmed once, a text read once. */
export function createWordReader(titles: readonly string[]): ReadWords {
  const split = new Map(titles.map((title) => [title, splitWords(title)]));
  const language = findLanguage(titles);
  const stems = new Map<string, string>();
  const stem = (word: string) => {
    let found = stems.get(word);
    if (found === undefined) {
      found = stemWord(word, language);
      stems.set(word, found);
    }
    return found;
  };
  // Words first, which are fewer than their places: each is stemmed and added once.
  const words = new Map<string, number>();
  for (const title of titles) {
    const own = split.get(title) ?? [];
    for (let at = 0; at < own.length; at++) {
      const word = own[at] ?? '';
      if (own.indexOf(word) === at) words.set(word, (words.get(word) ?? 0) + 1);
    }
  }
  const counts = new Map<string, number>();
  for (const [word, count] of words) counts.set(stem(word), (counts.get(stem(word)) ?? 0) + count);
  const most = Math.max(FEWEST_TITLES, titles.length) * COMMON_SHARE;
  const common = new Set([...counts].filter(([, count]) => count > most).map(([word]) => word));
  const readWhole = remember((text) => {
    const whole: string[] = [];
    for (const word of split.get(text) ?? splitWords(text)) {
      if (word.length < SHORTEST_WORD || isCommon(word, language)) continue;
      const found = stem(word);
      if (!whole.includes(found)) whole.push(found);
    }
    return whole;
  });
  const read = remember((text) => readWhole(text).filter((word) => !common.has(word)));
  return Object.assign(read, { whole: readWhole });
}

function remember(read: (text: string) => Stems): (text: string) => Stems {
  const known = new Map<string, Stems>();
  return (text) => {
    let found = known.get(text);
    if (found === undefined) {
      found = read(text);
      known.set(text, found);
    }
    return found;
  };
}

/** How many of some stems stand in any of these texts. */
export function countShared(wanted: Stems, texts: readonly Stems[]): number {
  let shared = 0;
  for (const word of wanted) if (texts.some((text) => text.includes(word))) shared++;
  return shared;
}

function splitWords(text: string): string[] {
  return (
    stripAccents(text)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}
