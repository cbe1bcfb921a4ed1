import { describeForecast, describeKind } from '../../../src/base/view/task-lines.ts';
import type { DigestView, TaskCard } from '../../../src/base/view/view.ts';
import { type Paragraph, type Piece, readText, styled } from './layout.ts';

/** The day's page: what changed, each task in two lines, what was held back. */
export function drawDigest(view: DigestView): Paragraph[] {
  const { zone } = view;
  return [
    { pieces: readText(view.headline, zone, 'bold') },
    ...view.changes.map((line) => ({ pieces: [{ text: '· ' }, ...readText(line, zone)], hang: 2 })),
    ...view.tasks.flatMap((task, index) => drawEntry(task, task.position ?? index + 1, zone)),
    ...view.foot.map((line) => ({ pieces: readText(line, zone, 'dim'), hang: 2 })),
  ];
}

function drawEntry(task: TaskCard, position: number, zone: string): Paragraph[] {
  const executor = readText(task.executorText, zone);
  const who: Piece[] = executor.length > 0 ? [{ text: ', ' }, ...executor] : [];
  const goal = task.goal ? `, ${task.guessed?.includes('goal') ? `for ${task.goal.id}?` : task.goal.id}` : '';
  const isWaiting = task.state === 'proposed';
  const standing: Piece[] = task.standingText ? [{ text: ', ' }, ...readText(task.standingText, zone)] : [];
  const state: Piece[] = isWaiting
    ? [{ text: describeKind(task) }, ...standing]
    : readText(task.stateText, zone, 'green');
  return [
    {
      pieces: [
        styled(`${position} · `, 'cyan', 'bold'),
        styled(task.title, 'bold'),
        { text: ` — ${task.id}${goal}` },
        ...who,
        { text: ', ' },
        ...state,
        { text: '.' },
      ],
      hang: 4,
    },
    {
      pieces: [{ text: `    ${describeForecast(task)}. ` }, styled(task.reasoning, 'dim')],
      hang: 4,
    },
  ];
}
