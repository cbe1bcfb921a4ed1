import { CALENDAR_WORDS } from '../../base/calendar/recurrence.ts';
import { splitEffort } from '../../base/language/effort.ts';
import { slugify } from '../../base/language/ids.ts';
import { hasWords } from '../../base/language/title.ts';
import { type BacklogItem, fits, type Meanings } from './backlog-item.ts';

/** An item and the line it stands on, from 1. */
export interface LinedItem {
  line: number;
  item: BacklogItem;
}

const BULLET = /^(?:[-*+•◦▪‣·–—]|\(?\d{1,3}[.)])\s+/u;
const BOX = /^(?:\[([ xX~-])\]|([☐☑☒✅✔]))\s*/u;
const HEADING = /^#{1,6}\s+(.+?)[\s#:]*$/;
const CATEGORY = /(?:^|\s)#(\p{L}[\p{L}\p{N}_-]*)(?=\s|$)/u;
/** `!9` and `(P1)` anywhere; a tracker's bare `P1` where a list has it: before the title, or after a mark behind it. */
const PRIORITY =
  /(?:^|\s)!(\d{1,2}|p[0-4])(?=\s|$)|(?:^|\s)[([](p[0-4])[)\]](?:\s*[:–—-])?(?=\s|$)|^(p[0-4])(?:\s*[:–—-])?(?=\s)|\s*[,;–—-]\s+(p[0-4])$/iu;
const PROJECT = /(?:^|\s)@project:(?:"([^"]+)"|(\S+))/iu;
/** Around a title: "Open the hall every first Saturday", "Every spring: air the boats". */
const EVERY = new RegExp(
  `(?:,?\\s+(?:on )?(?:every|each)\\s+(${CALENDAR_WORDS})\\s*$)|(?:^(?:every|each)\\s+(${CALENDAR_WORDS})\\s*[:,]\\s*)`,
  'iu',
);
/** At the end: in the middle of a sentence a name belongs to it. */
const DOER = /(?:^|\s)@([\p{L}\p{N}][\p{L}\p{N}._-]*)\s*$/u;
const NAME = String.raw`@?[\p{L}\p{N}](?:[\p{L}\p{N}._-]*[\p{L}\p{N}])?`;
const BETWEEN = String.raw`(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*|\s+(?=@))`;
/** By turns, at the end of a title that says how often: ", rota of @ana, @ben and @cam", " in turn: ana, ben", " in turn". */
const ROTA = new RegExp(
  String.raw`[,;:]?\s+(?:in turns?|by turns|taking turns|rota)(?:[:,]?\s*(?:(?:of|by|with|among|between|for)\s+)?(${NAME}(?:${BETWEEN}${NAME})*))?\s*$`,
  'iu',
);
const GOAL = /\s*(?:->|→|=>)\s*(G-?\d+)\b/i;
const AMOUNT = String.raw`[+\-−]?\p{Sc}?\d[\d.,]{0,20}k?\s?(?:\p{Sc}|[A-Z]{3}\b)?`;
/**
 * At the end of a title: a change with its sign and a unit or a range, or money of a period. After one of these words it
 * belongs to the sentence ("rent the hall for €500 a month").
 */
const IMPACT = new RegExp(
  String.raw`(?<!(?:^|\s)(?:at|by|costs?|für|for|from|mit|of|over|pour|to|um|under|von|with))[\s,:]{1,4}(` +
    String.raw`[+\-−]\p{Sc}?\d(?=[^()]{0,60}(?:[%\p{L}\p{Sc}]|\.\.))[^()[\]#@]{0,60}|` +
    String.raw`(?=[+\-−\p{Sc}\d])(?=.{0,30}(?:\p{Sc}|\d\s?[A-Z]{3}\b))${AMOUNT}(?:\s?(?:\.\.+|…|–|to)\s?${AMOUNT})?\s?(?:\/\s?\p{L}+|(?:a|al|im|par|per|por|pro) \p{L}+))\s*$`,
  'u',
);
/** Without a comma, right before another hint: "Paint the fence 3h @dee". After one of these words it belongs to the sentence. */
const BARE_EFFORT =
  /(?<!(?:^|\s)(?:after|at|by|every|for|from|in|least|most|of|over|than|to|under|within))\s(\d[\d.,]*\s?(?:min|h|hrs?|hours?))(?=\s+(?:->|→|=>|[@#!]))/iu;
const BRACKETS = /\[([^[\]]+)\]/;

const AGAIN = new RegExp(`\\b(?:every|each)\\s+${CALENDAR_WORDS}\\b`, 'iu');

/** What the marks in a line may name; a mark that names nothing known is a part of the title. */
export interface KnownNames {
  isProject(name: string): boolean;
  isCategory(name: string): boolean;
  /** A person's or agent's handle. */
  isDoer(handle: string): boolean;
  /** A change that fits the goal, or money where there is none. */
  isImpact(words: string, goal: string | undefined): boolean;
}

/** Which names in a line mean something; what is said beside the line goes before what stands in it. */
export function knownNames(
  meanings: Meanings,
  beside: Pick<BacklogItem, 'goal' | 'metric'> = {},
): KnownNames {
  const { projects, settings, doers } = meanings;
  const categories = new Set(Object.keys(settings.categoryPriorities).map(slugify));
  return {
    isProject: (name) => projects.has(slugify(name)),
    isCategory: (name) => categories.has(slugify(name)),
    isDoer: (handle) => doers.has(slugify(handle)),
    isImpact: (impact, goal) => fits({ goal, ...beside, impact }, meanings),
  };
}

/** Whether several lines of a text have bullets or numbers. */
export function isList(text: string): boolean {
  return text.split('\n').filter((line) => BULLET.test(line.trim())).length > 1;
}

/**
 * Reads a pasted list: an idea a line, with or without bullets, numbers and boxes. A heading, or a line that ends with
 * a colon before a bullet, is none; if it names a project, what follows belongs to that.
 */
export function readPastedList(text: string, known: KnownNames): LinedItem[] {
  const items: LinedItem[] = [];
  let project: string | undefined;
  for (const [index, raw] of text.split(/\r\n?|\n/).entries()) {
    const words = raw.trim();
    if (!hasWords(words)) continue;
    const heading = HEADING.exec(words)?.[1] ?? (BULLET.test(words) ? undefined : /^(.+):$/.exec(words)?.[1]);
    if (heading !== undefined) {
      project = known.isProject(heading) ? heading : undefined;
      continue;
    }
    const item = readLine(words, known);
    if (hasWords(item.title)) items.push({ line: index + 1, item: { project, ...item } });
  }
  return items;
}

/** A line without its bullet, number and box; a ticked box is a thing done. */
function readLine(words: string, known: KnownNames): BacklogItem {
  const bare = words.replace(BULLET, '');
  const box = BOX.exec(bare);
  const item = readHints(box ? bare.slice(box[0].length) : bare, known);
  const isDone = /[xX☑☒✅✔]/u.test(box?.[0] ?? '');
  return isDone ? { ...item, state: 'done' } : item;
}

/** Takes the hints out of a title: `(3h)`, `#revenue`, `!9`, `P1:`, `@ana`, `@project:alpha` or `[Alpha]`, `-> G-1`, `+0.3..+0.7 %`, `€500 a month`, `every first Saturday`. */
export function readHints(words: string, known: KnownNames): BacklogItem {
  let title = words.replace(/\s+/gu, ' ');
  const take = (pattern: RegExp, isKnown: (name: string) => boolean = () => true) => {
    // Few lines have a hint: a copy of the pattern is made for those alone.
    if (!pattern.test(title)) return undefined;
    const match = title
      .matchAll(new RegExp(pattern, `g${pattern.flags.replace('g', '')}`))
      .find((found) => isKnown(nameIn(found)));
    if (!match) return undefined;
    const after = title.slice(match.index + match[0].length).trim();
    const before = title.slice(0, match.index);
    title = after === '' ? before.replace(/[\s,;]+$/u, '') : `${before} ${after}`.trim();
    return nameIn(match);
  };
  const bare = BARE_EFFORT.exec(title)?.[1];
  const takeEffort = () => {
    // The hint that stood behind it is taken by now.
    const isAtEnd = bare !== undefined && title.endsWith(` ${bare}`);
    const { title: rest, effort } = splitEffort(
      isAtEnd ? `${title.slice(0, -bare.length).replace(/[\s,;]+$/u, '')}, ${bare}` : title,
    );
    title = rest;
    return effort ? `${effort.lowHours}h-${effort.highHours}h` : undefined;
  };
  const handlesOf = (names: string) =>
    names === '' ? [] : names.split(new RegExp(BETWEEN, 'iu')).map((name) => name.replace(/^@/, ''));
  // What may stand anywhere goes before what is read at the end alone.
  const marks = {
    goal: take(GOAL),
    category: take(CATEGORY, known.isCategory),
    priority: take(PRIORITY),
    project: take(PROJECT) ?? take(BRACKETS, known.isProject),
  };
  const effort = takeEffort();
  const isAgain = AGAIN.test(title);
  const rota = isAgain ? take(ROTA, (names) => handlesOf(names).every(known.isDoer)) : undefined;
  const endings = {
    rota: rota ? handlesOf(rota) : undefined,
    doer: take(DOER, known.isDoer),
    every: take(EVERY),
    impact: take(IMPACT, (words) => known.isImpact(words, marks.goal))?.trim(),
  };
  const hints = { ...marks, ...endings, effort: effort ?? takeEffort() };
  const said = Object.entries(hints).filter(([, hint]) => hint !== undefined);
  const rest = title.replace(/\s+/g, ' ').trim();
  // What stood after "Every spring:" begins the title now.
  const begun = hints.every === undefined ? rest : rest.charAt(0).toUpperCase() + rest.slice(1);
  return { title: begun, ...Object.fromEntries(said) };
}

/** What a mark names: its first group that is there. */
function nameIn(match: RegExpExecArray): string {
  return match.slice(1).find((group) => group !== undefined) ?? '';
}
