import { formatQuantity, YES_OR_NO } from '../../base/language/format-quantity.ts';
import { formatDate } from '../../base/language/period.ts';
import { capitalize, count } from '../../base/language/words.ts';
import { describeCourse } from '../../base/view/task-lines.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import type { ReportView } from '../../base/view/view.ts';
import { NEARLY_DONE } from '../../plan/gather/state-source.ts';
import type { PlanExecutor, PlanGoal, Snapshot } from '../../plan/snapshot.ts';
import type { TaskLine } from '../../todo/task/line-store.ts';
import { nameTasks } from '../../todo/task/task.ts';
import { sayWay } from './news-standing.ts';

/** Goals with a line of their own, and people that are named. */
const MOST_GOALS = 5;
const MOST_PEOPLE = 6;

/** Where the team stands, a line for each thing that there is; `revenue` as the whole page has it. */
export function viewState(
  snapshot: Snapshot,
  { revenue, late }: { revenue: readonly Text[]; late: readonly TaskLine[] },
): ReportView {
  const { vision, goals } = snapshot;
  const left = goals.length - MOST_GOALS;
  const lines: Text[] = [
    ...(vision === null
      ? [text`No vision yet. ${bold('vision set statement')} and a sentence gives one.`]
      : vision.statement === ''
        ? []
        : [text`${vision.statement}`]),
    ...(goals.length === 0 ? [text`No open goal. ${bold('goal add')} makes one from a sentence.`] : []),
    ...goals.slice(0, MOST_GOALS).map((goal) => describeGoal(goal, snapshot)),
    ...(left > 0 ? [text`And ${count(left, 'more goal')}.`] : []),
    ...revenue,
    ...describeProjects(snapshot),
    ...describeRoom(snapshot),
    ...(late.length === 0
      ? []
      : [text`Past ${late.length === 1 ? 'its' : 'their'} date: ${nameTasks(late)}.`]),
  ];
  return {
    kind: 'report',
    title: 'State',
    sections: [{ heading: '', lines }],
    actions: [{ label: 'More', command: 'state', args: { which: 'more' }, style: 'plain' }],
  };
}

/** `Failed imports 3.5 % → 1 % by Sat 19 Dec: behind.` */
function describeGoal(goal: PlanGoal, snapshot: Snapshot): Text {
  const { figures, metricName, deadlineOn } = goal;
  const by = `by ${formatDate(deadlineOn, snapshot.today)}`;
  if (figures.unit === YES_OR_NO) return text`${bold(figures.title)} ${by}: ${describeCourse(figures)}.`;
  if (figures.current !== null) return sayWay(goal, snapshot, describeCourse(figures));
  const target = formatQuantity(figures.target, figures.unit, snapshot.currency);
  return text`${bold(capitalize(metricName))} → ${target} ${by}: no value yet.`;
}

/** `2 critical bugs are open. Alpha is nearly done: 3 to go.`; nothing where there is neither. */
function describeProjects({ projects }: Snapshot): Text[] {
  const bugs = projects.reduce((sum, { criticalBugs }) => sum + criticalBugs.length, 0);
  const near = projects.filter(
    ({ completion }) => completion !== null && completion >= NEARLY_DONE && completion < 1,
  );
  const said = [
    ...(bugs === 0 ? [] : [`${count(bugs, 'critical bug')} ${bugs === 1 ? 'is' : 'are'} open.`]),
    ...near.map(({ name, total, done }) => `${name} is nearly done: ${total - done} to go.`),
  ];
  return said.length === 0 ? [] : [text`${said.join(' ')}`];
}

/** `Free in five working days: @ana 16 h, @ben room for 2 tasks, @caro away today.` */
function describeRoom({ executors }: Snapshot): Text[] {
  if (executors.length === 0) return [];
  const named = executors.slice(0, MOST_PEOPLE).map((each) => `@${each.handle} ${sayRoom(each)}`);
  const left = executors.length - named.length;
  return [text`Free in five working days: ${named.join(', ')}${left > 0 ? ` and ${left} more` : ''}.`];
}

function sayRoom({ freeHours, maxOpenTasks, openTasks, isAway }: PlanExecutor): string {
  if (isAway) return 'away today';
  if (freeHours === null) return `room for ${count(Math.max(0, (maxOpenTasks ?? 0) - openTasks), 'task')}`;
  return `${Math.round(freeHours * 10) / 10} h`;
}
