import { cleanTitle } from './clean.ts';
import { findMeaning, findPhrase, isKnownStem, type Meaning } from './lexicon.ts';
import { cutPieces, type Piece } from './pieces.ts';
import { ASIDE_MARKERS } from './plain.ts';
import { lookUp, type Spelling } from './spelling.ts';

/** A word or known phrase of a title, in order. */
export interface Word {
  /** As written, folded to lower case without accents. */
  readonly lower: string;
  /** The stems of its words, joined by a space. */
  readonly stem: string;
  readonly meaning: Meaning | undefined;
  /** Written with a capital that no sentence start explains. */
  readonly isCapital: boolean;
  /** Tells things apart by its form: a version, ticket, quarter, date, port, amount, or a name from code. */
  readonly isNumber: boolean;
  /** Not a word of the vocabulary: a name, or a rare or misspelt word. */
  readonly isUnknown: boolean;
  /** The known word that an unknown one may misspell. */
  readonly nearest: Nearest | undefined;
  /** Counts the parts between colons, commas, brackets and dashes. */
  readonly clause: number;
  /** Gives a reason, a source or a deadline. */
  readonly isAside: boolean;
}

interface Nearest {
  readonly stem: string;
  readonly meaning: Meaning | undefined;
}

const DIGITS: ReadonlyMap<string, string> = new Map(
  [
    'one first',
    'two second',
    'three third',
    'four fourth',
    'five fifth',
    'six',
    'seven',
    'eight',
    'nine',
    'ten',
  ]
    .map((row) => row.split(' '))
    .flatMap((row, at) => row.map((word): [string, string] => [word, String(at + 1)])),
);
const DEADLINE = /^(?:by|until|till|due|before|deadline)$/;
const PERIOD = /^(?:week|month|quarter|year|day)$/;
const SMALL_DATE_WORDS = new Set('the end of next this'.split(' '));
const DATE_WORDS = new Set(
  'the end of next this today tomorrow tonight latest noon week month quarter year day sprint eod eow'.split(
    ' ',
  ),
);
const ASIDES: ReadonlyMap<string, readonly (readonly string[])[]> = Map.groupBy(
  ASIDE_MARKERS.map((marker) => marker.split(' ')),
  ([first = '']) => first,
);

/** Splits a title into its words and known phrases, without what only tells how far the work is. */
export function lexTitle(title: string, spell: (word: string) => Spelling = lookUp): Word[] {
  const pieces: Piece[] = [];
  const stems: string[] = [];
  const corrected: string[] = [];
  const take = (piece: Piece, spelling: Spelling): void => {
    pieces.push(piece);
    stems.push(spelling.stem);
    corrected.push(spelling.corrected);
  };
  for (const piece of cutPieces(cleanTitle(title))) {
    const spelling = spell(piece.lower);
    if (spelling.halves === undefined || piece.isCapital || piece.isNumber) take(piece, spelling);
    else for (const lower of spelling.halves) take({ ...piece, lower }, spell(lower));
  }
  return joinPhrases(pieces, stems, corrected);
}

function joinPhrases(
  pieces: readonly Piece[],
  stems: readonly string[],
  corrected: readonly string[],
): Word[] {
  const isTitleCase = isMostlyCapital(pieces, stems);
  const words: Word[] = [];
  let asideClause = -1;
  let deadlineEnd = 0;
  for (let at = 0; at < pieces.length; ) {
    const piece = pieces[at];
    if (piece === undefined) break;
    if (at > 1 && startsAside(pieces, at)) asideClause = piece.clause;
    deadlineEnd = Math.max(deadlineEnd, endOfDeadline(pieces, at));
    const end = endOfClause(pieces, at);
    const length = Math.max(1, findPhrase(stems, at, end) || findPhrase(corrected, at, end));
    const word =
      length > 1 ? toPhrase(pieces, corrected, at, length) : toWord(piece, stems[at], corrected[at]);
    words.push({
      ...word,
      isCapital: word.isCapital && !(isTitleCase && word.meaning),
      isAside: asideClause === piece.clause || at < deadlineEnd,
    });
    at += length;
  }
  return words;
}

function toPhrase(
  pieces: readonly Piece[],
  stems: readonly string[],
  at: number,
  length: number,
): Omit<Word, 'isAside'> {
  const own = pieces.slice(at, at + length);
  const stem = stems.slice(at, at + length).join(' ');
  return {
    lower: own.map(({ lower }) => lower).join(' '),
    stem,
    meaning: findMeaning(stem),
    isCapital: own[0]?.isCapital ?? false,
    isNumber: false,
    isUnknown: false,
    nearest: undefined,
    clause: own[0]?.clause ?? 0,
  };
}

function toWord(piece: Piece, ownStem = '', corrected = ''): Omit<Word, 'isAside'> {
  const digits = piece.lower === 'one' ? undefined : DIGITS.get(piece.lower);
  const stem = digits ?? ownStem;
  const meaning = findMeaning(stem);
  const isMisspelt = digits === undefined && corrected !== stem;
  return {
    lower: digits ?? piece.lower,
    stem,
    meaning,
    isCapital: piece.isCapital,
    isNumber: piece.isNumber && meaning === undefined,
    isUnknown: meaning === undefined && !isKnownStem(stem),
    nearest: isMisspelt ? { stem: corrected, meaning: findMeaning(corrected) } : undefined,
    clause: piece.clause,
  };
}

/** "Fix The Login Page": plain words with capitals, which then name nothing. */
function isMostlyCapital(pieces: readonly Piece[], stems: readonly string[]): boolean {
  const plain = pieces.filter(
    ({ clause, isNumber }, at) =>
      pieces[at - 1]?.clause === clause && !isNumber && isKnownStem(stems[at] ?? ''),
  );
  const capital = plain.filter(({ isCapital, lower }) => isCapital && lower.length > 2);
  return capital.length >= 2 && capital.length >= plain.length * 0.6;
}

function endOfClause(pieces: readonly Piece[], start: number): number {
  let end = start + 1;
  while (end < pieces.length && pieces[end]?.clause === pieces[start]?.clause) end += 1;
  return end;
}

/** Where "by Friday", "before 3 May" or "until the end of next week" ends; 0 if no deadline begins here. */
function endOfDeadline(pieces: readonly Piece[], start: number): number {
  if (start === 0 || !DEADLINE.test(pieces[start]?.lower ?? '')) return 0;
  let end = start + 1;
  while (pieces[end]?.isNumber || DATE_WORDS.has(pieces[end]?.lower ?? '')) end += 1;
  const words = pieces.slice(start + 1, end).map(({ lower }) => lower);
  const isDate = words.some((word) => !SMALL_DATE_WORDS.has(word)) && !PERIOD.test(words[0] ?? '');
  return isDate ? end : 0;
}

function startsAside(pieces: readonly Piece[], at: number): boolean {
  const markers = ASIDES.get(pieces[at]?.lower ?? '') ?? [];
  return markers.some((marker) => marker.every((word, index) => pieces[at + index]?.lower === word));
}
