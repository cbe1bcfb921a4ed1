import { findLanguage, isCommon, type Language, stemWord } from './language.ts';

/** A word, a number or a sign of a title. */
export interface Token {
  /** As written, in small letters. */
  form: string;
  stem: string;
  /** Has a digit or is a name: another one is another thing, and it has no inflection. */
  isExact: boolean;
  /** One of the commonest words of its language, such as a preposition or an article. */
  isCommon: boolean;
  /** The first of what a colon, a dash or another mark sets apart. */
  startsClause: boolean;
  /** A hyphen binds it to the one before: "non-paying". */
  isBound: boolean;
}

/**
 * Words with the short end after an apostrophe ("user's", "don't", but French "l’API" is two), versions, dates and
 * figures as one ("2.4.1", "12A", "2026-118"), identifiers ("user_id"), a sign before a figure, "C++" and "C#"; signs that mean something.
 */
const PIECE =
  /(?:(?<![\p{L}\p{N}])[-−+](?=\p{N}))?[\p{L}\p{M}\p{N}]+(?:_+[\p{L}\p{M}\p{N}]+)*(?:['’]\p{L}{1,2}(?!\p{L}))?(?:(?<=\p{N})[.,:/-](?=\p{N})[\p{L}\p{M}\p{N}]+)*(?:(?<=\p{L})(?:\+\+|#))?|[\p{Sc}%<>=≤≥≠≈±←→]/gu;
const CLAUSE_MARK = /[:;,()[\]|–—]|\s-+\s|[.?!](?=\s)/u;
/** Scripts that put no spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** Capitals inside: "PostgreSQL", "iOS", "API", "U2". */
const INNER_CAPITAL = /^.+\p{Lu}/u;
const CAPITAL = /^\p{Lu}/u;
const PLAIN_WORD = /^[\p{L}\p{M}]+$/u;
/** From so many letters on, a small first letter shows that a title is not written in Title Case. */
const LONG_WORD = 4;
const LEAST_TITLE_CASE = 3;
/** So many titles tell the language; more would only take time. */
const MOST_SAMPLED = 500;

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'word' });

/** What a word is wherever it stands. */
interface Word extends Pick<Token, 'form' | 'stem' | 'isCommon'> {
  hasCapital: boolean;
  hasInnerCapital: boolean;
  /** Nothing but letters. */
  isPlain: boolean;
}

interface Piece {
  text: string;
  startsClause: boolean;
  isBound: boolean;
}

/** Reads titles in the language that most of them are written in. Reads each word once. */
export class TitleReader {
  readonly language: Language;
  readonly #words = new Map<string, Word>();

  constructor(titles: readonly string[] = []) {
    const sample = titles.slice(-MOST_SAMPLED);
    this.language = findLanguage(sample.map((title) => cutPieces(title).map(({ text }) => toForm(text))));
  }

  read(title: string): Token[] {
    const pieces = cutPieces(title);
    const tellsNames = !isTitleCase(pieces) && this.language !== 'german';
    return pieces.map(({ text, startsClause, isBound }, place) => {
      const { form, stem, isCommon: common, hasCapital, hasInnerCapital, isPlain } = this.#readWord(text);
      // A sentence begins with a capital; a label of one word ("Windows: …") is a name all the same.
      const isSentence = startsClause && pieces[place + 1]?.startsClause !== true;
      const isName = !common && (hasInnerCapital || (tellsNames && !isSentence && hasCapital));
      return { form, stem, isExact: isName || !isPlain, isCommon: common, startsClause, isBound };
    });
  }

  #readWord(text: string): Word {
    let word = this.#words.get(text);
    if (word === undefined) {
      const form = toForm(text);
      word = {
        form,
        stem: stemWord(form, this.language),
        isCommon: isCommon(form, this.language),
        hasCapital: CAPITAL.test(text),
        hasInnerCapital: INNER_CAPITAL.test(text),
        isPlain: PLAIN_WORD.test(form),
      };
      this.#words.set(text, word);
    }
    return word;
  }
}

/** The words of a title as they are written, and where its clauses begin. */
function cutPieces(title: string): Piece[] {
  const text = title.normalize('NFKC');
  const pieces: Piece[] = [];
  const isUnspaced = UNSPACED.test(text);
  let end = 0;
  for (const match of text.matchAll(PIECE)) {
    const between = text.slice(end, match.index);
    const startsClause = pieces.length === 0 || (between !== ' ' && CLAUSE_MARK.test(between));
    const isBound = between !== ' ' && /^[-‐‑]$/u.test(between);
    end = match.index + match[0].length;
    const words = isUnspaced && UNSPACED.test(match[0]) ? cutUnspaced(match[0]) : [match[0]];
    for (const [place, word] of words.entries()) {
      pieces.push({ text: word, startsClause: startsClause && place === 0, isBound: isBound && place === 0 });
    }
  }
  return pieces;
}

function cutUnspaced(run: string): string[] {
  return [...SEGMENTER.segment(run)].map(({ segment }) => segment);
}

function toForm(text: string): string {
  return text.toLowerCase().replace(/['’]/g, '').replace('−', '-');
}

/** Whether every long word has a capital, so that capitals say nothing. */
function isTitleCase(pieces: readonly Piece[]): boolean {
  const long = pieces.filter(({ text }) => text.length >= LONG_WORD && /^\p{L}/u.test(text));
  return long.length >= LEAST_TITLE_CASE && long.every(({ text }) => CAPITAL.test(text));
}
