import { DAY_MS } from '../../base/language/date.ts';
import type { Row } from '../../base/store/tables.ts';
import { type Text, text } from '../../base/view/text.ts';
import { describeUntaken } from '../../plan/views.ts';
import { isHeld, type Task } from '../../todo/task/task.ts';

/** Tasks of which somebody should say how they ended, because their date is over and nobody was asked yet. */
export function listToAsk(tasks: readonly Task[], now: number): Task[] {
  return tasks.filter((task) => isHeld(task.state) && task.due_at < now && task.outcome_asked_at === null);
}

/** So many days after its date, and after its holder was asked, a task is named each day, then once a week: daily is a pillory. */
const NAMED_DAYS = 4;
const AGAIN_DAYS = 7;

/** What a digest's last line counts: asked before it was made, and still open past the date. */
export function listOverdue(tasks: readonly Task[], madeAt: number): Task[] {
  return tasks.filter(
    ({ state, due_at, outcome_asked_at }) =>
      isHeld(state) &&
      due_at < madeAt &&
      outcome_asked_at !== null &&
      outcome_asked_at < madeAt &&
      isNamed(Math.max(due_at, outcome_asked_at), madeAt),
  );
}

function isNamed(since: number, madeAt: number): boolean {
  const days = Math.round((madeAt - since) / DAY_MS);
  return days <= NAMED_DAYS || days % AGAIN_DAYS === 0;
}

/** What a digest says has no taker: open, not on it already, and named as often as what is late. */
export function listUntaken(
  tasks: readonly Task[],
  { madeAt, taskIds }: { madeAt: number; taskIds: readonly string[] },
): Task[] {
  return tasks.filter(
    ({ id, state, updated_at }) =>
      state === 'open' && updated_at < madeAt && !taskIds.includes(id) && isNamed(updated_at, madeAt),
  );
}

/** The digest's last line: `2 still open past their date: T-3 (@ana), T-9 (@coder-1)`; null where there is nothing. */
export function describeLeftOver(
  overdue: readonly Task[],
  unlisted: readonly Task[],
  executors: ReadonlyMap<string, Pick<Row<'executors'>, 'handle'>>,
  untaken: readonly Pick<Task, 'id' | 'title'>[] = [],
): Text | null {
  const named = overdue.map(({ id, assignee_id }) => {
    const holder = assignee_id === null ? undefined : executors.get(assignee_id);
    return holder ? `${id} (@${holder.handle})` : id;
  });
  const parts = [
    ...(named.length > 0
      ? [`${named.length} still open past ${named.length === 1 ? 'its' : 'their'} date: ${named.join(', ')}.`]
      : []),
    ...(unlisted.length > 0 ? [`Undecided and not above: ${unlisted.map(({ id }) => id).join(', ')}.`] : []),
    describeUntaken(untaken),
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : text`${parts.join(' ')}`;
}
