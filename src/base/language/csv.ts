import { type Options, parse } from 'csv-parse/sync';
import { cleanLine, cleanText } from '../view/text.ts';
import { Refusal } from './errors.ts';
import { slugify } from './ids.ts';
import { readJsonRows } from './json.ts';
import { count } from './words.ts';

/** In order of preference where a header line has as many of one as of another: a comma is the commonest in text. */
const DELIMITERS = ['\t', ';', ',', '|'] as const;
const SHOWN_PROBLEMS = 10;
const MAX_COLUMNS = 500;
/** Keeps what a file takes in memory in the low hundreds of megabytes. */
const MAX_CELLS = 2_000_000;

type Delimiter = (typeof DELIMITERS)[number];

export interface CsvRow {
  /** The line of the file on which the row starts, from 1. */
  line: number;
  /** As many as there are columns, trimmed and inert; what a row leaves out is empty. */
  cells: readonly string[];
}

/** A row that cannot be used and why, in a few words. */
export interface CsvProblem {
  line: number;
  message: string;
}

export interface CsvTable {
  columns: readonly string[];
  rows: readonly CsvRow[];
  problems: readonly CsvProblem[];
  delimiter: Delimiter;
}

/**
 * Reads a JSON array of objects, or a CSV text with a header line: comma, semicolon, tab or bar between cells, quoted cells with line breaks,
 * a byte order mark. A row with more cells than columns is a problem; a file that cannot be read as rows at all
 * (empty, not text, an open quotation mark, too long) is refused.
 */
export function readCsv(text: string, { maxRows }: { maxRows: number }): CsvTable {
  const lines = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  if (lines.trim() === '') throw badFile('The file is empty.', 'a header line and a line per row');
  if (isBinary(lines)) throw badFile('The file is not text that can be read.', 'a CSV file saved as UTF-8');
  const delimiter = detectDelimiter(lines);
  // A header, the rows, and one more to tell that there are too many.
  const [header, ...records] = parseJson(lines) ?? parseRecords(lines, delimiter, maxRows + 2);
  const columns = nameColumns(header?.cells ?? []);
  if (records.length > maxRows) {
    const most = maxRows.toLocaleString('en');
    throw badFile(`The file has more than ${most} rows.`, `at most ${most} rows; split the file`);
  }
  const rows: CsvRow[] = [];
  const problems: CsvProblem[] = [];
  for (const { line, cells } of records) {
    const extra = cells.slice(columns.length).filter((cell) => cell !== '').length;
    if (extra > 0) {
      problems.push({ line, message: `has ${cells.length} cells, the header has ${columns.length}` });
      continue;
    }
    rows.push({ line, cells: columns.map((_column, index) => cells[index] ?? '') });
  }
  return { columns, rows, problems, delimiter };
}

/** The first column that is called one of these, as slugs (`period-start`); -1 if there is none. */
export function findColumn(columns: readonly string[], names: readonly string[]): number {
  const slugs = columns.map(slugify);
  const found = names.map((name) => slugs.indexOf(name)).find((index) => index !== -1);
  return found ?? -1;
}

/**
 * Refuses a file that has rows which failed, with the first of them, unless they are to be left out and something
 * is left. `rows` counts all rows, good and bad.
 */
export function refuseProblems(
  problems: readonly CsvProblem[],
  { rows, skipBad }: { rows: number; skipBad: boolean },
): void {
  if (problems.length === 0 || (skipBad && problems.length < rows)) return;
  const failed = `${problems.length} of ${count(rows, 'row')} cannot be read`;
  const next = problems.length < rows ? 'Mend them, or leave them out with --skip-bad.' : 'Mend them first.';
  const lines = describeProblems(problems);
  throw new Refusal({
    code: 'bad_file',
    message: `${failed}; nothing was imported. ${next}\n${lines[0] ?? ''}`,
    field: 'file',
    given: failed,
    allowed: 'rows that can all be read, or --skip-bad',
    suggestions: lines,
  });
}

/** The first ten problems by line, and how many more there are. */
export function describeProblems(problems: readonly CsvProblem[]): string[] {
  const sorted = problems.toSorted((a, b) => a.line - b.line);
  const shown = sorted.slice(0, SHOWN_PROBLEMS).map(({ line, message }) => `Line ${line}: ${message}`);
  const left = sorted.length - shown.length;
  return left > 0 ? [...shown, `and ${left.toLocaleString('en')} more`] : shown;
}

/** A file that cannot be used as it stands; `allowed` says what can. */
export function badFile(message: string, allowed: string): Refusal {
  return new Refusal({ code: 'bad_file', message: `${message} Needed: ${allowed}.`, field: 'file', allowed });
}

/** A JSON array of objects as rows; the line is an object's place in it. Undefined for what is none. */
function parseJson(lines: string): CsvRow[] | undefined {
  try {
    const read = readJsonRows(lines);
    if (!read) return undefined;
    const all = [read.header, ...read.records];
    if (all.length * read.header.length > MAX_CELLS) throw tooLarge();
    return all.map((cells, line) => ({ line, cells: cells.map(cleanCell) }));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw badFile(
      'The file begins like JSON and cannot be read as JSON.',
      'an array of objects, or a CSV file',
    );
  }
}

function tooLarge(): Refusal {
  return badFile('The file is too large.', `at most ${MAX_CELLS.toLocaleString('en')} cells; split the file`);
}

function parseRecords(lines: string, delimiter: Delimiter, most: number): CsvRow[] {
  const records: CsvRow[] = [];
  let endedAt = 0;
  let openedAt: number | undefined;
  let count = 0;
  const options: Options<string[]> = {
    delimiter,
    record_delimiter: '\n',
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: () => {
      openedAt ??= endedAt + 1;
      return undefined;
    },
    on_record: (cells: string[], info) => {
      endedAt = info.lines;
      count += cells.length;
      if (count <= MAX_CELLS && records.length < most && cells.some((cell) => cell.trim() !== '')) {
        records.push({ line: endedAt - countBreaks(cells), cells: cells.map(cleanCell) });
      }
      return null;
    },
  };
  withoutStacks(() => parse(lines, options));
  if (openedAt !== undefined) {
    throw badFile(
      `A quotation mark is opened on or after line ${openedAt} and never closed, so the rest cannot be read.`,
      'quotation marks in pairs',
    );
  }
  if (count > MAX_CELLS) {
    throw tooLarge();
  }
  return records;
}

/** The library makes an error of each row that has another length than the first; most of what that takes is its stack. */
function withoutStacks(work: () => void): void {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    work();
  } finally {
    Error.stackTraceLimit = before;
  }
}

function countBreaks(cells: readonly string[]): number {
  return cells.reduce((sum, cell) => (cell.includes('\n') ? sum + cell.split('\n').length - 1 : sum), 0);
}

function nameColumns(header: readonly string[]): string[] {
  const last = header.findLastIndex((cell) => cell !== '');
  const names = header.slice(0, last + 1).map((cell, index) => cleanLine(cell, 80) || `column ${index + 1}`);
  if (names.length > MAX_COLUMNS) {
    throw badFile(`The header has ${names.length} columns.`, `at most ${MAX_COLUMNS} columns`);
  }
  return names;
}

function detectDelimiter(lines: string): Delimiter {
  const header =
    lines
      .trimStart()
      .split('\n', 1)[0]
      ?.replace(/"(?:[^"]|"")*"/g, '') ?? '';
  const counts = DELIMITERS.map((mark) => ({ mark, count: header.split(mark).length - 1 }));
  const best = counts.reduce((most, next) => (next.count > most.count ? next : most));
  return best.count > 0 ? best.mark : ',';
}

/** A file in another encoding, or no text at all: many marks that no text has. */
function isBinary(lines: string): boolean {
  const strange = lines.slice(0, 10_000).match(/[\0\ufffd]/g)?.length ?? 0;
  return strange > Math.min(lines.length, 10_000) / 20;
}

function cleanCell(cell: string): string {
  return cleanText(cell).trim();
}
