import type { Ctx } from '../../base/command/ctx.ts';
import { DAY_MS } from '../../base/language/date.ts';
import { count } from '../../base/language/words.ts';
import { withdrawMessage } from '../../base/run/outbox.ts';
import type { Row } from '../../base/store/tables.ts';
import { bold, cleanLine, instant, type Text, text } from '../../base/view/text.ts';
import { type Action, answer, type ReportItem, type View } from '../../base/view/view.ts';
import { tally } from '../../decide/policy/policy.ts';
import { findHalfwayAt, HALFWAY_DUE } from '../../decide/silence/silence.ts';
import { findVoters, saidBy } from '../../decide/voters.ts';
import { tellMember } from '../../say/tell.ts';
import { findDirectPlace } from '../../team/account/place-store.ts';
import { findKnownAt } from '../../team/capacity/private-store.ts';
import { findDueAt, getFeedById } from '../../team/feed/store.ts';
import { listExecutors, listReachable } from '../../team/people/store.ts';
import { describeWhere, findTask, listTasks, listTasksById } from '../../todo/task/store.ts';
import type { Task } from '../../todo/task/task.ts';
import { listYesVotes } from '../../todo/task/vote-store.ts';
import { readRest } from '../digest/rest.ts';
import { listLines, type PlacedLine } from './store.ts';

/** Whoever may say yes to it says so at once: nobody is reminded. */
const SMALL = 'small';
/** What was asked is found again by its subject: `halfway:T-1`, or `halfway:T-1+T-3` of several. */
const SUBJECT = 'halfway:';
const JOIN = '+';
/** Tasks that a message has room for. */
const MOST_AT_ONCE = 5;
const LONGEST_TITLE = 80;
/** Nobody is asked so more often: what waits stands on each page as well. */
const MOST_A_WEEK = 2;
const WEEK_MS = 7 * DAY_MS;
/** What was asked so recently is not said again. */
const SAME_DAY_MS = DAY_MS / 2;

/**
 * Halfway through the days of an undecided task, asks the next who may decide it, privately, once, unless its feed rests: in
 * one message with what else they would be asked about these hours. When a task is decided, what waits to be asked of it is
 * not, and what was asked says how it stands; where that is undone, it asks again.
 */
export const halfwayDue = {
  kind: HALFWAY_DUE,
  async run(ctx: Ctx, { subject: taskId }: Row<'due'>): Promise<number | null> {
    const task = await findTask(ctx, taskId);
    if (!task) return null;
    const lines = await listAsked(ctx, task);
    if (lines.length > 0) for (const line of lines) await retell(ctx, line);
    else if (task.state === 'proposed') await ask(ctx, task);
    return null;
  },
};

async function ask(ctx: Ctx, task: Task): Promise<void> {
  const voterId = await findNext(ctx, task);
  if (voterId === undefined) return;
  const group = [task];
  for (const other of await listTasks(ctx, ['proposed'])) {
    const dueAt = (await findDueAt(ctx, HALFWAY_DUE, other.id)) ?? findHalfwayAt(other, 0);
    if (other.id === task.id || dueAt === null || dueAt > ctx.now + SAME_DAY_MS) continue;
    if (group.length === MOST_AT_ONCE || (await listAsked(ctx, other)).length > 0) continue;
    if ((await findNext(ctx, other)) === voterId) group.push(other);
  }
  const subject = `${SUBJECT}${group.map(({ id }) => id).join(JOIN)}`;
  await tellMember(ctx, voterId, { subject, view: await showAsked(ctx, group) });
}

/** Who is asked about a task, where it is to be asked at all. */
async function findNext(ctx: Ctx, task: Task): Promise<string | undefined> {
  // Its end is over, because nothing ran: the warning that comes now gives it a day anew.
  if (task.silence_at !== null && task.silence_at <= ctx.now) return undefined;
  if ((await readRest(ctx, await getFeedById(ctx, task.feed_id))) !== null) return undefined;
  return chooseNext(ctx, task);
}

/** Where somebody was or will be asked about a task. */
async function listAsked(ctx: Ctx, { id }: Pick<Task, 'id'>): Promise<PlacedLine[]> {
  return (await listLines(ctx, `${SUBJECT}%`)).filter(({ subject }) => taskIdsOf(subject).includes(id));
}

function taskIdsOf(subject: string): string[] {
  return subject.slice(SUBJECT.length).split(JOIN);
}

/** Brings what was asked up to date where it was asked, not as something new. */
async function retell(ctx: Ctx, { subject, placeId, isSent, view: last }: PlacedLine): Promise<void> {
  const tasks = await listTasksById(ctx, taskIdsOf(subject));
  const open = tasks.filter(({ state }) => state === 'proposed');
  if (!isSent && open.length === 0) return withdrawMessage(ctx.tx, ctx.workspace.id, { subject, placeId });
  // What nobody has read yet tells of nothing that is decided.
  const view = await showAsked(ctx, isSent ? tasks : open);
  if (JSON.stringify(view) === last) return;
  const notBeforeAt = isSent ? null : await findKnownAt(ctx, placeId, subject);
  await ctx.send({ subject, placeId, lane: subject, view, ...(notBeforeAt !== null && { notBeforeAt }) });
}

/**
 * Of those whose say is missing, who is here, can be written to and was not asked twice this week; another one from task to
 * task. Nobody where one person is the whole team: nobody is next.
 */
async function chooseNext(ctx: Ctx, task: Task): Promise<string | undefined> {
  const eligible = await findVoters(ctx, task);
  if (eligible.kind.name === SMALL || (await listExecutors(ctx)).length === 1) return undefined;
  const yes = new Set((await listYesVotes(ctx, task)).map(saidBy));
  const { able } = tally(eligible.voters, eligible.quorum, yes);
  const standIns = eligible.standIns.filter(({ absent }) => able.some(({ id }) => id === absent.id));
  const present = [
    ...able.filter(({ id }) => !eligible.away.has(id)),
    ...standIns.map(({ standIn }) => standIn),
  ];
  const reachable = await listReachable(ctx);
  const tired = await listTired(ctx);
  const ids = present.map(({ id }) => id).filter((id) => reachable.has(id) && !tired.has(id));
  // Whoever proposed it has said what they think of it.
  const others = ids.filter((id) => id !== eligible.own.proposerId);
  if (others.length > 0) return others[task.number % others.length];
  return ids[task.number % ids.length];
}

/** Who was asked as often this week as anybody is. */
async function listTired(ctx: Ctx): Promise<Set<string>> {
  const recent = (await listLines(ctx, `${SUBJECT}%`)).filter(({ sentAt }) => sentAt > ctx.now - WEEK_MS);
  const asked = [...Map.groupBy(recent, ({ placeId }) => placeId)].filter(
    ([, lines]) => lines.length >= MOST_A_WEEK,
  );
  const places = new Set(asked.map(([placeId]) => placeId));
  const tired = new Set<string>();
  for (const { id } of places.size === 0 ? [] : await listExecutors(ctx)) {
    const placeId = await findDirectPlace(ctx, id);
    if (placeId !== null && places.has(placeId)) tired.add(id);
  }
  return tired;
}

/** Whether somebody is asked in private of an undecided task about now: then that is the warning of its end, too. */
export async function isBeingAsked(ctx: Ctx, task: Task): Promise<boolean> {
  const lines = await listAsked(ctx, task);
  return lines.some(({ isSent, sentAt }) => !isSent || sentAt > ctx.now - SAME_DAY_MS);
}

/** One task as a line with its buttons, several as a list; how a task stands that is decided. */
async function showAsked(ctx: Ctx, tasks: readonly Task[]): Promise<View> {
  const [only, ...others] = tasks;
  if (only && others.length === 0) {
    if (only.state !== 'proposed') return answer(text`${only.title}: ${await describeWhere(ctx, only)}.`);
    return {
      ...answer(
        text`${only.id} ${only.title} still needs a yes or a no.${only.silence_at === null ? '' : ' '}${sayUntil(only)}`,
      ),
      actions: actionsOf(only),
    };
  }
  const items: ReportItem[] = [];
  for (const task of tasks) {
    const isOpen = task.state === 'proposed';
    const where = isOpen ? sayUntil(task) : text`${await describeWhere(ctx, task)}.`;
    items.push({
      id: task.id,
      lines: [
        [bold(`${task.id} · ${cleanLine(task.title, LONGEST_TITLE)}`)],
        ...(where.length > 0 ? [where] : []),
      ],
      actions: isOpen ? actionsOf(task) : [],
    });
  }
  const left = tasks.filter(({ state }) => state === 'proposed').length;
  const isMissed = tasks.some(({ state }) => state === 'expired');
  return {
    kind: 'report',
    title:
      left === 0
        ? isMissed
          ? 'Nothing of it waits any more'
          : 'All of it is decided'
        : `${count(left, 'task')} still ${left === 1 ? 'needs' : 'need'} a yes or a no`,
    sections: [{ heading: '', lines: [], items }],
  };
}

function sayUntil({ silence_at: silenceAt }: Task): Text {
  return silenceAt === null
    ? []
    : text`It waits until ${instant(silenceAt, 'day')} at ${instant(silenceAt)}.`;
}

function actionsOf({ id }: Task): Action[] {
  return [
    { label: 'Yes', command: 'approve', args: { task: id }, style: 'primary' },
    { label: 'No', command: 'refuse', args: { task: id }, style: 'plain' },
    { label: 'Why', command: 'why', args: { task: id }, style: 'plain' },
  ];
}
