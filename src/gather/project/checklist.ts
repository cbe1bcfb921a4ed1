import { lexer, type Token, type Tokens } from 'marked';
import { badFile, findColumn } from '../../base/language/csv.ts';
import { splitEffort } from '../../base/language/effort.ts';

const MAX_CHARACTERS = 2_000_000;
/** The lexer takes the square of a line's length for some signs. */
const LONGEST_LINE = 1_000;
const ITEM = /^[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]/;

/** One item of a Markdown list that has no items under it. */
export interface ChecklistItem {
  /** Its line in the file, from 1. */
  line: number;
  /** The headings it stands under, outermost first. */
  headings: readonly Heading[];
  /** Its words without Markdown; an item under another carries that one's in front: `Checkout: tests`. */
  title: string;
  /** `[ ]` open, `[x]` done, `[-]` or `[~]` in progress; null for an item without a box. */
  mark: 'open' | 'in_progress' | 'done' | null;
}

interface Heading {
  level: number;
  text: string;
}

/** Reads the lists of a Markdown text; prose, code and tables are passed over. Refuses what is too long or nested too deeply. */
export function parseChecklist(markdown: string): ChecklistItem[] {
  const items: ChecklistItem[] = [];
  let headings: Heading[] = [];
  let line = 1;
  for (const token of lex(markdown)) {
    if (token.type === 'heading') {
      const { depth, tokens } = token as Tokens.Heading;
      headings = [
        ...headings.filter(({ level }) => level < depth),
        { level: depth, text: writePlain(tokens) },
      ];
    }
    if (token.type === 'list') readList(token as Tokens.List, { line, headings, above: [] }, items);
    line += countLines(token.raw);
  }
  return items;
}

/**
 * Whether a text is a list with boxes and not a table whose cells hold such lists, as trackers export them: a header
 * with one of the title columns tells.
 */
export function isChecklist(text: string, titleColumns: readonly string[]): boolean {
  const header =
    text
      .trimStart()
      .split('\n', 1)[0]
      ?.split(/[,;\t|]/) ?? [];
  if (header.length > 1 && findColumn(header, titleColumns) !== -1) return false;
  return /^[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+\[[ xX~-]\][ \t]/m.test(text);
}

/** Without the ends of long lines, which are prose; an item so long is refused, so that nothing of it is lost. */
function cutProse(markdown: string): string {
  const lines = markdown.split('\n').map((line, index) => {
    if (line.length <= LONGEST_LINE) return line;
    if (ITEM.test(line))
      throw badFile(`Line ${index + 1} is too long.`, `at most ${LONGEST_LINE} characters an item`);
    return line.slice(0, LONGEST_LINE);
  });
  return lines.join('\n');
}

function lex(markdown: string): Token[] {
  if (markdown.length > MAX_CHARACTERS) throw badFile('The checklist is too long.', 'at most 2 MB');
  try {
    return lexer(cutProse(markdown));
  } catch (error) {
    // The lexer recurses into every quotation and list, and runs out of stack some thousand levels down.
    if (error instanceof RangeError) throw badFile('The checklist is nested too deeply.', 'fewer levels');
    throw error;
  }
}

function readList(
  list: Tokens.List,
  where: { line: number; headings: readonly Heading[]; above: readonly string[] },
  items: ChecklistItem[],
): void {
  let line = where.line;
  let rest = list.raw;
  for (const item of list.items) {
    const start = Math.max(0, rest.indexOf(firstLine(item.raw)));
    line += countLines(rest.slice(0, start));
    const { title, mark } = readItem(item);
    const lists = item.tokens.filter((token): token is Tokens.List => token.type === 'list');
    const path = [...where.above, title].filter((words) => words !== '');
    if (lists.length === 0 && title !== '') {
      items.push({ line, headings: where.headings, title: path.join(': '), mark });
    }
    let inside = 0;
    for (const nested of lists) {
      inside = Math.max(inside, item.raw.indexOf(firstLine(nested.raw), inside));
      const above = [...where.above, splitEffort(title).title];
      readList(nested, { ...where, line: line + countLines(item.raw.slice(0, inside)), above }, items);
    }
    line += countLines(rest.slice(start, start + item.raw.length));
    rest = rest.slice(start + item.raw.length);
  }
}

function readItem(item: Tokens.ListItem): Pick<ChecklistItem, 'title' | 'mark'> {
  // Of several paragraphs the first is the title.
  const own = item.tokens.find(({ type }) => type === 'text' || type === 'paragraph');
  const words = own ? writePlain([own]) : '';
  if (item.task) return { title: words, mark: item.checked === true ? 'done' : 'open' };
  // `[-]` and `[~]` are not Markdown's own; they come as text.
  if (/^\[[ xX~-]\]$/.test(words)) return { title: '', mark: null };
  const halfway = /^\[[-~]\] +(.*)$/.exec(words);
  return halfway ? { title: halfway[1] ?? '', mark: 'in_progress' } : { title: words, mark: null };
}

/** The words of inline Markdown: of a link its text, of bold its words. */
function writePlain(tokens: readonly Token[]): string {
  return tokens.map(writeToken).join('').replace(/\s+/g, ' ').trim();
}

function writeToken(token: Token): string {
  if ('tokens' in token && token.tokens && token.tokens.length > 0)
    return token.tokens.map(writeToken).join('');
  if (token.type === 'codespan' || token.type === 'escape' || token.type === 'image') return token.text;
  if (token.type === 'br') return ' ';
  return token.type === 'checkbox' ? '' : token.raw;
}

function firstLine(raw: string): string {
  return raw.trimStart().split('\n', 1)[0] ?? '';
}

function countLines(raw: string): number {
  return raw.split('\n').length - 1;
}
