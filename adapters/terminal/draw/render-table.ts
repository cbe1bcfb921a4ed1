import type { TableView } from '../../../src/base/view/view.ts';
import { LONGEST_WORD, NARROWEST_COLUMN } from '../limits.ts';
import { type Paragraph, padTo, paragraph, readText, styled, widthOf, wrapText } from './layout.ts';
import type { Page } from './page.ts';

const GAP = '  ';

/** A table with aligned columns, cells wrapped where it has to be narrow; a list of its rows where there is no room. */
export function drawTable(whole: TableView, page: Page): Paragraph[] {
  const view = dropEmptyColumns(whole);
  const title = view.title === '' ? [] : [paragraph(styled(view.title, 'bold'))];
  const foot = (view.foot ?? []).map((line) => ({ pieces: readText(line, page.zone, 'dim'), hang: 2 }));
  if (view.rows.length === 0) return [...title, paragraph(view.empty ?? 'Nothing here yet.'), ...foot];
  const heads = view.columns.map((column) => column.title);
  const rows = view.rows.map((row) => heads.map((_, index) => (row[index] ?? '').replace(/\s+/g, ' ')));
  const natural = heads.map((head, index) =>
    rows.reduce((widest, row) => Math.max(widest, widthOf(row[index] ?? '')), widthOf(head)),
  );
  const floors = heads.map((head, index) =>
    rows.reduce((widest, row) => Math.max(widest, longestWord(row[index] ?? '')), longestWord(head)),
  );
  const widths = fitColumns(natural, floors, page.width - GAP.length * (heads.length - 1));
  if (!widths) return [...title, ...drawList(heads, rows), ...foot];
  const aligns = view.columns.map((column) => column.align ?? 'left');
  const header = heads.every((head) => head === '') ? [] : drawRow(heads, widths, aligns, true);
  return [...title, ...header, ...rows.flatMap((row) => drawRow(row, widths, aligns, false)), ...foot];
}

/** A column in which no row says anything takes no room. */
function dropEmptyColumns(view: TableView): TableView {
  const isSaid = (_: unknown, index: number) => view.rows.some((row) => (row[index] ?? '') !== '');
  if (view.rows.length === 0) return view;
  return { ...view, columns: view.columns.filter(isSaid), rows: view.rows.map((row) => row.filter(isSaid)) };
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
