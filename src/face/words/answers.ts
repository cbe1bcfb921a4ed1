import { type Choice, readReasonWords } from '../../decide/refuse/reasons.ts';
import { replyOf } from './closed-classes.ts';

/** What somebody said to the tasks of a page, by their numbers on it or their ids. */
export interface Answers {
  /** Yes to all that can be answered at once. */
  isYesToAll: boolean;
  yes: readonly TaskRef[];
  no: readonly No[];
  /** Put off to the next working day. */
  later: readonly TaskRef[];
}

interface No {
  task: TaskRef;
  /** Where no reason of ours is named, own words make it `other`. */
  reason: Choice | null;
  note: string;
  /** Own words that nothing sets apart from the no: “3 no shows”, perhaps. */
  isGuess: boolean;
}

/** A place on the page, from 1, or a task's id. */
type TaskRef = number | `T-${number}`;
type Verb = 'yes' | 'no' | 'later';

const LATER = /^(?:later|l|snooze|tomorrow|später|morgen|tard|demain|después|luego|depois|mais|💤|⏰)$/u;
const ALL = /^(?:all|everything|allen?|alles|tous|tout|todos?|tudo)$/;
const REF = /^(?:t-?(\d{1,9})|#?(\d{1,3}))$/;
const BREAK = ',';
const FILLER = /^(?:to|and|please|of|them|bitte|und|et|zu|pour|plus|más|à|a|por|favor|the|rest)$/;

/** Reasons that say nothing else where they stand behind a number alone: “3 done already” may be a report. */
const PLAIN_REASONS: readonly Choice[] = ['too big', 'not now', 'wrong metric', 'not us', 'less like this'];

/** More is no answer to a page, even with notes. */
const LONGEST = 600;

interface Word {
  word: string;
  start: number;
  end: number;
}

/**
 * Reads `yes to all`, `1,2 yes 3 no too big 4 later`, `yes 1 and 4, no 3 not now`: a word of yes, no or later holds for the
 * numbers before it, or, where none stand there, for those after it; a reason follows its no, and so do words of one's own,
 * which are kept as they are: `3 no, we have one`. Undefined for anything else.
 */
export function readAnswers(typed: string): Answers | undefined {
  if (typed.length > LONGEST) return undefined;
  const words = listWords(typed);
  const yes: TaskRef[] = [];
  const no: No[] = [];
  const later: TaskRef[] = [];
  let isYesToAll = false;
  let loose: TaskRef[] = [];
  let after: Verb | null = null;
  let refused: No[] = [];
  let isNot = false;
  const say = (verb: Verb, refs: readonly TaskRef[]) => {
    if (verb === 'yes') yes.push(...refs);
    else if (verb === 'later') later.push(...refs);
    else {
      const said = refs.map((task) => ({ task, reason: null, note: '', isGuess: false }));
      refused.push(...said);
      no.push(...said);
    }
  };
  /** The reason of what was refused, with the words from one on as its note; how many those are. */
  const give = (reason: Choice, from: number, isGuess: boolean): number => {
    const count = countOwn(words.slice(from));
    const note = trimNote(typed.slice(words[from - 1]?.end, words[from + count]?.start));
    const isSaid = reason !== 'other' || note !== '';
    for (const each of refused) Object.assign(each, { reason: isSaid ? reason : null, note, isGuess });
    refused = [];
    after = null;
    return count;
  };
  for (let index = 0; index < words.length; index++) {
    const { word = '' } = words[index] ?? {};
    if (word === BREAK) {
      // “…, 3 no”: what stands before its own word is not what the last one was said of.
      if (after !== null && beginsAnew(words.slice(index + 1))) after = null;
      continue;
    }
    const ref = readRef(word);
    const isBare = refused.length === 0 && after === null && loose.length > 0;
    const isReason = refused.length > 0 || (isBare && isReasonAlone(words.slice(index)));
    const said = isReason ? readReason(words.slice(index)) : undefined;
    if (said) {
      if (isBare) say('no', loose);
      if (isBare) loose = [];
      index += said.count - 1;
      index += give(said.choice, index + 1, false);
    } else if (ref !== undefined) {
      if (after === null) loose.push(ref);
      else say(after, [ref]);
    } else if (ALL.test(word) && (after === 'yes' || isYes(words[index + 1]?.word ?? ''))) isYesToAll = true;
    else {
      const verb = readVerb(word);
      if (verb === undefined) {
        const last = words[index + countOwn(words.slice(index)) - 1]?.word ?? '';
        // A yes at its end takes the no back, or asks; “not” goes with what comes after it.
        const isSaid = refused.length > 0 && !isNot;
        if (!isSaid || loose.length > 0 || isYes(last)) return undefined;
        index += give('other', index, words[index - 1]?.word !== BREAK) - 1;
        continue;
      }
      refused = [];
      isNot = word === 'not';
      say(verb, loose);
      after = loose.length > 0 ? null : verb;
      loose = [];
    }
  }
  const isSomething = isYesToAll || yes.length + no.length + later.length > 0;
  return isSomething && loose.length === 0 ? { isYesToAll, yes, no, later } : undefined;
}

function listWords(typed: string): Word[] {
  const found = [...typed.matchAll(/[,;.:–—]+|[^\s,;.:–—]+/g)].map((match) => ({
    word: /^[,;.:–—]/.test(match[0]) ? BREAK : match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }));
  return found.filter(({ word }) => !FILLER.test(word));
}

/** What a reason of ours takes of the words. */
function readReason(words: readonly Word[]): { choice: Choice; count: number } | undefined {
  const line = words.map(({ word }) => word).join(' ');
  const said = readReasonWords(line);
  return said && { choice: said.choice, count: line.slice(0, said.length).split(' ').length };
}

/** Whether a reason behind a number is a no by itself: nothing follows it at once but another answer. */
function isReasonAlone(words: readonly Word[]): boolean {
  const said = readReason(words);
  if (!said || !PLAIN_REASONS.includes(said.choice)) return false;
  const rest = words.slice(said.count);
  return rest.length === 0 || rest[0]?.word === BREAK || isAnswer(rest);
}

/** How many words there are before the next answer. */
function countOwn(words: readonly Word[]): number {
  const end = words.findIndex((_word, at) => isAnswer(words.slice(at)));
  return end === -1 ? words.length : end;
}

/** Whether words begin with an answer of their own: `3, 4 yes`, `yes 3`, `all yes`. */
function isAnswer(words: readonly Word[]): boolean {
  const bare = words.filter(({ word }) => word !== BREAK);
  if (words[0]?.word === BREAK) return false;
  const count = bare.findIndex(({ word }) => readRef(word) === undefined);
  if (count > 0) return readVerb(bare[count]?.word ?? '') !== undefined || isReasonAlone(bare.slice(count));
  const [one = '', two = ''] = bare.map(({ word }) => word);
  if (ALL.test(one)) return isYes(two);
  return readVerb(one) !== undefined && (readRef(two) !== undefined || (isYes(one) && ALL.test(two)));
}

function trimNote(words: string): string {
  return words.replace(/^[\s,;.:–—-]+|(?:[\s,;:–—]+|\s(?:and|und|et|y|e))+$/gi, '');
}

/** Whether words are numbers and then a word of yes, no or later, before the next comma. */
function beginsAnew(words: readonly Word[]): boolean {
  const count = words.findIndex(({ word }) => readRef(word) === undefined);
  const { word: next = '' } = words[count] ?? {};
  return count > 0 && next !== BREAK && readVerb(next) !== undefined;
}

/** The same in few letters: `1,2 y 3 n too big 4 l y all`. */
export function writeAnswers({ isYesToAll, yes, no, later }: Answers): string {
  return [
    ...(yes.length > 0 ? [`${yes.join(',')} y`] : []),
    ...no.map(({ task, reason, note }) => [task, 'n', reason, note].filter((part) => part).join(' ')),
    ...(later.length > 0 ? [`${later.join(',')} l`] : []),
    ...(isYesToAll ? ['y all'] : []),
  ].join(' ');
}

function isYes(word: string): boolean {
  return word === 'approve' || ['yes', 'ok'].includes(replyOf(word) ?? '');
}

function readVerb(word: string): Verb | undefined {
  if (isYes(word)) return 'yes';
  if (word === 'not' || word === 'refuse' || replyOf(word) === 'no') return 'no';
  return LATER.test(word) ? 'later' : undefined;
}

function readRef(word: string): TaskRef | undefined {
  const [, id, place] = REF.exec(word) ?? [];
  if (id !== undefined) return `T-${Number(id)}`;
  return place === undefined ? undefined : Number(place);
}
