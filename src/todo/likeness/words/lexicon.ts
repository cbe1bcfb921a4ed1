import { ACTIONS, LIGHT_VERBS, NOUNS_OF_WORK } from './actions.ts';
import { COMMON_WORDS, CONTRASTS, GENERIC_WORDS, PROBLEM_WORDS, STOP_WORDS } from './plain.ts';
import { stemWord } from './stem.ts';
import { SYNONYMS } from './synonyms.ts';

/** What the vocabulary knows of a word or phrase. */
export interface Meaning {
  /** One name for all words of the meaning. */
  readonly key: string;
  /** The kinds of work it may be, if it is a verb or made of one; rows of ACTIONS. */
  readonly senses: readonly string[];
  /** A verb that leaves the kind of work to its object. */
  readonly isLight: boolean;
  /** A noun that names the kind of work after a light verb. */
  readonly isNounOfWork: boolean;
  /** Stands in SYNONYMS: often a thing, even where it could be a verb. */
  readonly isNoun: boolean;
  /** Of a phrase, the keys of its words that say most. */
  readonly parts: readonly string[];
  /** Narrows a task down little. */
  readonly isGeneric: boolean;
}

/** What may follow a word, for finding phrases. */
interface PhraseStep {
  readonly next: Map<string, PhraseStep>;
  isEnd: boolean;
}

const entriesOf = (row: string): string[] => row.split(',').map((entry) => entry.trim());
const stemAll = (entry: string): string => entry.split(' ').map(stemWord).join(' ');
const stemSet = (row: string): ReadonlySet<string> => new Set(entriesOf(row).map(stemAll));

const STOPS: ReadonlySet<string> = new Set(entriesOf(STOP_WORDS));
const PROBLEMS: ReadonlySet<string> = stemSet(PROBLEM_WORDS);
const MEANINGS: ReadonlyMap<string, Meaning> = compileMeanings();
const PHRASES: ReadonlyMap<string, PhraseStep> = compilePhrases();
const CONTRAST_OF: ReadonlyMap<string, number> = compileContrasts();
/** Words as they are spelt, by first letter: what a typing error is held against. */
export const SPELLINGS: ReadonlyMap<string, readonly string[]> = compileSpellings();
const KNOWN_STEMS: ReadonlySet<string> = new Set(
  [...SPELLINGS.values()].flatMap((words) => words.map(stemWord)),
);

export const isStopWord = (lower: string): boolean => STOPS.has(lower);
export const isProblemWord = (stem: string): boolean => PROBLEMS.has(stem);
export const isKnownStem = (stem: string): boolean => KNOWN_STEMS.has(stem);
export const findMeaning = (stems: string): Meaning | undefined => MEANINGS.get(stems);
/** Two different keys with the same number exclude each other. */
export const findContrast = (key: string): number | undefined => CONTRAST_OF.get(key);

/** How many of the stems from `start` to before `end` make the longest known phrase; 0 if no two do. */
export function findPhrase(stems: readonly string[], start: number, end: number): number {
  let length = 0;
  let steps = PHRASES.get(stems[start] ?? '');
  for (let at = start + 1; steps !== undefined && at < end; at += 1) {
    steps = steps.next.get(stems[at] ?? '');
    if (steps?.isEnd) length = at + 1 - start;
  }
  return length;
}

function compileMeanings(): ReadonlyMap<string, Meaning> {
  const keys = new Map<string, string>();
  for (const row of SYNONYMS) {
    const entries = entriesOf(row);
    const key = stemAll(entries[0] ?? '');
    for (const entry of entries) keys.set(stemAll(entry), key);
  }
  const senses = new Map<string, string[]>();
  for (const [sense, row] of Object.entries(ACTIONS)) {
    for (const stems of stemSet(row)) senses.set(stems, [...(senses.get(stems) ?? []), sense]);
  }
  const light = stemSet(LIGHT_VERBS);
  const nouns = stemSet(NOUNS_OF_WORK);
  const generic = stemSet(GENERIC_WORDS);
  return new Map(
    [...new Set([...keys.keys(), ...senses.keys(), ...generic])].map((stems): [string, Meaning] => {
      const key = keys.get(stems) ?? stems;
      return [
        stems,
        {
          key,
          senses: senses.get(stems) ?? [],
          isLight: light.has(stems),
          isNounOfWork: nouns.has(stems),
          isNoun: keys.has(stems),
          parts: partsOf(stems, keys, generic),
          isGeneric: generic.has(stems) || generic.has(key),
        },
      ];
    }),
  );
}

function partsOf(phrase: string, keys: ReadonlyMap<string, string>, generic: ReadonlySet<string>): string[] {
  const stems = phrase.split(' ');
  if (stems.length < 2) return [];
  const parts = stems.filter((stem) => !STOPS.has(stem)).map((stem) => keys.get(stem) ?? stem);
  const telling = parts.filter((part) => !generic.has(part));
  return telling.length > 0 ? telling : parts;
}

/** All phrases of two words and more, word by word. */
function compilePhrases(): ReadonlyMap<string, PhraseStep> {
  const starts = new Map<string, PhraseStep>();
  for (const phrase of MEANINGS.keys()) {
    const stems = phrase.split(' ');
    if (stems.length < 2) continue;
    let next = starts;
    for (const [at, stem] of stems.entries()) {
      const step = next.get(stem) ?? { next: new Map<string, PhraseStep>(), isEnd: false };
      if (at === stems.length - 1) step.isEnd = true;
      next.set(stem, step);
      next = step.next;
    }
  }
  return starts;
}

function compileContrasts(): ReadonlyMap<string, number> {
  return new Map(
    CONTRASTS.flatMap((row, index) =>
      entriesOf(row).map((entry): [string, number] => {
        const stems = stemAll(entry);
        return [MEANINGS.get(stems)?.key ?? stems, index];
      }),
    ),
  );
}

function compileSpellings(): ReadonlyMap<string, readonly string[]> {
  const rows = [
    ...Object.values(ACTIONS),
    ...SYNONYMS,
    GENERIC_WORDS,
    STOP_WORDS,
    COMMON_WORDS,
    PROBLEM_WORDS,
  ];
  const british = rows.flatMap(entriesOf).flatMap((entry) => entry.split(' '));
  const words = new Set(
    british.flatMap((word) => [
      word,
      word
        .replace(/is(e|ation)$/, 'iz$1')
        .replace(/yse$/, 'yze')
        .replace(/our$/, 'or'),
    ]),
  );
  const byLetter = new Map<string, string[]>();
  for (const word of [...words].sort()) {
    const sameLetter = byLetter.get(word.charAt(0));
    if (sameLetter === undefined) byLetter.set(word.charAt(0), [word]);
    else sameLetter.push(word);
  }
  return byLetter;
}
