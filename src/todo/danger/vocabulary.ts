import { stemmer as stemEnglish } from '@orama/stemmers/english';
import { stemmer as stemFrench } from '@orama/stemmers/french';
import { stemmer as stemGerman } from '@orama/stemmers/german';
import { stemmer as stemPortuguese } from '@orama/stemmers/portuguese';
import { stemmer as stemSpanish } from '@orama/stemmers/spanish';
import { GERMAN } from './lexicon/de.ts';
import { ENGLISH } from './lexicon/en.ts';
import { SPANISH } from './lexicon/es.ts';
import { FRENCH } from './lexicon/fr.ts';
import {
  ACTION_KINDS,
  type ActionKind,
  ASSET_KINDS,
  type AssetKind,
  type Lexicon,
} from './lexicon/lexicon.ts';
import { PORTUGUESE } from './lexicon/pt.ts';
import { SHARED } from './lexicon/shared.ts';

export type Language = 'en' | 'de' | 'fr' | 'es' | 'pt';

const MARKS = [
  'places',
  'writings',
  'artefacts',
  'governing',
  'negating',
  'linking',
  'subordinating',
  'passive',
  'background',
  'single',
  'joining',
  'little',
] as const;
export type Mark = (typeof MARKS)[number];

/** All that a word or phrase can mean. */
export interface Sense {
  readonly actions: Set<ActionKind>;
  readonly assets: Set<AssetKind>;
  readonly marks: Set<Mark>;
}

interface Phrase {
  readonly stems: readonly string[];
  readonly sense: Sense;
}

export interface Vocabulary {
  readonly language: Language;
  readonly stem: (word: string) => string;
  /** By first stem, the longest phrase first. */
  readonly phrases: ReadonlyMap<string, readonly Phrase[]>;
  /** Stems of the language's own words, without those that all languages share. */
  readonly ownStems: ReadonlySet<string>;
}

/** Nothing in it has an accent. */
const PLAIN = /^[ -~]*$/;

/** Lower case without accents; in German "ae" is "a", so that "loeschen" and "löschen" are one word. */
export function fold(text: string): string {
  const small = text.toLowerCase();
  return PLAIN.test(small) ? small : small.normalize('NFKD').replace(/\p{M}/gu, '').replace(/ß/g, 'ss');
}

const STEMMERS: Readonly<Record<Language, (word: string) => string>> = {
  en: stemEnglish,
  // Its stemmer keeps the s of "Backups" and "Abos".
  de: (word) => stemGerman(word.replace(/([aou])e/g, '$1').replace(/([^sui])s$/, '$1')),
  fr: stemFrench,
  es: stemSpanish,
  pt: stemPortuguese,
};

let vocabularies: readonly Vocabulary[] | undefined;

/** The languages that are read, worked out when the first title is: a process that asks of none keeps none. */
export function listVocabularies(): readonly Vocabulary[] {
  vocabularies ??= [
    createVocabulary('en', ENGLISH),
    createVocabulary('de', GERMAN),
    createVocabulary('fr', FRENCH),
    createVocabulary('es', SPANISH),
    createVocabulary('pt', PORTUGUESE),
  ];
  return vocabularies;
}

/** The longest phrase that begins at a place; undefined where none does. */
export function findPhrase(
  { phrases }: Vocabulary,
  stems: readonly string[],
  at: number,
): Phrase | undefined {
  return phrases
    .get(stems[at] ?? '')
    ?.find((phrase) => phrase.stems.every((stem, index) => stems[at + index] === stem));
}

/** The sense of a single word. */
export function findSense({ phrases, stem }: Vocabulary, word: string): Sense | undefined {
  return phrases.get(stem(word))?.find(({ stems }) => stems.length === 1)?.sense;
}

function createVocabulary(language: Language, lexicon: Lexicon): Vocabulary {
  // "TOS" is no plural of "to".
  const stem = (word: string) => (/^..?s$/.test(word) ? word : STEMMERS[language](word));
  const senses = new Map<string, Sense>();
  const ownStems = new Set<string>();
  for (const source of [SHARED, lexicon]) {
    const learn = (words: string, add: (sense: Sense) => void) => {
      const entries = words === '' ? [] : words.split(', ');
      // No other stemmer than the English one takes the s off an English word.
      for (const entry of source === SHARED ? entries.flatMap((each) => [each, `${each}s`]) : entries) {
        const key = fold(entry).split(' ').map(stem).join(' ');
        const sense = senses.get(key) ?? createSense();
        if (source !== SHARED) for (const word of key.split(' ')) ownStems.add(word);
        add(sense);
        senses.set(key, sense);
      }
    };
    for (const kind of ACTION_KINDS) learn(source.actions[kind] ?? '', ({ actions }) => actions.add(kind));
    for (const kind of ASSET_KINDS) learn(source.assets[kind] ?? '', ({ assets }) => assets.add(kind));
    for (const mark of MARKS) learn(source[mark], ({ marks }) => marks.add(mark));
  }
  const phrases = Map.groupBy(
    [...senses].map(([key, sense]): Phrase => ({ stems: key.split(' '), sense })),
    ({ stems: [first = ''] }) => first,
  );
  for (const list of phrases.values()) list.sort((a, b) => b.stems.length - a.stems.length);
  return { language, stem, phrases, ownStems };
}

export function createSense(): Sense {
  return { actions: new Set(), assets: new Set(), marks: new Set() };
}
