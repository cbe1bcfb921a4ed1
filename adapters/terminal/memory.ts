import { dateOf } from '../../src/base/language/date.ts';
import { plainText } from '../../src/base/view/text.ts';
import type { Action, DigestView, View } from '../../src/base/view/view.ts';
import { buttonsOf } from '../../src/face/words/question-store.ts';
import { findYes } from '../../src/face/words/reply.ts';

/** What this terminal has shown: which task a number means, and what of a message is news. */
export interface Memory {
  /** Tasks by their place on the last page of tasks that was shown. */
  readonly shown: ReadonlyMap<number, string>;
  remember(view: View): void;
  /** Notes what was asked in answer to a line; any other answer ends the question. */
  noteAsked(view: View): void;
  /** What a yes to the last question does; undefined where none is open. */
  readonly asked: Action | undefined;
  /** The next change of this task is the reader's own doing, and no news. */
  noteOwn(taskId: string): void;
  /** What to print of a message that arrives: the View, or a few lines, or none. */
  findNews(view: View, now: number): View | readonly string[];
}

export function createMemory(): Memory {
  let shown: ReadonlyMap<number, string> = new Map();
  let last: DigestView | undefined;
  let asked: Action | undefined;
  const own = new Set<string>();

  function remember(view: View): void {
    const digest = findDigest(view);
    if (!digest) return;
    last = digest;
    shown = new Map(digest.tasks.map((task, index) => [task.position ?? index + 1, task.id]));
  }

  return {
    get shown() {
      return shown;
    },
    remember,
    get asked() {
      return asked;
    },
    noteAsked(view) {
      asked = findYes(buttonsOf(view) ?? []);
    },
    noteOwn: (taskId) => void own.add(taskId),
    findNews(view, now) {
      if (view.kind !== 'digest') return view;
      // What became of yesterday's tasks stands on today's page.
      if (view.date < dateOf(now, view.zone)) return [];
      const before = last;
      remember(view);
      if (before?.date !== view.date || before.feed !== view.feed) return view;
      if (view.tasks.some((task) => !before.tasks.some(({ id }) => id === task.id))) return view;
      const changes = listChanges(before, view).filter(({ id }) => !own.delete(id));
      return changes.map(({ line }) => line);
    },
  };
}

/** The page of tasks in a View. Those of a preview do not exist, so nothing can be said about them. */
export function findDigest(view: View): DigestView | undefined {
  const digest = view.kind === 'plan' ? view.digest : view;
  if (digest.kind !== 'digest') return undefined;
  const isPreview = digest.tasks.some((task) => task.state === 'proposed' && task.actions.length === 0);
  return isPreview ? undefined : digest;
}

function listChanges(before: DigestView, after: DigestView): { id: string; line: string }[] {
  return after.tasks.flatMap((task, index) => {
    const state = plainText(task.stateText, after.zone);
    const earlier = before.tasks.find(({ id }) => id === task.id);
    if (earlier?.state === task.state) return [];
    return [{ id: task.id, line: `${task.position ?? index + 1} · ${task.title}: ${state}` }];
  });
}
