import { YES_OR_NO } from '../../base/language/format-quantity.ts';
import { formatDate } from '../../base/language/period.ts';
import { describeCourse, sayWaySoFar, TOO_EARLY } from '../../base/view/task-lines.ts';
import { type Text, text } from '../../base/view/text.ts';
import {
  type Action,
  type AnswerView,
  type GoalFigures,
  type ReportView,
  type TableView,
  type View,
  withData,
} from '../../base/view/view.ts';
import { formatAge } from '../../gather/metric/views.ts';
import { chartOfGoal } from './chart.ts';
import {
  describeClosed,
  describeDefinition,
  describeFinding,
  describeGoal,
  describeNotes,
  describeStanding,
  type GoalScene,
  type GoalSheet,
  showOr,
} from './describe.ts';
import type { Goal, Metric } from './goal.ts';
import { describeCauses, describeMover, describeNext } from './mover.ts';
import { type Finding, formatChance, listFindings, type SmartLetter } from './smart.ts';

/** Lines that the answer to `goal add` has for what is missing. */
const MOST_FINDINGS = 3;
/** From this rank on a finding is much the same for every goal: it is said of the first; `goal check` has it of each. */
const SAID_ONCE_RANK = 7;

/** The answer to a new or changed goal: the goal, what is missing with its fix, how it went before. */
export function viewGoalSaved(
  goal: Goal,
  metric: Metric,
  scene: GoalScene,
  found: {
    notices: readonly Finding[];
    letters: readonly SmartLetter[];
    closed: readonly Goal[];
    /** The team has no other open goal. */
    isFirst: boolean;
    /** What it was taken to start at, where nobody said. */
    start?: Finding | undefined;
  },
): View {
  const pressing = listFindings(found.letters).filter(({ rank }) => found.isFirst || rank < SAID_ONCE_RANK);
  const findings = [...found.notices, ...pressing].slice(0, MOST_FINDINGS);
  const { start } = found;
  const actions = [...findings, ...(start ? [start] : [])].flatMap(({ fix }) =>
    fix?.action ? [{ ...fix.action, style: 'plain' as const }] : [],
  );
  const view: AnswerView = {
    kind: 'answer',
    lines: [
      text`${describeGoal(goal, metric, scene)}${start ? `, ${start.text}` : ''}`,
      ...findings.map(describeFinding),
      ...describeClosed(found.closed, metric, scene),
    ],
    ...(actions.length > 0 && { actions }),
  };
  return withData(view, { goal, metric, smart: found.letters, closed: found.closed });
}

export interface GoalLine {
  goal: Goal;
  metric: Metric;
  figures: GoalFigures;
}

export function viewGoals(lines: readonly GoalLine[], which: 'open' | 'all', scene: GoalScene): View {
  const { currency, now } = scene;
  const table: TableView = {
    kind: 'table',
    title: which === 'open' ? 'Goals' : 'All goals',
    columns: [
      { title: 'Goal' },
      { title: 'Now', align: 'right' },
      { title: 'Age', align: 'right', isDetail: true },
      { title: 'Progress', saysItself: true },
      { title: 'Chance', align: 'right', isDetail: true },
      { title: 'By' },
      { title: 'Owner', saysItself: true, isDetail: true },
    ],
    rows: lines.map(({ goal, metric, figures }) => [
      `${goal.id} ${goal.title}`,
      showLast(goal, metric, figures, currency),
      goal.state === 'open' && figures.asOfAt !== null && metric.unit !== YES_OR_NO
        ? formatAge(now - figures.asOfAt)
        : '',
      goal.state === 'open' ? sayProgress(figures) : goal.state,
      goal.state === 'open' && figures.targetProbability !== null
        ? `${formatChance(figures.targetProbability)}, ${figures.outlook}`
        : '',
      formatDate(goal.deadline_on, scene.today),
      goal.owner_id === null ? 'nobody' : `@${scene.handles.get(goal.owner_id) ?? goal.owner_id}`,
    ]),
    empty:
      'No open goals. One sentence starts one: goal add trial-to-paid at least 6% by 2027-01-31, owner @me',
    begin: { label: 'Add a goal', command: 'goal add', args: {}, style: 'primary' },
  };
  return withData(
    table,
    lines.map(({ goal, metric, figures }) => ({ ...goal, metric, figures })),
  );
}

/** Where it is, or was when it was closed; what is done or not says so. */
function showLast(
  { state, closing_value }: Goal,
  metric: Metric,
  { current }: GoalFigures,
  currency: string,
) {
  const value = state === 'open' ? current : closing_value;
  return metric.unit === YES_OR_NO ? (value === 1 ? 'done' : 'not done') : showOr(value, metric, currency);
}

/** Its chance stands beside it: where that is low, this is said of the way so far. */
function sayProgress(figures: GoalFigures): string {
  const { progress, state, outlook, isEarly, isSilent } = figures;
  // There is a value, and it is old.
  if (isSilent) return describeCourse(figures);
  if (isEarly) return TOO_EARLY;
  if (progress === undefined) return state;
  // Where both facts say so, it is said as on the page.
  if (progress === 'late' && outlook === 'unlikely') return state;
  return outlook === 'unlikely' ? sayWaySoFar(progress) : progress;
}

/** One goal: where it stands, its course, what was said of it, and how it went before. */
export function viewGoal(sheet: GoalSheet, scene: GoalScene): View {
  const { goal, metric, notes, closed } = sheet;
  const { progress, isSilent } = sheet.analysis;
  const chart = chartOfGoal(sheet, { ...scene, isSilent });
  const isBehind = (progress === 'late' || isSilent) && goal.state === 'open';
  const causes = isBehind ? describeCauses(sheet.causes, scene.now, scene.today) : [];
  const report: ReportView = {
    kind: 'report',
    title: `${goal.id} ${goal.title}`,
    sections: [
      { heading: 'Goal', lines: describeDefinition(goal, metric, scene) },
      { heading: 'Where it stands', lines: describeWhole(sheet, scene), ...(chart && { chart }) },
      ...(causes.length > 0 ? [{ heading: 'What may keep it back', lines: causes }] : []),
      ...(notes.length > 0 ? [{ heading: 'What people said', lines: describeNotes(notes, scene) }] : []),
      ...(closed.length > 0
        ? [{ heading: 'Earlier goals on this metric', lines: describeClosed(closed, metric, scene) }]
        : []),
    ],
    actions: actionsFor(goal, metric, chart !== undefined),
  };
  return withData(report, {
    goal,
    metric,
    figures: sheet.figures,
    analysis: sheet.analysis,
    move: sheet.causes.move,
    points: chart?.points ?? [],
    fan: chart?.fan ?? [],
    notes,
    closed,
  });
}

/** What one may want to see of it or tell of it as long as it is open: its values, of a milestone that it is done. */
function actionsFor(goal: Goal, metric: Metric, hasChart: boolean): Action[] {
  const style = 'plain';
  const done = { label: 'It is done', command: 'goal done', args: { goal: goal.id }, style } as const;
  if (metric.unit === YES_OR_NO) return goal.state === 'open' ? [done] : [];
  const value = {
    label: 'Add a value',
    command: 'metric record',
    args: { metric: metric.id },
    style,
  } as const;
  return [
    ...(hasChart ? [{ label: 'Chart', command: 'goal chart', args: { goal: goal.id }, style } as const] : []),
    ...(goal.state === 'open' ? [value] : []),
    { label: 'History', command: 'metric show', args: { metric: metric.id }, style },
  ];
}

/** Where it stands, who moved it, and what comes next for it. */
function describeWhole(sheet: GoalSheet, scene: GoalScene): Text[] {
  const { causes, metric, goal, analysis } = sheet;
  const lines = describeStanding(sheet, scene);
  if (metric.unit === YES_OR_NO)
    return [...lines, ...(goal.state === 'open' ? describeNext(causes, scene.today) : [])];
  if (analysis.pace.current === null) return lines;
  const next = goal.state === 'open' ? describeNext(causes, scene.today) : [];
  const origin = sheet.origin ? [sheet.origin] : [];
  return [...lines, ...origin, describeMover(causes, metric, scene.currency), ...next];
}

/** The SMART check, letter by letter. */
export function viewCheck(goal: Goal, letters: readonly SmartLetter[]): View {
  const okay = letters.filter(({ findings }) => findings.length === 0).length;
  const report: ReportView = {
    kind: 'report',
    title: `${goal.id} ${goal.title}: ${okay} of ${letters.length} SMART points are fine`,
    sections: letters.map(({ name, known, findings }) => ({
      heading: `${name}: ${findings.length === 0 ? 'fine' : 'something is missing'}`,
      lines: [...known.map((sentence) => text`${sentence}`), ...findings.map(describeFinding)],
    })),
    ...(hasActions(letters) && { actions: actionsOf(letters) }),
  };
  return withData(report, { goal, smart: letters });
}

function actionsOf(letters: readonly SmartLetter[]) {
  return listFindings(letters).flatMap(({ fix }) =>
    fix?.action ? [{ ...fix.action, style: 'plain' as const }] : [],
  );
}

function hasActions(letters: readonly SmartLetter[]): boolean {
  return actionsOf(letters).length > 0;
}
