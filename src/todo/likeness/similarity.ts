import { findConflict } from './title/conflict.ts';
import { isSameToken } from './title/matching.ts';
import { describeRest, isWithin, lineUp, type Pair, type Rest, weighRest } from './title/pair.ts';
import { type Item, type Reading, readItem, type Token } from './title/reading.ts';

export interface Verdict {
  isSame: boolean;
  /** 0 to 1; from 0.5 on the two are the same task. */
  score: number;
  /** A few plain words. */
  why: string;
}

/** Of one title, no more weight than this may be missing from the other: about one ordinary word … */
export const MOST_UNSAID = 1.1;
/** … and no more than the rest of this share … */
export const LEAST_INNER_SHARE = 0.55;
/** … if what both say, names aside, weighs this many times as much; else only what narrows little … */
const LEAST_SAID = 1.7;
const MOST_UNSAID_OF_LITTLE = 0.45;
/** … and hardly anything if they are one sentence with one place exchanged. */
const MOST_EXCHANGED = 0.35;
/**
 * Of the title that says more, at least this share is in the other one: all but little where both say one ordinary
 * word (the first figure), less for each word more, and never less than the last figure.
 */
const LEAST_OUTER_SHARE = { ofOneWord: 0.5, perWord: -0.15, ofMany: 0.28 };
/** A title that is the other and goes on adds details to it: this share will do. */
export const LEAST_OUTER_SHARE_CONTINUED = 0.15;
/** What is asked for on top if category or goal differ, and less if both plainly work on the same thing. */
const OTHER_TOPIC_SHARE = 0.12;
const SAME_HEAD_SHARE = -0.13;

/** "The crash customers reported", "a leak affecting workspaces": what follows is a clause. */
const PARTICIPLE = /(?:ed|ing)(?: \w+)?$/;

/** Whether two items ask for the same work. Deterministic and symmetric. */
export function compareItems(a: Item, b: Item): Verdict {
  return compareReadings(readItem(a), readItem(b));
}

/** The same for items that were read before. */
export function compareReadings(a: Reading, b: Reading): Verdict {
  if (a.project !== '' && b.project !== '' && a.project !== b.project) {
    return { isSame: false, score: 0, why: `different projects: ${a.project} and ${b.project}` };
  }
  const pair = lineUp(a, b);
  const shareA = findSaidShare(a, pair.restA);
  const shareB = findSaidShare(b, pair.restB);
  const likeness = (shareA + shareB) / 2;
  const why = findConflict(pair) ?? findDifference(pair, Math.min(shareA, shareB));
  return why === undefined
    ? { isSame: true, score: 0.5 + likeness / 2, why: explainSame(pair) }
    : { isSame: false, score: 0.49 * likeness, why };
}

function findDifference(pair: Pair, outerShare: number): string | undefined {
  const { a, b, restA, restB } = pair;
  const most = mostUnsaid(pair);
  if (!isSaid(a, restA, most) && !isSaid(b, restB, most)) {
    return `different things: ${describeRest(restA)} and ${describeRest(restB)}`;
  }
  const part = findPart(a, restA, b) ?? findPart(b, restB, a);
  if (part !== undefined) return `one is about ${part.text} only`;
  return outerShare < leastOuterShare(pair) ? 'one asks for much more than the other' : undefined;
}

/** Whether the other title says enough of this one. */
function isSaid(reading: Reading, rest: readonly Rest[], most: number): boolean {
  return weighRest(rest) <= Math.min(most, (1 - LEAST_INNER_SHARE) * reading.weight);
}

function mostUnsaid({ a, b, restA, restB, exchange }: Pair): number {
  if (exchange !== undefined) return MOST_EXCHANGED;
  const unsaid = Math.min(weighRest(restA), weighRest(restB));
  const said = Math.min(weighOrdinary(a) - weighRest(restA), weighOrdinary(b) - weighRest(restB));
  return said > LEAST_SAID * unsaid ? MOST_UNSAID : MOST_UNSAID_OF_LITTLE;
}

function leastOuterShare({ a, b, restA, restB }: Pair): number {
  const topic = a.topic === b.topic ? 0 : OTHER_TOPIC_SHARE;
  if (isContinued(a, b) || isContinued(b, a)) return LEAST_OUTER_SHARE_CONTINUED + topic;
  const { ofOneWord, perWord, ofMany } = LEAST_OUTER_SHARE;
  const words = Math.min(weighSaid(a, restA), weighSaid(b, restB));
  const isSameHead = a.head !== null && b.head !== null && isSameToken(a.head, b.head);
  return Math.max(ofMany, ofOneWord + perWord * (words - 1)) + topic + (isSameHead ? SAME_HEAD_SHARE : 0);
}

/** One title is the other and goes on. */
function isContinued(short: Reading, long: Reading): boolean {
  return short.wording.every((stem, at) => stem === long.wording[at]);
}

/** One speaks of a thing, the other of something of that thing: "login page" and "login page tests". */
function findPart(part: Reading, restPart: readonly Rest[], whole: Reading): Token | undefined {
  if (!isWithin(whole.wording, part.wording) || restPart.some(({ token }) => PARTICIPLE.test(token.text))) {
    return undefined;
  }
  const isEnd = (key: string) =>
    whole.tokens.some((each) => each.isLast && each.weight > 0 && each.keys.includes(key));
  return restPart.find(
    ({ token, weight }) => weight >= 1 && !token.isIdentifying && token.isLast && token.partOf.some(isEnd),
  )?.token;
}

function findSaidShare(reading: Reading, rest: readonly Rest[]): number {
  return Math.max(0, 1 - weighRest(rest) / reading.weight);
}

function weighOrdinary(reading: Reading): number {
  return reading.tokens.reduce((sum, { isIdentifying, weight }) => (isIdentifying ? sum : sum + weight), 0);
}

/** What a title says that the other says too; a name is half a word, since much can be done about one. */
function weighSaid(reading: Reading, rest: readonly Rest[]): number {
  const said = reading.tokens.filter((token) => !rest.some((each) => each.token === token));
  return said.reduce((sum, { isIdentifying, weight }) => sum + (isIdentifying ? 0.5 : weight), 0);
}

function explainSame({ restA, restB }: Pair): string {
  const extra = [...restA, ...restB].filter(({ weight }) => weight > 0);
  return extra.length === 0 ? 'the same in other words' : `the same, but for: ${describeRest(extra)}`;
}
