import { badFile, type CsvTable } from '../../base/language/csv.ts';
import { badArgument, type Refusal } from '../../base/language/errors.ts';
import { slugify } from '../../base/language/ids.ts';
import { type ColumnPlaces, placeColumns } from '../../base/language/table.ts';
import { hasWords } from '../../base/language/title.ts';

/** What trackers and sheets call their columns, in English, German and French; slugs. */
export const COLUMNS = {
  key: [
    ...['key', 'id', 'issuekey', 'issue-key', 'issue-id', 'number', 'ref', 'card-id', 'task-id', 'url'],
    ...['schlüssel', 'vorgangsschlüssel', 'nummer', 'clé', 'clé-de-ticket', 'numéro'].map(slugify),
  ],
  title: [
    ...['title', 'summary', 'name', 'subject', 'idea', 'task', 'card-name', 'task-name', 'issue'],
    ...['titel', 'zusammenfassung', 'aufgabe', 'betreff', 'idee', 'titre', 'résumé', 'tâche', 'nom'].map(
      slugify,
    ),
  ],
  category: ['category', 'kategorie', 'catégorie'].map(slugify),
  type: ['type', 'issue-type', 'issuetype', 'kind', 'vorgangstyp', 'typ', 'type-de-ticket'],
  labels: ['labels', 'label', 'tags', 'tag', 'stichwörter', 'schlagwörter', 'étiquettes'].map(slugify),
  priority: ['priority', 'priorität', 'priorité'].map(slugify),
  effort: [
    ...['effort', 'hours', 'estimate', 'hours-estimated', 'estimated-hours', 'aufwand', 'stunden'],
    ...['heures', 'charge'],
  ],
  /** Jira's: seconds. */
  seconds: ['original-estimate', 'originalestimate'],
  points: [
    ...['storypoint', 'storypoints', 'story-point', 'story-points', 'story-point-estimate', 'points', 'sp'],
    'custom-field-story-points',
  ],
  impact: ['impact'],
  impactLow: ['impact-low', 'impactlow'],
  impactHigh: ['impact-high', 'impacthigh'],
  metric: ['metric'],
  goal: ['goal', 'ziel', 'objectif'],
  project: ['project', 'project-name', 'projects', 'product', 'projekt', 'projet'],
  assignee: [
    ...['assignee', 'assignees', 'assigned-to', 'owner', 'members', 'assignee-email'],
    ...['zugewiesene-person', 'bearbeiter', 'zuständig', 'responsable', 'personne-assignée'].map(slugify),
  ],
  after: [
    'depends-on',
    'depends',
    'dependencies',
    'after',
    'blocked-by',
    'blocked-by-dependencies',
    'needs',
    'requires',
  ],
  every: ['every', 'recurs', 'recurs-every', 'recurrence'],
  touches: ['touches'],
  state: [
    ...[
      'state',
      'status',
      'list-name',
      'section-column',
      'section',
      'column',
      'zustand',
      'statut',
      'état',
      'etat',
    ],
  ].map(slugify),
  /** A date where it is done. */
  finished: ['completed-at', 'completed', 'closed-at', 'resolved', 'erledigt-am', 'terminé-le'].map(slugify),
  archived: ['archived', 'archiviert', 'archivé'].map(slugify),
} as const;

export type Column = keyof typeof COLUMNS;

/** What people may say that a column is. */
const MAPPED = [
  ...(['title', 'assignee', 'effort', 'priority', 'category', 'labels', 'type'] as const),
  ...(['state', 'goal', 'project', 'points', 'impact', 'key', 'after', 'every'] as const),
] satisfies Column[];

/** Where each column is; what the team said of its headers comes before what trackers call them. */
export function placeAll(table: CsvTable, own: Readonly<Record<string, string>>): ColumnPlaces<Column> {
  const places: Record<Column, number> = { ...placeColumns(table, COLUMNS) };
  for (const [index, name] of table.columns.entries()) {
    const meant = own[slugify(name)];
    const column = MAPPED.find((known) => known === meant);
    if (column !== undefined) places[column] = index;
  }
  return places;
}

/** Asks what an unknown header means: the column with the longest words is most likely the title. */
export function askColumns({ columns, rows }: CsvTable): Refusal {
  const lengths = columns.map((_name, index) =>
    rows
      .slice(0, 50)
      .reduce((sum, { cells }) => sum + (hasWords(cells[index] ?? '') ? (cells[index] ?? '').length : 0), 0),
  );
  const likely = columns[lengths.indexOf(Math.max(...lengths))] ?? columns[0] ?? '';
  const named = columns.slice(0, 8).join(', ');
  return badFile(
    `I do not know this header: ${named}. Which column is the title? Import it again and say so, as columns: “${likely} = title”, with more of them after a comma. I keep it for files with the same header.`,
    `a file with a title; columns can be ${MAPPED.join(', ')}; backlog paste takes any list`,
  );
}

/** What a header stands for, by its slug, as people say it: `Was = title, Wer = assignee`. Throws a Refusal. */
export function readColumnNames(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((part) => {
      const [, header = '', meant = ''] = /^(.+?)\s*[=:]\s*([\p{L} ]+)$/u.exec(part.trim()) ?? [];
      const column = MAPPED.find((known) => COLUMNS[known].some((name) => name === slugify(meant)));
      if (slugify(header) === '' || column === undefined)
        throw badArgument(
          'columns',
          part,
          `a header and what it is, such as Was = title: ${MAPPED.join(', ')}`,
        );
      return [slugify(header), column];
    }),
  );
}
