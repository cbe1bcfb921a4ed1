import { formatDate } from '../../../src/base/language/period.ts';
import { describeLeftOut } from '../../../src/base/view/left-out.ts';
import { describeForecast, describeRun } from '../../../src/base/view/task-lines.ts';
import type { PlanView, TaskCard } from '../../../src/base/view/view.ts';
import { type Paragraph, paragraph, readText, styled } from './layout.ts';
import type { Page } from './page.ts';

/** The summary of a run: its figures, each task in full, what was left out and why. */
export function drawPlan(view: PlanView, page: Page): Paragraph[] {
  const { digest } = view;
  return [
    ...drawFigures(view),
    ...(digest.tasks.length === 0 || digest.isQuiet
      ? [{ pieces: readText(digest.headline, digest.zone), hang: 2 }]
      : []),
    ...digest.changes.map((line) => ({
      pieces: [{ text: '· ' }, ...readText(line, digest.zone)],
      hang: 2,
    })),
    ...digest.tasks.flatMap((task, index) => drawTaskInFull(task, task.position ?? index + 1, digest.zone)),
    ...drawSkipped(view),
    ...digest.foot.map((line) => ({ pieces: readText(line, page.zone, 'dim'), hang: 2 })),
  ];
}

function drawFigures(view: PlanView): Paragraph[] {
  return [
    {
      pieces: [
        styled(
          `${view.isDryRun ? 'Dry run' : 'Plan'} for ${formatDate(view.digest.date, view.digest.date)}`,
          'bold',
          'cyan',
        ),
        ...(view.isDryRun ? [styled(' (nothing was written or posted)', 'yellow')] : []),
      ],
    },
    paragraph(describeRun(view)),
  ];
}

function drawTaskInFull(task: TaskCard, position: number, zone: string): Paragraph[] {
  const facts = [
    task.category,
    ...(task.project === null ? [] : [task.project]),
    ...(task.goal ? [`for ${task.goal.id}`] : []),
    `alignment ${Math.round(task.alignment * 100)} %`,
    ...(task.dependsOn.length > 0 ? [`after ${task.dependsOn.join(', ')}`] : []),
  ];
  return [
    {
      pieces: [
        styled(`${position} · `, 'cyan', 'bold'),
        { text: `[${task.priority}] ` },
        styled(task.title, 'bold'),
      ],
      hang: 4,
    },
    {
      pieces: [
        { text: `    ${facts.join(' · ')} · ` },
        ...readText(task.executorText, zone),
        ...(task.state === 'proposed' && !task.standingText
          ? []
          : [{ text: ' · ' }, ...readText(task.stateText, zone, 'green')]),
      ],
      hang: 4,
    },
    { pieces: [{ text: `    ${describeForecast(task)}` }], hang: 4 },
    { pieces: [styled(`    ${task.reasoning}`, 'dim')], hang: 4 },
  ];
}

/** What was left out, in a line. */
function drawSkipped(view: PlanView): Paragraph[] {
  return describeLeftOut(view).map((line) => ({
    pieces: [...readText(line, view.digest.zone), styled(' --json lists them all.', 'dim')],
    hang: 2,
  }));
}
