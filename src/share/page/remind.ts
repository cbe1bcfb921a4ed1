import type { Ctx } from '../../base/command/ctx.ts';
import { dateOf } from '../../base/language/date.ts';
import { formatDate } from '../../base/language/period.ts';
import { withdrawMessage } from '../../base/run/outbox.ts';
import type { Row } from '../../base/store/tables.ts';
import { bold, cutTitle, mention, type Text, text, toldOn } from '../../base/view/text.ts';
import { answer, type TaskCard } from '../../base/view/view.ts';
import { listLatestBatches } from '../../plan/batch-store.ts';
import { digestSubject } from '../../say/subject.ts';
import { nextWorkingInstant, tellMember } from '../../say/tell.ts';
import { ensureDirectPlace } from '../../team/account/place-store.ts';
import { loadOwnCalendar } from '../../team/capacity/private-store.ts';
import { getFeedById } from '../../team/feed/store.ts';
import { getExecutorById } from '../../team/people/store.ts';
import { askSubject, listenerOf, REMIND_DUE, RETELL_DUE, TELL_DUE } from '../../todo/task/assigned-line.ts';
import { waitSubject } from '../../todo/task/blocked-store.ts';
import { findLastHandOver } from '../../todo/task/doing/hand-over-store.ts';
import { describeWhere, getTask } from '../../todo/task/store.ts';
import { isHeld, type Task } from '../../todo/task/task.ts';
import { type CardNames, loadCards, loadTaskGoals, readCardNames } from '../digest/cards.ts';
import { listLines, type PlacedLine } from './store.ts';
import { retellWarnings } from './warning.ts';

/** Characters of a title that one line has room for beside what became of it. */
const LONGEST_TITLE = 60;

/** Tells whoever has a task now that it is theirs, with all they need to begin or pass it on. */
export const tellDue = {
  kind: TELL_DUE,
  async run(ctx: Ctx, row: Row<'due'>): Promise<number | null> {
    const { task, holder, listenerId } = await readHolder(ctx, row.subject);
    if (!holder || listenerId === null) return null;
    const subject = await findSubject(ctx, task.id);
    const view = await showAssigned(ctx, task, holder, listenerId);
    const isTold = await tellMember(ctx, listenerId, { subject, view, beforeAt: task.due_at });
    if (!isTold) await tellUnderDigest(ctx, task, holder);
    return null;
  },
};

/** Brings what was said in private of a task up to date; what waits to be said to somebody else is not said. */
export const retellDue = {
  kind: RETELL_DUE,
  async run(ctx: Ctx, row: Row<'due'>): Promise<number | null> {
    const { task, holder, listenerId } = await readHolder(ctx, row.subject);
    const listenerPlace = listenerId === null ? null : await ensureDirectPlace(ctx, listenerId);
    const current = await findSubject(ctx, task.id);
    const over: PlacedLine[] = [];
    const told = new Set<string>();
    for (const said of await listPrivate(ctx, task.id)) {
      const { subject, placeId, isSent } = said;
      const isListener = holder !== undefined && listenerId !== null && placeId === listenerPlace;
      if (isListener && subject === current) {
        const view = await showAssigned(ctx, task, holder, listenerId);
        await tellMember(ctx, listenerId, { subject, view });
        told.add(placeId);
        continue;
      }
      const isVoid = subject.startsWith('void:');
      if (subject === waitSubject(task.id) && (await isStillAsked(ctx, task, placeId))) continue;
      // Whoever is asked how it ended is still asked; who lost a yes is told so until it is decided.
      if ((isListener && subject === askSubject(task.id)) || (isVoid && task.state === 'proposed')) continue;
      if (!isSent && !isVoid) await withdrawMessage(ctx.tx, ctx.workspace.id, { subject, placeId });
      else if (isSent) over.push(said);
    }
    await closeLines(ctx, task, over, told);
    await retellWarnings(ctx, task);
    return null;
  },
};

/** Whether a private conversation is with the one a task waits for. */
async function isStillAsked(ctx: Ctx, task: Task, placeId: string): Promise<boolean> {
  if (task.waits_since_at === null) return false;
  if (task.waits_for_id === null) return true;
  return (await ensureDirectPlace(ctx, task.waits_for_id)) === placeId;
}

/** Has lines that are over say how the task stands: in each conversation one of them, unless a line that lives does. */
async function closeLines(
  ctx: Ctx,
  task: Task,
  over: readonly PlacedLine[],
  told: ReadonlySet<string>,
): Promise<void> {
  const where = await describeWhere(ctx, task);
  const named = `${task.id} “${cutTitle(task.title, LONGEST_TITLE)}”`;
  const whole = answer(text`${where.replace(task.id, () => named)}.`);
  const short = answer(text`${named}: another message here says how it stands.`);
  for (const [placeId, lines] of Map.groupBy(over, (said) => said.placeId)) {
    const newest = Math.max(...lines.map(({ sentAt }) => sentAt));
    const speaker = told.has(placeId) ? undefined : lines.findLast(({ sentAt }) => sentAt === newest);
    for (const line of lines) {
      const view = line === speaker ? whole : short;
      if (line.view === JSON.stringify(view)) continue;
      await ctx.send({ subject: line.subject, placeId, lane: line.subject, view });
    }
  }
}

/** Reminds whoever still has a task of it, as they asked, under what was said of it first. */
export const remindDue = {
  kind: REMIND_DUE,
  async run(ctx: Ctx, row: Row<'due'>): Promise<number | null> {
    const { task, holder, listenerId } = await readHolder(ctx, row.subject);
    if (!holder || listenerId === null) return null;
    const view = {
      ...answer(
        text`${bold(`${task.id} ${task.title}`)}: you put it off until today. Due ${formatDate(task.due_on, ctx.today)}.`,
      ),
      actions: (await showAssigned(ctx, task, holder, listenerId)).actions,
    };
    await tellMember(ctx, listenerId, { subject: `assigned:${task.id}:${ctx.today}`, view });
    return null;
  },
};

interface Holding {
  task: Task;
  /** Whoever has it; undefined where nobody does any more. */
  holder: Row<'executors'> | undefined;
  /** The member who hears of it. */
  listenerId: string | null;
}

async function readHolder(ctx: Ctx, taskId: string): Promise<Holding> {
  const task = await getTask(ctx, taskId);
  const holder =
    isHeld(task.state) && task.assignee_id !== null
      ? await getExecutorById(ctx, task.assignee_id)
      : undefined;
  return { task, holder, listenerId: holder ? listenerOf(holder) : null };
}

/** The task as the one who hears of it sees it: their own figures, and what they can do. */
async function showAssigned(
  ctx: Ctx,
  task: Task,
  holder: Row<'executors'>,
  listenerId: string,
): Promise<TaskCard> {
  const feed = await getFeedById(ctx, task.feed_id);
  const goals = await loadTaskGoals(ctx, [task.id]);
  const known = { ...(await readCardNames(ctx, feed.zone, goals)), viewerId: listenerId };
  // It may wait until they work again, and is read as of that day.
  const readAt = nextWorkingInstant(await loadOwnCalendar(ctx, listenerId), ctx.now);
  const names = { ...known, onDate: dateOf(readAt, feed.zone) };
  const [card] = await loadCards(ctx, [task.id], names);
  if (!card) throw new Error(`${task.id} has no card`);
  return {
    ...card,
    position: null,
    // To whoever has it, its own words say so.
    ...(holder.id === listenerId && { executorText: [] }),
    stateText:
      task.state === 'assigned'
        ? describeFor(task, holder, { ...names, isTheirs: holder.id === listenerId })
        : card.stateText,
    actions: actionsFor(card),
  };
}

/** What is done most comes first; what is needed less often is behind it. */
function actionsFor({ id, actions }: TaskCard): TaskCard['actions'] {
  const isRare = ({ command }: TaskCard['actions'][number]) => command === 'fail';
  return [
    ...actions.filter((action) => action.command !== 'why' && !isRare(action)),
    { label: 'Later', command: 'later', args: { task: id }, style: 'plain' },
    ...actions.filter(isRare),
    { label: 'Why me', command: 'why', args: { task: id, about: 'me' }, style: 'plain' },
  ];
}

function describeFor(
  task: Task,
  holder: Row<'executors'>,
  { onDate, zone, isTheirs }: Pick<CardNames, 'onDate' | 'zone'> & { isTheirs: boolean },
): Text {
  const since = toldOn(onDate, task.updated_at, zone);
  return isTheirs ? text`yours since ${since}` : text`for ${mention(holder)} since ${since}`;
}

/** Whoever has no account is named where the team reads: under the digest that is posted last. */
async function tellUnderDigest(ctx: Ctx, task: Task, holder: Row<'executors'>): Promise<void> {
  const [batch] = await listLatestBatches(ctx, task.feed_id, 1);
  if (!batch) return;
  const under = digestSubject(batch);
  const view = answer(
    text`${task.id} ${task.title}: for ${mention(holder)}, due ${formatDate(task.due_on, ctx.today)}.`,
  );
  for (const { placeId } of await listLines(ctx, under)) {
    const subject = `told:${task.id}:${holder.id}`;
    await ctx.send({ subject, placeId, lane: subject, view, under });
  }
}

/** What was said to anybody in private of a task, or waits to be said. */
async function listPrivate(ctx: Ctx, taskId: string): Promise<PlacedLine[]> {
  return [
    ...(await listLines(ctx, `assigned:${taskId}`)),
    ...(await listLines(ctx, `assigned:${taskId}:%`)),
    ...(await listLines(ctx, askSubject(taskId))),
    ...(await listLines(ctx, waitSubject(taskId))),
    ...(await listLines(ctx, `void:${taskId}:%`)),
  ];
}

/** The subject under which a task's holder is told of it: another one after each hand-over, so that it is news. */
async function findSubject(ctx: Ctx, taskId: string): Promise<string> {
  const last = await findLastHandOver(ctx, taskId);
  return last ? `assigned:${taskId}:${last.id}` : `assigned:${taskId}`;
}
