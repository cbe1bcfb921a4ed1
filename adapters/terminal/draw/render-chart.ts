import { dateOf } from '../../../src/base/language/date.ts';
import { formatQuantity } from '../../../src/base/language/format-quantity.ts';
import { roundRange } from '../../../src/base/language/number.ts';
import type { ChartView } from '../../../src/base/view/picture.ts';
import { instant, plainText } from '../../../src/base/view/text.ts';
import { CHART_ROWS, NARROWEST_PLOT } from '../limits.ts';
import { type Paragraph, padTo, paragraph, styled, widthOf } from './layout.ts';
import type { Page } from './page.ts';

interface KnownPoint {
  at: number;
  value: number;
}

/** What a chart spans: instants from left to right, values from bottom to top. */
interface Range {
  startAt: number;
  endAt: number;
  low: number;
  high: number;
}

/** The fan at one column. */
interface FanColumn {
  column: number;
  low: number;
  middle: number;
  high: number;
}

/** A small chart of text: points, the target as a line, the fan as a shade. A missing value leaves a gap. */
export function drawChart(view: ChartView, page: Page): Paragraph[] {
  const known = view.points.filter((point): point is KnownPoint => isKnown(point.value));
  const title = paragraph(styled(view.title, 'bold'));
  if (known.length === 0) return [title, paragraph('No values yet.')];
  const format = (value: number) => formatQuantity(value, view.unit, page.currency);
  const range = findRange(view, known);
  const labels = labelRows(view, range, format);
  const labelWidth = Math.max(...[...labels.values()].map(widthOf));
  const columns = page.width - labelWidth - 2;
  if (columns < NARROWEST_PLOT) return [title, paragraph(summarise(view, known, format, page))];
  const rows = fillGrid(view, known, range, columns).map((cells, index) => {
    const label = labels.get(index);
    return paragraph(
      styled(`${padTo(label ?? '', labelWidth, 'right')} ${label === undefined ? '│' : '┤'}`, 'dim'),
      cells.join('').trimEnd(),
    );
  });
  const axis = drawAxis(range, lastOf(known).at, { labelWidth, columns, page });
  return [title, ...rows, ...axis, drawLegend(view, format)];
}

/** What stands beside the rows: the ends, the middle, and the target, which takes the place of whatever is too near. */
function labelRows(view: ChartView, range: Range, format: (value: number) => string): Map<number, string> {
  const middle = (CHART_ROWS - 1) / 2;
  const [low, high] = roundRange(range.low, range.high, view.unit);
  const [between] = roundRange((range.high + range.low) / 2, range.high, view.unit);
  const labels = new Map([
    [0, format(high)],
    [middle, format(between)],
    [CHART_ROWS - 1, format(low)],
  ]);
  if (!isKnown(view.target)) return labels;
  const row = rowOf(view.target, range);
  if (Math.abs(row - middle) === 1) labels.delete(middle);
  return labels.set(row, format(view.target));
}

function findRange(view: ChartView, known: readonly KnownPoint[]): Range {
  const fan = view.fan ?? [];
  const instants = [...view.points, ...fan].map(({ at }) => at);
  const values = [
    ...known.map(({ value }) => value),
    ...fan.flatMap(({ low, high }) => [low, high]).filter(isKnown),
    ...(isKnown(view.target) ? [view.target] : []),
  ];
  const least = values.reduce((a, b) => Math.min(a, b));
  const most = values.reduce((a, b) => Math.max(a, b));
  const margin = most > least ? 0 : Math.max(1, Math.abs(most) * 0.1);
  return {
    startAt: instants.reduce((a, b) => Math.min(a, b)),
    endAt: instants.reduce((a, b) => Math.max(a, b)),
    low: least - margin,
    high: most + margin,
  };
}

/** Rows of columns, the top row first. */
function fillGrid(view: ChartView, known: readonly KnownPoint[], range: Range, columns: number): string[][] {
  const grid = Array.from({ length: CHART_ROWS }, () => Array<string>(columns).fill(' '));
  const mark = (row: number, column: number, sign: string) => {
    const cells = grid[row];
    if (cells && column in cells) cells[column] = sign;
  };
  for (const { column, low, middle, high } of spreadFan(view, known, range, columns)) {
    for (let row = rowOf(high, range); row <= rowOf(low, range); row++) mark(row, column, '░');
    mark(rowOf(middle, range), column, '▒');
  }
  if (isKnown(view.target)) {
    // Over the range, so that it can be seen where the one leaves the other.
    for (let column = 0; column < columns; column++) mark(rowOf(view.target, range), column, '╌');
  }
  for (const [column, values] of Map.groupBy(known, ({ at }) => columnOf(at, range, columns))) {
    // Several points of one column are shown as their mean.
    mark(rowOf(values.reduce((sum, { value }) => sum + value, 0) / values.length, range), column, '•');
  }
  return grid;
}

/** The fan at every column from the last value on: straight between its steps, which can be months apart. */
function spreadFan(
  view: ChartView,
  known: readonly KnownPoint[],
  range: Range,
  columns: number,
): FanColumn[] {
  const fan = view.fan ?? [];
  const last = lastOf(known);
  const steps = [{ at: last.at, low: last.value, middle: last.value, high: last.value }, ...fan].filter(
    ({ at, low, high }) => at >= last.at && isKnown(low) && isKnown(high),
  );
  return steps.slice(1).flatMap((to, index) => {
    const from = steps[index] ?? to;
    const first = columnOf(from.at, range, columns) + 1;
    const end = columnOf(to.at, range, columns);
    return Array.from({ length: Math.max(0, end - first + 1) }, (_, step) => {
      const share = (step + 1) / (end - first + 1);
      const between = (start: number, stop: number) => start + (stop - start) * share;
      return {
        column: first + step,
        low: between(from.low, to.low),
        middle: between(from.middle, to.middle),
        high: between(from.high, to.high),
      };
    });
  });
}

function columnOf(at: number, { startAt, endAt }: Range, columns: number): number {
  return endAt > startAt ? Math.round(((at - startAt) / (endAt - startAt)) * (columns - 1)) : 0;
}

function rowOf(value: number, { low, high }: Range): number {
  return Math.round(((high - value) / (high - low)) * (CHART_ROWS - 1));
}

/** The first day and the last, and between them that of the last value, where a forecast follows it and there is room. */
function drawAxis(
  range: Range,
  lastAt: number,
  { labelWidth, columns, page }: { labelWidth: number; columns: number; page: Page },
): Paragraph[] {
  const left = shortDate(range.startAt, page.zone);
  const right = shortDate(range.endAt, page.zone);
  const between = shortDate(lastAt, page.zone);
  const at = columnOf(lastAt, range, columns) - Math.floor(widthOf(between) / 2);
  const isBetween = at > widthOf(left) + 1 && at + widthOf(between) < columns - widthOf(right) - 1;
  const indent = ' '.repeat(labelWidth + 2);
  const start = isBetween ? `${padTo(left, at, 'left')}${between}` : left;
  const dates =
    left === right
      ? left
      : `${start}${' '.repeat(Math.max(1, columns - widthOf(start) - widthOf(right)))}${right}`;
  return [
    paragraph(styled(`${' '.repeat(labelWidth)} └${'─'.repeat(columns)}`, 'dim')),
    paragraph(styled(`${indent}${dates}`, 'dim')),
  ];
}

function drawLegend(view: ChartView, format: (value: number) => string): Paragraph {
  const parts = ['• measured'];
  if (isKnown(view.target)) parts.push(`╌ target ${format(view.target)}`);
  if (view.fan && view.fan.length > 0) parts.push('▒ forecast   ░ 4 of 5 outcomes');
  return paragraph(styled(parts.join('   '), 'dim'));
}

function summarise(
  view: ChartView,
  known: readonly KnownPoint[],
  format: (value: number) => string,
  page: Page,
): string {
  const last = lastOf(known);
  const target = isKnown(view.target) ? `, target ${format(view.target)}` : '';
  return `${format(last.value)} on ${dateOf(last.at, page.zone)}${target}`;
}

function lastOf(known: readonly KnownPoint[]): KnownPoint {
  return known.reduce((latest, point) => (point.at >= latest.at ? point : latest));
}

function shortDate(at: number, zone: string): string {
  return plainText([instant(at, 'day')], zone);
}

function isKnown(value: number | null): value is number {
  return value !== null && Number.isFinite(value);
}
