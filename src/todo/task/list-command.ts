import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { formatDate } from '../../base/language/period.ts';
import { cleanLine } from '../../base/view/text.ts';
import { type TableView, withData } from '../../base/view/view.ts';
import { listExecutors } from '../../team/people/store.ts';
import { listTaskLines, type TaskLine } from './line-store.ts';
import { describeState, isHeld, OPEN_STATES } from './task.ts';

/** Characters of a title that a line of the list has room for. */
const LONGEST_TITLE = 60;

export const tasks = defineCommand({
  name: 'tasks',
  summary: 'List the open tasks: yours, or everybody’s. What is past its date comes first.',
  examples: ['', '--all'],
  args: z.object({ all: arg.flag('everybody’s, not only yours and the open ones') }),
  reads: true,
  async run(ctx, { all }) {
    const mine = ctx.actor.kind === 'member' && !all ? ctx.actor.id : null;
    const open = await listTaskLines(ctx, OPEN_STATES, mine === null ? {} : { executorId: mine });
    const isOverdue = (task: TaskLine) => isHeld(task.state) && task.due_at < ctx.now;
    const shown = [...open.filter(isOverdue), ...open.filter((task) => !isOverdue(task))];
    const handles = new Map((await listExecutors(ctx, 'all')).map(({ id, handle }) => [id, handle]));
    const view: TableView = {
      kind: 'table',
      title: mine === null ? 'Open tasks' : 'Your open tasks, and those nobody has',
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
        isOverdue(task) ? 'overdue' : describeState(task.state),
        task.assignee_id === null ? '—' : `@${handles.get(task.assignee_id) ?? '?'}`,
        formatDate(task.due_on, ctx.today),
      ]),
      empty:
        mine === null
          ? 'No task is open. plan makes a batch.'
          : 'Nothing waits for you. tasks --all shows everybody’s.',
      begin:
        mine === null
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
        isOverdue: isOverdue(task),
        assigneeId: task.assignee_id,
        dueOn: task.due_on,
        effortHours: task.effort_hours,
      })),
    );
  },
});
