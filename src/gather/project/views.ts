import { formatHours } from '../../base/language/effort.ts';
import { count } from '../../base/language/words.ts';
import { text } from '../../base/view/text.ts';
import { answer, type ReportView, type TableView, type View, withData } from '../../base/view/view.ts';
import type { PortfolioMerge } from './portfolio-merge.ts';
import {
  type Bug,
  describeItemState,
  type Feature,
  isUnresolved,
  type Portfolio,
  type ProjectState,
  SEVERITIES,
  summariseProjects,
} from './project.ts';

/** Rows that fit a chat message; the rest is counted. */
const MOST_SHOWN = 20;

export function viewProjects(portfolio: Portfolio): View {
  const states = summariseProjects(portfolio);
  const table: TableView = {
    kind: 'table',
    title: 'Projects',
    columns: [
      { title: 'Project' },
      { title: 'Features done', align: 'right' },
      { title: 'Blockers', align: 'right' },
      { title: 'Open bugs', align: 'right' },
      { title: 'Hours left', align: 'right' },
      { title: '' },
    ],
    rows: states.map((project) => [
      project.name,
      describeCompletion(project),
      String(project.criticalBugs.length),
      String(project.openBugs),
      project.hoursLeft === null ? 'unknown' : formatHours(project.hoursLeft),
      describeMarks(project).join(', '),
    ]),
    empty:
      'No projects yet. project add Alpha makes one; project import reads a CSV file or a Markdown checklist.',
  };
  return withData(table, states);
}

export function viewProject(portfolio: Portfolio): View {
  const [project] = summariseProjects(portfolio);
  if (!project) throw new Error('a project has a state');
  const bugs = portfolio.bugs
    .filter(isUnresolved)
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  const features = portfolio.features.filter(({ state }) => state !== 'done');
  const report: ReportView = {
    kind: 'report',
    title: [project.name, ...describeMarks(project)].join(', '),
    sections: [
      { heading: 'State', lines: [text`${describeFeatures(project)}`, text`${describeHours(project)}`] },
      ...(bugs.length > 0 ? [{ heading: 'Open bugs', lines: [], table: tableBugs(bugs) }] : []),
      ...(features.length > 0 ? [{ heading: 'To do', lines: [], table: tableFeatures(features) }] : []),
    ],
  };
  return withData(report, { project, features: portfolio.features, bugs: portfolio.bugs });
}

/** One line on a feature and where its project is with it. */
export function viewFeature(feature: Feature, portfolio: Portfolio, before?: Feature): View {
  const [project] = summariseProjects(portfolio);
  const moved = before && before.state !== feature.state ? `${describeItemState(before.state)} → ` : '';
  const hours = feature.hours_estimated === null ? '' : `, ${formatHours(feature.hours_estimated)}`;
  const line = `${feature.id} ${feature.title}: ${moved}${describeItemState(feature.state)}${hours}.`;
  return withData(
    answer(project ? `${line} ${project.name}: ${describeCompletion(project)} done.` : line),
    feature,
  );
}

export function viewBug(bug: Bug, projectName: string, before?: Bug): View {
  const moved = before && before.state !== bug.state ? `${describeItemState(before.state)} → ` : '';
  const line = `${bug.id} ${bug.title}: ${bug.severity}, ${moved}${describeItemState(bug.state)}.`;
  const isBlocker = bug.severity === 'critical' && isUnresolved(bug);
  return withData(answer(isBlocker ? `${line} It blocks ${projectName} until it is resolved.` : line), bug);
}

/** What an import did. */
export function viewImport(
  merge: PortfolioMerge,
  left: { problems: readonly string[]; skipped: number; unmarked: number },
): View {
  const names = merge.projects.map(({ name }) => name);
  const lines = [
    `${merge.added} new, ${merge.updated} updated, ${merge.unchanged} unchanged.`,
    ...(names.length > 0 ? [`New ${names.length === 1 ? 'project' : 'projects'}: ${shorten(names)}.`] : []),
    ...(merge.unrated > 0 ? [`${count(merge.unrated, 'bug')} without a severity: taken as medium.`] : []),
    ...(left.unmarked > 0 ? [`${count(left.unmarked, 'list item')} without a box: left out.`] : []),
    ...(left.skipped > 0 ? [`${count(left.skipped, 'row')} left out:`, ...left.problems] : []),
  ];
  const { added, updated, unchanged } = merge;
  return withData(answer(...lines), { added, updated, unchanged, projects: names, skipped: left.skipped });
}

/** `3 of 4 (75 %)`, or that there is nothing to count. */
function describeCompletion({ features, completion }: ProjectState): string {
  return completion === null
    ? 'no features'
    : `${features.done} of ${features.total} (${Math.floor(completion * 100)} %)`;
}

function describeFeatures(project: ProjectState): string {
  const { features } = project;
  const parts = [
    [features.inProgress, 'in progress'],
    [features.blocked, 'blocked'],
    [features.planned, 'planned'],
    [features.draft, 'draft'],
  ] as const;
  const rest = parts.filter(([number]) => number > 0).map(([number, name]) => `${number} ${name}`);
  return `Features done: ${[describeCompletion(project), ...rest].join(', ')}.`;
}

function describeHours({ hoursEstimated, hoursSpent, hoursLeft, unestimated }: ProjectState): string {
  if (hoursEstimated === null && hoursSpent === null) return 'Hours: nobody has given any.';
  const tell = (hours: number | null) => (hours === null ? 'unknown' : formatHours(hours));
  const line = `Hours: ${tell(hoursEstimated)} estimated, ${tell(hoursSpent)} spent, ${tell(hoursLeft)} left`;
  return unestimated > 0
    ? `${line}, without ${count(unestimated, 'feature')} that nobody estimated.`
    : `${line}.`;
}

function describeMarks(project: ProjectState): string[] {
  return [
    ...(project.state === 'active' ? [] : [project.state]),
    ...(project.earnsRevenue ? ['earns revenue'] : []),
    ...(project.isNearCompletion ? ['nearly done'] : []),
  ];
}

function tableFeatures(features: readonly Feature[]): TableView {
  return {
    kind: 'table',
    title: 'To do',
    columns: [{ title: 'Id' }, { title: 'Feature' }, { title: 'State' }, { title: 'Hours', align: 'right' }],
    rows: features
      .slice(0, MOST_SHOWN)
      .map((feature) => [
        feature.id,
        feature.title,
        describeItemState(feature.state),
        feature.hours_estimated === null ? '' : formatHours(feature.hours_estimated),
      ]),
    ...describeRest(features.length),
  };
}

function tableBugs(bugs: readonly Bug[]): TableView {
  return {
    kind: 'table',
    title: 'Open bugs',
    columns: [{ title: 'Id' }, { title: 'Bug' }, { title: 'Severity' }, { title: 'State' }],
    rows: bugs
      .slice(0, MOST_SHOWN)
      .map((bug) => [bug.id, bug.title, bug.severity, describeItemState(bug.state)]),
    ...describeRest(bugs.length),
  };
}

function describeRest(total: number): Pick<TableView, 'foot'> {
  return total > MOST_SHOWN ? { foot: [text`${MOST_SHOWN} of ${total} shown.`] } : {};
}

function shorten(names: readonly string[]): string {
  const shown = names.slice(0, MOST_SHOWN).join(', ');
  return names.length > MOST_SHOWN ? `${shown} and ${names.length - MOST_SHOWN} more` : shown;
}
