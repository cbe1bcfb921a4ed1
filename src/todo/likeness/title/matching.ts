import { countSlips } from '../words/spelling.ts';
import type { Token } from './reading.ts';

/**
 * How much of a token the others say, 0 to 1. `isLoose` also takes words of one family for the same, and a word
 * of a phrase for a part of it.
 */
export function findShare(token: Token, others: readonly Token[], isLoose: boolean): number {
  if (others.some((other) => isSameToken(token, other) || isKin(token, other, isLoose))) return 1;
  if (!isLoose) return 0;
  const own = token.keys[0] ?? '';
  if (token.parts.length === 0) return others.some((other) => other.parts.includes(own)) ? 1 : 0;
  const said = token.parts.filter((part) =>
    others.some(
      (other) => other.keys[0] === part || (arePhrases(token, other) && other.parts.includes(part)),
    ),
  );
  return said.length / token.parts.length;
}

/** Of "log in" and "log out" the word they share says nothing. */
function arePhrases(x: Token, y: Token): boolean {
  return x.parts.length > 1 && y.parts.length > 1;
}

/** Two tokens of one meaning: the same word or a synonym, or one misspelling the other. */
export function isSameToken(x: Token, y: Token): boolean {
  if (x.keys.some((key) => y.keys.includes(key))) return true;
  if (x.spelling === '' || y.spelling === '') return false;
  return countSlips(x.spelling, y.spelling) <= 1;
}

/** Words of one family that their endings keep apart; of other scripts than Latin, any ending does. */
function isKin(x: Token, y: Token, isLoose: boolean): boolean {
  if (x.kinship === '' || x.kinship !== y.kinship) return false;
  const [a, b] = [x.keys[0] ?? '', y.keys[0] ?? ''];
  if (!isLoose && /^[a-z]/.test(a)) return false;
  let shared = 0;
  while (shared < a.length && a[shared] === b[shared]) shared += 1;
  return shared >= Math.max(a.length, b.length) * 0.6;
}
