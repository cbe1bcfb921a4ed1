import { splitEffort } from '../../base/language/effort.ts';
import { hasWords } from '../../base/language/title.ts';
import type { BacklogItem } from './backlog-item.ts';

/** An item and the line it stands on, from 1. */
export interface LinedItem {
  line: number;
  item: BacklogItem;
}

const BULLET = /^(?:[-*+•◦▪‣·–—]|\(?\d{1,3}[.)])\s+/u;
const BOX = /^(?:\[([ xX~-])\]|([☐☑☒✅✔]))\s*/u;
const HEADING = /^#{1,6}\s+(.+?)[\s#:]*$/;
const CATEGORY = /(?:^|\s)#(\p{L}[\p{L}\p{N}_-]*)(?=\s|$)/u;
const PRIORITY = /(?:^|\s)!(\d{1,2})(?=\s|$)/;
const PROJECT = /(?:^|\s)@project:(?:"([^"]+)"|(\S+))/iu;
const GOAL = /\s*(?:->|→|=>)\s*(G-?\d+)\b/i;
const BRACKETS = /\[([^[\]]+)\]/g;

/**
 * Reads a pasted list: an idea a line, with or without bullets, numbers and boxes. A heading, or a line that ends with
 * a colon before a bullet, is none; if it names a project, what follows belongs to that.
 */
export function readPastedList(text: string, isProject: (name: string) => boolean): LinedItem[] {
  const items: LinedItem[] = [];
  let project: string | undefined;
  for (const [index, raw] of text.split(/\r\n?|\n/).entries()) {
    const words = raw.trim();
    const heading = HEADING.exec(words)?.[1] ?? (BULLET.test(words) ? undefined : /^(.+):$/.exec(words)?.[1]);
    if (heading !== undefined) {
      project = isProject(heading) ? heading : undefined;
      continue;
    }
    const item = readLine(words, isProject);
    if (hasWords(item.title)) items.push({ line: index + 1, item: { project, ...item } });
  }
  return items;
}

/** A line without its bullet, number and box; a ticked box is a thing done. */
function readLine(words: string, isProject: (name: string) => boolean): BacklogItem {
  const bare = words.replace(BULLET, '');
  const box = BOX.exec(bare);
  const item = readHints(box ? bare.slice(box[0].length) : bare, isProject);
  const isDone = /[xX☑☒✅✔]/u.test(box?.[0] ?? '');
  return isDone ? { ...item, state: 'done' } : item;
}

/** Takes the hints out of a title: `(3h)`, `#revenue`, `!9`, `@project:alpha` or `[Alpha]`, `-> G-1`. */
export function readHints(words: string, isProject: (name: string) => boolean): BacklogItem {
  const { title: withoutEffort, effort } = splitEffort(words);
  let title = withoutEffort;
  const take = (pattern: RegExp) => {
    const match = pattern.exec(title);
    if (!match) return undefined;
    title = `${title.slice(0, match.index)} ${title.slice(match.index + match[0].length)}`;
    return match.slice(1).find((group) => group !== undefined);
  };
  const goal = take(GOAL);
  const category = take(CATEGORY);
  const priority = take(PRIORITY);
  const named = take(PROJECT);
  const bracketed = [...title.matchAll(BRACKETS)].find(([, name = '']) => isProject(name));
  if (named === undefined && bracketed) title = title.replace(bracketed[0], ' ');
  const project = named ?? bracketed?.[1];
  return {
    title: title.replace(/\s+/g, ' ').trim(),
    ...(effort && { effort: `${effort.lowHours}h-${effort.highHours}h` }),
    ...(goal !== undefined && { goal }),
    ...(category !== undefined && { category }),
    ...(priority !== undefined && { priority }),
    ...(project !== undefined && { project }),
  };
}
