import type { APIMessageTopLevelComponent } from 'discord.js';
import type { CommandTable } from '../../src/base/command/table.ts';
import { assertNever } from '../../src/base/language/errors.ts';
import type { Part } from '../../src/base/view/outline-parts.ts';
import type { Mark } from '../../src/base/view/task-lines.ts';
import type { Locale, Text } from '../../src/base/view/text.ts';
import type { Action, View } from '../../src/base/view/view.ts';
import { outlineForChat } from '../../src/chat/options.ts';
import { createIds, type Density, drawEntry } from './draw/draw-actions.ts';
import { formatFixed, formatLine } from './draw/markdown.ts';
import { LIMITS, MOST_PAGES } from './limits.ts';

const TEXT_DISPLAY = 10;
const CONTAINER = 17;
const COMPONENTS_V2 = 1 << 15;

/** What a message of Discord is made with. */
export interface DiscordSettings extends Locale {
  /** Gives actions their codes. */
  commands: CommandTable;
}

/** A message in Components V2. */
export interface DiscordMessage {
  flags: number;
  components: APIMessageTopLevelComponent[];
}

/** Said where a message has more than Discord shows, and how to see the rest. */
const CUT = '-# … this is not all: Discord shows no more in one message.';
const CUT_TASKS = `${CUT} \`/tiller tasks\` lists every open task.`;
const CUT_REST = `${CUT} Ask for a part of it, or read it on the command line.`;

/** How roomy a message is: how actions are drawn, and how long a line may be. The first one that fits is taken. */
const LAYOUTS: readonly { density: Density; longestLine: number }[] = [
  { density: 'row', longestLine: 1_200 },
  { density: 'aside', longestLine: 1_200 },
  { density: 'row', longestLine: 240 },
  { density: 'aside', longestLine: 240 },
  { density: 'menu', longestLine: 240 },
];

/** A task's bar says its state again, for who knows it: blue waits, green has its yes or is done, grey will not be. */
const COLOURS: Readonly<Record<Mark, number>> = {
  '◻': 0x4c8dff,
  '✅': 0x2e9e5b,
  '▶': 0xe0a100,
  '☑': 0x1f6f43,
  '✖': 0x808890,
};

/** The lines of a task together: it is shown as a whole or not at all. */
const LONGEST_ENTRY = 3_000;

/** A View as one message. Total: draws every View, throws for none, keeps every limit, and drops nothing silently. */
export function renderMessage(view: View, settings: DiscordSettings): DiscordMessage {
  const [first = []] = layOut(view, settings, 1);
  return toMessage(first);
}

/** A View as a few messages, for an answer that can go on in a second one. */
export function renderPages(view: View, settings: DiscordSettings): DiscordMessage[] {
  return layOut(view, settings, MOST_PAGES).map(toMessage);
}

function toMessage(components: APIMessageTopLevelComponent[]): DiscordMessage {
  return { flags: COMPONENTS_V2, components };
}

/** Something that stays together: a line, or a task with its buttons. */
interface Piece {
  said: string;
  actions: readonly Action[];
  /** What is needed less often. */
  more: readonly Action[];
  /** The colour of the bar beside a task of a page. */
  colour?: number | undefined;
  /** Whether it is set apart from what is said before. */
  isApart: boolean;
  /** A task: what follows is no longer about it. */
  isEntry?: true;
}

/** The roomiest layout that takes the fewest messages. */
function layOut(view: View, settings: DiscordSettings, mostPages: number): APIMessageTopLevelComponent[][] {
  const outline = outlineForChat(view, settings);
  const cut = view.kind === 'digest' || view.kind === 'plan' ? CUT_TASKS : CUT_REST;
  let best: APIMessageTopLevelComponent[][] | undefined;
  for (const { density, longestLine } of LAYOUTS) {
    const pieces = outline.flatMap((part) => formatPart(part, longestLine));
    const pages = fillPages(pieces, { commands: settings.commands, density });
    if (best === undefined || pages.length < best.length) best = pages;
    if (pages.length <= 1 || outline.every(({ kind }) => kind !== 'entry' && kind !== 'actions')) break;
  }
  const pages = best ?? [];
  const shown = pages.slice(0, mostPages);
  const last = shown.at(-1);
  return last && pages.length > mostPages ? [...shown.slice(0, -1), addText(last, cut)] : shown;
}

function formatPart(part: Part, most: number): Piece[] {
  switch (part.kind) {
    case 'heading':
      return [{ ...line(formatHeading(part.text, most)), isApart: true }];
    case 'line':
      return [formatLinePart(part, most)];
    case 'rows':
      return part.rows.map((row) => line(mark('-', formatRow(row, most))));
    case 'fixed':
      return [line(formatFixed(part.text, most))];
    case 'entry':
      return [formatEntry(part, most)];
    case 'actions':
      return [{ said: '', actions: part.actions, more: [], isApart: true }];
    default:
      return assertNever(part);
  }
}

/** The first line leads, the others are small. Where all of them are too long together, each gets an equal share. */
function formatEntry({ lines, mark: state, actions, more }: Part & { kind: 'entry' }, most: number): Piece {
  const format = (longest: number) =>
    lines
      .map((each, index) => (index === 0 ? formatRow(each, longest) : mark('-#', formatRow(each, longest))))
      .filter((each) => each !== '')
      .join('\n');
  const whole = format(most);
  const share = Math.min(most, Math.floor(LONGEST_ENTRY / Math.max(1, lines.length)));
  const said = whole.length <= LONGEST_ENTRY ? whole : format(share);
  const colour = state && COLOURS[state];
  return { said, actions, more, colour, isApart: true, isEntry: true };
}

function line(said: string): Piece {
  return { said, actions: [], more: [], isApart: false };
}

/** What is bold as a whole is the title of what follows; a sentence that leads a message is not. */
function formatHeading(said: Text, most: number): string {
  const title = readTitle(said);
  return title === undefined ? formatLine(said, most) : mark('###', formatRow([title], most));
}

/** A line that is bold as a whole heads the next ones, and is set apart. */
function formatLinePart({ text: said, tone }: Part & { kind: 'line' }, most: number): Piece {
  if (tone === 'plain') return { ...line(formatLine(said, most)), isApart: readTitle(said) !== undefined };
  return line(mark('-#', formatRow(said, most)));
}

function readTitle(said: Text): string | undefined {
  const [first, ...others] = said;
  return others.length === 0 && typeof first === 'object' && 'bold' in first ? first.bold : undefined;
}

function mark(sign: string, words: string): string {
  return words === '' ? '' : `${sign} ${words}`;
}

/** On one line: a mark at the beginning holds for that line alone. */
function formatRow(row: Text, most: number): string {
  return formatLine(row, most)
    .replace(/\s*\n\s*/g, ' ')
    .trim();
}

interface Drawing {
  commands: CommandTable;
  density: Density;
}

/** Puts pieces on as few messages as hold them, and leaves room on each for a line that says there is more. */
function fillPages(pieces: readonly Piece[], drawing: Drawing): APIMessageTopLevelComponent[][] {
  const pages: APIMessageTopLevelComponent[][] = [];
  let page: APIMessageTopLevelComponent[] = [];
  let newId = createIds();
  for (const [index, { isApart, ...each }] of pieces.entries()) {
    const piece = { ...each, isApart: isApart || pieces[index - 1]?.isEntry === true };
    let drawn = addPiece(page, piece, { ...drawing, newId });
    if (!fits(drawn) && page.length > 0) {
      pages.push(page);
      newId = createIds();
      drawn = addPiece([], piece, { ...drawing, newId });
    }
    page = drawn;
  }
  if (page.length > 0) pages.push(page);
  return pages.length > 0 ? pages : [[{ type: TEXT_DISPLAY, content: '—' }]];
}

/** A page with a piece at its end. Text goes on in the text before it: one component holds any number of lines. */
function addPiece(
  page: readonly APIMessageTopLevelComponent[],
  { said, actions, more, colour, isApart }: Piece,
  drawing: Parameters<typeof drawEntry>[2],
): APIMessageTopLevelComponent[] {
  const drawn = drawEntry(said.trim() === '' ? '' : said, { actions, more }, drawing);
  const [first, ...rest] = drawn;
  if (!first) return [...page];
  if (colour !== undefined) return [...page, { type: CONTAINER, accent_color: colour, components: drawn }];
  return [
    ...(first.type === TEXT_DISPLAY ? addText(page, first.content, isApart) : [...page, first]),
    ...rest,
  ];
}

function addText(
  page: readonly APIMessageTopLevelComponent[],
  said: string,
  isApart = false,
): APIMessageTopLevelComponent[] {
  const last = page.at(-1);
  if (last?.type !== TEXT_DISPLAY) return [...page, { type: TEXT_DISPLAY, content: said }];
  const content = `${last.content}\n${isApart ? '\n' : ''}${said}`;
  return [...page.slice(0, -1), { type: TEXT_DISPLAY, content }];
}

/** Whether a message takes these, and a line that says there is more. */
function fits(components: readonly object[]): boolean {
  const { count, letters } = measure({ components });
  return count < LIMITS.components && letters + CUT_REST.length + 1 < LIMITS.messageText;
}

/** Counts components with what is inside of them, and the letters of all that can be read. */
function measure(component: object): { count: number; letters: number } {
  const said = new Map<string, unknown>(Object.entries(component));
  const inside = ['components', 'accessory', 'options'].flatMap((key) => said.get(key) ?? []);
  const inner = inside.map((each) => measure(Object(each)));
  const own = ['content', 'label', 'placeholder'].map((key) => String(said.get(key) ?? ''));
  return {
    count: (said.has('type') ? 1 : 0) + inner.reduce((sum, { count }) => sum + count, 0),
    letters: own.join('').length + inner.reduce((sum, { letters }) => sum + letters, 0),
  };
}
