import { dateOf, timeOf } from '../../../src/base/language/date.ts';
import { formatQuantity, YES_OR_NO } from '../../../src/base/language/format-quantity.ts';
import { formatDate } from '../../../src/base/language/period.ts';
import { describeCourse, describeForecast, describeKind } from '../../../src/base/view/task-lines.ts';
import type { Fact, GoalFigures, TaskCard } from '../../../src/base/view/view.ts';
import { type Paragraph, type Piece, paragraph, readText, type Style, styled } from './layout.ts';
import type { Page } from './page.ts';

const VERDICT_STYLES: Readonly<Record<NonNullable<Fact['verdict']>, Style>> = {
  true: 'green',
  stale: 'yellow',
  false: 'red',
  'older measure': 'dim',
  'as somebody said': 'dim',
  'in general': 'dim',
};

/** One task with its goal's figures and every reason with its source. */
export function drawTask(task: TaskCard, page: Page): Paragraph[] {
  const facts = [
    `${task.category}${task.guessed?.includes('category') ? ' (guess)' : ''}`,
    `priority ${task.priority}`,
    `alignment ${Math.round(task.alignment * 100)} %`,
    ...(task.project === null ? [] : [task.project]),
    ...(task.dependsOn.length > 0 ? [`after ${task.dependsOn.join(', ')}`] : []),
  ];
  return [
    { pieces: [styled(`${task.id} · `, 'cyan', 'bold'), styled(task.title, 'bold')], hang: 2 },
    {
      pieces: [
        ...readText(task.stateText, page.zone, 'green'),
        { text: ` · ${describeKind(task)} · ` },
        ...readText(task.executorText, page.zone),
      ],
      hang: 2,
    },
    { pieces: [{ text: facts.join(' · ') }], hang: 2 },
    { pieces: [{ text: describeForecast(task) }], hang: 2 },
    ...(task.readingOn === null
      ? []
      : [paragraph(`The effect is read on ${formatDate(task.readingOn, task.dueOn)}.`)]),
    ...(task.goal ? [drawGoal(task.goal, page)] : []),
    { pieces: [{ text: task.reasoning }], hang: 2 },
    ...task.reasons.map((fact) => drawFact(fact, page)),
    ...task.actions.map((action) => ({
      pieces: [styled(`  ${action.label}: `, 'dim'), styled(page.typeAction(action), 'cyan')],
      hang: 4,
    })),
  ];
}

function drawGoal(goal: GoalFigures, page: Page): Paragraph {
  if (goal.unit === YES_OR_NO) {
    return {
      pieces: [styled(`${goal.id} ${goal.title}: `, 'bold'), { text: describeCourse(goal) }],
      hang: 2,
    };
  }
  const shown = (value: number | null) =>
    value === null ? 'unknown' : formatQuantity(value, goal.unit, page.currency);
  const chance =
    goal.targetProbability === null
      ? []
      : [`${Math.round(goal.targetProbability * 100)} % to reach the target`];
  const figures = [
    `now ${shown(goal.current)}`,
    `target ${shown(goal.target)}`,
    `start ${shown(goal.baseline)}`,
    describeCourse(goal),
    describeMomentum(goal),
    ...chance,
    ...(goal.asOfAt === null ? [] : [`as of ${dateOf(goal.asOfAt, page.zone)}`]),
  ];
  return {
    pieces: [styled(`${goal.id} ${goal.title}: `, 'bold'), { text: figures.join(' · ') }],
    hang: 2,
  };
}

function describeMomentum({ momentum }: GoalFigures): string {
  if (momentum.direction === 'cannot tell') return 'cannot tell where it is going';
  return momentum.direction === 'flat' ? 'flat' : `moving ${momentum.direction}`;
}

function drawFact(fact: Fact, page: Page): Paragraph {
  const asOf = `${dateOf(fact.asOfAt, page.zone)} ${timeOf(fact.asOfAt, page.zone)}`;
  const verdict: Piece[] = fact.verdict
    ? [styled(`${fact.verdict}${describeNow(fact)}: `, VERDICT_STYLES[fact.verdict])]
    : [];
  return {
    pieces: [{ text: '  · ' }, ...verdict, { text: fact.text }, styled(` (${fact.source}, ${asOf})`, 'dim')],
    hang: 4,
  };
}

function describeNow({ now }: Fact): string {
  return now === undefined || now === null ? '' : `, now ${now}`;
}
