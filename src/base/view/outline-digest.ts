import { countLines, fitDigest, type Sizes } from './first-sight.ts';
import type { Outline, Part } from './outline-parts.ts';
import { MOST_BUTTONS, outlineActions, plain, quiet } from './outline-parts.ts';
import { describeAlone, describeEntry, type EntryLines, HELD } from './task-lines.ts';
import type { Action, DigestView, TaskCard } from './view.ts';

export function outlineDigest(view: DigestView): Outline {
  if (view.isQuiet && !view.isWhole)
    return [plain(view.headline), ...outlineActions([...listLeading(view), showAction(view, 'Show')])];
  const entries = view.tasks
    .map((task, index) => ({ task, index, said: describeEntry(task, task.position ?? index + 1) }))
    .toSorted((a, b) => rankEntry(a.task) - rankEntry(b.task));
  const fit = view.isWhole ? null : fitDigest(measureDigest(view, entries));
  const shown = entries.slice(0, fit?.tasks).toSorted((a, b) => a.index - b.index);
  const changes = view.changes.slice(0, fit?.changes);
  const foot = view.foot.slice(0, fit?.foot);
  const count = shown.length < view.tasks.length ? ` ${view.tasks.length} tasks` : '';
  const hasFoot = foot.length === view.foot.length;
  const cut: Cut = {
    hasAll: hasFoot && shown.length === view.tasks.length && changes.length === view.changes.length,
    // The first line is of the goals.
    hasNews: changes.length > 1 || changes.length === view.changes.length,
    hasFoot,
    showAll: showAction(view, `Show all${count}`),
  };
  return [
    { kind: 'heading', text: view.headline },
    ...changes.map((line) => plain(line)),
    ...shown.map(({ task, said }) => outlineEntry(task, said)),
    ...foot.map((line) => quiet(line)),
    ...outlineActions(view.isWhole ? (view.actions ?? []) : chooseActions(view, cut)),
  ];
}

/** What of a page is open to the eye, and what shows the rest. */
interface Cut {
  hasAll: boolean;
  hasNews: boolean;
  hasFoot: boolean;
  showAll: Action;
}

/**
 * The yes to all of it, what is asked beside the tasks as far as it is read there, the way to what is not shown; last what each
 * can ask for anywhere. The whole page has all of them.
 */
function chooseActions(view: DigestView, { hasAll, hasNews, hasFoot, showAll }: Cut): Action[] {
  const { actions = [] } = view;
  const yes = actions.filter(({ command }) => command === 'answer');
  const own = actions.filter(({ command }) => command === 'mine' || command === 'why');
  const leading = listLeading(view).filter(({ command }) => hasFoot || command !== 'take');
  const known = [...yes, ...own, ...listLeading(view)];
  const news = actions.filter((action) => hasNews && !known.includes(action));
  const asked = [...yes, ...leading, ...news];
  if (hasAll && asked.length <= MOST_BUTTONS) return [...asked, ...own].slice(0, MOST_BUTTONS);
  return [...asked.slice(0, MOST_BUTTONS - 1), showAll, ...own].slice(0, MOST_BUTTONS);
}

/** What the headline speaks of is done where it is read: to take what nobody has, to add an idea where none is open. */
export function listLeading({ actions = [] }: DigestView): Action[] {
  return actions.filter(({ command }) => command === 'take' || command === 'propose');
}

function showAction({ feed }: DigestView, label: string): Action {
  return { label, command: 'today', args: { feed }, style: 'plain' };
}

/** What is needed less often than yes and no. */
const MENU: readonly string[] = ['change', 'later', 'why'];
/** Of a task that somebody has: its end is what everybody waits for. */
const HELD_MENU: readonly string[] = ['start', 'hand over', 'fail', 'why'];
/** To whoever has it. */
const OWN_MENU: readonly string[] = ['later', 'fail', 'why'];

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
      const { title, detail } = describeEntry({ ...rest, state: 'proposed' }, task.position ?? 1);
      // Its mark; and of a task that takes more than one yes a line will say how many it has.
      const lead = countLines(['◻ ', ...title], 'plain') + (task.approvalKind === 'risky' ? 1 : 0);
      return lead + countLines(detail ?? [], 'quiet');
    }),
    foot: view.foot.map((line) => countLines(line, 'quiet')),
  };
}

function outlineEntry(task: TaskCard, { mark, title, detail }: EntryLines): Part {
  const lines = [[`${mark} `, ...title], ...(detail ? [detail] : [])];
  return { kind: 'entry', id: task.id, mark, lines, ...splitActions(task) };
}

/** A task by itself: on its line in a thread, and to whoever has it. It begins with its number, by which people speak of it. */
export function outlineTask(task: TaskCard): Outline {
  const { title, detail } = describeAlone(task);
  return [{ kind: 'entry', id: task.id, lines: [title, ...(detail ? [detail] : [])], ...splitActions(task) }];
}

/**
 * Yes and No while it waits; once it is decided, what everybody needs of it is to say that it is done. Whoever has it begins it,
 * ends it or passes it on.
 */
function splitActions({ state, position, actions }: TaskCard): { actions: Action[]; more: Action[] } {
  const isHeld = HELD.includes(state);
  const menu = !isHeld ? MENU : position === null ? OWN_MENU : HELD_MENU;
  const [often, rare] = partition(actions, ({ command }) => !menu.includes(command));
  if (!isHeld || position === null) return { actions: often, more: rare };
  return {
    actions: often.map((action) => ({ ...action, style: 'primary' })),
    more: rare.map((action) => ({ ...action, style: 'plain' })),
  };
}

export function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
