import type { Word } from '../words/lex.ts';
import { isStopWord } from '../words/lexicon.ts';

/** Words that begin a clause of its own. */
const SUBORDINATES = toSet(
  'when while if that which who why where because since so after before unless until how whether',
);
/** Words that end a noun phrase. */
const PREPOSITIONS = toSet(
  'for on in to from with at about by into onto via as during without against across per through within under over regarding between until using toward towards than and or following showing including covering containing giving allowing requiring featuring explaining announcing describing listing offering asking named called',
);
/** Says something of the task: no article, preposition or politeness. */
export function isContent(word: Word): boolean {
  if (word.isNumber || (word.isCapital && word.lower.length > 1)) return true;
  return !isStopWord(word.lower) && !PREPOSITIONS.has(word.lower);
}

/** Begins a clause of its own. */
export function isSubordinate(word: Word): boolean {
  return SUBORDINATES.has(word.lower);
}

/** Whether the word ends its noun phrase. */
export function isPhraseEnd(words: readonly Word[], at: number): boolean {
  const next = words[at + 1];
  return (
    next === undefined ||
    next.clause !== words[at]?.clause ||
    next.isAside ||
    !isContent(next) ||
    isBoundary(next)
  );
}

/** What a word is part of: the words before it in its noun phrase, and the end of the phrase after its "of". */
export function findWholes(words: readonly Word[], at: number): Word[] {
  const wholes: Word[] = [];
  for (let before = at - 1; before >= 0; before -= 1) {
    const word = words[before];
    if (word === undefined || word.clause !== words[at]?.clause || !isContent(word) || isBoundary(word))
      break;
    wholes.push(word);
  }
  const after = words[at + 1]?.lower === 'of' ? words[endOfPhrase(words, at + 2)] : undefined;
  return after === undefined ? wholes : [...wholes, after];
}

/** The last word of the noun phrase that begins at `start`: of "tests for login" it is "tests". */
export function endOfPhrase(words: readonly Word[], start: number): number {
  let last = -1;
  for (let at = start; at < words.length && words[at]?.clause === words[start]?.clause; at += 1) {
    const word = words[at];
    if (word === undefined || word.isAside) break;
    const isEnd = isBoundary(word);
    if (isEnd && last !== -1) {
      if (word.lower !== 'of' || !words[last]?.meaning?.isGeneric) break;
      last = -1;
    } else if (!isEnd && isContent(word)) last = at;
  }
  return last;
}

/** Ends a noun phrase. */
export function isBoundary(word: Word): boolean {
  return word.lower === 'of' || PREPOSITIONS.has(word.lower) || SUBORDINATES.has(word.lower);
}

function toSet(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}
