import { cleanLine } from '../view/text.ts';
import { badArgument } from './errors.ts';

/** A title is one line of at most this many characters; more is cut with a mark. */
export const MAX_TITLE = 200;

/** Whether there is anything to read: letters, digits or a sign such as an emoji. */
export function hasWords(text: string): boolean {
  return /[\p{L}\p{N}\p{S}]/u.test(text);
}

/** A title as it is stored: one inert line, cut at MAX_TITLE. Refuses one with nothing to read in it. */
export function readTitle(given: string): string {
  const title = cleanLine(given, MAX_TITLE);
  if (!hasWords(title)) throw badArgument('title', given, 'some words');
  return title;
}

/** A title of at most MAX_TITLE characters, and the words that do not fit, cut between words. Refuses as readTitle does. */
export function splitTitle(given: string): { title: string; rest: string } {
  const whole = cleanLine(given, Number.MAX_SAFE_INTEGER);
  const letters = [...whole];
  if (letters.length <= MAX_TITLE) return { title: readTitle(given), rest: '' };
  const start = letters.slice(0, MAX_TITLE).join('');
  const at = Math.max(start.lastIndexOf(' '), start.length / 2);
  return { title: readTitle(whole.slice(0, at)), rest: whole.slice(at).trim() };
}
