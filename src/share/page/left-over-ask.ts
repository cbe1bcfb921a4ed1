import { addWorkingDays } from '../../base/calendar/calendar.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { dateOf } from '../../base/language/date.ts';
import { formatDate } from '../../base/language/period.ts';
import type { Row } from '../../base/store/tables.ts';
import { bold, mention, type Text, text } from '../../base/view/text.ts';
import { type Action, answer } from '../../base/view/view.ts';
import { listLatestBatches } from '../../plan/batch-store.ts';
import { tellMember } from '../../say/tell.ts';
import { loadCapacity } from '../../team/capacity/load-capacity.ts';
import { listExecutors } from '../../team/people/store.ts';
import { askSubject, listenerOf } from '../../todo/task/assigned-line.ts';
import { listAskingIds } from '../../todo/task/doing/asked-store.ts';
import { listTaskLines, type TaskLine } from '../../todo/task/line-store.ts';
import { listTasks } from '../../todo/task/store.ts';
import type { Task } from '../../todo/task/task.ts';
import {
  describeLeftOver,
  describeOverdue,
  lateSince,
  listOverdue,
  listToAsk,
  listUntaken,
} from './left-over.ts';

/** From today on, by when somebody who is still at it is taken to be done, unless they say another day. */
const MORE_DAYS = 2;
/** Pages among which the one before another is found; older ones are told no more. */
const MOST_PAGES = 10;

/** Asks whoever has a task whose date is over how it ended: once, in private, and never again. */
export async function askOutcomes(ctx: Ctx): Promise<void> {
  const overdue = listToAsk(await listTasks(ctx, ['assigned', 'started']), ctx.now);
  if (overdue.length === 0) return;
  const asking = await listAskingIds(ctx);
  const open = overdue.filter(({ id }) => !asking.has(id));
  const executors = new Map((await listExecutors(ctx, 'all')).map((executor) => [executor.id, executor]));
  const capacity = await loadCapacity(ctx);
  const asked: Task[] = [];
  for (const task of open) {
    const holder = task.assignee_id === null ? undefined : executors.get(task.assignee_id);
    const listenerId = holder ? listenerOf(holder) : null;
    const calendar = capacity.get(listenerId ?? '')?.calendar;
    if (!holder || listenerId === null || !calendar) continue;
    const moreOn = addWorkingDays(calendar, dateOf(ctx.now, calendar.zone), MORE_DAYS);
    const view = {
      ...answer(describeQuestion(ctx, task, holder)),
      actions: listAnswers(ctx, task, moreOn),
    };
    if (await tellMember(ctx, listenerId, { subject: askSubject(task.id), view })) asked.push(task);
  }
  if (asked.length === 0) return;
  await ctx.record({
    type: 'OutcomesAsked',
    subject: 'tasks',
    rows: { tasks: asked.map((task) => ({ ...task, outcome_asked_at: ctx.now })) },
  });
}

/** What the digest of a batch says of older tasks as things stand. */
interface LeftOver {
  /** Its last line; null where there is nothing. */
  line: Text | null;
  /** What a quiet page's one line says of what is late; null for any other page, and where nothing is. */
  late: string | null;
  untaken: readonly TaskLine[];
  /** Undecided tasks that are not on it. */
  unlisted: readonly TaskLine[];
  /** Tasks that nobody has by now. */
  openCount: number;
  /** Whether no page before it can have named all of it. */
  isNews: boolean;
}

export async function readLeftOver(
  ctx: Ctx,
  batch: { feedId: string; madeAt: number; taskIds: readonly string[]; isQuiet: boolean },
  executors: ReadonlyMap<string, Row<'executors'>>,
): Promise<LeftOver> {
  const { feedId } = batch;
  const open = await listTaskLines(ctx, ['proposed', 'open', 'assigned', 'started'], { feedId });
  // A page that is kept true for some days speaks of what there was on its own.
  const unlisted = open.filter(
    ({ id, state, proposed_at: proposedAt }) =>
      state === 'proposed' && proposedAt <= batch.madeAt && !batch.taskIds.includes(id),
  );
  const before = (await listLatestBatches(ctx, feedId, MOST_PAGES)).find(
    ({ created_at: at }) => at < batch.madeAt,
  );
  const lastAt = before?.created_at ?? 0;
  const untaken = listUntaken(open, { ...batch, lastAt });
  const overdue = listOverdue(open, batch.madeAt);
  // The headline of a quiet page names what is late, what waits, and what nobody has: its foot is not posted.
  return {
    line: batch.isQuiet ? null : describeLeftOver(overdue, unlisted, executors, untaken),
    late: batch.isQuiet ? describeOverdue(overdue, executors) : null,
    untaken,
    unlisted,
    openCount: open.filter(({ state }) => state === 'open').length,
    isNews:
      untaken.some(({ updated_at: openAt }) => openAt >= lastAt) ||
      overdue.named.some((task) => lateSince(task) >= lastAt),
  };
}

function describeQuestion(ctx: Ctx, task: Task, holder: Row<'executors'>): Text {
  const due = formatDate(task.due_on, ctx.today);
  const whose = holder.kind === 'agent' ? text` (${mention(holder)})` : '';
  return text`${bold(task.id)} ${task.title}${whose} was due ${due}: done, could not, or still at it?`;
}

function listAnswers(ctx: Ctx, task: Task, moreOn: string): Action[] {
  const args = { task: task.id };
  return [
    { label: 'Done', command: 'done', args, style: 'primary' },
    { label: 'Could not', command: 'fail', args, style: 'plain' },
    {
      label: `By ${formatDate(moreOn, ctx.today)}`,
      command: 'still',
      args: { ...args, until: moreOn },
      style: 'plain',
    },
  ];
}
