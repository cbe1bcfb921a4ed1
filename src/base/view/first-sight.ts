import { plainText, type Text } from './text.ts';

/** Lines of text that a digest has at most on a phone; rows of buttons are not counted. */
const MOST_LINES = 20;
/** So many tasks are seen before anything of what happened since the last page. */
const TASKS_BEFORE_NEWS = 3;
/**
 * Letters that a line of a message holds on a phone 390 points wide, a little less than were counted on the pictures
 * (`npm run pictures`).
 */
const LETTERS = { plain: 44, quiet: 53 } as const;

const WIDE = /[\u1100-\u115f\u2e80-\ud7ff\uf900-\ufaff\uff00-\uff60\u{1f000}-\u{3ffff}]/u;

/** How many lines a text takes on a phone: words are not broken unless they are longer than a line. */
export function countLines(line: Text, tone: keyof typeof LETTERS): number {
  const most = LETTERS[tone];
  let lines = 0;
  for (const row of plainText(line, 'UTC').split('\n')) {
    lines++;
    let used = 0;
    for (const word of row.split(' ')) {
      const letters = countLetters(word);
      if (used > 0 && used + 1 + letters > most) {
        lines++;
        used = 0;
      }
      used += letters + (used > 0 ? 1 : 0);
      lines += Math.floor(Math.max(0, used - 1) / most);
      used = used > most ? used % most || most : used;
    }
  }
  return lines;
}

/** Letters of the East and pictures are twice as wide; arrows and minus signs are not. */
function countLetters(word: string): number {
  return [...word].reduce((sum, letter) => sum + (WIDE.test(letter) ? 2 : 1), 0);
}

/** What a digest consists of, each with the lines that it takes. */
export interface Sizes {
  headline: number;
  changes: readonly number[];
  /** Of each task with its reason. Of a task that was decided as of one that was not: a page keeps its shape. */
  tasks: readonly number[];
  foot: readonly number[];
}

/** How many of each have room, from the first on. */
export interface Fit {
  changes: number;
  tasks: number;
  foot: number;
}

/**
 * What is open to the eye: the headline, the goal that lacks most, what to expect, as many whole tasks as have room, but
 * one in any case, and beside three tasks the first line of what happened since; then the rest of the foot and of that.
 */
export function fitDigest(sizes: Sizes): Fit {
  const fit: Fit = { changes: 0, tasks: 0, foot: 0 };
  let room = MOST_LINES - sizes.headline;
  const add = (what: keyof Fit, most = sizes[what].length, least = 0) => {
    for (const size of sizes[what].slice(fit[what], most)) {
      if (size > room && fit[what] >= least) return;
      room -= size;
      fit[what]++;
    }
  };
  add('changes', 1, 1);
  add('foot', 1, 1);
  add('tasks', TASKS_BEFORE_NEWS, 1);
  if (fit.tasks === Math.min(TASKS_BEFORE_NEWS, sizes.tasks.length)) add('changes', 2);
  add('tasks');
  add('foot');
  add('changes');
  return fit;
}
