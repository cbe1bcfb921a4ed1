import { isInflected, type Language } from './language.ts';
import type { Token } from './title.ts';

/** Fewer words change their meaning with their order: "test plan", "plan test". */
const LEAST_TURNED = 3;
/** In a language of cases a second ending tells who does it to whom. */
const MOST_INFLECTED = 1;
/** Other scripts put no spaces between words, or tell who does what by the order alone. */
const SPACED = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}]/u;

/**
 * Whether two titles say the same: the same stems in the same order up to case and punctuation, or with the end put
 * first ("Orders API: add pagination", "add pagination, orders API") where no number, name or preposition thereby
 * stands elsewhere. A title without a word is the same as none.
 */
export function isSameTitle(a: readonly Token[], b: readonly Token[], language: Language): boolean {
  if (a.length !== b.length || a.length === 0) return false;
  if (isSameSequence(a, b, language)) return true;
  for (let cut = 1; cut < a.length; cut += 1) {
    const turned = [...a.slice(cut), ...a.slice(0, cut)];
    if (isSameSequence(turned, b, language) && mayTurn(a, b, cut)) return true;
  }
  return false;
}

function isSameSequence(a: readonly Token[], b: readonly Token[], language: Language): boolean {
  let inflected = 0;
  for (const [place, token] of a.entries()) {
    const other = b[place];
    if (other === undefined || token.stem !== other.stem) return false;
    if (token.form === other.form) continue;
    inflected += 1;
    if (token.isExact || other.isExact || inflected > MOST_INFLECTED) return false;
    if (!isInflected(token.form, other.form, language)) return false;
  }
  return true;
}

/** Whether the words of `a` from a place on may as well stand first, as they do in `b`. */
function mayTurn(a: readonly Token[], b: readonly Token[], cut: number): boolean {
  const isMarked = a[cut]?.startsClause === true || b[a.length - cut]?.startsClause === true;
  if (!isMarked && (a.length < LEAST_TURNED || a.some(({ stem }) => !SPACED.test(stem)))) return false;
  // "Alpha: like Beta" is not "like Beta Alpha", and what "from" is said of stays beside it.
  const isOrdered =
    a.slice(0, cut).some(({ isExact }) => isExact) && a.slice(cut).some(({ isExact }) => isExact);
  return !isOrdered && a[cut - 1]?.isCommon !== true && a.at(-1)?.isCommon !== true;
}

/**
 * Whether two titles are one sentence with something else in one place of it ("search in the wiki", "search in the
 * shop"), or with a word that a hyphen binds to what both say ("bulk jobs", "non-bulk jobs"): two things of one kind.
 */
export function isExchanged(a: readonly Token[], b: readonly Token[]): boolean {
  const most = Math.min(a.length, b.length);
  let before = 0;
  while (before < most && a[before]?.stem === b[before]?.stem) before += 1;
  let after = 0;
  while (after < most - before && a.at(-1 - after)?.stem === b.at(-1 - after)?.stem) after += 1;
  if (before + after === 0) return false;
  const [ownA, ownB] = [a, b].map((tokens) => tokens.slice(before, tokens.length - after));
  if (ownA === undefined || ownB === undefined) return false;
  if (ownA.length === 0) return isBoundWithin(b, before, after);
  if (ownB.length === 0) return isBoundWithin(a, before, after);
  const isSaid = ({ isCommon }: Token) => !isCommon;
  if (!ownA.some(isSaid) || !ownB.some(isSaid)) return false;
  return !ownA.some((token) => isSaid(token) && ownB.some(({ stem }) => stem === token.stem));
}

/** Whether a hyphen binds what stands between two ends to one of them. */
function isBoundWithin(tokens: readonly Token[], before: number, after: number): boolean {
  const end = tokens.length - after;
  if (end === before) return false;
  return (before > 0 && tokens[before]?.isBound === true) || (after > 0 && tokens[end]?.isBound === true);
}
