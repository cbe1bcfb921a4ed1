import { badFile, type CsvProblem, readCsv } from '../../base/language/csv.ts';
import { parseEffort, splitEffort } from '../../base/language/effort.ts';
import { badArgument } from '../../base/language/errors.ts';
import { slugify } from '../../base/language/ids.ts';
import { parseNumber } from '../../base/language/number.ts';
import { placeColumns, readTable } from '../../base/language/table.ts';
import { hasWords, MAX_TITLE } from '../../base/language/title.ts';
import { cleanLine } from '../../base/view/text.ts';
import { type ChecklistItem, isChecklist, parseChecklist } from './checklist.ts';
import {
  BUG_STATES,
  type BugState,
  describeItemState,
  FEATURE_STATES,
  type FeatureState,
  readBugState,
  readFeatureState,
  readSeverity,
  SEVERITIES,
  type Severity,
} from './project.ts';
import { normaliseWord, readWorkState } from './tracker-words.ts';

const MAX_ROWS = 50_000;

/** A feature or bug as a file has it. What the file does not say is null, and leaves what is stored. */
export type PortfolioItem = FeatureItem | BugItem;

interface FeatureItem {
  kind: 'feature';
  project: string;
  title: string;
  state: FeatureState | null;
  hoursEstimated: number | null;
  hoursSpent: number | null;
}

interface BugItem {
  kind: 'bug';
  project: string;
  title: string;
  state: BugState | null;
  severity: Severity | null;
}

/** What a file holds: what can be stored, what cannot and why, and what it was never meant for. */
export interface PortfolioFile {
  items: readonly PortfolioItem[];
  problems: readonly CsvProblem[];
  /** Rows or list items that were read, good and bad. */
  rows: number;
  /** List items without a box: taken for prose. */
  unmarked: number;
}

const COLUMNS = {
  kind: ['kind', 'type', 'issue-type', 'issuetype'],
  project: ['project', 'project-name', 'product'],
  title: ['title', 'name', 'summary', 'feature', 'subject'],
  state: ['state', 'status'],
  hours: ['hours', 'hours-estimated', 'estimated-hours', 'estimate', 'effort'],
  spent: ['hours-spent', 'spent', 'time-spent', 'actual-hours'],
  severity: ['severity', 'priority'],
} as const;

const FEATURE_WORDS: readonly string[] = [
  ...['feature', 'new feature', 'story', 'user story', 'task', 'sub task', 'subtask', 'improvement'],
  ...['enhancement', 'epic', 'chore', 'spike', 'requirement', 'issue'],
];
const BUG_WORDS: readonly string[] = ['bug', 'defect', 'fault', 'incident', 'regression'];

/** Reads CSV or a Markdown checklist, whichever it is. `project` is for what names none. Refuses any other file. */
export function readPortfolioFile(text: string, project: string | null): PortfolioFile {
  const table = isChecklist(text, COLUMNS.title) ? undefined : readCsv(text, { maxRows: MAX_ROWS });
  if (!table) return readChecklistFile(parseChecklist(text), project);
  const places = placeColumns(table, COLUMNS);
  if (places.title === -1) {
    throw badFile(
      `The header has no title: ${table.columns.slice(0, 8).join(', ')}.`,
      'a CSV file with a column “title”, or a Markdown list with boxes such as “- [ ] Retry payments (3h)”',
    );
  }
  return { ...readTable(table, places, (cell) => readRow(cell, project)), unmarked: 0 };
}

/** A row as an item, or what is wrong with it. */
function readRow(
  cell: (name: keyof typeof COLUMNS) => string,
  fallback: string | null,
): PortfolioItem | string {
  const project = cell('project') || fallback;
  const title = cleanLine(cell('title'), MAX_TITLE);
  if (!hasWords(title)) return 'has no title';
  if (project === null) return 'names no project; --project NAME gives one to such rows';
  if (slugify(project) === '') return wrong('project', project, 'a name with letters or digits');
  const kind = readKind(cell('kind'));
  if (kind === undefined) return wrong('kind', cell('kind'), 'feature, bug');
  if (kind === 'bug') {
    const state = cell('state') === '' ? null : readBugState(cell('state'));
    if (state === undefined)
      return wrong('state', cell('state'), BUG_STATES.map(describeItemState).join(', '));
    const severity = cell('severity') === '' ? null : readSeverity(cell('severity'));
    if (severity === undefined) return wrong('severity', cell('severity'), SEVERITIES.join(', '));
    return { kind, project, title, state, severity };
  }
  const state = cell('state') === '' ? null : readFeatureState(cell('state'));
  if (state === undefined) {
    return wrong('state', cell('state'), FEATURE_STATES.map(describeItemState).join(', '));
  }
  const hoursEstimated = readHours(cell('hours'));
  if (hoursEstimated === undefined) return wrong('hours', cell('hours'), 'hours such as 3, 2.5h or 2d');
  const hoursSpent = readHours(cell('spent'));
  if (hoursSpent === undefined) return wrong('spent', cell('spent'), 'hours such as 3, 2.5h or 2d');
  return { kind, project, title, state, hoursEstimated, hoursSpent };
}

function readKind(word: string): PortfolioItem['kind'] | undefined {
  const wanted = normaliseWord(word);
  if (BUG_WORDS.includes(wanted)) return 'bug';
  return wanted === '' || FEATURE_WORDS.includes(wanted) ? 'feature' : undefined;
}

/** Hours as one figure, of a range the middle; null for nothing, undefined for what is no hours. */
export function readHours(text: string): number | null | undefined {
  if (text.trim() === '') return null;
  if (parseNumber(text) === 0) return 0;
  const effort = parseEffort(text);
  return effort && (effort.lowHours + effort.highHours) / 2;
}

function readChecklistFile(list: readonly ChecklistItem[], project: string | null): PortfolioFile {
  const marked = list.filter(({ mark }) => mark !== null);
  const level = findProjectLevel(marked);
  const items: PortfolioItem[] = [];
  const problems: CsvProblem[] = [];
  for (const item of marked) {
    const { title, effort } = splitEffort(item.title);
    const name = project ?? findProjectName(item, level);
    const words = cleanLine(title, MAX_TITLE);
    if (name === undefined) {
      problems.push({
        line: item.line,
        message: 'is under no heading that names a project; give --project NAME',
      });
    } else if (!hasWords(words)) problems.push({ line: item.line, message: 'has no title' });
    else {
      const hoursEstimated = effort && (effort.lowHours + effort.highHours) / 2;
      items.push({
        kind: 'feature',
        project: name,
        title: words,
        state: readMark(item),
        hoursEstimated,
        hoursSpent: null,
      });
    }
  }
  return { items, problems, rows: marked.length, unmarked: list.length - marked.length };
}

/** An open item under a heading such as “Blocked” or “Ideas” is in that state; else its box tells. */
function readMark({ mark, headings }: ChecklistItem): FeatureState {
  if (mark === 'done') return 'done';
  if (mark === 'in_progress') return 'in_progress';
  const section = readFeatureState(headings.at(-1)?.text ?? '');
  return section === undefined || section === 'done' ? 'planned' : section;
}

/**
 * The level of headings that are projects: the first of which there are two or more with items under them, so that
 * one title over all is none. Headings such as “Done” never count. Null where no level has two.
 */
function findProjectLevel(items: readonly ChecklistItem[]): number | null {
  const named = items.flatMap(({ headings }) => headings.filter(isProjectName));
  const namesOf = Map.groupBy(named, ({ level }) => level);
  const levels = [...namesOf.keys()].sort((a, b) => a - b);
  const found = levels.find((level) => new Set(namesOf.get(level)?.map(({ text }) => text)).size > 1);
  return found ?? null;
}

function findProjectName({ headings }: ChecklistItem, level: number | null): string | undefined {
  const named = headings.filter(isProjectName);
  return (named.find((heading) => heading.level === level) ?? named.at(-1))?.text;
}

function isProjectName({ text }: { text: string }): boolean {
  return slugify(text) !== '' && readWorkState(text) === undefined;
}

function wrong(field: string, given: string, allowed: string): string {
  const { detail } = badArgument(field, given, allowed);
  return detail.message;
}
