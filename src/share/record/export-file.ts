import { stringify } from 'csv-stringify/sync';

/** What one cell holds; null is an empty cell. */
export type Cell = string | number | boolean | null;

/**
 * What spreadsheet programs take for the start of a formula: also behind spaces and signs that nobody sees, and behind
 * the mark that disarms one.
 */
const FORMULA = /^'*(?:[\t\r\n]|[\p{Z}\p{C}\p{DI}]*[=+\-@＝＋－＠])/u;

/**
 * Rows as CSV (RFC 4180): a header, commas, lines that end in CR LF. A text that a spreadsheet would run as a formula
 * gets an apostrophe in front; readText takes it away again. Numbers stay as they are.
 */
export function toCsv(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cells = rows.map((row) => row.map(toCell));
  return stringify([[...columns], ...cells], { record_delimiter: 'windows', quoted_match: /\r/ });
}

/** The text of a cell as it was before it was disarmed. */
export function readText(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
}

function toCell(value: Cell): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  return FORMULA.test(value) ? `'${value}` : value;
}
