import { countLines, fitDigest, type Sizes } from './first-sight.ts';
import type { Outline, Part } from './outline-parts.ts';
import { outlineActions, plain, quiet } from './outline-parts.ts';
import { describeEntry, type EntryLines } from './task-lines.ts';
import type { DigestView, TaskCard } from './view.ts';

export function outlineDigest(view: DigestView): Outline {
  const entries = view.tasks
    .map((task, index) => ({ task, index, said: describeEntry(task, task.position ?? index + 1) }))
    .toSorted((a, b) => rankEntry(a.task) - rankEntry(b.task));
  const fit = view.isWhole ? null : fitDigest(measureDigest(view, entries));
  const shown = entries
    .slice(0, fit?.tasks)
    .map((entry, place) => ({ ...entry, hasReason: fit === null || place < fit.reasons }))
    .toSorted((a, b) => a.index - b.index);
  const changes = view.changes.slice(0, fit?.changes);
  const foot = view.foot.slice(0, fit?.foot);
  const isCut =
    shown.length + changes.length + foot.length < view.tasks.length + view.changes.length + view.foot.length;
  const count = shown.length < view.tasks.length ? ` ${view.tasks.length} tasks` : '';
  const showAll = { label: `Show all${count}`, command: 'today', args: { feed: view.feed } };
  return [
    { kind: 'heading', text: view.headline },
    ...changes.map((line) => plain(line)),
    ...shown.map(({ task, said, hasReason }) => outlineEntry(task, said, hasReason)),
    ...foot.map((line) => quiet(line)),
    ...(isCut ? outlineActions([{ ...showAll, style: 'plain' }]) : []),
  ];
}

interface Entry {
  task: TaskCard;
  said: EntryLines;
}

/** What waits for somebody, or can be taken back, is seen before what goes its way by itself. */
function rankEntry({ state, actions }: TaskCard): number {
  const waits = state === 'proposed' || state === 'open' || actions.some(({ command }) => command === 'undo');
  return waits ? 0 : 1;
}

/** What a digest takes on a phone. A task that was decided counts as one that was not: a page keeps its shape. */
function measureDigest(view: DigestView, entries: readonly Entry[]): Sizes {
  return {
    headline: countLines(view.headline, 'plain'),
    changes: view.changes.map((line) => countLines(line, 'plain')),
    tasks: entries.map(({ task }) => {
      const { standingText: _standing, ...rest } = task;
      const { title, facts } = describeEntry({ ...rest, state: 'proposed' }, task.position ?? 1);
      // Of a task that takes more than one yes a line will say how many it has.
      const standing = task.approvalKind === 'risky' ? 1 : 0;
      return facts.reduce(
        (sum, line) => sum + countLines(line, 'quiet'),
        countLines(title, 'plain') + standing,
      );
    }),
    reasons: entries.map(({ said }) => countLines(said.reason, 'quiet')),
    foot: view.foot.map((line) => countLines(line, 'quiet')),
  };
}

/** Once it is decided, what everybody needs of it is to say that it is done. */
function outlineEntry(task: TaskCard, { title, facts, reason }: EntryLines, hasReason: boolean): Part {
  const isHeld = task.state === 'assigned' || task.state === 'started';
  const [often, rare] = partition(task.actions, ({ command }) =>
    isHeld ? command === 'done' : command !== 'why',
  );
  const lead = isHeld ? 'primary' : undefined;
  return {
    kind: 'entry',
    id: task.id,
    lines: [title, ...facts, ...(hasReason ? [reason] : [])],
    actions: lead ? often.map((action) => ({ ...action, style: lead })) : often,
    more: lead ? rare.map((action) => ({ ...action, style: 'plain' })) : rare,
  };
}

export function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
