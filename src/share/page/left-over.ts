import { DAY_MS } from '../../base/language/date.ts';
import type { Row } from '../../base/store/tables.ts';
import { type Text, text } from '../../base/view/text.ts';
import type { TaskLine } from '../../todo/task/line-store.ts';
import { describeUntaken, isHeld, nameTasks, type Task } from '../../todo/task/task.ts';

/** Tasks of which somebody should say how they ended, because their date is over and nobody was asked yet. */
export function listToAsk(tasks: readonly Task[], now: number): Task[] {
  return tasks.filter((task) => isHeld(task.state) && task.due_at < now && task.outcome_asked_at === null);
}

/** So many days after its date, and after its holder was asked, a task is named each day, then once a week: daily is a pillory. */
const NAMED_DAYS = 4;
const AGAIN_DAYS = 7;

/** What is past its date: those that a digest's last line names, and how many more there are. */
export interface Overdue {
  named: readonly TaskLine[];
  more: number;
}

/** What a digest's last line counts: asked before it was made, and still open past the date. */
export function listOverdue(tasks: readonly TaskLine[], madeAt: number): Overdue {
  const all = tasks.flatMap((task) => {
    const { state, due_at: dueAt, outcome_asked_at: askedAt } = task;
    const isOverdue = isHeld(state) && dueAt < madeAt && askedAt !== null && askedAt < madeAt;
    return isOverdue ? [{ task, since: lateSince(task) }] : [];
  });
  const named = all.filter(({ since }) => isNamed(since, madeAt)).map(({ task }) => task);
  return { named, more: all.length - named.length };
}

/** From when on a task that is past its date may be named: its holder was asked. UTC milliseconds. */
export function lateSince({ due_at: dueAt, outcome_asked_at: askedAt }: TaskLine): number {
  return Math.max(dueAt, askedAt ?? 0);
}

function isNamed(since: number, madeAt: number): boolean {
  const days = Math.round((madeAt - since) / DAY_MS);
  return days <= NAMED_DAYS || days % AGAIN_DAYS === 0;
}

/**
 * What a digest says has no taker: open and not on it already. The first page after it is so says it, then one a week: its own
 * page and `tasks` offer it all the time.
 */
export function listUntaken(
  tasks: readonly TaskLine[],
  { madeAt, lastAt, taskIds }: { madeAt: number; lastAt: number; taskIds: readonly string[] },
): TaskLine[] {
  return tasks.filter(
    ({ id, state, updated_at: openAt }) =>
      state === 'open' &&
      openAt < madeAt &&
      !taskIds.includes(id) &&
      (openAt >= lastAt || Math.round((madeAt - openAt) / DAY_MS) % AGAIN_DAYS === 0),
  );
}

/**
 * The digest's last line: `3 still open past their date: T-3 (@ana), T-9 (@coder-1) and 1 more. Undecided and not above: T-4 “Sweep the
 * hall”.`; null where there is nothing to name.
 */
export function describeLeftOver(
  overdue: Overdue,
  unlisted: readonly TaskLine[],
  executors: ReadonlyMap<string, Pick<Row<'executors'>, 'handle'>>,
  untaken: readonly Pick<Task, 'id' | 'title'>[] = [],
): Text | null {
  const parts = [
    describeOverdue(overdue, executors),
    ...(unlisted.length > 0 ? [`Undecided and not above: ${nameTasks(unlisted)}.`] : []),
    describeUntaken(untaken),
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : text`${parts.join(' ')}`;
}

/** `2 still open past their date: T-3 (@ana) and 1 more.`; null where none is named. */
export function describeOverdue(
  { named, more }: Overdue,
  executors: ReadonlyMap<string, Pick<Row<'executors'>, 'handle'>>,
): string | null {
  if (named.length === 0) return null;
  const names = named.map(({ id, assignee_id }) => {
    const holder = assignee_id === null ? undefined : executors.get(assignee_id);
    return holder ? `${id} (@${holder.handle})` : id;
  });
  const count = named.length + more;
  const rest = more > 0 ? ` and ${more} more` : '';
  return `${count} still open past ${count === 1 ? 'its' : 'their'} date: ${names.join(', ')}${rest}.`;
}
