import type { Mark } from './marks.ts';
import { createSense, type Sense } from './sense.ts';
import { findPhrase, findSense, fold, type Vocabulary } from './vocabulary.ts';

/** A word or known phrase of a title. */
export interface Unit {
  /** The first word as it is compared. */
  readonly text: string;
  /** Where it stands in the title. */
  readonly start: number;
  readonly end: number;
  readonly sense: Sense;
  /** Several known words in one: "Preiserhöhung". */
  readonly isCompound: boolean;
  /** Nothing but a little word: no name and no known thing. */
  readonly isLittle: boolean;
  readonly isKnown: boolean;
  /** No danger to what is unknown. */
  readonly isMild: boolean;
  /** Punctuation stands before it. */
  readonly isCut: boolean;
  /** Punctuation that ends a sentence or a label stands before it. */
  readonly isCutHard: boolean;
  /** As programs write their names: "camelCase", "app.config", "user_id". */
  readonly isIdentifier: boolean;
}

export interface Reading {
  readonly vocabulary: Vocabulary;
  readonly units: readonly Unit[];
}

// A sign is a word: "Raise Pro to 29 €", "20% off".
const WORD = /[\p{L}\p{N}\p{M}]+|[€$£%]/gu;
// A point within a word ("example.com", "v2.3") is no end.
const CUT = /[.,]\s|[;:!?()[\]{}|–—\n]|\s-+\s/;
const IDENTIFIER = /\p{Ll}\p{Lu}/u;
const WITHIN_IDENTIFIER = /^[._]$/;
const HARD_CUT = /\.\s|[;:!?()[\]{}|–—\n]|\s-+\s/;
const NOTHING = createSense();
const THINGS: readonly Mark[] = ['places', 'writings', 'artefacts', 'internals', 'household'];
const FIGURE: Sense = { ...NOTHING, assets: new Set(['figure']) };
/** Fewer are ordered or written to without asking. */
const LEAST_FIGURE = 50;
const YEAR = /^(19|20)\d\d$/;
const WORDS_FROM_ALL = 3;
const SHORTEST_COMPOUND = 8;
const LONGEST_COMPOUND = 60;
const SHORTEST_PART = 3;
/** What German puts between the parts of a compound. */
const JOINTS = ['', 's', 'n', 'en', 'es', 'er', 'e'];

/** A word as it is compared, and where it stands in the title. */
export interface Word {
  text: string;
  start: number;
  end: number;
  isCut: boolean;
  isCutHard: boolean;
  isIdentifier: boolean;
}

/** Far more than a title has; what is behind it is not read. */
const LONGEST_TITLE = 2_000;

/** Splits a title. */
export function cutWords(title: string): Word[] {
  let last = 0;
  return [...title.slice(0, LONGEST_TITLE).matchAll(WORD)].map(({ 0: text, index: start }) => {
    const gap = title.slice(last, start);
    last = start + text.length;
    const isPlain = gap === ' ';
    return {
      text: fold(text),
      start,
      end: last,
      isCut: !isPlain && CUT.test(gap),
      isCutHard: !isPlain && HARD_CUT.test(gap),
      isIdentifier: IDENTIFIER.test(text) || (WITHIN_IDENTIFIER.test(gap) && !/^\d/.test(text)),
    };
  });
}

/** How many words of a title the language's own lists know: which language it is in. */
export function countUnderstood(words: readonly Word[], vocabulary: Vocabulary): number {
  const counts = new Map<string, number>();
  for (const { text } of words) counts.set(text, (counts.get(text) ?? 0) + 1);
  let understood = 0;
  for (const [text, count] of counts) {
    const isOwn = vocabulary.ownStems.has(vocabulary.stem(text)) || takeApart(text, vocabulary) !== undefined;
    if (isOwn) understood += count;
  }
  return understood;
}

/** Looks the words of a title up in one language. */
export function readTitle(words: readonly Word[], vocabulary: Vocabulary): Reading {
  const known = new Map<string, { stem: string; compound: Sense | undefined }>();
  const looked = words.map(({ text }) => {
    const found = known.get(text) ?? { stem: vocabulary.stem(text), compound: takeApart(text, vocabulary) };
    known.set(text, found);
    return found;
  });
  const stems = looked.map(({ stem }) => stem);
  const units: Unit[] = [];
  const taken = new Set<number>();
  const nextCuts = listNextCuts(words);
  for (let at = 0; at < words.length; ) {
    const first = words[at];
    if (first === undefined) break;
    if (taken.has(at)) {
      at += 1;
      continue;
    }
    const found = findPhrase(vocabulary, stems, at, nextCuts[at] ?? words.length);
    const length = found?.phrase.stems.length ?? 1;
    for (const index of found?.phrase.tail.keys() ?? []) taken.add((found?.tailAt ?? 0) + index);
    const compound = found ? undefined : looked[at]?.compound;
    const plain =
      length === 1 && !found?.phrase.tail.length ? vocabulary.plainSenses.get(first.text) : undefined;
    const known = plain ?? found?.phrase.sense ?? compound ?? (isFigure(first.text) ? FIGURE : NOTHING);
    const sense = plain === undefined && isParticiple(first.text, vocabulary) ? dropPaper(known) : known;
    units.push({
      text: first.text,
      start: first.start,
      end: words[at + length - 1]?.end ?? first.end,
      sense,
      isCompound: compound !== undefined,
      isLittle: isLittle(sense),
      isMild: isMild([...stems.slice(at, at + length), ...(found?.phrase.tail ?? [])], vocabulary),
      isKnown: known !== NOTHING,
      isCut: first.isCut,
      isCutHard: first.isCutHard,
      isIdentifier: first.isIdentifier,
    });
    at += length;
  }
  return { vocabulary, units: units.map((unit, at) => joinQuantifier(unit, findQuantifier(units, at))) };
}

function isMild(stems: readonly string[], { mild }: Vocabulary): boolean {
  return mild.has(stems.join(' '));
}

/** "2,000", "300", and no year. */
function isFigure(text: string): boolean {
  return text === '000' || (/^\d{2,}$/.test(text) && Number(text) >= LEAST_FIGURE && !YEAR.test(text));
}

/** "the accounts flagged by fraud" are no flag. */
function isParticiple(word: string, { language }: Vocabulary): boolean {
  return language === 'en' && word.endsWith('ed');
}

function dropPaper({ actions, assets, marks }: Sense): Sense {
  return { actions, assets, marks: marks.difference(new Set<Mark>(['writings', 'artefacts'])) };
}

/** "all" of "all our customers". */
function findQuantifier(units: readonly Unit[], at: number): Unit | undefined {
  const assets = units[at]?.sense.assets;
  if (!assets?.has('audience') && !assets?.has('accounts')) return undefined;
  for (let before = at - 1; before >= Math.max(0, at - WORDS_FROM_ALL); before -= 1) {
    if (units[before + 1]?.isCut) return undefined;
    if (units[before]?.sense.marks.has('quantifying')) return units[before];
  }
  return undefined;
}

/** What is done to all of them is done to what is live. */
function joinQuantifier(unit: Unit, quantifier: Unit | undefined): Unit {
  if (quantifier === undefined) return unit;
  const assets = new Set([...unit.sense.assets, 'live' as const]);
  return { ...unit, start: quantifier.start, sense: { ...unit.sense, assets } };
}

/** For each word, where the next one stands that has punctuation before it. */
function listNextCuts(words: readonly Word[]): number[] {
  const next = new Array<number>(words.length);
  let cut = words.length;
  for (let at = words.length - 1; at >= 0; at -= 1) {
    next[at] = cut;
    if (words[at]?.isCut) cut = at;
  }
  return next;
}

function isLittle({ actions, assets, marks }: Sense): boolean {
  const isThing = THINGS.some((mark) => marks.has(mark));
  return marks.size > 0 && actions.size === 0 && assets.size === 0 && !isThing && !marks.has('governing');
}

/**
 * The sense of a German compound: that of its last part, which says what it is, and of what stands before it. Where
 * the last part is a page or a paper, it is only that.
 */
function takeApart(word: string, vocabulary: Vocabulary): Sense | undefined {
  const isLong = word.length >= SHORTEST_COMPOUND && word.length <= LONGEST_COMPOUND;
  return vocabulary.language === 'de' && isLong ? findParts(word, vocabulary) : undefined;
}

function findParts(word: string, vocabulary: Vocabulary): Sense | undefined {
  for (let at = SHORTEST_PART; at <= word.length - SHORTEST_PART; at += 1) {
    const head = findSense(vocabulary, word.slice(at));
    if (head === undefined || isLittle(head)) continue;
    const front = word.slice(0, at);
    const before = JOINTS.filter((joint) => front.endsWith(joint) && front.length - joint.length >= 2)
      .map((joint) => findSense(vocabulary, front.slice(0, front.length - joint.length)))
      .find((sense) => sense !== undefined && !isLittle(sense));
    if (word.length - at < 4 && before === undefined) continue;
    return join(head, before);
  }
  return undefined;
}

function join(head: Sense, before: Sense | undefined): Sense {
  const isPaper = head.marks.has('writings') || head.marks.has('artefacts');
  if (before === undefined || isPaper) return head;
  return {
    actions: head.actions.union(before.actions),
    assets: head.assets.union(before.assets),
    // "Testserver" is a test, and no "Druckvertrag" is printed.
    marks: before.marks.has('places') ? new Set([...head.marks, 'places']) : head.marks,
  };
}
