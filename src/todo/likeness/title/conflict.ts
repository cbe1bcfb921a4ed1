import { findContrast } from '../words/lexicon.ts';
import { isSameToken } from './matching.ts';
import { describeRest, type Exchange, type Pair, type Rest } from './pair.ts';
import type { Reading, Token } from './reading.ts';
import { isSameWork } from './work.ts';

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
  [['with', 'including'], ['without']],
  [['more'], ['less', 'fewer']],
  [['always'], ['never']],
];

/** Small words that pick some of several. */
const PICKING: ReadonlySet<string> = new Set([
  'new',
  'current',
  'existing',
  'other',
  'all',
  'every',
  'own',
  'same',
]);

/** Why two titles cannot mean one task, however many words they share; undefined if nothing speaks against it. */
export function findConflict(pair: Pair): string | undefined {
  const { a, b, restA, restB, exchange } = pair;
  if (!isSameWork(a.work, b.work, exchange === undefined) || opensOtherwise(pair)) {
    return `different work: ${a.work.text} and ${b.work.text}`;
  }
  const namedA = restA.filter(({ token }) => token.isIdentifying);
  const namedB = restB.filter(({ token }) => token.isIdentifying);
  if (namedA.length > 0 && namedB.length > 0) return `${describeRest(namedA)} is not ${describeRest(namedB)}`;
  if (namesOtherProject(a, b, namedA) || namesOtherProject(b, a, namedB)) {
    return `different projects: ${a.project || describeRest(namedA)} and ${b.project || describeRest(namedB)}`;
  }
  for (const x of a.isNegated === b.isNegated ? restA : []) {
    const y = restB.find(({ token }) => excludes(x.token, token));
    if (y !== undefined) return `${x.token.text} is not ${y.token.text}`;
  }
  if (isReversed(a, b) || isReversed(b, a) || hasOtherSource(a, b)) return 'the other way round';
  return (
    exchange && (findOpposite(exchange) ?? findOtherNames(pair, exchange) ?? findOtherKind(pair, exchange))
  );
}

/** One opens with a verb that is not known, which the other does not have, as "revoke" against "grant". */
function opensOtherwise({ a, b, restA, restB, exchange }: Pair): boolean {
  const isOther = (
    one: Reading,
    rest: readonly Rest[],
    other: Reading,
    restOther: readonly Rest[],
  ): boolean => {
    if (one.opener === null || one.opener.weight < 1 || other.opener !== null) return false;
    if (exchange === undefined && other.work.isLight) return false;
    return (
      rest.some(({ token }) => token === one.opener) && restOther.some(({ token }) => token.weight === 0)
    );
  };
  return isOther(a, restA, b, restB) || isOther(b, restB, a, restA);
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
  return a.tokens.some(
    (x) => x.role === 'to' && b.tokens.some((y) => y.role === 'from' && isSameToken(x, y)),
  );
}

/** "1.0 with 2.1" and "2.1 with 2.1": other names or numbers in the exchanged place, if both also say them elsewhere. */
function findOtherNames({ a, b }: Pair, { inA, inB }: Exchange): string | undefined {
  const namesA = findNames(a, inA);
  const namesB = findNames(b, inB);
  const isOther = namesA.length > 0 && namesB.length > 0 && !namesA.some((name) => namesB.includes(name));
  return isOther ? `${namesA.join(', ')} is not ${namesB.join(', ')}` : undefined;
}

/** "New customers" and "loyal customers": a small word in the exchanged place that picks others. */
function findOtherKind({ restA, restB }: Pair, { inA, inB }: Exchange): string | undefined {
  const picks = (words: readonly string[]) => words.some((word) => PICKING.has(word));
  const isOther = (picking: readonly string[], rest: readonly Rest[]): boolean =>
    picks(picking) && rest.some(({ weight }) => weight >= 1);
  return isOther(inA, restB) || isOther(inB, restA) ? `${inA.join(' ')} is not ${inB.join(' ')}` : undefined;
}

function findNames(reading: Reading, words: readonly string[]): string[] {
  return reading.tokens
    .filter(({ isIdentifying, stem }) => isIdentifying && words.includes(stem))
    .map(({ text }) => text);
}

/** "Feedback from sales for support" against "feedback from support for sales". */
function hasOtherSource(a: Reading, b: Reading): boolean {
  const isElsewhere = (one: Reading, other: Reading): boolean => {
    const sources = one.tokens.filter(({ role }) => role === 'from');
    const same = sources.map((source) => other.tokens.find((token) => isSameToken(source, token)));
    return sources.length > 0 && same.every((token) => token !== undefined && token.role !== 'from');
  };
  return isElsewhere(a, b) && isElsewhere(b, a);
}

/** "above the fold" and "below the fold", "opt in" and "opt out". */
function findOpposite({ inA, inB }: Exchange): string | undefined {
  const has = (words: readonly string[], some: readonly string[]) =>
    words.some((word) => some.includes(word));
  const isTurned = OPPOSITES.some(([x, y]) => (has(inA, x) && has(inB, y)) || (has(inA, y) && has(inB, x)));
  return isTurned ? `${inA.join(' ')} is not ${inB.join(' ')}` : undefined;
}
