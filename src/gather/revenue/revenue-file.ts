import { badFile, type CsvProblem, type CsvTable } from '../../base/language/csv.ts';
import { isDate } from '../../base/language/date.ts';
import { Refusal } from '../../base/language/errors.ts';
import { detectReading, type NumberReading, parseNumber } from '../../base/language/number.ts';
import { createQuantityReader, type Quantity, toUnit } from '../../base/language/quantity.ts';
import { placeColumns, readTable } from '../../base/language/table.ts';
import { cleanLine } from '../../base/view/text.ts';
import { findProjectId, findRevenueProblem, parseChurn, type RevenueDraft } from './revenue.ts';

/** What a column may be called; the first names are those of the revenue_tracking table of earlier tools. */
const COLUMNS = {
  project: ['project-id', 'project', 'project-name', 'product'],
  start: ['period-start', 'start', 'starts-on', 'start-date', 'from', 'begin'],
  end: ['period-end', 'end', 'ends-on', 'end-date', 'until', 'to'],
  month: ['month', 'period'],
  actual: ['actual-revenue', 'actual', 'revenue', 'amount'],
  projected: ['projected-revenue', 'projected', 'projection', 'forecast', 'planned'],
  subscriptions: ['subscriptions', 'active-subscriptions', 'subscribers'],
  churn: ['churn-rate', 'churn'],
  notes: ['notes', 'note', 'comment', 'comments'],
} as const;

type Column = keyof typeof COLUMNS;

export interface RevenueFileOptions {
  currency: string;
  today: string;
  projects: readonly { id: string; name: string }[];
}

export interface RevenueFile {
  drafts: readonly RevenueDraft[];
  problems: readonly CsvProblem[];
  /** All rows, good and bad. */
  rows: number;
  /** Columns that hold nothing of a revenue period. */
  ignored: readonly string[];
}

interface Reader extends RevenueFileOptions {
  /** How the amounts of a column are read. */
  amounts: Readonly<Record<'actual' | 'projected', (text: string) => Quantity | undefined>>;
  subscriptions: NumberReading;
}

/** Reads a table of revenue periods by its header. Amounts are in major units. */
export function readRevenueFile(table: CsvTable, options: RevenueFileOptions): RevenueFile {
  const places = placeColumns(table, COLUMNS);
  const hasDates = (places.start !== -1 && places.end !== -1) || places.month !== -1;
  if (!hasDates) {
    throw badFile(
      'The header does not say which dates a row covers.',
      'columns period_start and period_end, or month',
    );
  }
  if (places.actual === -1 && places.projected === -1 && places.subscriptions === -1 && places.churn === -1) {
    throw badFile(
      'The header names no figure.',
      'a column such as actual, projected, subscriptions or churn',
    );
  }
  const detect = (column: Column) =>
    detectReading(
      table.rows.map(({ cells }) => cells[places[column]] ?? ''),
      table.delimiter === ';' ? 'clear' : 'usual',
    );
  const { currency } = options;
  const reader: Reader = {
    ...options,
    amounts: {
      actual: createQuantityReader({ currency, reading: detect('actual') }),
      projected: createQuantityReader({ currency, reading: detect('projected') }),
    },
    subscriptions: detect('subscriptions'),
  };
  const { items: drafts, ...rest } = readTable(table, places, (cell) => readDraft(cell, reader));
  return { drafts, ...rest };
}

/** A row as a period, or what is wrong with it. */
function readDraft(cell: (column: Column) => string, reader: Reader): RevenueDraft | string {
  const dates = readDates(cell('start'), cell('end'), cell('month'));
  if (typeof dates === 'string') return dates;
  const projectId = cell('project') === '' ? null : findProjectId(cell('project'), reader.projects);
  if (projectId === undefined) return `there is no project “${cleanLine(cell('project'), 40)}”`;
  const actual = readAmount('actual', cell('actual'), reader);
  const projected = readAmount('projected', cell('projected'), reader);
  const subscriptions = readSubscriptions(cell('subscriptions'), reader);
  const churn = cell('churn') === '' ? null : parseChurn(cell('churn'));
  for (const figure of [actual, projected, subscriptions]) if (typeof figure === 'string') return figure;
  if (churn === undefined) return `churn: “${cleanLine(cell('churn'), 40)}” is neither such as 3% nor 0.03`;
  const isAhead = dates.startsOn > reader.today;
  const draft: RevenueDraft = {
    projectId,
    ...dates,
    actualMinor: measured(actual, isAhead),
    projectedMinor: measured(projected, false),
    subscriptions: measured(subscriptions, isAhead),
    churnRate: measured(churn, isAhead),
    notes: cleanLine(cell('notes'), 500) || null,
  };
  const problem = findRevenueProblem(draft, reader.today);
  return problem ? problem.message : draft;
}

/** Tables that fill in 0 for what is not known yet do so for periods that have not begun. */
function measured(figure: number | string | null, isAhead: boolean): number | null {
  return typeof figure === 'string' || (isAhead && figure === 0) ? null : figure;
}

function readDates(start: string, end: string, month: string): { startsOn: string; endsOn: string } | string {
  const named = /^\d{4}-\d{2}$/.test(month) && isDate(`${month}-01`) ? `${month}-01` : undefined;
  if (start === '' && end === '' && named) {
    const first = Temporal.PlainDate.from(named);
    return { startsOn: named, endsOn: first.with({ day: first.daysInMonth }).toString() };
  }
  const [startsOn, endsOn] = [start, end].map((cell) => cell.replace(/[T ].*$/, ''));
  if (startsOn && endsOn && isDate(startsOn) && isDate(endsOn)) return { startsOn, endsOn };
  const bad = start === '' && end === '' ? month : isDate(startsOn ?? '') ? end : start;
  return `“${cleanLine(bad, 40)}” is not a date such as 2026-11-01`;
}

function readAmount(column: 'actual' | 'projected', cell: string, reader: Reader): number | string | null {
  if (cell === '') return null;
  try {
    const quantity = reader.amounts[column](cell);
    const minor = quantity && !quantity.comparator ? toUnit(quantity, 'money', reader) : undefined;
    return minor ?? `${column}: “${cleanLine(cell, 40)}” is not an amount in ${reader.currency}`;
  } catch (error) {
    // Another currency: refused for an argument, a bad row of a file.
    if (error instanceof Refusal)
      return `${column}: “${cleanLine(cell, 40)}” is not an amount in ${reader.currency}`;
    throw error;
  }
}

function readSubscriptions(cell: string, reader: Reader): number | string | null {
  if (cell === '') return null;
  const number = parseNumber(cell, reader.subscriptions);
  const isWhole = number !== undefined && Number.isSafeInteger(number) && number >= 0;
  return isWhole ? number : `subscriptions: “${cleanLine(cell, 40)}” is not a whole number`;
}
