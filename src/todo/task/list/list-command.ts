import { z } from 'zod';
import { arg } from '../../../base/command/args.ts';
import { defineCommand } from '../../../base/command/command.ts';
import { formatDate } from '../../../base/language/period.ts';
import { cleanLine } from '../../../base/view/text.ts';
import { type TableView, withData } from '../../../base/view/view.ts';
import { getExecutor, listExecutors } from '../../../team/people/store.ts';
import { listTaskLines, type TaskLine } from '../line-store.ts';
import { describeState, OPEN_STATES } from '../task.ts';
import { fits, isOverdue, nameTasks, readWhich, sayNone } from './which-tasks.ts';

/** Characters of a title that a line of the list has room for. */
const LONGEST_TITLE = 60;
const MINE = 'Your open tasks, and those nobody has';

export const tasks = defineCommand({
  name: 'tasks',
  summary: 'List the open tasks: yours, or which you ask for. What is past its date comes first.',
  examples: ['', 'all', 'overdue', '@ana', 'due this week'],
  args: z.object({
    which: arg
      .rest('whose or which: @ana, all, overdue, blocked, open, or due and days such as due this week')
      .optional(),
    all: arg.flag('everybody’s, not only yours and the open ones'),
  }),
  reads: true,
  async run(ctx, { which: typed, all }) {
    const which = typed === undefined ? null : readWhich(typed, ctx.today);
    const person = which === null || which.who === null ? null : await getExecutor(ctx, which.who, 'which');
    const isAll = all || which !== null;
    const mine = ctx.actor.kind === 'member' && !isAll ? ctx.actor.id : null;
    const whose = person?.id ?? mine;
    const open = await listTaskLines(
      ctx,
      OPEN_STATES,
      whose === null ? {} : { executorId: whose, isOnly: person !== null },
    );
    const asked = which === null ? open : open.filter((task) => fits(task, which, ctx.now));
    const isLate = (task: TaskLine) => isOverdue(task, ctx.now);
    const shown = [...asked.filter(isLate), ...asked.filter((task) => !isLate(task))];
    const handles = new Map((await listExecutors(ctx, 'all')).map(({ id, handle }) => [id, handle]));
    const view: TableView = {
      kind: 'table',
      title: which ? nameTasks(which, person?.handle, ctx.today) : mine === null ? 'Open tasks' : MINE,
      columns: [
        { title: 'Task' },
        { title: 'Title' },
        { title: 'State', saysItself: true },
        { title: 'With' },
        { title: 'Due' },
      ],
      rows: shown.map((task) => [
        task.id,
        cleanLine(task.title, LONGEST_TITLE),
        sayHow(task, ctx.now, handles),
        task.assignee_id === null ? '—' : `@${handles.get(task.assignee_id) ?? '?'}`,
        formatDate(task.due_on, ctx.today),
      ]),
      empty:
        mine !== null
          ? 'Nothing waits for you. tasks --all shows everybody’s.'
          : which === null || typed === 'all'
            ? 'No task is open. plan makes a batch.'
            : sayNone(which),
      begin:
        mine === null && which === null
          ? { label: 'Plan', command: 'plan', args: {}, style: 'plain' }
          : { label: 'Everybody’s', command: 'tasks', args: { all: 'true' }, style: 'plain' },
    };
    return withData(
      view,
      shown.map((task) => ({
        id: task.id,
        title: task.title,
        category: task.category,
        state: task.state,
        isOverdue: isLate(task),
        isBlocked: task.waits_since_at !== null,
        assigneeId: task.assignee_id,
        dueOn: task.due_on,
        effortHours: task.effort_hours,
      })),
    );
  },
});

/** `overdue`, `waits for @ben: the key`, or its state. */
function sayHow(task: TaskLine, now: number, handles: ReadonlyMap<string, string>): string {
  const late = isOverdue(task, now) ? 'overdue' : '';
  if (task.waits_since_at === null) return late || describeState(task.state);
  const words = cleanLine(task.waits_for ?? '', LONGEST_TITLE);
  const whom = task.waits_for_id === null ? undefined : handles.get(task.waits_for_id);
  const wait = `waits for ${[whom === undefined ? '' : `@${whom}`, words].filter((part) => part !== '').join(': ')}`;
  return late === '' ? wait : `${late}, ${wait}`;
}
