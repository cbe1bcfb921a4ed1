import { fold } from '../words/clean.ts';
import { KIN_LETTERS, KIN_LETTERS_OTHER_SCRIPT } from '../words/kinship.ts';
import { lexTitle, type Word } from '../words/lex.ts';
import type { Spelling } from '../words/spelling.ts';
import { isDenial, isFailure, isProblem } from './fault.ts';
import { findWholes, isContent, isPhraseEnd } from './phrase.ts';
import { findObject, findWork, type Work } from './work.ts';

/** What a comparison needs of a task or candidate. */
export interface Item {
  readonly id: string;
  readonly title: string;
  readonly category?: string | null | undefined;
  /** The project's id or name. */
  readonly project?: string | null | undefined;
  readonly goalId?: string | null | undefined;
}

/** Something that a title speaks of. */
export interface Token {
  /** As written, for saying why. */
  readonly text: string;
  readonly stem: string;
  /** Two tokens mean the same if they share one of these; the first is its own, the others are likely misspellings. */
  readonly keys: readonly string[];
  /** Of a phrase, its words that say most: half of it may be said elsewhere. */
  readonly parts: readonly string[];
  /** How the word begins, for finding others of its family; empty for names, numbers, phrases and short words. */
  readonly kinship: string;
  /** The word itself, if it may be a misspelling of one that is not known either; else empty. */
  readonly spelling: string;
  /** 1 for an ordinary word, more for a name or number, less for one that narrows little, 0 for the verb. */
  readonly weight: number;
  /** Of a noun that names the work ("tests", "schedule"), what it would weigh as a thing; else 0. */
  readonly nounWeight: number;
  /** A name or number: what tells two otherwise equal tasks apart. */
  readonly isIdentifying: boolean;
  /** Ends its noun phrase, as "tests" does in "login page tests". */
  readonly isLast: boolean;
  /** What that is part of: "login" and "page". */
  readonly partOf: readonly string[];
  /** Follows "from" or "to". */
  readonly role: 'from' | 'to' | null;
}

/** A title understood: the kind of work, what it is done to, and what narrows it. */
export interface Reading {
  /** Folded project; empty if none. */
  readonly project: string;
  /** What the words of the project's name mean: a title may say them or leave them out. */
  readonly projectKeys: readonly string[];
  readonly work: Work;
  readonly tokens: readonly Token[];
  /** Sum of the tokens' weights. */
  readonly weight: number;
  /** The thing worked on, if the title makes it plain. */
  readonly head: Token | null;
  /** Says not, no or never: what it names is what should not be. */
  readonly isNegated: boolean;
  /** Of a title with no known verb, the word that opens it. */
  readonly opener: Token | null;
  /** All words in order, by their stems. */
  readonly wording: readonly string[];
  /** Category and goal. */
  readonly topic: string;
}

const NO_WORD: Token = {
  text: '',
  stem: '',
  keys: [],
  parts: [],
  kinship: '',
  spelling: '',
  weight: 1,
  nounWeight: 0,
  isIdentifying: false,
  isLast: true,
  partOf: [],
  role: null,
};

/** Understands an item's title. Pure; `spell` may remember the words that it has seen. */
export function readItem(item: Item, spell?: (word: string) => Spelling): Reading {
  const words = lexTitle(item.title, spell);
  const project = fold(item.project ?? '')
    .toLowerCase()
    .trim();
  const work = findWork(words);
  const tokens = readTokens(item.title, words, work);
  const objectAt = findObject(words, work);
  const findToken = (word: Word | undefined): Token | null =>
    (word && tokens.find((token) => token.keys[0] === keysOf(word)[0])) ?? null;
  return {
    project,
    projectKeys: project === '' ? [] : lexTitle(project, spell).flatMap(keysOf),
    work,
    tokens,
    weight: tokens.reduce((sum, token) => sum + token.weight, 0),
    head: findToken(words[objectAt]),
    opener:
      work.senses.length > 0 || words[0] === undefined || !isContent(words[0]) ? null : findToken(words[0]),
    isNegated: words.some(isDenial),
    wording: words.map((word) => word.stem),
    topic: `${fold(item.category ?? '').toLowerCase()}|${item.goalId ?? ''}`,
  };
}

/** What the title speaks of; of "Do a review" the noun, of "Do it" all words, of "🚀" the title as it stands. */
function readTokens(title: string, words: readonly Word[], work: Work): Token[] {
  const tokens = words.flatMap((word, at) =>
    work.used.has(at) || isContent(word) ? [toToken(words, at, work)] : [],
  );
  if (tokens.some(({ weight }) => weight > 0)) return mergeTokens(tokens);
  const nouns = tokens.filter(({ nounWeight }) => nounWeight > 0);
  if (nouns.length > 0) return nouns.map((token) => ({ ...token, weight: token.nounWeight }));
  if (words.length > 0) return mergeTokens(words.map((_word, at) => toToken(words, at, work, false)));
  return [{ ...NO_WORD, text: title, keys: [title.trim()] }];
}

function toToken(words: readonly Word[], at: number, work: Work, isVerb = work.used.has(at)): Token {
  const word = words[at];
  if (word === undefined) return NO_WORD;
  const isIdentifying = !word.isAside && (word.isNumber || (word.isCapital && word.isUnknown));
  const isLast = isPhraseEnd(words, at);
  return {
    text: word.lower,
    stem: word.stem,
    keys: keysOf(word),
    parts: word.meaning?.parts ?? [],
    kinship: isIdentifying ? '' : kinshipOf(keysOf(word)[0] ?? ''),
    spelling: mayBeMisspelt(word, isIdentifying) ? word.lower : '',
    weight: isVerb ? 0 : weigh(word, isIdentifying),
    nounWeight: isVerb && !isOpening(words, at) ? weigh(word, isIdentifying) : 0,
    isIdentifying,
    isLast,
    partOf: isLast && !isVerb ? findWholes(words, at).flatMap(keysOf) : [],
    role: roleOf(words, at, work),
  };
}

/** Whether nothing but small words stands before the word in its clause: a verb, then, and no thing. */
function isOpening(words: readonly Word[], at: number): boolean {
  for (let before = at - 1; before >= 0; before -= 1) {
    const word = words[before];
    if (word === undefined || word.clause !== words[at]?.clause) return true;
    if (isContent(word)) return false;
  }
  return true;
}

function keysOf(word: Word): readonly string[] {
  const keys = [isFailure(word) ? 'problem' : (word.meaning?.key ?? word.stem)];
  if (word.nearest !== undefined && !word.isCapital)
    keys.push(word.nearest.meaning?.key ?? word.nearest.stem);
  return keys;
}

/** Two letters of a script without spaces, where a word of its own would stand in English. */
export function isLetterPair(text: string): boolean {
  return /^\P{ASCII}{1,2}$/u.test(text);
}

/** A name has to be long before a slip is likelier than another name. */
function mayBeMisspelt(word: Word, isName: boolean): boolean {
  return word.isUnknown && word.lower.length >= (isName ? 8 : 6) && /^[a-z]+$/.test(word.lower);
}

function kinshipOf(key: string): string {
  const letters = /^[a-z]+$/.test(key) ? KIN_LETTERS : KIN_LETTERS_OTHER_SCRIPT;
  return key.length < letters || /[\s\d]/.test(key) ? '' : key.slice(0, letters);
}

function weigh(word: Word, isIdentifying: boolean): number {
  if (word.isAside) return 0.05;
  if (isIdentifying) return 1.5;
  if (word.isCapital) return 1;
  if (word.meaning?.isGeneric || isProblem(word)) return 0.4;
  if (isLetterPair(word.lower)) return 0.3;
  return word.lower.length < 3 || /^\d+$/.test(word.lower) ? 0.4 : 1;
}

/** Of "reply to Ann" the "to" belongs to the verb. */
function roleOf(words: readonly Word[], place: number, work: Work): 'from' | 'to' | null {
  let at = place - 1;
  while (/^(?:the|a|an|our)$/.test(words[at]?.lower ?? '')) at -= 1;
  const before = words[at];
  if (before === undefined || before.clause !== words[place]?.clause) return null;
  if (before.lower === 'from') return 'from';
  return /^(?:to|into|onto)$/.test(before.lower) && !work.used.has(at - 1) ? 'to' : null;
}

/** One token per meaning: the heaviest. */
function mergeTokens(tokens: readonly Token[]): Token[] {
  const byKey = new Map<string, Token>();
  for (const token of tokens) {
    const key = token.keys[0] ?? '';
    const known = byKey.get(key);
    if (known === undefined || known.weight < token.weight) byKey.set(key, token);
  }
  return [...byKey.values()];
}
