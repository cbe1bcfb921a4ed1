import { formatQuantity } from '../../src/metric/quantity.ts';
import { dateOf } from '../../src/time.ts';
import { type ChartView, instant, plainText } from '../../src/view.ts';
import { type Paragraph, padTo, paragraph, styled, widthOf } from './layout.ts';
import { CHART_ROWS, NARROWEST_PLOT } from './limits.ts';
import type { Page } from './render.ts';

interface Known {
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

/** A small chart of text: points, the target as a line, the fan as a shade. A missing value leaves a gap. */
export function drawChart(view: ChartView, page: Page): Paragraph[] {
  const known = view.points.filter((point): point is Known => isKnown(point.value));
  const title = paragraph(styled(view.title, 'bold'));
  if (known.length === 0) return [title, paragraph('No values yet.')];
  const format = (value: number) => formatQuantity(value, view.unit, page.currency);
  const range = findRange(view, known);
  const labels = [format(range.high), format((range.high + range.low) / 2), format(range.low)];
  const labelWidth = Math.max(...labels.map(widthOf));
  const columns = page.width - labelWidth - 2;
  if (columns < NARROWEST_PLOT) return [title, paragraph(summarise(view, known, format, page))];
  const middle = (CHART_ROWS - 1) / 2;
  const rows = fillGrid(view, known, range, columns).map((cells, index) => {
    const label = { 0: labels[0], [middle]: labels[1], [CHART_ROWS - 1]: labels[2] }[index];
    return paragraph(
      styled(`${padTo(label ?? '', labelWidth, 'right')} ${label === undefined ? '│' : '┤'}`, 'dim'),
      cells.join('').trimEnd(),
    );
  });
  return [title, ...rows, ...drawAxis(range, labelWidth, columns, page), drawLegend(view, format)];
}

function findRange(view: ChartView, known: readonly Known[]): Range {
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
function fillGrid(view: ChartView, known: readonly Known[], range: Range, columns: number): string[][] {
  const { startAt, endAt, low, high } = range;
  const columnOf = (at: number) =>
    endAt > startAt ? Math.round(((at - startAt) / (endAt - startAt)) * (columns - 1)) : 0;
  const rowOf = (value: number) => Math.round(((high - value) / (high - low)) * (CHART_ROWS - 1));
  const grid = Array.from({ length: CHART_ROWS }, () => Array<string>(columns).fill(' '));
  const mark = (row: number, column: number, sign: string) => {
    const cells = grid[row];
    if (cells && column in cells) cells[column] = sign;
  };
  if (isKnown(view.target)) {
    for (let column = 0; column < columns; column++) mark(rowOf(view.target), column, '╌');
  }
  for (const point of view.fan ?? []) {
    for (let row = rowOf(point.high); row <= rowOf(point.low); row++) mark(row, columnOf(point.at), '░');
    mark(rowOf(point.middle), columnOf(point.at), '▒');
  }
  for (const [column, values] of Map.groupBy(known, ({ at }) => columnOf(at))) {
    // Several points of one column are shown as their mean.
    mark(rowOf(values.reduce((sum, { value }) => sum + value, 0) / values.length), column, '•');
  }
  return grid;
}

function drawAxis(range: Range, labelWidth: number, columns: number, page: Page): Paragraph[] {
  const left = shortDate(range.startAt, page.zone);
  const right = shortDate(range.endAt, page.zone);
  const room = Math.max(1, columns - widthOf(left) - widthOf(right));
  const indent = ' '.repeat(labelWidth + 2);
  const dates = left === right ? left : `${left}${' '.repeat(room)}${right}`;
  return [
    paragraph(styled(`${' '.repeat(labelWidth)} └${'─'.repeat(columns)}`, 'dim')),
    paragraph(styled(`${indent}${dates}`, 'dim')),
  ];
}

function drawLegend(view: ChartView, format: (value: number) => string): Paragraph {
  const parts = ['• measured'];
  if (isKnown(view.target)) parts.push(`╌ target ${format(view.target)}`);
  if (view.fan && view.fan.length > 0) parts.push('▒ forecast with its range');
  return paragraph(styled(parts.join('   '), 'dim'));
}

function summarise(
  view: ChartView,
  known: readonly Known[],
  format: (value: number) => string,
  page: Page,
): string {
  const last = known.reduce((latest, point) => (point.at >= latest.at ? point : latest));
  const target = isKnown(view.target) ? `, target ${format(view.target)}` : '';
  return `${format(last.value)} on ${dateOf(last.at, page.zone)}${target}`;
}

function shortDate(at: number, zone: string): string {
  return plainText([instant(at, 'day')], zone);
}

function isKnown(value: number | null): value is number {
  return value !== null && Number.isFinite(value);
}
