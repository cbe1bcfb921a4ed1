import { describeAlone } from '../../../src/base/view/task-lines.ts';
import type { TaskCard } from '../../../src/base/view/view.ts';
import { type Paragraph, readText } from './layout.ts';
import type { Page } from './page.ts';
import { drawActions } from './render-digest.ts';

/** One task: what it is and how it stands, why and what it takes, and what to type. `why` has the rest. */
export function drawTask(task: TaskCard, page: Page): Paragraph[] {
  const { title, detail } = describeAlone(task);
  return [
    { pieces: readText(title, page.zone), hang: 2 },
    ...(detail ? [{ pieces: readText(detail, page.zone, 'dim'), hang: 2 }] : []),
    ...(task.actions.length > 0 ? [drawActions(task.actions, page)] : []),
  ];
}
