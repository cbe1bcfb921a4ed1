import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { badArgument, notPossible } from '../errors.ts';
import { formatId } from '../ids.ts';
import { nextNumber } from '../task/store.ts';
import { sayState, type Task } from '../task/task.ts';
import { readDate } from '../time.ts';
import { cleanText } from '../view.ts';

/** What a decision leaves a task in, where that needs no saying twice. */
const STATE_AFTER: Readonly<Record<string, string>> = {
  approve: 'approved',
  refuse: 'refused',
  snooze: 'snoozed',
};

export async function alreadyDecided(ctx: Ctx, task: Task): Promise<Error> {
  const last = await ctx.tx
    .selectFrom('decisions')
    .leftJoin('executors', (join) =>
      join
        .onRef('executors.workspace_id', '=', 'decisions.workspace_id')
        .onRef('executors.id', '=', 'decisions.decided_by'),
    )
    .select(['decisions.choice', 'decisions.decided_at', 'executors.handle'])
    .where('decisions.workspace_id', '=', ctx.workspace.id)
    .where('decisions.task_id', '=', task.id)
    .orderBy('decisions.number', 'desc')
    .executeTakeFirst();
  const who = last?.handle ? ` by @${last.handle}` : '';
  const done =
    { approve: 'approved', refuse: 'refused', snooze: 'put off' }[String(last?.choice)] ?? task.state;
  return notPossible(
    `${task.id} is already ${done}${who}.`,
    task.state === STATE_AFTER[String(last?.choice)]
      ? `See why ${task.id}.`
      : `It ${sayState(task.state)} now; see why ${task.id}.`,
  );
}

export async function newDecision(
  ctx: Ctx,
  task: Task,
  made: Pick<Row<'decisions'>, 'choice' | 'reason' | 'note' | 'effect' | 'rule'>,
): Promise<Row<'decisions'>> {
  const number = await nextNumber(ctx, 'decisions');
  return {
    workspace_id: ctx.workspace.id,
    id: formatId('D', number),
    number,
    task_id: task.id,
    ...made,
    note: cleanText(made.note).slice(0, 2_000),
    content_hash: task.content_hash,
    forecast_version: null,
    place_id: ctx.placeId,
    stands_in_for: null,
    before: '{}',
    undo_until_at: null,
    decided_by: ctx.actor.kind === 'member' ? ctx.actor.id : null,
    decided_at: ctx.now,
  };
}

export async function getCandidateRow(ctx: Ctx, id: string): Promise<Row<'candidates'>> {
  return ctx.tx
    .selectFrom('candidates')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
}

export function readFutureDate(ctx: Ctx, typed: string): string {
  const date = readDate('until', typed, ctx.today);
  if (date <= ctx.today) throw badArgument('until', typed, `a date after today, ${ctx.today}`);
  return date;
}
