import { nameRule } from '../../base/calendar/recurrence.ts';
import { formatEffort } from '../../base/language/effort.ts';
import { text } from '../../base/view/text.ts';
import { answer, type ReportView, type TableView, type View, withData } from '../../base/view/view.ts';
import { type Candidate, deriveKey, describeCandidateState } from './candidate.ts';
import { formatImpact } from './impact.ts';

/** Names and units of what candidates point to, by id. */
export interface Names {
  currency: string;
  goals: ReadonlyMap<string, string>;
  metrics: ReadonlyMap<string, { name: string; unit: string }>;
  projects: ReadonlyMap<string, string>;
  handles: ReadonlyMap<string, string>;
}

/** Some of the open ideas: `page` of `pages`, both from 1, and how many ideas there are on all. */
interface BacklogPage {
  candidates: readonly Candidate[];
  total: number;
  page: number;
  pages: number;
}

/** The open ideas of a page, and how many there are. */
export function viewBacklog(
  { candidates, total, page, pages }: BacklogPage,
  names: Names,
  isFiltered: boolean,
): View {
  const table: TableView = {
    kind: 'table',
    title: 'Open ideas',
    columns: [
      { title: 'Id' },
      { title: 'Idea' },
      { title: 'Category' },
      { title: 'Effort', align: 'right' },
      { title: 'Impact' },
      { title: 'Goal' },
      { title: 'From' },
    ],
    rows: candidates.map((candidate) => [
      candidate.id,
      candidate.title,
      candidate.category,
      describeEffort(candidate),
      describeImpact(candidate, names),
      candidate.goalId ?? '',
      candidate.source,
    ]),
    empty: isFiltered
      ? 'No open idea fits. backlog without words lists them all.'
      : 'No ideas yet. propose adds one, backlog paste a list, backlog import a file.',
    ...(pages > 1 && {
      foot: [
        text`${candidates.length} of ${total} shown${page < pages ? `; backlog --page ${page + 1} has the next` : ''}. Words narrow it down: backlog login; so do --source and --goal.`,
      ],
    }),
  };
  return withData(table, { total, page, pages, candidates });
}

/** Everything that is known of one idea. */
export function viewCandidate(candidate: Candidate, names: Names, today: string): View {
  const { goalId, metricId, projectId, proposerId } = candidate;
  const fields: readonly (readonly [string, string | null])[] = [
    ['State', describeCandidateState(candidate, today)],
    [
      'Category',
      `${candidate.category}${candidate.priority === null ? '' : `, priority ${candidate.priority}`}`,
    ],
    ['Impact', `${describeImpact(candidate, names)}${nameOf(metricId, names.metrics, ' on ')}`],
    ['Effort', describeEffort(candidate) || 'nobody has said'],
    ['Goal', goalId && `${goalId} ${names.goals.get(goalId) ?? ''}`.trim()],
    ['Project', projectId && (names.projects.get(projectId) ?? projectId)],
    ['Comes after', candidate.dependsOn.join(', ') || null],
    [
      'Again',
      candidate.recursOn
        ? `every ${nameRule(candidate.recursOn)}`
        : candidate.recursEveryDays === null
          ? null
          : `${candidate.recursEveryDays} days after it was done`,
    ],
    ['Approval', candidate.approvalKind],
    ['Touches', candidate.touches.join(', ') || null],
    ['From', `${candidate.source}${proposerId === null ? '' : `, @${names.handles.get(proposerId) ?? '?'}`}`],
    ['Key', candidate.key === deriveKey(candidate.title, projectId) ? null : candidate.key],
  ];
  const lines = fields.flatMap(([name, value]) =>
    value === null || value === '' ? [] : [text`${name}: ${value}`],
  );
  const report: ReportView = {
    kind: 'report',
    title: `${candidate.id} ${candidate.title}`,
    sections: [
      { heading: 'Idea', lines },
      ...(candidate.evidence.length === 0
        ? []
        : [{ heading: 'Why', lines: candidate.evidence.map((sentence) => text`${sentence}`) }]),
    ],
  };
  return withData(report, candidate);
}

/** One line on an idea that was added or changed, and what is worth knowing of it. */
export function viewChange(verb: string, candidate: Candidate, names: Names, hints: readonly string[]): View {
  const parts = [
    candidate.category,
    describeEffort(candidate),
    candidate.impactLow === null ? 'impact unknown' : describeImpact(candidate, names),
    candidate.goalId === null ? '' : `for ${candidate.goalId}`,
  ].filter((part) => part !== '');
  const line = `${candidate.id} ${verb}: “${candidate.title}”, ${parts.join(', ')}.`;
  return withData(answer(line, ...hints), candidate);
}

function describeEffort({ effortHours: low, effortHighHours: high }: Candidate): string {
  return low === null ? '' : formatEffort({ lowHours: low, highHours: high ?? low });
}

function describeImpact(candidate: Candidate, names: Names): string {
  const unit =
    candidate.metricId === null ? 'money' : (names.metrics.get(candidate.metricId)?.unit ?? 'count');
  return formatImpact(candidate, unit, names.currency);
}

function nameOf(id: string | null, known: ReadonlyMap<string, { name: string }>, before: string): string {
  return id === null ? '' : `${before}${known.get(id)?.name ?? id}`;
}
