import { listLeading } from '../../../src/base/view/outline-digest.ts';
import { describeEntry } from '../../../src/base/view/task-lines.ts';
import type { Action, DigestView, TaskCard } from '../../../src/base/view/view.ts';
import { type Paragraph, type Piece, readText, type Style, styled } from './layout.ts';
import type { Page } from './page.ts';

const MARK_STYLES: Readonly<Record<string, Style>> = {
  '✅': 'green',
  '▶': 'cyan',
  '☑': 'green',
  '✖': 'dim',
};

/** The day's page: what is wanted, what changed, each task in two lines, what to expect, and what to type for all of it. */
export function drawDigest(view: DigestView, page: Page): Paragraph[] {
  const { zone } = view;
  const headline = { pieces: readText(view.headline, zone, 'bold') };
  if (view.isQuiet && !view.isWhole)
    return [
      headline,
      drawActions(
        [...listLeading(view), { label: 'Show', command: 'today', args: {}, style: 'plain' }],
        page,
      ),
    ];
  return [
    headline,
    ...view.changes.map((line) => ({ pieces: readText(line, zone), hang: 2 })),
    ...view.tasks.flatMap((task, index) => drawEntry(task, task.position ?? index + 1, zone)),
    ...view.foot.map((line) => ({ pieces: readText(line, zone, 'dim'), hang: 2 })),
    ...(view.actions && view.actions.length > 0 ? [drawActions(view.actions, page)] : []),
  ];
}

/** Where people type, a task says its number. */
function drawEntry(task: TaskCard, position: number, zone: string): Paragraph[] {
  const { mark, title, detail } = describeEntry(task, position);
  const [name, ...state] = readText(title, zone);
  return [
    {
      pieces: [
        styled(`${mark} `, MARK_STYLES[mark] ?? 'cyan'),
        ...(name ? [name] : []),
        styled(` (${task.id})`, 'dim'),
        ...state,
      ],
      hang: 4,
    },
    ...(detail ? [{ pieces: [{ text: '    ' }, ...readText(detail, zone, 'dim')], hang: 4 }] : []),
  ];
}

/** All on one line: `Yes to all 4: answer yes to all · Mine: inbox`. */
export function drawActions(actions: readonly Action[], page: Page): Paragraph {
  const pieces = actions.flatMap((action, index): Piece[] => [
    styled(`${index > 0 ? ' · ' : ''}${action.label}: `, 'dim'),
    styled(page.typeAction(action), 'cyan'),
  ]);
  return { pieces, hang: 2 };
}
