import { findLanguage, isCommon, type Language, stemWord } from './language.ts';

/** A word, a number or a sign of a title. */
export interface Token {
  /** As written, in small letters. */
  form: string;
  stem: string;
  /**
   * One of the commonest words of its language, such as a preposition or an article; any other word; a name, an
   * identifier or a sign; or a figure, which has a digit or is bound by a hyphen ("non-paying"). The last two are exact:
   * another one is another thing, and they have no inflection. A figure that only one title has is another thing, too.
   */
  kind: 'common' | 'word' | 'name' | 'figure';
  /** The first of what a colon, a dash or another mark sets apart. */
  startsClause: boolean;
}

/**
 * Words with the short end after an apostrophe ("user's", "don't", but French "l’API" is two), versions, dates and
 * figures as one ("2.4.1", "12A", "2026-118"), identifiers ("user_id"), a sign before a figure, "C++" and "C#"; signs that mean something.
 */
const PIECE =
  /(?:(?<![\p{L}\p{N}])[-−+](?=\p{N}))?[\p{L}\p{M}\p{N}]+(?:_+[\p{L}\p{M}\p{N}]+)*(?:['’]\p{L}{1,2}(?!\p{L}))?(?:(?<=\p{N})[.,:/-](?=\p{N})[\p{L}\p{M}\p{N}]+)*(?:(?<=\p{L})(?:\+\+|#))?|[\p{Sc}%<>=≤≥≠≈±←→]/gu;
const CLAUSE_MARK = /[:;,()[\]|–—]|\s-+\s|[.?!](?=\s)/u;
const HYPHEN = /^[-‐‑]$/u;
/** Scripts that put no spaces between words. */
const UNSPACED =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]+/gu;
const PLAIN_WORD = /^[\p{L}\p{M}]+$/u;
const CAPITAL = /^\p{Lu}/u;
/** Capitals inside: "PostgreSQL", "iOS", "API". */
const INNER_CAPITAL = /^.+\p{Lu}/u;
/** From so many letters on, a small first letter shows that a title is not written in Title Case. */
const LONG_WORD = /^\p{L}{4}/u;
const LEAST_TITLE_CASE = 3;

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'word' });

/** Reads titles in the language that most of them are written in. Stems each word once. */
export class TitleReader {
  readonly language: Language;
  readonly #stems = new Map<string, string>();

  constructor(titles: readonly string[] = []) {
    this.language = findLanguage(titles);
  }

  read(title: string): Token[] {
    const text = title.normalize('NFKC').replace(UNSPACED, spaceOut);
    const matches = [...text.matchAll(PIECE)];
    const gaps = matches.map(({ index }, place) => text.slice(endOf(matches[place - 1]), index));
    const startsClause = gaps.map((gap, place) => place === 0 || CLAUSE_MARK.test(gap));
    const tellsNames = this.language !== 'german' && !isTitleCase(matches);
    return matches.map(([piece], place) => {
      const form = piece.toLowerCase().replace(/['’]/g, '').replace('−', '-');
      const isBound = HYPHEN.test(gaps[place] ?? '') || HYPHEN.test(gaps[place + 1] ?? '');
      // A sentence begins with a capital; a label of one word ("Windows: …") is a name all the same.
      const isSentence = startsClause[place] && !startsClause[place + 1];
      const isName =
        !PLAIN_WORD.test(form) ||
        INNER_CAPITAL.test(piece) ||
        (tellsNames && !isSentence && CAPITAL.test(piece));
      const kind = isBound || /\p{N}/u.test(form) ? 'figure' : isName ? 'name' : 'word';
      return {
        form,
        stem: this.#stem(form),
        kind: isCommon(form, this.language) ? 'common' : kind,
        startsClause: startsClause[place] === true,
      };
    });
  }

  #stem(form: string): string {
    return this.#stems.getOrInsertComputed(form, () => stemWord(form, this.language));
  }
}

/** Puts spaces between words that have none. */
function spaceOut(run: string): string {
  return ` ${[...SEGMENTER.segment(run)].map(({ segment }) => segment).join(' ')} `;
}

function endOf(match: RegExpExecArray | undefined): number {
  return match === undefined ? 0 : match.index + match[0].length;
}

/** Whether every long word has a capital, so that capitals say nothing. */
function isTitleCase(pieces: readonly RegExpExecArray[]): boolean {
  const long = pieces.filter(([piece]) => LONG_WORD.test(piece));
  return long.length >= LEAST_TITLE_CASE && long.every(([piece]) => CAPITAL.test(piece));
}
