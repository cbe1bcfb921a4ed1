import { z } from 'zod';
import { defineCommand } from '../../../base/command/command.ts';
import type { Ctx } from '../../../base/command/ctx.ts';
import type { Row } from '../../../base/store/tables.ts';
import { text } from '../../../base/view/text.ts';
import { type Action, answer } from '../../../base/view/view.ts';
import { isUnresolved } from '../../../gather/project/project.ts';
import { loadPortfolio } from '../../../gather/project/store.ts';
import type { Task } from '../task.ts';
import { checkMayEnd, describeTime, outcomeArgs, recordOutcome } from './outcome.ts';

/** Buttons that a row of a chat has room for. */
const MOST_BUTTONS = 5;

export const done = defineCommand({
  name: 'done',
  summary: 'Say that a task is done, with an optional note, link and minutes.',
  examples: ['T-3', 'T-3 merged --link https://example.org/pull/7 --minutes 90'],
  args: z.object(outcomeArgs),
  audience: 'page',
  hasForm: true,
  isEssential: true,
  prefill: (ctx, given) => checkMayEnd(ctx, given, 'done'),
  async run(ctx, args) {
    const { task, outcome } = await recordOutcome(ctx, args, true);
    const left = await listLeftBugs(ctx, task);
    return {
      ...answer(
        text`${task.id} is done, ${await describeTime(ctx, task, outcome)}.`,
        ...left.map(
          ({ id, title }) => text`${id} “${title}” is still open: bug edit ${id} --state resolved closes it.`,
        ),
      ),
      ...(left.length > 0 && { actions: left.slice(0, MOST_BUTTONS).map(offerToClose) }),
    };
  },
});

/** A blocker's task is done, but whether its bugs are gone only people know. */
async function listLeftBugs(ctx: Ctx, task: Task): Promise<Row<'bugs'>[]> {
  if (task.category !== 'blocker' || task.project_id === null) return [];
  const { bugs } = await loadPortfolio(ctx);
  return bugs.filter(
    (bug) => bug.project_id === task.project_id && bug.severity === 'critical' && isUnresolved(bug),
  );
}

function offerToClose({ id }: Row<'bugs'>): Action {
  return {
    label: `${id} is gone`,
    command: 'bug edit',
    args: { bug: id, state: 'resolved' },
    style: 'plain',
  };
}
