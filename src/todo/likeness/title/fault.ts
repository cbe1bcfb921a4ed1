import type { Word } from '../words/lex.ts';
import { isProblemWord } from '../words/lexicon.ts';

/** Of something that does not work. */
const FAILURES: ReadonlySet<string> = new Set(
  'fails, crashes, breaks, hangs, freezes, throws, cannot, cant, doesnt, isnt, arent, wont, is down, stops working, not working, does not work, doesnt work, not work, goes down, do not work'.split(
    ', ',
  ),
);
/** Adjectives that also stand with things that are well known to be so: "retry failed payments". */
const FAULTY = /^(?:failed|failing|broken|missing|wrong|incorrect|lost|stuck|malformed|invalid)$/;
const NEGATABLE = /^(?:is|are|does|do|did|was|were|can|will|being)$/;
export function isProblem(word: Word): boolean {
  return isProblemWord(word.stem) || isFailure(word);
}

/** Says that something does not work, and nothing more. */
export function isFailure(word: Word): boolean {
  return FAILURES.has(word.lower) || word.meaning?.key === 'problem';
}

/** Tells that something does not work at this place: "fails", "is broken", "is not". */
export function isPredicateOfFault(words: readonly Word[], at: number): boolean {
  return FAILURES.has(words[at]?.lower ?? '') || isSaidFaulty(words, at) || isNegation(words, at);
}

/** An adjective such as "broken", wherever it stands. */
export function isFaulty(word: Word): boolean {
  return FAULTY.test(word.lower);
}

/** "is broken", "are missing". */
function isSaidFaulty(words: readonly Word[], at: number): boolean {
  return FAULTY.test(words[at]?.lower ?? '') && NEGATABLE.test(words[at - 1]?.lower ?? '');
}

function isNegation(words: readonly Word[], at: number): boolean {
  return words[at]?.lower === 'not' && NEGATABLE.test(words[at - 1]?.lower ?? '') && at > 1;
}

/** Says no. */
export function isNot(word: Word): boolean {
  return /^(?:not|dont|never|no)$/.test(word.lower);
}

/** Says no in any form: "cannot", "nobody", "isn't". */
export function isDenial(word: Word): boolean {
  return (
    isNot(word) ||
    /^(?:nobody|nothing|none|without|cannot|(?:ca|do|does|did|is|are|was|wo|would|should|has|have)nt)$/.test(
      word.lower,
    )
  );
}
