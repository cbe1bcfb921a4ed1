import { findShare, isSameToken } from './matching.ts';
import { type Item, isLetterPair, type Reading, readItem, type Token } from './reading.ts';
import { findContrast } from './words/lexicon.ts';
import { isSameWork } from './work.ts';

export interface Verdict {
  isSame: boolean;
  /** 0 to 1; from 0.5 on the two are the same task. */
  score: number;
  /** A few plain words. */
  why: string;
}

/** Of the title that says less, at least this share of weight is in the other one. */
export const LEAST_INNER_SHARE = 0.55;
/** Two titles that are one sentence with one place exchanged differ if both places weigh this much. */
const MOST_EXCHANGED = 0.35;
/** Two titles in different words may each leave this unsaid by the other: about one ordinary word. */
export const MOST_UNSAID = 1.1;
/** … if what both say, names aside, weighs this many times as much. */
const LEAST_SAID = 1.7;
/** Of the title that says more, at least this share is in the other one … */
const LEAST_OUTER_SHARE = 0.28;
/** … this much if both plainly work on the same thing … */
export const LEAST_OUTER_SHARE_SAME_HEAD = 0.15;
/** … and this much if category or goal differ. */
const LEAST_OUTER_SHARE_OTHER_TOPIC = 0.4;

/** Small words that turn a sentence round. */
const OPPOSITES: readonly (readonly [readonly string[], readonly string[]])[] = [
  [
    ['in', 'into', 'inside'],
    ['out', 'out of', 'outside'],
  ],
  [['on', 'onto'], ['off']],
  [['up'], ['down']],
  [
    ['above', 'over'],
    ['below', 'under'],
  ],
  [['before'], ['after']],
  [['with'], ['without']],
  [['more'], ['less', 'fewer']],
  [['always'], ['never']],
];

/** Whether two items ask for the same work. Deterministic and symmetric. */
export function compareItems(a: Item, b: Item): Verdict {
  return compareReadings(readItem(a), readItem(b));
}

/** The same for items that were read before. */
export function compareReadings(a: Reading, b: Reading): Verdict {
  if (a.project !== '' && b.project !== '' && a.project !== b.project) {
    return different(0, `different projects: ${a.project} and ${b.project}`);
  }
  const exchange = findExchange(a, b);
  const isLoose = exchange === undefined;
  const [restA, restB] = [findRest(a, b, isLoose), findRest(b, a, isLoose)];
  const shareA = 1 - weigh(restA) / a.weight;
  const shareB = 1 - weigh(restB) / b.weight;
  const likeness = (shareA + shareB) / 2;
  const conflict = findConflict(a, b, restA, restB) ?? (exchange && findExchanged(exchange));
  if (conflict !== undefined) return different(likeness, conflict);
  const unsaid = Math.min(weigh(restA), weigh(restB));
  const said = Math.min(weighOrdinary(a) - weigh(restA), weighOrdinary(b) - weigh(restB));
  const most = isLoose && said > LEAST_SAID * unsaid ? MOST_UNSAID : MOST_EXCHANGED;
  const isSaidBy = (reading: Reading, rest: readonly Rest[]): boolean =>
    weigh(rest) <= Math.min(most, (1 - LEAST_INNER_SHARE) * reading.weight);
  if (!isSaidBy(a, restA) && !isSaidBy(b, restB)) {
    return different(likeness, `different things: ${describe(restA)} and ${describe(restB)}`);
  }
  const part = findPart(a, restA, b) ?? findPart(b, restB, a);
  if (part !== undefined) return different(likeness, `one is about ${part.text} only`);
  if (Math.min(shareA, shareB) < leastOuterShare(a, b)) {
    return different(likeness, 'one asks for much more than the other');
  }
  return { isSame: true, score: 0.5 + likeness / 2, why: explainSame(restA, restB) };
}

function leastOuterShare(a: Reading, b: Reading): number {
  if (a.topic !== b.topic) return LEAST_OUTER_SHARE_OTHER_TOPIC;
  const isSameHead = a.head !== null && b.head !== null && isSameToken(a.head, b.head);
  return isSameHead || isContinued(a, b) || isContinued(b, a)
    ? LEAST_OUTER_SHARE_SAME_HEAD
    : LEAST_OUTER_SHARE;
}

/** One title is the other and goes on. */
function isContinued(short: Reading, long: Reading): boolean {
  return short.wording.every((stem, at) => stem === long.wording[at]);
}

function findConflict(
  a: Reading,
  b: Reading,
  restA: readonly Rest[],
  restB: readonly Rest[],
): string | undefined {
  if (!isSameWork(a.work, b.work) || opensOtherwise(a, b, restA, restB) || opensOtherwise(b, a, restB, restA))
    return `different work: ${a.work.text} and ${b.work.text}`;
  const namedA = restA.filter((rest) => rest.token.isIdentifying);
  const namedB = restB.filter((rest) => rest.token.isIdentifying);
  if (namedA.length > 0 && namedB.length > 0) return `${describe(namedA)} is not ${describe(namedB)}`;
  if (namesOtherProject(a, b, namedA) || namesOtherProject(b, a, namedB)) {
    return `different projects: ${a.project || describe(namedA)} and ${b.project || describe(namedB)}`;
  }
  for (const x of restA) {
    const y = restB.find((rest) => excludes(x.token, rest.token));
    if (y !== undefined) return `${x.token.text} is not ${y.token.text}`;
  }
  return isReversed(a, b) ? 'the other way round' : undefined;
}

/** One opens with a verb that is not known, which the other does not have, as "revoke" against "grant". */
function opensOtherwise(a: Reading, b: Reading, restA: readonly Rest[], restB: readonly Rest[]): boolean {
  if (a.opener === null || a.opener.weight < 1 || !restA.some(({ token }) => token === a.opener))
    return false;
  return b.opener === null && restB.some(({ token }) => token.weight === 0);
}

/** One title names Alpha, and the other item belongs to the project Beta. */
function namesOtherProject(titled: Reading, placed: Reading, named: readonly Rest[]): boolean {
  return titled.project === '' && placed.project !== '' && named.some(({ token }) => !/\d/.test(token.text));
}

function excludes(x: Token, y: Token): boolean {
  const contrast = findContrast(x.keys[0] ?? '');
  return contrast !== undefined && contrast === findContrast(y.keys[0] ?? '');
}

/** "from A to B" against "from B to A". */
function isReversed(a: Reading, b: Reading): boolean {
  const toA = a.tokens.filter((token) => token.role === 'to');
  const toB = b.tokens.filter((token) => token.role === 'to');
  if (toA.some((x) => b.tokens.some((y) => y.role === 'from' && isSameToken(x, y)))) return true;
  return toB.some((y) => a.tokens.some((x) => x.role === 'from' && isSameToken(x, y)));
}

/** Two titles that are one sentence with one place exchanged: what stands in that place. */
interface Exchange {
  readonly inA: readonly string[];
  readonly inB: readonly string[];
}

function findExchange({ wording: a }: Reading, { wording: b }: Reading): Exchange | undefined {
  const shorter = Math.min(a.length, b.length);
  let before = 0;
  while (before < shorter && a[before] === b[before]) before += 1;
  let after = 0;
  while (after < shorter - before && a.at(-1 - after) === b.at(-1 - after)) after += 1;
  const inA = a.slice(before, a.length - after);
  const inB = b.slice(before, b.length - after);
  const isShort = [inA, inB].every((words) => words.filter((word) => !isLetterPair(word)).length <= 3);
  return before + after > 0 && isShort ? { inA, inB } : undefined;
}

/** "above the fold" and "below the fold", "opt in" and "opt out". */
function findExchanged({ inA, inB }: Exchange): string | undefined {
  const pair = OPPOSITES.find(
    ([x, y]) =>
      (inA.some((w) => x.includes(w)) && inB.some((w) => y.includes(w))) ||
      (inA.some((w) => y.includes(w)) && inB.some((w) => x.includes(w))),
  );
  return pair && `${inA.join(' ')} is not ${inB.join(' ')}`;
}

/** One speaks of a thing, the other of something of that thing: "login page" and "login page tests". */
function findPart(part: Reading, restPart: readonly Rest[], whole: Reading): Token | undefined {
  if (!isWithin(whole.wording, part.wording)) return undefined;
  return restPart.find(
    ({ token, weight }) =>
      weight >= 1 &&
      token.isLast &&
      whole.tokens.some(
        (each) => each.isLast && each.weight > 0 && each.keys.some((key) => token.partOf.includes(key)),
      ),
  )?.token;
}

/** Whether all words of the one are in the other, in order. */
function isWithin(short: readonly string[], long: readonly string[]): boolean {
  let found = 0;
  for (const stem of long) if (stem === short[found]) found += 1;
  return found === short.length;
}

function weighOrdinary(reading: Reading): number {
  return reading.tokens.reduce((sum, { isIdentifying, weight }) => (isIdentifying ? sum : sum + weight), 0);
}

/** What a title says and the other does not, with the weight of it. */
interface Rest {
  readonly token: Token;
  readonly weight: number;
}

function findRest(from: Reading, other: Reading, isLoose: boolean): Rest[] {
  const rest: Rest[] = [];
  for (const token of from.tokens) {
    if (token.keys.some((key) => other.projectKeys.includes(key))) continue;
    const unsaid = 1 - findShare(token, other.tokens, isLoose);
    if (unsaid > 0) rest.push({ token, weight: token.weight * unsaid });
  }
  return rest;
}

function different(likeness: number, why: string): Verdict {
  return { isSame: false, score: 0.49 * likeness, why };
}

function weigh(rest: readonly Rest[]): number {
  return rest.reduce((sum, { weight }) => sum + weight, 0);
}

function describe(rest: readonly Rest[]): string {
  const words = rest.filter(({ weight }) => weight > 0).map(({ token }) => token.text);
  return words.length === 0 ? 'nothing more' : words.join(', ');
}

function explainSame(restA: readonly Rest[], restB: readonly Rest[]): string {
  const extra = [...restA, ...restB].filter(({ weight }) => weight > 0);
  return extra.length === 0 ? 'the same in other words' : `the same, but for: ${describe(extra)}`;
}
