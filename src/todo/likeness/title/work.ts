import { CHANGES, PHASES, UNDOING } from '../words/actions.ts';
import type { Word } from '../words/lex.ts';
import { isStopWord } from '../words/lexicon.ts';
import { isDenial, isFaulty, isNot, isPredicateOfFault, isProblem } from './fault.ts';
import { endOfPhrase, isBoundary, isContent, isSubordinate } from './phrase.ts';

/** The kind of work a title asks for. */
export interface Work {
  /** Rows of ACTIONS; empty if the title names none. */
  readonly senses: readonly string[];
  /** Rows of ACTIONS of every word in the title: what it asks for among other things. */
  readonly mentioned: ReadonlySet<string>;
  /** The verb as written. */
  readonly text: string;
  /** Making or doing, which goes with every verb that is not a phase of its own. */
  readonly isLight: boolean;
  /** A phase of work on a thing: it goes with its own kind only. */
  readonly isPhase: boolean;
  /** Lines of CHANGES, a bit each: the changes that the verb can tell. */
  readonly changes: number;
  /** Places of the words that say so. */
  readonly used: ReadonlySet<number>;
  /** Where the object begins. */
  readonly objectAt: number;
}

const PHASE_SET: ReadonlySet<string> = new Set(PHASES);
const CHANGE_BITS: ReadonlyMap<string, number> = compileChanges();
const DOING: ReadonlySet<string> = new Set(UNDOING[0]);
const UNDOING_IT: ReadonlySet<string> = new Set(UNDOING[1]);
const COMPARATIVE =
  /^(?:faster|quicker|easier|simpler|shorter|smaller|bigger|larger|higher|lower|longer|better|fewer|less|clearer|nicer|cheaper|automatic|automatically|visible|anonymous|\w{4,}able)$/;
/** Nouns made of verbs, which open no request: "reminder emails", "tests take too long", "translation of the page". */
const NOUN_FORM =
  /(?:[^ns]tion|[^e]sion|ance|ence|sis)$|^(?!docu|imple|com)\w+ment$|^\w{3,}(?<!ss)s$|^(?:reminder|newsletter|layout|feedback|manual|handbook|tutorial|readme|workshop|mockup|meeting|bonus|kickoff|rollout|training|approval|removal|renewal|proposal|arrival|onboarding|pricing|billing|landing|mailing|building|logging|tracking|testing|monitoring)$/;
/** What is done to make a thing fast. */
const SPEED_WORK = new Set([
  'improve',
  'increase',
  'reduce',
  'fix',
  'speed up',
  'create',
  'update',
  'simplify',
]);

function compileChanges(): ReadonlyMap<string, number> {
  const bits = new Map<string, number>();
  for (const [line, senses] of CHANGES.entries()) {
    for (const sense of senses) bits.set(sense, (bits.get(sense) ?? 0) | (1 << line));
  }
  return bits;
}

/** Finds what kind of work the words ask for: by the leading verb, its object, or something that does not work. */
export function findWork(words: readonly Word[]): Work {
  const lead = findLead(words);
  const speedAt = words.findIndex((word) => word.meaning?.key === 'speed' && !word.isAside);
  const currentAt = words.findIndex(({ lower }) => lower === 'up to date');
  if (currentAt !== -1) return toWork(words, ['update'], [currentAt, 0], 1);
  if (lead === -1 || isSubjectOfProblem(words, lead)) return findUnsaidWork(words, speedAt);
  const verb = words[lead];
  const senses = [...sensesOf(verb), ...sensesOf(findJoinedVerb(words, lead))];
  if (speedAt > lead && senses.some((sense) => SPEED_WORK.has(sense))) {
    return toWork(words, ['speed up'], [lead, speedAt], lead + 1);
  }
  if (speedAt > lead && COMPARATIVE.test(words[speedAt]?.lower ?? '')) {
    return toWork(words, [...senses, 'speed up'], [lead, speedAt], lead + 1);
  }
  if (isNegated(words, lead)) {
    return toWork(words, ['stop', 'disable', 'hide', 'remove', 'fix', 'forbid'], [lead], lead + 1);
  }
  if (/^(?:make sure|ensur)$/.test(verb?.stem ?? '') && words.some(isDenial)) {
    return toWork(words, ['fix', 'stop', 'remove', 'test'], [lead], lead + 1);
  }
  if (verb?.meaning?.isLight !== true) return toWork(words, senses, [lead], lead + 1);
  const manner = verb.stem === 'make' ? COMPARATIVE : /^automatically$/;
  const comparative = words.findIndex(
    (word, at) => at > lead && manner.test(word.lower) && sensesOf(word).length > 0,
  );
  if (comparative !== -1) {
    return toWork(words, sensesOf(words[comparative]), [lead, comparative], lead + 1);
  }
  const noun = endOfPhrase(words, lead + 1);
  if (isNounOfWork(words[noun])) {
    return toWork(words, sensesOf(words[noun]), [lead, noun], noun + 1);
  }
  return toWork(words, senses, [lead], lead + 1);
}

/**
 * Whether two titles may ask for the same kind of work: each kind is in the other title too, or is just making what
 * the other does. `isLoose`, for titles in different words, also takes one change told by two verbs.
 */
export function isSameWork(a: Work, b: Work, isLoose: boolean): boolean {
  if (a.senses.length === 0 || b.senses.length === 0) return true;
  if (isMentioned(a, b) && isMentioned(b, a)) return true;
  return isLoose && (a.changes & b.changes) !== 0 && !undoes(a, b) && !undoes(b, a);
}

function isMentioned(work: Work, other: Work): boolean {
  if (work.senses.some((sense) => other.mentioned.has(sense))) return true;
  return work.isLight && (!other.isPhase || other.senses.some((sense) => work.mentioned.has(sense)));
}

function isOnly({ senses }: Work, one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return senses.some((sense) => one.has(sense)) && !senses.some((sense) => other.has(sense));
}

function undoes(a: Work, b: Work): boolean {
  return isOnly(a, DOING, UNDOING_IT) && isOnly(b, UNDOING_IT, DOING);
}

/** The place of the thing worked on: the last word of the phrase after the verb; -1 if that is not plain. */
export function findObject(words: readonly Word[], work: Work): number {
  if (work.used.size === 0) return -1;
  const at = endOfPhrase(words, work.objectAt);
  return work.used.has(at) ? -1 : at;
}

/** No verb leads: it may be slow, it may not work, or a noun may say what to do ("CSV export of invoices"). */
function findUnsaidWork(words: readonly Word[], speedAt: number): Work {
  const head = endOfPhrase(words, 0);
  if (isNounOfWork(words[head])) return toNounWork(words, head);
  if (speedAt !== -1) return toWork(words, ['speed up'], [speedAt], speedAt);
  if (words.some((word, at) => !word.isAside && tellsProblem(words, at))) {
    return { ...toWork(words, ['fix', 'reduce', 'stop'], [], 0), isLight: true, isPhase: false };
  }
  const noun = words.findIndex((word) => isNounOfWork(word));
  return noun === -1 ? toWork(words, [], [], 0) : toNounWork(words, noun);
}

/** "Login fails", "is broken", "wrong total": a fault by its noun, its verb, or its adjective in front or after "is". */
function tellsProblem(words: readonly Word[], at: number): boolean {
  const word = words[at];
  if (word === undefined) return false;
  if (isPredicateOfFault(words, at)) return true;
  return (isProblem(word) || isFaulty(word)) && !isUnknownVerb(words, at);
}

/** Whether another word that is no known thing comes before, as in "retry failed payments". */
function isUnknownVerb(words: readonly Word[], at: number): boolean {
  const first = words[firstSpoken(words, 0)];
  return first !== words[at] && first?.meaning?.isNoun !== true;
}

function isNounOfWork(word: Word | undefined): boolean {
  const meaning = word?.meaning ?? word?.nearest?.meaning;
  return meaning?.isNounOfWork === true && sensesOf(word).length > 0 && word?.isAside !== true;
}

function toNounWork(words: readonly Word[], noun: number): Work {
  return toWork(words, [...sensesOf(words[noun]), 'create'], [noun], noun + 1);
}

function toWork(
  words: readonly Word[],
  senses: readonly string[],
  used: readonly number[],
  objectAt: number,
): Work {
  const mentioned = new Set(senses);
  for (const word of words) if (!word.isAside) for (const sense of sensesOf(word)) mentioned.add(sense);
  return {
    senses,
    mentioned,
    text: words[used.at(-1) ?? -1]?.lower ?? senses[0] ?? '',
    isLight: senses.includes('create'),
    isPhase: senses.some((sense) => PHASE_SET.has(sense)),
    changes: senses.reduce((bits, sense) => bits | (CHANGE_BITS.get(sense) ?? 0), 0),
    used: new Set(used),
    objectAt,
  };
}

/** The verb that opens the title or, after "Pricing page:", a later clause; -1 if none does. */
function findLead(words: readonly Word[]): number {
  const openings = words.flatMap((word, at) =>
    words[at - 1]?.clause === word.clause ? [] : [firstSpoken(words, at)],
  );
  const first = openings[0] ?? -1;
  const later = openings.slice(1).find((at) => isVerb(words[at]));
  const opener = words[first];
  if (!isVerb(opener) || /[^e]ed$/.test(opener.lower) || isDetermined(words, first)) return later ?? -1;
  return opener.meaning?.isNoun && later !== undefined ? later : first;
}

/** "Have the lift inspected": after an article there is no verb. */
function isDetermined(words: readonly Word[], at: number): boolean {
  return /^(?:the|a|an|our|my|your|their|this|these|every|all|some)$/.test(words[at - 1]?.lower ?? '');
}

function firstSpoken(words: readonly Word[], start: number): number {
  let at = start;
  while (words[at]?.clause === words[start]?.clause && isSilent(words[at])) at += 1;
  return at;
}

function isSilent(word: Word | undefined): boolean {
  return word !== undefined && (!isContent(word) || isNot(word));
}

function isVerb(word: Word | undefined): word is Word {
  if (word === undefined || isStopWord(word.lower) || NOUN_FORM.test(word.lower)) return false;
  return sensesOf(word).length > 0;
}

/** A misspelt verb is a verb if it is long enough to be sure. */
function sensesOf(word: Word | undefined): readonly string[] {
  if (word?.meaning !== undefined) return word.meaning.senses;
  return word?.isUnknown && word.lower.length > 5 ? (word.nearest?.meaning?.senses ?? []) : [];
}

/** The second verb of "design and build the form" or "clean the kitchen and order supplies". */
function findJoinedVerb(words: readonly Word[], lead: number): Word | undefined {
  const and = words.findIndex((word, at) => at > lead && word.lower === 'and' && !word.isAside);
  const joined = words[and + 1];
  const next = words[and + 2];
  const hasObject = next !== undefined && next.clause === joined?.clause && !isBoundary(next);
  return and !== -1 && hasObject && joined?.clause === words[lead]?.clause ? joined : undefined;
}

/** "Export fails for large files": the first word is the thing that fails. */
function isSubjectOfProblem(words: readonly Word[], lead: number): boolean {
  const clause = words[lead]?.clause;
  for (let at = lead + 1; at < words.length && words[at]?.clause === clause; at += 1) {
    const word = words[at];
    if (word === undefined || word.isAside || isSubordinate(word)) return false;
    if (isPredicateOfFault(words, at)) return true;
  }
  return false;
}

function isNegated(words: readonly Word[], lead: number): boolean {
  return words.slice(0, lead).some(isNot);
}
