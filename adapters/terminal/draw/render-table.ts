import type { TableView } from '../../../src/base/view/view.ts';
import { LONGEST_WORD, MOST_ROW_LINES, NARROWEST_COLUMN } from '../limits.ts';
import { type Paragraph, padTo, paragraph, readText, styled, widthOf, wrapText } from './layout.ts';
import type { Page } from './page.ts';

const GAP = '  ';

/**
 * A table with aligned columns, cells wrapped where it has to be narrow; without details where its rows would be tall; a list
 * of its rows where there is no room for either.
 */
export function drawTable(whole: TableView, page: Page): Paragraph[] {
  const view = dropColumns(whole, (_, index) => whole.rows.some((row) => (row[index] ?? '') !== ''));
  const title = view.title === '' ? [] : [paragraph(styled(view.title, 'bold'))];
  const foot = (view.foot ?? []).map((line) => ({ pieces: readText(line, page.zone, 'dim'), hang: 2 }));
  if (view.rows.length === 0) return [...title, paragraph(view.empty ?? 'Nothing here yet.'), ...foot];
  const variants = shorten(view);
  const fitting = variants.flatMap((each) => measure(each, page.width) ?? []);
  const fit =
    fitting.find(({ rows, widths }) => rows.every((row) => countLines(row, widths) <= MOST_ROW_LINES)) ??
    fitting.at(-1);
  const least = variants.at(-1) ?? view;
  if (!fit)
    return [
      ...title,
      ...drawList(
        least.columns.map((column) => column.title),
        rowsOf(least),
      ),
      ...foot,
    ];
  const heads = fit.columns.map((column) => column.title);
  const aligns = fit.columns.map((column) => column.align ?? 'left');
  const header = heads.every((head) => head === '') ? [] : drawRow(heads, fit.widths, aligns, true);
  return [
    ...title,
    ...header,
    ...fit.rows.flatMap((row) => drawRow(row, fit.widths, aligns, false)),
    ...foot,
  ];
}

/** The table whole, then without its last detail, without its last two … */
function shorten(view: TableView): TableView[] {
  const details = view.columns.filter(({ isDetail }) => isDetail);
  return [
    view,
    ...details.map((_, at) => dropColumns(view, (column) => !details.slice(-1 - at).includes(column))),
  ];
}

function countLines(row: readonly string[], widths: readonly number[]): number {
  return Math.max(...row.map((cell, index) => wrapText(cell, widths[index] ?? 1).length));
}

function rowsOf({ columns, rows }: TableView): string[][] {
  return rows.map((row) => columns.map((_, index) => (row[index] ?? '').replace(/\s+/g, ' ')));
}

interface Measured {
  columns: TableView['columns'];
  rows: readonly string[][];
  widths: readonly number[];
}

/** A table with the widths of its columns; undefined where they have no room. */
function measure(view: TableView, width: number): Measured | undefined {
  const heads = view.columns.map((column) => column.title);
  const rows = rowsOf(view);
  const natural = heads.map((head, index) =>
    rows.reduce((widest, row) => Math.max(widest, widthOf(row[index] ?? '')), widthOf(head)),
  );
  const floors = heads.map((head, index) =>
    rows.reduce((widest, row) => Math.max(widest, longestWord(row[index] ?? '')), longestWord(head)),
  );
  const widths = fitColumns(natural, floors, width - GAP.length * (heads.length - 1));
  return widths && { columns: view.columns, rows, widths };
}

/** A table of some of its columns. One without rows keeps all. */
function dropColumns(
  view: TableView,
  isKept: (column: TableView['columns'][number], index: number) => boolean,
): TableView {
  if (view.rows.length === 0) return view;
  const kept = view.columns.map(isKept);
  const pick = <T>(cells: readonly T[]) => cells.filter((_, index) => kept[index]);
  return { ...view, columns: pick(view.columns), rows: view.rows.map(pick) };
}

/**
 * The widest columns give way first, and none below its longest word as long as that is no monster;
 * undefined if they would have to give too much.
 */
function fitColumns(
  natural: readonly number[],
  floors: readonly number[],
  room: number,
): number[] | undefined {
  for (let cap = Math.max(NARROWEST_COLUMN, ...natural); cap >= NARROWEST_COLUMN; cap--) {
    const widths = natural.map((width, index) =>
      Math.max(Math.min(width, cap), Math.min(floors[index] ?? 0, LONGEST_WORD)),
    );
    if (widths.reduce((sum, width) => sum + width, 0) <= room) return widths;
  }
  return undefined;
}

function longestWord(cell: string): number {
  return cell.split(' ').reduce((longest, word) => Math.max(longest, widthOf(word)), 0);
}

function drawRow(
  cells: readonly string[],
  widths: readonly number[],
  aligns: readonly ('left' | 'right')[],
  isHeader: boolean,
): Paragraph[] {
  const wrapped = cells.map((cell, index) => wrapText(cell, widths[index] ?? 1));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, at) => {
    const line = wrapped
      .map((lines, index) => padTo(lines[at] ?? '', widths[index] ?? 1, aligns[index]))
      .join(GAP)
      .trimEnd();
    return paragraph(isHeader ? styled(line, 'dim') : line);
  });
}

function drawList(heads: readonly string[], rows: readonly (readonly string[])[]): Paragraph[] {
  return rows.flatMap((row, at) => [
    ...(at > 0 ? [paragraph('')] : []),
    ...row.flatMap((cell, index) => {
      const pieces = heads[index] ? [styled(`${heads[index]}: `, 'dim'), { text: cell }] : [{ text: cell }];
      return cell === '' ? [] : [{ pieces, hang: 2 }];
    }),
  ]);
}
