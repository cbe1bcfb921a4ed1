import { listWorkingDays } from '../../base/calendar/calendar.ts';
import type { Change, Ctx } from '../../base/command/ctx.ts';
import { badArgument, notPossible } from '../../base/language/errors.ts';
import { formatDate } from '../../base/language/period.ts';
import type { Row } from '../../base/store/tables.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import { toCandidate } from '../../todo/idea/candidate-store.ts';
import { findCycles } from '../../todo/idea/dependencies.ts';
import { describeWhere, getTask, listNeeds } from '../../todo/task/store.ts';
import { isOpen, type Task } from '../../todo/task/task.ts';
import type { HandOverReason } from './hand-over.ts';
import type { HandOverCase } from './hand-over-case.ts';

/** A limit of open tasks holds for so many working days, today included. */
const LIMIT_DAYS = 5;

/** What a reason changes beside who has the task, and the sentence that says so. */
export interface HandOverEffect {
  rows: NonNullable<Change['rows']>;
  idea: Row<'candidates'>;
  lines: readonly Text[];
}

export async function applyHandOver(
  ctx: Ctx,
  situation: HandOverCase,
  said: { reason: HandOverReason; needs: Task | null },
): Promise<HandOverEffect> {
  const { from } = situation;
  const { task, idea } = situation.now;
  switch (said.reason) {
    case 'too much open':
      return { idea, ...limitOpen(ctx, situation) };
    case 'not my field': {
      const { notFor: barred, onlyFor } = toCandidate(idea);
      const notFor = [...new Set([...barred, from.id])];
      return {
        rows: {},
        idea: { ...idea, executor_scope: JSON.stringify({ notFor, onlyFor }) },
        lines: [text`It will not come to @${from.handle} again.`],
      };
    }
    case 'away': {
      const isOwn = ctx.actor.kind === 'member' && ctx.actor.id === from.id;
      const words = isOwn ? 'away friday' : `away friday --who @${from.handle}`;
      const isAway = situation.executors.some(({ id, isAway: away }) => id === from.id && away);
      const lines = isAway
        ? []
        : [text`For longer? ${bold(words)}, or the days, keeps other tasks away too.`];
      return { rows: {}, idea, lines };
    }
    case 'blocked': {
      if (said.needs) {
        const { rows, idea: changed } = await addNeed(ctx, task, idea, said.needs);
        return { rows, idea: changed, lines: [text`It waits for ${said.needs.id} ${said.needs.title}.`] };
      }
      const ask = bold(`hand over ${task.id} blocked, waits for T-n`);
      return { rows: {}, idea, lines: [text`What blocks it? If it waits for another task: ${ask}.`] };
    }
    case 'other':
      return { rows: {}, idea, lines: [] };
  }
}

/** For a week they get no more than they have left. */
function limitOpen(ctx: Ctx, { from, executors }: HandOverCase): Pick<HandOverEffect, 'rows' | 'lines'> {
  const executor = executors.find(({ id }) => id === from.id);
  if (!executor) return { rows: {}, lines: [] };
  const most = Math.max(1, executor.openTasks - 1);
  const untilOn = listWorkingDays(executor.calendar, ctx.today, LIMIT_DAYS).at(-1) ?? ctx.today;
  const tasks = most === 1 ? '1 open task' : `${most} open tasks`;
  return {
    rows: { executors: [{ ...from, most_open: most, most_open_until_on: untilOn }] },
    lines: [text`I give @${from.handle} no more than ${tasks} until ${formatDate(untilOn, ctx.today)}.`],
  };
}

/** Has a task wait for another one, also when it comes again one day. */
export async function addNeed(
  ctx: Ctx,
  task: Task,
  idea: Row<'candidates'>,
  needs: Task,
): Promise<{ rows: NonNullable<Change['rows']>; idea: Row<'candidates'> }> {
  const row = { workspace_id: ctx.workspace.id, task_id: task.id, needs_task_id: needs.id };
  const { dependsOn } = toCandidate(idea);
  return {
    rows: { task_dependencies: [row] },
    idea: { ...idea, depends_on: JSON.stringify([...new Set([...dependsOn, needs.id])]) },
  };
}

/** The task that another one is to wait for. Refuses one that is over, and what would wait for itself. */
export async function readNeed(ctx: Ctx, task: Task, ref: string): Promise<Task> {
  const needs = await getTask(ctx, ref);
  if (needs.id === task.id) throw badArgument('--needs', ref, 'another task than the one that waits');
  if (!isOpen(needs.state)) {
    throw notPossible(
      `${await describeWhere(ctx, needs)}: nothing waits for it.`,
      'Name a task that is still open, or none.',
    );
  }
  const waits = new Map<string, string[]>([[task.id, [needs.id]]]);
  for (const { task_id, needs_task_id } of await listNeeds(ctx)) {
    waits.set(task_id, [...(waits.get(task_id) ?? []), needs_task_id]);
  }
  const [circle] = findCycles(waits, [task.id]);
  if (circle) {
    throw notPossible(
      `${needs.id} waits for ${task.id} already: ${circle.join(' → ')}.`,
      'Name a task that does not wait for this one.',
    );
  }
  return needs;
}
