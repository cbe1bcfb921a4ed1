import type { WorkCalendar } from '../../base/calendar/calendar.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import type { Row } from '../../base/store/tables.ts';
import { answer } from '../../base/view/view.ts';
import { kindOf } from '../../decide/policy/policy.ts';
import { findWarningAt, giveNotice, SILENCE_DUE } from '../../decide/silence/silence.ts';
import { endSilence } from '../../decide/silence/silence-end.ts';
import { loadVotingTeam, type VotingTeam } from '../../decide/voters.ts';
import { listLatestBatches, readAnswer } from '../../plan/batch-store.ts';
import { digestSubject } from '../../say/subject.ts';
import { loadTeamCalendar } from '../../team/capacity/team-calendar.ts';
import { getFeedById } from '../../team/feed/store.ts';
import { listTasks } from '../../todo/task/store.ts';
import type { Task } from '../../todo/task/task.ts';
import { readRest } from '../digest/rest.ts';
import { listPosted } from '../digest/store.ts';
import { isBeingAsked } from './halfway-due.ts';
import { describeWarnings, readWarning, tellVoters, type Warning } from './warning.ts';

/** Digests in which an undecided task is looked for, the latest first. */
const MOST_BATCHES = 10;

/** Warns once of each task that nobody has answered, then ends it as its kind says. */
export const silenceDue = {
  kind: SILENCE_DUE,
  async run(ctx: Ctx, row: Row<'due'>): Promise<number | null> {
    const waiting = await listTasks(ctx, ['proposed']);
    const task = waiting.find(({ id }) => id === row.subject);
    if (!task || task.silence_at === null) return null;
    const team = await loadVotingTeam(ctx);
    const kind = kindOf(team.policy, task.approval_kind);
    if (kind.silenceEnding === 'keep') return null;
    if (task.warned_at === null) return warn(ctx, task, waiting, team);
    if (ctx.now < task.silence_at) return task.silence_at;
    await endSilence(ctx, task, kind);
    return null;
  },
};

/** Warns of a task and of every other of its feed that is due for it, in one message; gives when the task ends. */
async function warn(
  ctx: Ctx,
  task: Task,
  waiting: readonly Task[],
  team: VotingTeam,
): Promise<number | null> {
  const calendar = await loadTeamCalendar(ctx);
  const due = waiting.filter(
    (other) => other.feed_id === task.feed_id && isDueForWarning(other, team, calendar, ctx.now),
  );
  const group = due.some(({ id }) => id === task.id) ? due : [task, ...due];
  const warned: Warning[] = [];
  for (const each of group) {
    const silenceAt = giveNotice(kindOf(team.policy, each.approval_kind), calendar, each.silence_at, ctx.now);
    warned.push(await readWarning(ctx, { ...each, warned_at: ctx.now, silence_at: silenceAt }, team));
  }
  await ctx.record({
    type: 'SilenceWarned',
    subject: task.id,
    data: { tasks: warned.map((each) => each.task.id) },
    rows: { tasks: warned.map((each) => each.task) },
  });
  for (const each of warned) await ctx.setDue(SILENCE_DUE, each.task.id, each.task.silence_at);
  await sayWarning(ctx, warned);
  return warned.find((each) => each.task.id === task.id)?.task.silence_at ?? null;
}

function isDueForWarning(task: Task, { policy }: VotingTeam, calendar: WorkCalendar, now: number): boolean {
  const kind = kindOf(policy, task.approval_kind);
  if (task.warned_at !== null || task.silence_at === null || kind.silenceEnding === 'keep') return false;
  return findWarningAt(kind, calendar, task.silence_at) <= now;
}

/**
 * One message under the digest that lists the tasks; where none was posted, a private line to whoever can decide. What
 * somebody is asked about in private at the same time is not said twice.
 */
async function sayWarning(ctx: Ctx, warned: readonly Warning[]): Promise<void> {
  const unsaid: Warning[] = [];
  for (const each of warned)
    if (!(await isBeingAsked(ctx, each.task)) && !(await goesUnsaid(ctx, each))) unsaid.push(each);
  const batches = await listLatestBatches(ctx, unsaid[0]?.task.feed_id ?? '', MOST_BATCHES);
  const byBatch = Map.groupBy(unsaid, ({ task }) => findPost(batches, task.id));
  for (const [batch, group] of byBatch) {
    const view = answer(...describeWarnings(group));
    const places = batch === undefined ? [] : await listPosted(ctx, digestSubject(batch));
    const subject = `silence:${ctx.now}:${group[0]?.task.id}`;
    for (const { place_id: placeId } of places) {
      if (batch) await ctx.send({ subject, placeId, lane: subject, view, under: digestSubject(batch) });
    }
    if (places.length === 0) await tellVoters(ctx, group);
  }
}

/** Where a feed rests nobody is told that a task is about to end, unless it ends in a yes. */
async function goesUnsaid(ctx: Ctx, { task, ending }: Warning): Promise<boolean> {
  return ending !== 'approve' && (await readRest(ctx, await getFeedById(ctx, task.feed_id))) !== null;
}

function findPost(batches: readonly Row<'batches'>[], taskId: string): Row<'batches'> | undefined {
  return batches.find((batch) => readAnswer(batch).taskIds.includes(taskId));
}
