import type { Ctx } from '../../base/command/ctx.ts';
import type { ChangeRecord, ItemRecord } from '../../base/source-port.ts';
import { cleanLine, text } from '../../base/view/text.ts';
import { answer } from '../../base/view/view.ts';
import { tellMember } from '../../say/tell.ts';
import { getCandidateRow } from '../../todo/idea/candidate-store.ts';
import { endTask } from '../../todo/task/doing/outcome.ts';
import { dropHandOut } from '../../todo/task/hand-out.ts';
import { findTask, listTasksOf, moveTask } from '../../todo/task/store.ts';
import { isHeld, isOpen, type Task } from '../../todo/task/task.ts';
import type { Source } from '../source.ts';
import { type FreshItem, loadItems, type StoredItem } from './item-store.ts';
import type { People } from './people.ts';

/** Longer than this from start to end says nothing about the minutes worked. */
const LONGEST_SITTING_MINUTES = 600;
const LONGEST_WHY = 200;

/** A change that ended longer than this before a task was proposed did not finish it: its T-7 is of another list. */
const CLOCK_SKEW_MS = 3_600_000;

/** What a tracker knows of how work ended. */
interface Evidence {
  source: Source;
  label: string;
  url: string;
  startedAt: number | null;
  endedAt: number | null;
  /** Who did it, where they are known here. */
  doerId: string | undefined;
}

/** Ends the tasks of items that were closed since they were last seen. */
export async function finishByItems(
  ctx: Ctx,
  source: Source,
  stored: readonly StoredItem[],
  fresh: readonly { record: ItemRecord; known: FreshItem['known'] }[],
  people: People,
): Promise<void> {
  const became = new Map(stored.map(({ key, became_id }) => [key, became_id]));
  for (const { record: item, known } of fresh) {
    if (item.state === 'open' || known?.state === item.state) continue;
    const task = await findOpenTaskOf(ctx, became.get(item.key) ?? null);
    if (!task) continue;
    const { label, url, startedAt, endedAt, assignee } = item;
    const doerId = assignee ? people.find(assignee.id, assignee.name) : undefined;
    const evidence = { source, label, url, startedAt, endedAt, doerId };
    if (item.state === 'done') await finish(ctx, task, evidence);
    else await drop(ctx, task, evidence, { candidate: 'withdrawn', why: `dropped in ${source.name}` });
  }
}

/** Ends the tasks that merged changes name, or whose items they close. */
export async function finishByChanges(
  ctx: Ctx,
  source: Source,
  fresh: readonly { record: ChangeRecord; known: StoredItem | undefined }[],
  people: People,
): Promise<void> {
  const merged = fresh.filter(({ record, known }) => record.state === 'merged' && known?.state !== 'merged');
  const items = await loadItems(
    ctx,
    source,
    'item',
    merged.flatMap(({ record }) => record.closes),
  );
  for (const { record: change } of merged) {
    const { label, url, startedAt, endedAt, author } = change;
    const doerId = author ? people.find(author.id, author.name) : undefined;
    const evidence = { source, label, url, startedAt, endedAt, doerId };
    for (const number of change.tasks) {
      const task = await findTask(ctx, `T-${number}`);
      if (task && isOpen(task.state) && mayFinish(task, endedAt)) await finish(ctx, task, evidence);
    }
    for (const key of change.closes) {
      const task = await findOpenTaskOf(ctx, items.get(key)?.became_id ?? null);
      if (task && mayFinish(task, endedAt)) await finish(ctx, task, evidence);
    }
  }
}

function mayFinish({ proposed_at: proposedAt }: Task, endedAt: number | null): boolean {
  return endedAt === null || endedAt >= proposedAt - CLOCK_SKEW_MS;
}

async function findOpenTaskOf(ctx: Ctx, candidateId: string | null): Promise<Task | undefined> {
  if (candidateId === null) return undefined;
  const [open] = (await listTasksOf(ctx, candidateId)).filter(({ state }) => isOpen(state));
  return open && findTask(ctx, open.id);
}

/** As a person's `done`: with the link, and minutes of the tracker's own times where they can be one sitting. */
async function finish(ctx: Ctx, task: Task, evidence: Evidence): Promise<void> {
  const { source, label, url, startedAt, endedAt, doerId } = evidence;
  const held = isHeld(task.state) ? task : await takeFor(ctx, task, doerId);
  if (!held)
    return drop(ctx, task, evidence, {
      candidate: 'done',
      why: `done in ${source.name} before anybody had it`,
    });
  const minutes = startedAt !== null && endedAt !== null ? (endedAt - startedAt) / 60_000 : null;
  await endTask(ctx, held, {
    isSuccess: true,
    evidence: url,
    note: `${label} in ${source.name}`,
    minutes:
      minutes !== null && minutes >= 0 && minutes <= LONGEST_SITTING_MINUTES
        ? Math.round(minutes)
        : undefined,
    doneAt: Math.min(endedAt ?? ctx.now, ctx.now),
  });
}

/** What was approved and nobody has is whoever's did it; undefined where that cannot be, or nobody has said yes. */
async function takeFor(ctx: Ctx, task: Task, doerId: string | undefined): Promise<Task | undefined> {
  if (task.state !== 'approved' && task.state !== 'open') return undefined;
  const assigneeId = doerId ?? (task.state === 'approved' ? task.assignee_id : null);
  if (assigneeId === null) return undefined;
  await dropHandOut(ctx, task.id);
  return moveTask(ctx, task, {
    to: 'assigned',
    event: 'TaskTaken',
    set: {
      assignee_id: assigneeId,
      routing: JSON.stringify({ rule: 'taken', propensity: 1, options: [] }),
    },
  });
}

/** Ends a task that is not wanted any more, or was done before it was anybody's. Whoever has it hears of it. */
async function drop(
  ctx: Ctx,
  task: Task,
  { source, label }: Evidence,
  { candidate: state, why }: { candidate: 'done' | 'withdrawn'; why: string },
): Promise<void> {
  const candidate = await getCandidateRow(ctx, task.candidate_id);
  await dropHandOut(ctx, task.id);
  const isPutOff = task.state === 'snoozed' || task.state === 'parked';
  await moveTask(ctx, task, {
    to: isPutOff ? 'refused' : 'cancelled',
    event: 'TaskDropped',
    set: { finished_at: ctx.now, taken_back_why: cleanLine(`${label} was ${why}`, LONGEST_WHY) },
    data: { why, source: source.id },
    rows: { candidates: [{ ...candidate, state, updated_at: ctx.now }] },
  });
  if (!isHeld(task.state) || task.assignee_id === null) return;
  await tellMember(ctx, task.assignee_id, {
    subject: `dropped:${task.id}`,
    view: answer(text`${task.id} “${task.title}” is off: ${label} was ${why}. You need not go on with it.`),
  });
}
