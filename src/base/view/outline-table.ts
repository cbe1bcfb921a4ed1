import { outlineChart } from './outline-chart.ts';
import type { Cells, Outline, Part } from './outline-parts.ts';
import { MOST_BUTTONS, outlineActions, plain, quiet } from './outline-parts.ts';
import { bold, cleanText, type Locale, type Text } from './text.ts';
import type { Action, ReportView, TableView } from './view.ts';

const MOST_ROWS = 48;
/** Two columns are read as well as a list. */
const LEAST_COLUMNS = 3;
/** More are not read on a phone. */
const MOST_COLUMNS = 4;

export function outlineTable(view: TableView): Outline {
  const title: Outline = view.title === '' ? [] : [{ kind: 'heading', text: [bold(view.title)] }];
  const foot = (view.foot ?? []).map((line) => quiet(line));
  if (view.rows.length === 0) {
    const begin = outlineActions(view.begin ? [view.begin] : []);
    return [...title, plain([view.empty ?? 'Nothing here yet.']), ...foot, ...begin];
  }
  const shown = view.rows.slice(0, MOST_ROWS);
  const left = view.rows.length - shown.length;
  const kept = listKept(view);
  const table = layOut(kept, shown);
  return [
    ...title,
    { kind: 'rows', rows: shown.map((row) => outlineRow(kept, row)), ...(table && { table }) },
    ...(left > 0 ? [quiet([`and ${left} more; the command line lists all`])] : []),
    ...foot,
  ];
}

type Column = TableView['columns'][number] & { index: number };

/** The columns that say something; where they are more than a phone has room for, without as many details as are too many. */
function listKept({ columns, rows }: TableView): Column[] {
  const filled = columns.flatMap((column, index) =>
    rows.some((row) => (row[index] ?? '') !== '') ? [{ ...column, index }] : [],
  );
  const details = filled.filter(({ isDetail }) => isDetail);
  const tooMany = new Set(filled.length > MOST_COLUMNS ? details.slice(MOST_COLUMNS - filled.length) : []);
  return filled.filter((column) => !tooMany.has(column));
}

/** Cells for a chat with tables; undefined for a list that has no real columns, or too many. */
function layOut(kept: readonly Column[], rows: TableView['rows']): Cells | undefined {
  const isTable = kept.length >= LEAST_COLUMNS && kept.length <= MOST_COLUMNS;
  if (!isTable || kept.some(({ title }) => title === '')) return undefined;
  return {
    titles: kept.map(({ title, align = 'left' }) => ({ title, align })),
    rows: rows.map((row) => kept.map(({ index }) => cleanCell(row[index] ?? ''))),
  };
}

function cleanCell(cell: string): string {
  return cleanText(cell).replace(/\s+/g, ' ').trim();
}

/** `T-3 — Title · needs a yes · due Tue 1 Dec`: on a phone a row reads better than columns. */
function outlineRow(kept: readonly Column[], row: readonly string[]): Text {
  const [lead, ...rest] = kept;
  const said = rest.flatMap(({ title, saysItself = false, index }) => {
    const cell = cleanCell(row[index] ?? '');
    if (cell === '' || cell === '—') return [];
    return [title === '' || saysItself || index === 1 ? cell : `${lowerFirst(title)} ${cell}`];
  });
  const name = bold(cleanCell(row[lead?.index ?? 0] ?? ''));
  return said.length === 0 ? [name] : [name, ` — ${said.join(' · ')}`];
}

/** `Due` within a sentence. */
function lowerFirst(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1);
}

export function outlineReport(view: ReportView, settings: Locale): Outline {
  return [
    { kind: 'heading', text: [bold(view.title)] },
    ...view.sections.flatMap(
      (section): Outline => [
        ...(section.heading === '' ? [] : [plain([bold(section.heading)])]),
        ...section.lines.map((line) => plain(line)),
        ...(section.items ?? []).map(
          (item): Part => ({ kind: 'entry', ...item, ...foldActions(item.actions) }),
        ),
        ...(section.table ? outlineTable(untitle(section.table, section.heading)) : []),
        ...(section.chart ? outlineChart(section.chart, settings) : []),
      ],
    ),
    ...outlineActions(view.actions ?? []),
  ];
}

/** What is pressed most, and the rest in a menu: more than three buttons are not read on a phone. */
function foldActions(actions: readonly Action[]): { actions: readonly Action[]; more: readonly Action[] } {
  if (actions.length <= MOST_BUTTONS) return { actions, more: [] };
  return { actions: actions.slice(0, MOST_BUTTONS - 1), more: actions.slice(MOST_BUTTONS - 1) };
}

/** A table under a heading that says the same needs no title of its own. */
function untitle(table: TableView, heading: string): TableView {
  return table.title === heading ? { ...table, title: '' } : table;
}
