import { type CsvProblem, type CsvTable, readCsv } from '../../base/language/csv.ts';
import { badArgument } from '../../base/language/errors.ts';
import { parseNumber } from '../../base/language/number.ts';
import { readTable } from '../../base/language/table.ts';
import { hasWords } from '../../base/language/title.ts';
import { isChecklist, parseChecklist } from '../../gather/project/checklist.ts';
import { normaliseWord, readWorkState, type WorkState } from '../../gather/project/tracker-words.ts';
import { APPROVAL_KINDS } from '../idea/candidate.ts';
import { askColumns, COLUMNS, type Column, placeAll } from './backlog-columns.ts';
import type { BacklogItem, Meanings } from './backlog-item.ts';
import { knownNames, type LinedItem, readHints } from './backlog-line.ts';

const MAX_ROWS = 50_000;

/** What a file of ideas holds, and what of it was not understood. */
export interface BacklogFile {
  items: readonly LinedItem[];
  problems: readonly CsvProblem[];
  /** Rows or list items that were read, good and bad. */
  rows: number;
  /** Hours that a story point was taken for; null where there are none. */
  hoursPerPoint: number | null;
  /** List items without a box: taken for prose. */
  unmarked: number;
  /** Columns that were not used. */
  ignored: readonly string[];
  /** Words for a state that no tracker uses: taken as open. */
  unknownStates: readonly string[];
}

/** What a tracker's types and labels say of a category; what is not here says nothing. */
const CATEGORY_WORDS: Readonly<Record<string, readonly string[]>> = {
  critical: ['incident', 'outage', 'security', 'vulnerability'],
  strategic: ['epic', 'initiative'],
  automation: ['automate', 'tooling'],
  quality: ['bug', 'defect', 'test', 'testing', 'qa', 'regression'],
  tech_debt: ['technical debt', 'debt', 'refactor', 'refactoring', 'chore', 'maintenance', 'cleanup'],
  enhancement: ['feature', 'new feature', 'improvement', 'story', 'user story'],
  dependency: ['dependencies', 'upgrade'],
};

/** Reads CSV or a Markdown checklist, whichever it is. Refuses any other file. */
export function readBacklogFile(
  text: string,
  meanings: Meanings,
  options: { hoursPerPoint: number; columns?: Readonly<Record<string, string>> },
): BacklogFile {
  if (isChecklist(text, COLUMNS.title)) return readChecklistFile(text, meanings);
  return readIdeas(readCsv(text, { maxRows: MAX_ROWS }), meanings, options);
}

function readChecklistFile(text: string, meanings: Meanings): BacklogFile {
  const known = knownNames(meanings);
  const list = parseChecklist(text);
  const marked = list.filter(({ mark }) => mark !== null);
  const items: LinedItem[] = marked.map(({ line, headings, title, mark }) => ({
    line,
    item: {
      project: headings.findLast((heading) => known.isProject(heading.text))?.text,
      ...readHints(title, known),
      state: mark === 'done' ? 'done' : 'open',
    },
  }));
  const good = items.filter(({ item }) => hasWords(item.title));
  const problems = items
    .filter(({ item }) => !hasWords(item.title))
    .map(({ line }) => ({ line, message: 'has no title' }));
  return {
    items: good,
    problems,
    rows: items.length,
    hoursPerPoint: null,
    unmarked: list.length - marked.length,
    ignored: [],
    unknownStates: [],
  };
}

function readIdeas(
  table: CsvTable,
  meanings: Meanings,
  { hoursPerPoint, columns = {} }: { hoursPerPoint: number; columns?: Readonly<Record<string, string>> },
): BacklogFile {
  const places = placeAll(table, { ...meanings.settings.importColumns, ...columns });
  if (places.title === -1) throw askColumns(table);
  const unknownStates = new Set<string>();
  const read = readTable(table, places, (cellOf, { line }): LinedItem | string => {
    const cell = (name: Column) => cellOf(name) || undefined;
    const state = cell('state');
    if (state !== undefined && readWorkState(state) === undefined) unknownStates.add(state);
    const points = readPoints(cell('points'), hoursPerPoint) ?? readSeconds(cell('seconds'));
    if (!hasWords(cell('title') ?? '')) return 'has no title';
    return points === null ? wrongPoints(cell('points')) : { line, item: readRow(cell, points, meanings) };
  });
  return {
    ...read,
    hoursPerPoint: places.points === -1 ? null : hoursPerPoint,
    unmarked: 0,
    unknownStates: [...unknownStates],
  };
}

function readRow(
  cell: (name: Column) => string | undefined,
  pointHours: string | undefined,
  meanings: Meanings,
): BacklogItem {
  const low = cell('impactLow') ?? cell('impactHigh');
  const high = cell('impactHigh') ?? cell('impactLow');
  const type = cell('type');
  const kind = APPROVAL_KINDS.find((known) => known === type?.toLowerCase());
  const isGone = /^(?:true|yes|1|ja|oui|vrai|wahr)$/i.test(cell('archived') ?? '');
  const state = isGone
    ? 'dropped'
    : cell('finished') === undefined
      ? readWorkState(cell('state') ?? '')
      : 'done';
  return {
    title: cell('title') ?? '',
    key: cell('key'),
    category: cell('category') ?? inferCategory([type, ...splitCell(cell('labels'))], meanings),
    priority: /^(?:no|none|keine|aucune)\b/i.test(cell('priority') ?? '') ? undefined : cell('priority'),
    impact: cell('impact') ?? (low === undefined ? undefined : `${low}..${high}`),
    metric: cell('metric'),
    goal: cell('goal'),
    project: cell('project'),
    effort: cell('effort') ?? pointHours,
    doer: splitCell(cell('assignee'))[0],
    after: cell('after') === undefined ? undefined : splitCell(cell('after')),
    every: cell('every'),
    kind,
    touches: cell('touches') === undefined ? undefined : splitCell(cell('touches')),
    state: state === undefined && cell('state') === undefined ? undefined : readState(state),
  };
}

/** What is under way in a tracker is still open here: nobody has decided on it in this team's chat. */
function readState(state: WorkState | undefined): NonNullable<BacklogItem['state']> {
  if (state === 'done') return 'done';
  return state === 'dropped' ? 'withdrawn' : 'open';
}

/** Hours of a row's story points; undefined for none or 0, null for what is no number. */
function readPoints(cell: string | undefined, hoursPerPoint: number): string | undefined | null {
  if (cell === undefined) return undefined;
  const points = parseNumber(cell);
  if (points === undefined || points < 0) return null;
  return points === 0 ? undefined : `${points * hoursPerPoint}h`;
}

/** Hours of an estimate in seconds, as Jira exports it. */
function readSeconds(cell: string | undefined): string | undefined {
  const seconds = cell === undefined ? undefined : parseNumber(cell);
  return seconds === undefined || seconds <= 0 ? undefined : `${seconds / 3_600}h`;
}

function wrongPoints(cell: string | undefined): string {
  return badArgument('story points', cell ?? '', 'a number such as 3').detail.message;
}

/** The first of a tracker's words that is a category here, or says one. */
function inferCategory(words: readonly (string | undefined)[], { settings }: Meanings): string | undefined {
  const known = Object.keys(settings.categoryPriorities);
  for (const word of words) {
    const wanted = normaliseWord(word ?? '');
    const category = known.find(
      (name) => normaliseWord(name) === wanted || CATEGORY_WORDS[name]?.includes(wanted),
    );
    if (category !== undefined) return category;
  }
  return undefined;
}

function splitCell(cell: string | undefined): string[] {
  return (cell ?? '')
    .split(/[,;|\n]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
