import { z } from 'zod';
import { arg } from '../base/command/args.ts';
import { defineCommand } from '../base/command/command.ts';
import type { Ctx } from '../base/command/ctx.ts';
import { DAY_MS, dateOf, timeOf } from '../base/language/date.ts';
import { notAllowed, notPossible, type Refusal } from '../base/language/errors.ts';
import { formatDate } from '../base/language/period.ts';
import { joinNames } from '../base/language/words.ts';
import type { Row } from '../base/store/tables.ts';
import { type Text, text } from '../base/view/text.ts';
import { type AnswerView, answer } from '../base/view/view.ts';
import { nameValue, takeBackValue } from '../gather/metric/metric-undo-command.ts';
import { listTypedValues } from '../gather/metric/typed-value-store.ts';
import { getCandidateRow } from '../todo/idea/candidate-store.ts';
import { findForecastBefore } from '../todo/task/forecast-store.ts';
import { dropHandOut, GRACE_MS } from '../todo/task/hand-out.ts';
import { getTask, moveTask } from '../todo/task/store.ts';
import { sayState, type Task } from '../todo/task/task.ts';
import { listYesVotes } from '../todo/task/vote-store.ts';
import { checkIdeaFree } from './approval.ts';
import {
  describeBack,
  describeDecider,
  describePossible,
  listPossible,
  newDecision,
  stateAfter,
} from './decision.ts';
import { tally } from './policy/policy.ts';
import { loadPolicy } from './policy/store.ts';
import { describeStanding } from './progress.ts';
import { findHalfwayAt, HALFWAY_DUE, SILENCE_DUE, watchSilence } from './silence/silence.ts';
import { findLastDecision, listUndoable, type NamedDecision, readBefore } from './store.ts';
import { findMandate, findVoters, requireMember, saidBy } from './voters.ts';

/** In the place of a task: all that was decided at once. */
const ALL = 'all';
/** A value that was typed within so long is offered where nothing later can be undone. */
const OFFERED_MS = DAY_MS;

export const undo = defineCommand({
  name: 'undo',
  summary:
    'Take back the last decision on a task, or a value, within five minutes, or your own yes while others are missing.',
  examples: ['', 'T-3', 'all'],
  args: z.object({
    task: arg
      .line('a task, such as T-3, or all of what you decided last at once; that one task if left out', {
        position: 0,
        completes: 'task',
        orElse: ALL,
      })
      .optional(),
  }),
  audience: 'page',
  async run(ctx, { task: ref }) {
    if (ref === undefined) return takeBackLast(ctx);
    if (ref.toLowerCase() !== ALL) return answer(await takeBack(ctx, ref));
    const ids = await listUndoable(ctx, requireMember(ctx));
    if (ids.length === 0) throw refuseNothing();
    for (const id of ids) await takeBack(ctx, id);
    return answer(text`Taken back: what you decided on ${joinNames(ids)}.`);
  },
});

/** Takes back what was decided on a task, or one's own yes to it; says so. */
async function takeBack(ctx: Ctx, ref: string): Promise<Text> {
  const task = await getTask(ctx, ref);
  const memberId = requireMember(ctx, task);
  const last = await findLastDecision(ctx, task.id);
  const isLatest = last !== undefined && stateAfter(last.choice) === task.state;
  if (isLatest && last.undo_until_at !== null && last.undo_until_at > ctx.now) {
    await checkMayUndo(ctx, task, last, memberId);
    await checkIdeaFree(ctx, task);
    return undoDecision(ctx, task, last);
  }
  const votes = await listYesVotes(ctx, task);
  const own = votes.find(({ member_id }) => member_id === memberId);
  if (task.state === 'proposed' && own) return takeBackVote(ctx, task, votes, own);
  throw refuseUndo(ctx, task, last);
}

/** What whoever types did last, a decision or a value; of several none is meant more than the others. */
async function takeBackLast(ctx: Ctx): Promise<AnswerView> {
  const memberId = requireMember(ctx);
  const decided = await listUndoable(ctx, memberId);
  const [typed] = await listTypedValues(ctx, { memberId, sinceAt: ctx.now - GRACE_MS, most: 5 });
  const [first, ...others] = decided;
  if (first !== undefined && others.length === 0 && !typed) return answer(await takeBack(ctx, first));
  if (first === undefined && typed) return answer(await takeBackValue(ctx, typed));
  if (first === undefined) return offerOlder(ctx, memberId);
  const value = typed ? [`metric undo ${typed.row.metric_id}`] : [];
  const all = others.length > 0 ? [`undo ${ALL}`] : [];
  const each = [...all, ...decided.map((id) => `undo ${id}`), ...value];
  throw notPossible(
    typed ? 'You did several things of late.' : 'You decided several at once.',
    `Possible now: ${each.join(', ')}.`,
    each,
  );
}

/** What is older is taken back only after it was asked: the last value that they typed of late. */
async function offerOlder(ctx: Ctx, memberId: string): Promise<AnswerView> {
  const [older] = await listTypedValues(ctx, { memberId, sinceAt: ctx.now - OFFERED_MS, most: 5 });
  if (!older) throw refuseNothing();
  const args = { metric: older.row.metric_id, event: String(older.seq) };
  return {
    ...answer(text`Shall I take back ${await nameValue(ctx, older)}?`),
    isQuestion: true,
    actions: [{ label: 'Take it back', command: 'metric undo', args, style: 'primary' }],
  };
}

function refuseNothing(): Refusal {
  return notPossible('You did nothing of late that can be undone.', 'Possible now: undo and a task.');
}

/** Puts the task and its idea back as they were, drops the hand-out and the vote that came with the decision. */
async function undoDecision(ctx: Ctx, task: Task, last: NamedDecision) {
  const before = readBefore(last);
  // Only an approval comes with a vote: a yes of the very instant in which its voter then refused is older.
  const votes = last.choice === 'approve' ? await listYesVotes(ctx, task) : [];
  const vote = votes.find(
    ({ member_id, cast_at }) => member_id === last.decided_by && cast_at === last.decided_at,
  );
  const decision = await newDecision(ctx, task, {
    choice: 'undo',
    reason: null,
    note: '',
    effect: `takes back ${last.id}`,
    rule: `within ${GRACE_MS / 60_000} minutes`,
  });
  await dropHandOut(ctx, task.id);
  const restored = await moveTask(ctx, task, {
    to: before.task.state,
    event: 'DecisionUndone',
    set: before.task,
    data: { undone: last.id },
    rows: {
      decisions: [decision],
      candidates: await restoreIdeas(ctx, last),
      forecasts: await restoreForecast(ctx, task, last),
    },
    ...(vote && { gone: { votes: [keyOfVote(vote)] } }),
  });
  await watchAgain(ctx, restored, before.watchAt);
  const said = vote && restored.state === 'proposed' ? ' The yes that came with it is gone, too.' : '';
  return text`${task.id} ${sayState(restored.state)} again: what ${describeDecider(last)} decided is taken back.${said}`;
}

/** Silence goes on where it was, with a moment more where it would have ended meanwhile. */
async function watchAgain(ctx: Ctx, task: Task, watchAt: number | null): Promise<void> {
  if (task.state !== 'proposed') return;
  // What a rule approved was never waited for.
  if (watchAt === null) await watchSilence(ctx, [task], await loadPolicy(ctx));
  else {
    await ctx.setDue(SILENCE_DUE, task.id, Math.max(watchAt, ctx.now + GRACE_MS));
    await ctx.setDue(HALFWAY_DUE, task.id, findHalfwayAt(task, ctx.now));
  }
}

/** The idea as it was, with what was said of it since; ideas that the decision added are dropped. */
async function restoreIdeas(ctx: Ctx, last: NamedDecision): Promise<Row<'candidates'>[]> {
  const { candidate: before, added } = readBefore(last);
  const now = await getCandidateRow(ctx, before.id);
  // Only a decision wrote it at that very instant; later somebody edited it, and that stays.
  const isEdited = now.updated_at > last.decided_at;
  const own = isEdited
    ? {
        ...now,
        state: before.state,
        away_until_on: before.away_until_on,
        less_since_at: before.less_since_at,
      }
    : before;
  const others = await Promise.all(added.map((id) => getCandidateRow(ctx, id)));
  const dropped = others
    .filter(({ state }) => state === 'open')
    .map((other) => ({ ...other, state: 'withdrawn' as const, updated_at: ctx.now }));
  return [...(isSame(now, own) ? [] : [own]), ...dropped];
}

/** The forecast as it was before the decision moved its date, as a version of its own: none is ever taken away. */
async function restoreForecast(ctx: Ctx, task: Task, last: NamedDecision): Promise<Row<'forecasts'>[]> {
  const { task: before } = readBefore(last);
  if (task.due_at === before.due_at || last.forecast_version === null) return [];
  const old = await findForecastBefore(ctx, task.id, last.forecast_version);
  return old ? [{ ...old, version: last.forecast_version + 1, made_at: ctx.now }] : [];
}

/** One's own yes, as long as it decides nothing. */
async function takeBackVote(ctx: Ctx, task: Task, votes: readonly Row<'votes'>[], own: Row<'votes'>) {
  const decision = await newDecision(ctx, task, {
    choice: 'undo',
    reason: null,
    note: '',
    effect: 'takes back a yes',
    rule: task.approval_kind,
    standsInFor: own.stands_in_for,
  });
  await ctx.record({
    type: 'VoteTakenBack',
    subject: task.id,
    // With the task's row, so that its card is brought up to date.
    rows: { decisions: [decision], tasks: [task] },
    gone: { votes: [keyOfVote(own)] },
  });
  const eligible = await findVoters(ctx, task);
  const left = votes.filter((vote) => vote !== own);
  const standing = tally(eligible.voters, eligible.quorum, new Set(left.map(saidBy)));
  return text`Your yes to ${task.id} is taken back: ${describeStanding(eligible, standing, left)}.`;
}

/** Who decided, admins and approvers; what no person decided, whoever may decide it. */
async function checkMayUndo(ctx: Ctx, task: Task, last: NamedDecision, memberId: string): Promise<void> {
  const { actor } = ctx;
  if (actor.kind !== 'member' || last.decided_by === memberId) return;
  if (actor.isAdmin || actor.isApprover) return;
  if (last.decided_by === null && findMandate(await findVoters(ctx, task), memberId)) return;
  throw notAllowed(
    `${describeDecider(last)} decided ${task.id}, so that is not yours to take back.`,
    last.handle === null ? 'An approver or admin' : `@${last.handle}, or an approver or admin,`,
  );
}

function refuseUndo(ctx: Ctx, task: Task, last: NamedDecision | undefined): Refusal {
  const { id } = task;
  const possible = describePossible(ctx, task, last);
  if (last === undefined || task.state === 'proposed')
    return notPossible(
      `Nothing was decided on ${id} that can be undone.${describeBack(ctx, task)}`,
      possible,
      listPossible(ctx, task, last),
    );
  const on = dateOf(last.decided_at, ctx.workspace.zone);
  const when = `${timeOf(last.decided_at, ctx.workspace.zone)}${on === ctx.today ? '' : ` on ${formatDate(on, ctx.today)}`}`;
  const isReversible = !['done', 'failed', 'cancelled', 'snoozed'].includes(task.state);
  return notPossible(
    `It is too late: ${describeDecider(last)} decided ${id} at ${when}, and it ${sayState(task.state)} now. undo works for ${GRACE_MS / 60_000} minutes, and no longer once work is handed out.${describeBack(ctx, task)}`,
    isReversible ? `reverse ${id} takes it back as a decision of its own.` : possible,
    isReversible ? [`reverse ${id}`] : [],
  );
}

function keyOfVote({ workspace_id, task_id, content_hash, member_id }: Row<'votes'>): Partial<Row<'votes'>> {
  return { workspace_id, task_id, content_hash, member_id };
}

function isSame(a: Row<'candidates'>, b: Row<'candidates'>): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
