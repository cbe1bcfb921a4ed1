import type { Ctx } from '../../base/command/ctx.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import { type Action, answer } from '../../base/view/view.ts';
import { tally } from '../../decide/policy/policy.ts';
import { loadPolicy } from '../../decide/policy/store.ts';
import { describeStanding } from '../../decide/progress.ts';
import { readSilenceAt, watchSilence } from '../../decide/silence/silence.ts';
import { findVoters, saidBy } from '../../decide/voters.ts';
import { tellMember } from '../../say/tell.ts';
import { getFeedById } from '../../team/feed/store.ts';
import { listExecutors } from '../../team/people/store.ts';
import { getCandidateRow } from '../../todo/idea/candidate-store.ts';
import { getForecast } from '../../todo/task/forecast-store.ts';
import { findAssignee } from '../../todo/task/hand-out.ts';
import type { Task } from '../../todo/task/task.ts';
import { listYesVotes, type Vote } from '../../todo/task/vote-store.ts';
import { type ChangedTask, changeTask, type WholeTask, type Wish } from './change-task.ts';

/** In what way a task is reworked: changed in place, or passed on to somebody else. */
interface ReworkStep {
  /** Writes the task as it is to be, and gives it as it then is. */
  write(): Promise<Task>;
  /** What happened to the task, for those whose yes is void: `was changed by @ana`. */
  what: Text;
  /** What exactly is different, where that is worth saying; empty for nothing more. */
  details?: string;
  /** Buttons under what they are told. */
  actions?: (task: Task) => readonly Action[];
}

/** What a rework made of a task. */
interface Rework {
  task: Task;
  changed: ChangedTask;
  /** The yes votes that hold. */
  votes: readonly Vote[];
  /** The yes votes that are void now; those who cast them were told. */
  voided: readonly Vote[];
}

export async function readWholeTask(ctx: Ctx, task: Task): Promise<WholeTask> {
  return {
    task,
    forecast: await getForecast(ctx, task.id),
    idea: await getCandidateRow(ctx, task.candidate_id),
    assignee: (await findAssignee(ctx, task)) ?? null,
    zone: (await getFeedById(ctx, task.feed_id)).zone,
  };
}

/**
 * Makes another thing of a task, whichever way: works out what follows from the wish, writes it, and, where a yes was for
 * something else, tells whoever gave it that it is void.
 */
export async function reworkTask(
  ctx: Ctx,
  now: WholeTask,
  wish: Wish,
  way: (changed: ChangedTask) => ReworkStep,
): Promise<Rework> {
  const changed = await changeTask(ctx, now, wish);
  const { write, ...words } = way(changed);
  const votes = await listYesVotes(ctx, now.task);
  const task = await write();
  if (!changed.isOther) return { task, changed, votes, voided: [] };
  await tellVoid(ctx, task, votes, words);
  return { task, changed, votes: [], voided: votes };
}

/** The columns of a task for which silence counts anew, as it is to be decided again. */
export async function restartSilence(
  ctx: Ctx,
  task: Task,
): Promise<Pick<Task, 'silence_at' | 'warned_at'> & { watch(written: Task): Promise<void> }> {
  const policy = await loadPolicy(ctx);
  return {
    silence_at: await readSilenceAt(ctx, policy, task),
    warned_at: null,
    watch: (written) => watchSilence(ctx, [written], policy),
  };
}

/** How many yes a task has and needs: `0 of 2; 2 more of @ana, @ben`. Null where those that hold are enough. */
export async function describeMissing(ctx: Ctx, task: Task, votes: readonly Vote[]): Promise<string | null> {
  const eligible = await findVoters(ctx, task);
  const standing = tally(eligible.voters, eligible.quorum, new Set(votes.map(saidBy)));
  return standing.isDecided ? null : describeStanding(eligible, standing, votes);
}

/** Each whose yes is void hears so once, but for who did it. */
async function tellVoid(
  ctx: Ctx,
  task: Task,
  votes: readonly Vote[],
  { what, details = '', actions }: Omit<ReworkStep, 'write'>,
): Promise<void> {
  const active = new Set((await listExecutors(ctx)).map(({ id }) => id));
  for (const memberId of new Set(votes.map(({ member_id }) => member_id))) {
    if ((ctx.actor.kind === 'member' && ctx.actor.id === memberId) || !active.has(memberId)) continue;
    const view = answer(
      text`${bold(`${task.id} ${task.title}`)} ${what}, so your yes is void${details === '' ? '' : `: ${details}`}.`,
      text`${bold(`approve ${task.id}`)} says yes to it as it is now.`,
    );
    await tellMember(ctx, memberId, {
      subject: `void:${task.id}:${task.content_hash.slice(0, 12)}`,
      view: actions ? { ...view, actions: actions(task) } : view,
    });
  }
}
