import { formatDate } from '../../../src/base/language/period.ts';
import { listLeftOut } from '../../../src/base/view/left-out.ts';
import { describeForecast, describeRun } from '../../../src/base/view/task-lines.ts';
import type { LeftOut, PlanView, TaskCard } from '../../../src/base/view/view.ts';
import { MOST_REASONS, MOST_TITLES } from '../limits.ts';
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

/** By reason, the most frequent first; a few titles of each. */
function drawSkipped(view: PlanView): Paragraph[] {
  const groups = listLeftOut(view);
  if (groups.length === 0) return [];
  return [
    paragraph(styled('Left out', 'bold')),
    ...groups.slice(0, MOST_REASONS).map((group) => ({
      pieces: [{ text: `  ${group.count} · ${group.reason}` }, styled(`: ${listTitles(group)}`, 'dim')],
      hang: 4,
    })),
    ...(groups.length > MOST_REASONS
      ? [
          paragraph(
            styled(`  and ${groups.length - MOST_REASONS} more reasons; --json lists them all`, 'dim'),
          ),
        ]
      : []),
  ];
}

function listTitles({ count, titles }: LeftOut): string {
  const shown = titles.slice(0, MOST_TITLES);
  const left = count - shown.length;
  return left > 0 ? `${shown.join('; ')}; and ${left} more` : shown.join('; ');
}
