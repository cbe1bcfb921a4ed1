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
import { STEMS } from './lexicon/stems.ts';
import { INFLECTED, MARKS, type Mark } from './marks.ts';
import { createSense, createUnion, type Sense } from './sense.ts';
import { LANGUAGES, type Language, stemWord } from './stem.ts';

type WritableSense = { -readonly [Part in keyof Sense]: Sense[Part] };

interface Phrase {
  readonly stems: readonly string[];
  /** What follows with a few words between ("take ~ offline"); most have none. */
  readonly tail: readonly string[];
  readonly sense: Sense;
}

interface FoundPhrase {
  phrase: Phrase;
  /** Where its tail begins; null where it has none. */
  tailAt: number | null;
}

export interface Vocabulary {
  readonly language: Language;
  readonly stem: (word: string) => string;
  /** By first stem, the longest phrase first. */
  readonly phrases: ReadonlyMap<string, readonly Phrase[]>;
  /** What a word means that is listed as it stands, whatever its stem says. */
  readonly plainSenses: ReadonlyMap<string, Sense>;
  /** Stems of the verbs that are a danger to known assets alone. */
  readonly mild: ReadonlySet<string>;
  /** Stems of the language's own words, without those that all languages share. */
  readonly ownStems: ReadonlySet<string>;
}

type Meanings = Pick<Vocabulary, 'phrases' | 'plainSenses' | 'mild'>;

const NO_WORDS: readonly string[] = [];

/** Stands for the words in the middle of a phrase. */
const GAP = '~';
const LONGEST_GAP = 4;

/** Nothing in it has an accent. */
const PLAIN = /^[ -~]*$/;

/** Lower case without accents; in German "ae" is "a", so that "loeschen" and "löschen" are one word. */
export function fold(text: string): string {
  const small = text.toLowerCase();
  return PLAIN.test(small) ? small : small.normalize('NFKD').replace(/\p{M}/gu, '').replace(/ß/g, 'ss');
}

const LEXICONS: Readonly<Record<Language, Lexicon>> = {
  en: ENGLISH,
  de: GERMAN,
  fr: FRENCH,
  es: SPANISH,
  pt: PORTUGUESE,
};

const vocabularies = new Map<Language, Vocabulary>();

/** The languages that are read, worked out when the first title is: a process that asks of none keeps none. */
export function listVocabularies(): readonly Vocabulary[] {
  return LANGUAGES.map(openVocabulary);
}

/** Works the languages out before the first title comes; others have their turn after each. */
export async function warmVocabularies(giveWay: () => Promise<void>): Promise<void> {
  for (const language of LANGUAGES) {
    openVocabulary(language).phrases.size;
    await giveWay();
  }
}

function openVocabulary(language: Language): Vocabulary {
  const known = vocabularies.get(language) ?? createLazily(language);
  vocabularies.set(language, known);
  return known;
}

/**
 * Of most languages all that is asked is whether a title is in them: their words' meanings are not worked out for that. What
 * lives on closes over nothing that it was worked out from.
 */
function createLazily(language: Language): Vocabulary {
  let meanings: Meanings | undefined;
  const open = () => {
    meanings ??= readMeanings(language);
    return meanings;
  };
  return {
    language,
    stem: (word) => stemWord(word, language),
    ownStems: listOwnStems(language),
    get phrases() {
      return open().phrases;
    },
    get plainSenses() {
      return open().plainSenses;
    },
    get mild() {
      return open().mild;
    },
  };
}

function listOwnStems(language: Language): ReadonlySet<string> {
  const stems = readStems(STEMS[language]);
  const words = listEntries(LEXICONS[language]).flatMap((entry) => fold(entry).split(' '));
  return new Set(words.map((word) => stems.get(word) ?? stemWord(word, language)));
}

/** The longest phrase that begins at a place, its tail before `end`; undefined where none does. */
export function findPhrase(
  { phrases }: Vocabulary,
  stems: readonly string[],
  at: number,
  end: number,
): FoundPhrase | undefined {
  for (const phrase of phrases.get(stems[at] ?? '') ?? []) {
    if (!standsAt(phrase.stems, stems, at)) continue;
    if (phrase.tail.length === 0) return { phrase, tailAt: null };
    const first = at + phrase.stems.length;
    const last = Math.min(first + LONGEST_GAP, end - phrase.tail.length);
    for (let tailAt = first; tailAt <= last; tailAt += 1) {
      if (standsAt(phrase.tail, stems, tailAt)) return { phrase, tailAt };
    }
  }
  return undefined;
}

function standsAt(part: readonly string[], stems: readonly string[], at: number): boolean {
  return part.every((stem, index) => stems[at + index] === stem);
}

/** The sense of a single word. */
export function findSense({ phrases, plainSenses, stem }: Vocabulary, word: string): Sense | undefined {
  const plain = plainSenses.get(word);
  return plain ?? phrases.get(stem(word))?.find(({ stems, tail }) => stems.length + tail.length === 1)?.sense;
}

function readMeanings(language: Language): Meanings {
  const known = readStems(STEMS[language]);
  const plain = listPlain(language);
  const stem = (word: string) => known.get(word) ?? stemWord(word, language);
  const senses = new Map<string, WritableSense>();
  const listed = new Map<string, WritableSense>();
  const addTo = (map: Map<string, WritableSense>, key: string, add: (sense: WritableSense) => void) => {
    const sense = map.get(key) ?? createSense();
    add(sense);
    map.set(key, sense);
  };
  const addAction = createUnion<ActionKind>();
  const addAsset = createUnion<AssetKind>();
  const addMark = createUnion<Mark>();
  for (const source of [SHARED, LEXICONS[language]]) {
    const learn = (words: string, add: (sense: WritableSense) => void, isInflected = true) => {
      for (const entry of splitEntries(words, source)) {
        const folded = fold(entry);
        const stems = folded.includes(' ') ? folded.split(' ').map(stem) : [stem(folded)];
        if (stems.length === 1) addTo(listed, folded, add);
        if (isInflected || !plain.has(folded)) addTo(senses, stems.join(' '), add);
      }
    };
    for (const kind of ACTION_KINDS)
      learn(source.actions[kind] ?? '', (sense) => {
        sense.actions = addAction(sense.actions, kind);
      });
    for (const kind of ASSET_KINDS)
      learn(source.assets[kind] ?? '', (sense) => {
        sense.assets = addAsset(sense.assets, kind);
      });
    for (const mark of MARKS)
      learn(
        source[mark],
        (sense) => {
          sense.marks = addMark(sense.marks, mark);
        },
        INFLECTED.has(mark),
      );
  }
  // A verb and its noun share a stem and what they do; that another word of the stem is a paper says nothing.
  const plainSenses = new Map(
    [...listed].flatMap(([word, { marks }]): [string, Sense][] => {
      if (plain.has(word)) return [[word, { ...createSense(), marks }]];
      const known = senses.get(stem(word)) ?? createSense();
      return known.marks.isSubsetOf(marks) ? [] : [[word, { ...known, marks }]];
    }),
  );
  const mild = new Set(
    splitEntries(LEXICONS[language].mild, LEXICONS[language]).map((entry) =>
      fold(entry).split(' ').map(stem).join(' '),
    ),
  );
  const phrases = Map.groupBy(
    [...senses].map(([key, sense]): Phrase => {
      const [stems = [], tail = NO_WORDS] = key.split(` ${GAP} `).map((part) => part.split(' '));
      return { stems, tail, sense };
    }),
    ({ stems: [first = ''] }) => first,
  );
  const lengthOf = ({ stems, tail }: Phrase) => stems.length + tail.length;
  for (const list of phrases.values()) list.sort((a, b) => lengthOf(b) - lengthOf(a));
  return { phrases, plainSenses, mild };
}

/** Marks of words that say no more than how others belong together. */
const FUNCTION_MARKS = MARKS.filter(
  (mark) => !INFLECTED.has(mark) && mark !== 'little' && mark !== 'quantifying',
);

/**
 * Words that are listed as they stand, and neither as an action nor as an asset: "new" is not "news", Portuguese
 * "para" not "parar", French "formation" not "formater", whatever their stems say. A function word is plain whatever
 * else is spelt so without its accents: Portuguese "no" is no "nó".
 */
function listPlain(language: Language): ReadonlySet<string> {
  const lexicons = [SHARED, LEXICONS[language]];
  const isWord = (entry: string) => !entry.includes(' ');
  const plain = new Set(
    lexicons
      .flatMap((lexicon) => MARKS.flatMap((mark) => splitEntries(lexicon[mark], lexicon)))
      .map(fold)
      .filter(isWord),
  );
  for (const lexicon of lexicons) {
    for (const words of [...Object.values(lexicon.actions), ...Object.values(lexicon.assets)])
      for (const entry of splitEntries(words, lexicon)) plain.delete(fold(entry));
  }
  for (const lexicon of lexicons)
    for (const mark of FUNCTION_MARKS)
      for (const entry of splitEntries(lexicon[mark], lexicon).map(fold).filter(isWord)) plain.add(entry);
  return plain;
}

/** The stems of words: `delet|e` is "delete", `sky=ski` a stem that its word does not begin with. */
function readStems(written: string): ReadonlyMap<string, string> {
  return new Map(
    written.split(' ').map((each) => {
      const [stem = '', rest] = each.split('|');
      if (rest !== undefined) return [stem + rest, stem];
      const [word = '', other = ''] = each.split('=');
      return [word, other];
    }),
  );
}

/** The words of a language's lists as readStems reads them: stemming thousands of them anew takes 150 ms of each process. */
export function writeStems(language: Language): string {
  const words = new Set(
    [SHARED, LEXICONS[language]]
      .flatMap((lexicon) => listEntries(lexicon))
      .flatMap((entry) => fold(entry).split(' ')),
  );
  return [...words]
    .toSorted()
    .map((word) => {
      const stem = stemWord(word, language);
      return word.startsWith(stem) ? `${stem}|${word.slice(stem.length)}` : `${word}=${stem}`;
    })
    .join(' ');
}

/** All words and phrases of a lexicon. */
function listEntries(lexicon: Lexicon): string[] {
  const { actions, assets, mild: _, ...marks } = lexicon;
  return [actions, assets, marks]
    .flatMap((lists) => Object.values(lists))
    .flatMap((words) => splitEntries(words, lexicon));
}

function splitEntries(words: string, lexicon: Lexicon): string[] {
  const entries = words === '' ? [] : words.split(', ');
  // No other stemmer than the English one takes the s off an English word.
  return lexicon === SHARED ? entries.flatMap((each) => [each, `${each}s`]) : entries;
}
