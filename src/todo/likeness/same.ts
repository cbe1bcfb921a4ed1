import { isInflected, type Language } from './language.ts';
import type { Token } from './title.ts';

type Title = readonly Token[];

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
export function isSameTitle(a: Title, b: Title, language: Language): boolean {
  if (a.length !== b.length) return false;
  return a.some((_, cut) => isSameFrom(cut, a, b, language) && (cut === 0 || mayTurn(cut, a, b)));
}

/** Whether `b` says what `a` says from a place on, and then what stands before that. */
function isSameFrom(cut: number, a: Title, b: Title, language: Language): boolean {
  let inflected = 0;
  return b.every((token, place) => {
    const other = a[(cut + place) % a.length];
    if (other?.stem !== token.stem) return false;
    if (other.form === token.form) return true;
    inflected += 1;
    if (isExact(token) || isExact(other) || inflected > MOST_INFLECTED) return false;
    return isInflected(token.form, other.form, language);
  });
}

/** Whether the words of `a` from a place on may as well stand first, as they do in `b`. */
function mayTurn(cut: number, a: Title, b: Title): boolean {
  const isMarked = a[cut]?.startsClause === true || b[a.length - cut]?.startsClause === true;
  if (!isMarked && (a.length < LEAST_TURNED || a.some(({ stem }) => !SPACED.test(stem)))) return false;
  // "Alpha: like Beta" is not "like Beta Alpha", and what "from" is said of stays beside it.
  const isOrdered = a.slice(0, cut).some(isExact) && a.slice(cut).some(isExact);
  return !isOrdered && a[cut - 1]?.kind !== 'common' && a.at(-1)?.kind !== 'common';
}

/**
 * How two titles differ: in their `wording` (order, inflection, the commonest words), in the `addition` of one of them,
 * or they are `apart`: each has a word of its own, one a figure of its own, or their names stand in another order.
 */
export function findDifference(a: Title, b: Title): 'wording' | 'addition' | 'apart' {
  const [ownA, ownB] = [listOwn(a, b), listOwn(b, a)];
  if (ownA.length === 0 && ownB.length === 0) return listExact(a) === listExact(b) ? 'wording' : 'apart';
  const isAddition = ownA.length === 0 || ownB.length === 0;
  return isAddition && [...ownA, ...ownB].every(({ kind }) => kind !== 'figure') ? 'addition' : 'apart';
}

/** What a title says that the other one does not. */
function listOwn(title: Title, other: Title): Token[] {
  return title.filter(({ kind, stem }) => kind !== 'common' && !other.some((each) => each.stem === stem));
}

/** The names and figures of a title in their order. */
function listExact(title: Title): string {
  return title
    .filter(isExact)
    .map(({ stem }) => stem)
    .join(' ');
}

function isExact({ kind }: Token): boolean {
  return kind === 'name' || kind === 'figure';
}
