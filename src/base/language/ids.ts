import { distance } from 'fastest-levenshtein';
import { stripAccents } from './words.ts';

/** Letters of the numbered things that people call by name: T-214, C-31 … */
export type NumberedPrefix =
  | 'G'
  | 'T'
  | 'C'
  | 'B'
  | 'D'
  | 'F'
  | 'BUG'
  | 'N'
  | 'LS'
  | 'TC'
  | 'H'
  | 'W'
  | 'S'
  | 'DL'
  | 'Q'
  | 'RT';

export function formatId(prefix: NumberedPrefix, number: number): string {
  return `${prefix}-${number}`;
}

/** Reads `T-214`, `t214` or `214` as T-214; undefined for anything else. */
export function parseId(prefix: NumberedPrefix, text: string): string | undefined {
  const match = new RegExp(`^(?:${prefix}-?)?([1-9][0-9]{0,8})$`, 'i').exec(text.trim());
  return match ? `${prefix}-${match[1]}` : undefined;
}

/** A short, stable key from a name: "Trial-to-paid (%)" becomes `trial-to-paid`. Empty if nothing is left. */
export function slugify(name: string): string {
  return stripAccents(name)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
}

/** What is longer is near to nothing. */
const LONGEST_NAME = 200;

/** The closest few of `known` to what was typed, nearest first; empty if nothing is near. */
export function findNearest(typed: string, known: Iterable<string>, most = 3): string[] {
  const wanted = typed.slice(0, LONGEST_NAME).toLowerCase();
  return [...known]
    .map((name) => ({ name, far: nearness(wanted, name.toLowerCase()) }))
    .filter(({ name, far }) => far <= Math.max(1, Math.floor(Math.max(wanted.length, name.length) * 0.4)))
    .sort((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name);
}

/** A word of so many letters is taken for another one for one slip, a longer one for two: Elasticsearch's fuzziness AUTO. */
const LONGEST_OF_ONE_SLIP = 5;

/** Whether a word is the other one, cut short or with a slip of the hand in it. */
export function isSlipOf(typed: string, name: string): boolean {
  return name.startsWith(typed) || distance(typed, name) <= (typed.length > LONGEST_OF_ONE_SLIP ? 2 : 1);
}

function nearness(wanted: string, name: string): number {
  if (wanted !== '' && (name.startsWith(wanted) || name.endsWith(` ${wanted}`))) return 0.5;
  return distance(wanted, name);
}
