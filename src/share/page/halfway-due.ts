import type { Ctx } from '../../base/command/ctx.ts';
import { DAY_MS } from '../../base/language/date.ts';
import { withdrawMessage } from '../../base/run/outbox.ts';
import type { Row } from '../../base/store/tables.ts';
import { instant, text } from '../../base/view/text.ts';
import { type AnswerView, answer } from '../../base/view/view.ts';
import { tally } from '../../decide/policy/policy.ts';
import { HALFWAY_DUE } from '../../decide/silence/silence.ts';
import { findVoters, saidBy } from '../../decide/voters.ts';
import { tellMember } from '../../say/tell.ts';
import { findDirectPlace } from '../../team/account/place-store.ts';
import { getFeedById } from '../../team/feed/store.ts';
import { listExecutors, listReachable } from '../../team/people/store.ts';
import { describeWhere, findTask } from '../../todo/task/store.ts';
import type { Task } from '../../todo/task/task.ts';
import { listYesVotes } from '../../todo/task/vote-store.ts';
import { readRest } from '../digest/rest.ts';
import { listLines, type PlacedLine } from './store.ts';

/** Whoever may say yes to it says so at once: nobody is reminded. */
const SMALL = 'small';
/** Nobody is asked so more often: what waits stands on each page as well. */
const MOST_A_WEEK = 2;
const WEEK_MS = 7 * DAY_MS;
/** What was asked so recently is not said again. */
const SAME_DAY_MS = DAY_MS / 2;

/**
 * Halfway through the days of an undecided task, asks the next who may decide it, privately, once, unless its feed rests. When it is decided,
 * what waits to be asked is not, and what was asked says how the task stands; where that is undone, it asks again.
 */
export const halfwayDue = {
  kind: HALFWAY_DUE,
  async run(ctx: Ctx, { subject: taskId }: Row<'due'>): Promise<number | null> {
    const task = await findTask(ctx, taskId);
    if (!task) return null;
    const subject = `halfway:${task.id}`;
    const lines = await listLines(ctx, subject);
    if (task.state !== 'proposed') await close(ctx, task, lines);
    else if (lines.length === 0) await ask(ctx, task, subject);
    else await askAgain(ctx, task, lines);
    return null;
  },
};

async function ask(ctx: Ctx, task: Task, subject: string): Promise<void> {
  // Its end is over, because nothing ran: the warning that comes now gives it a day anew.
  if (task.silence_at !== null && task.silence_at <= ctx.now) return;
  if ((await readRest(ctx, await getFeedById(ctx, task.feed_id))) !== null) return;
  const voterId = await chooseNext(ctx, task);
  if (voterId !== undefined) await tellMember(ctx, voterId, { subject, view: askWith(task) });
}

/** Where it was asked, not as something new. */
async function askAgain(ctx: Ctx, task: Task, lines: readonly PlacedLine[]): Promise<void> {
  for (const { subject, placeId } of lines)
    await ctx.send({ subject, placeId, lane: subject, view: askWith(task) });
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
  const recent = (await listLines(ctx, 'halfway:%')).filter(({ sentAt }) => sentAt > ctx.now - WEEK_MS);
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
  const lines = await listLines(ctx, `halfway:${task.id}`);
  return lines.some(({ isSent, sentAt }) => !isSent || sentAt > ctx.now - SAME_DAY_MS);
}

function askWith({ id, title, silence_at: silenceAt }: Task): AnswerView {
  const until =
    silenceAt === null
      ? text``
      : text` It waits until ${instant(silenceAt, 'day')} at ${instant(silenceAt)}.`;
  return {
    ...answer(text`${id} ${title} still needs a yes or a no.${until}`),
    actions: [
      { label: 'Yes', command: 'approve', args: { task: id }, style: 'primary' },
      { label: 'No', command: 'refuse', args: { task: id }, style: 'plain' },
      { label: 'Why', command: 'why', args: { task: id }, style: 'plain' },
    ],
  };
}

async function close(ctx: Ctx, task: Task, lines: readonly PlacedLine[]): Promise<void> {
  for (const { subject, placeId, isSent: isThere } of lines) {
    if (!isThere) await withdrawMessage(ctx.tx, ctx.workspace.id, { subject, placeId });
    else {
      const view = answer(text`${task.title}: ${await describeWhere(ctx, task)}.`);
      await ctx.send({ subject, placeId, lane: subject, view });
    }
  }
}
