import { parseDate } from '../language/date.ts';
import type { ArgInfo } from './args.ts';

/** How an amount goes on after its number: its unit, what it is per, the other end of a range. */
const UNIT =
  /^(?:%|percent|points?|pp|mins?|minutes?|h|hours?|days?|weeks?|(?:a|per|\/) ?(?:day|week|month|year)|(?:to|\.\.|–) [-+−]?\p{Sc}?\d\S*|more|less|fewer)(?= |$)/iu;
/** An amount that says what it is of; between its ends and after it may stand words that do not. */
const HAS_UNIT = /[%\p{Sc}]|(?!\b(?:to|more|less|fewer)\b)\b\p{L}|\d\p{L}/iu;

/** A date has at most so many words, and perhaps a year after them: `in six weeks`, `24 Dec 2026`. */
const MOST_DATE_WORDS = 3;
/** Any day: asked is only whether words are a date. */
const SOME_DAY = '2026-01-01';

/**
 * The words at the start of these that belong to the amount, or the date, before them. Where no text may stand
 * after a bare number, these words (up to the next option) say what it is of.
 */
export function takeMore(
  info: ArgInfo,
  value: unknown,
  after: readonly string[],
  ofNumber?: readonly string[],
): readonly string[] {
  if (info.hasUnit && info.position === undefined) {
    const unit = takeUnit(after);
    if (!ofNumber || HAS_UNIT.test([value, ...unit].join(' '))) return unit;
    const end = ofNumber.findIndex((word, index) => index >= unit.length && !/^\p{L}/u.test(word));
    return end === -1 ? ofNumber : ofNumber.slice(0, end);
  }
  if (!info.isDate) return [];
  for (let count = 0; count < MOST_DATE_WORDS; count++) {
    const isDay = parseDate([value, ...after.slice(0, count)].join(' '), SOME_DAY) !== undefined;
    const hasYear = count > 0 && /^\d{4}$/.test(after[count] ?? '');
    if (isDay) return after.slice(0, hasYear ? count + 1 : count);
  }
  return [];
}

/** The words at the start of these that belong to the amount before them. */
export function takeUnit(words: readonly string[]): readonly string[] {
  const found = UNIT.exec(words.join(' '))?.[0];
  if (found === undefined) return [];
  const taken = found.split(' ').length;
  return [...words.slice(0, taken), ...takeUnit(words.slice(taken))];
}
