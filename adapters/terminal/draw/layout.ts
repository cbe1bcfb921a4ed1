import { styleText } from 'node:util';
import stringWidth from 'string-width';
import { cleanText, plainText, type Text } from '../../../src/base/view/text.ts';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Text of one style. What it holds is cleaned before it is painted, so it cannot carry escape codes. */
export interface Piece {
  text: string;
  styles?: readonly Style[];
}

/** A paragraph: wrapped at the width, with what follows its first line indented by `hang` columns. */
export interface Paragraph {
  pieces: readonly Piece[];
  hang?: number;
}

interface Cell {
  text: string;
  width: number;
  styles: readonly Style[];
}

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });
const ASCII = /^[\x20-\x7e]*$/;
/** Keeps a figure and its unit on one line. */
const UNBROKEN = '\u00a0';
/** Between a figure and its sign or short word: `3 %`, `4 h`, `23 Nov`. */
const BEFORE_UNIT = /(?<=\d) (?=(?:%|\p{Sc}|\p{L}{1,3})(?!\p{L}))/gu;

export function paragraph(...parts: (Piece | string)[]): Paragraph {
  return { pieces: parts.map((part) => (typeof part === 'string' ? { text: part } : part)) };
}

export function styled(text: string, ...styles: Style[]): Piece {
  return { text, styles };
}

/** A line of markup as pieces: bold stays bold, mentions and links become words, instants are written in `zone`. */
export function readText(line: Text, zone: string, ...styles: Style[]): Piece[] {
  return line.map((span) => {
    const isBold = typeof span === 'object' && 'bold' in span;
    return { text: plainText([span], zone), styles: isBold ? [...styles, 'bold'] : styles };
  });
}

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  return ASCII.test(text) ? text.length : stringWidth(text);
}

/** Paragraphs as lines of at most `width` columns, with colour or without. */
export function layOut(paragraphs: readonly Paragraph[], width: number, hasColour: boolean): string[] {
  return paragraphs.flatMap((each) => wrap(each, width).map((cells) => paint(cells, hasColour)));
}

/** A text cut into lines of at most `width` columns. */
export function wrapText(text: string, width: number): string[] {
  return layOut([paragraph(text)], width, false);
}

export function padTo(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const room = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'left' ? `${text}${room}` : `${room}${text}`;
}

function wrap({ pieces, hang = 0 }: Paragraph, width: number): Cell[][] {
  const indent = hang < width / 2 ? hang : 0;
  const lines: Cell[][] = [];
  let line: Cell[] = [];
  let used = 0;
  let isHanging = false;
  const end = (rest: Cell[]) => {
    lines.push(trimEnd(line));
    line = [...blanks(indent), ...rest];
    used = sumWidths(line);
    isHanging = true;
  };
  for (const cell of cellsOf(pieces, width)) {
    if (cell.text === '\n') {
      end([]);
      continue;
    }
    while (used + cell.width > width && line.length > (isHanging ? indent : 0)) {
      const space = cell.text === ' ' ? line.length : findBreak(line, isHanging ? indent : 0);
      const rest = line.slice(space + 1);
      // A word that does not fit behind the indent either is cut where it is.
      const isWhole = space !== -1 && indent + sumWidths(rest) + cell.width <= width;
      if (isWhole) line = line.slice(0, space);
      end(isWhole ? rest : []);
    }
    // A line that was wrapped does not begin with the space it was wrapped at.
    if (cell.text === ' ' && isHanging && line.length === indent) continue;
    line.push(cell);
    used += cell.width;
  }
  lines.push(trimEnd(line));
  return lines;
}

function cellsOf(pieces: readonly Piece[], width: number): Cell[] {
  // To measure a letter takes longer than all else of it, and a text has few letters many times.
  const widths = new Map([['\n', 0]]);
  return pieces.flatMap(({ text, styles = [] }) =>
    split(cleanText(text).replace(BEFORE_UNIT, UNBROKEN)).map((letter) => {
      const letterWidth = widths.get(letter) ?? widthOf(letter);
      widths.set(letter, letterWidth);
      return letterWidth > width
        ? { text: '…', width: 1, styles }
        : { text: letter, width: letterWidth, styles };
    }),
  );
}

function split(text: string): string[] {
  return ASCII.test(text) ? [...text] : Array.from(GRAPHEMES.segment(text), ({ segment }) => segment);
}

function blanks(count: number): Cell[] {
  return Array.from({ length: count }, () => ({ text: ' ', width: 1, styles: [] }));
}

/** The last space after the first letter of a line; -1 for a line of one word. */
function findBreak(line: readonly Cell[], first: number): number {
  return line.findLastIndex(({ text }, index) => text === ' ' && index > first);
}

function sumWidths(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}

function trimEnd(cells: readonly Cell[]): Cell[] {
  return cells.slice(0, cells.findLastIndex(({ text }) => text !== ' ') + 1);
}

function paint(cells: readonly Cell[], hasColour: boolean): string {
  let painted = '';
  for (let start = 0; start < cells.length; ) {
    const styles = cells[start]?.styles ?? [];
    let end = start;
    while (end < cells.length && isSame(cells[end]?.styles ?? [], styles)) end++;
    const run = cells
      .slice(start, end)
      .map(({ text }) => (text === UNBROKEN ? ' ' : text))
      .join('');
    painted += hasColour && styles.length > 0 ? styleText([...styles], run, { validateStream: false }) : run;
    start = end;
  }
  return painted;
}

function isSame(some: readonly Style[], others: readonly Style[]): boolean {
  return some.length === others.length && some.every((style, index) => style === others[index]);
}
