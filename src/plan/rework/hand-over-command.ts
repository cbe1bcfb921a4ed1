import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { badArgument, notPossible } from '../../base/language/errors.ts';
import { formatId } from '../../base/language/ids.ts';
import { formatDate } from '../../base/language/period.ts';
import { nextNumber } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { bold, mention, type Text, text } from '../../base/view/text.ts';
import { type AnswerView, answer } from '../../base/view/view.ts';
import { getExecutor, getExecutorById } from '../../team/people/store.ts';
import { getCandidateRow } from '../../todo/idea/candidate-store.ts';
import { tellHolder } from '../../todo/task/assigned-line.ts';
import type { HandOver } from '../../todo/task/doing/hand-over-store.ts';
import { findLastHandOver } from '../../todo/task/doing/hand-over-store.ts';
import { isDueSet, readRouting, withDueSet } from '../../todo/task/figures-store.ts';
import { handOut } from '../../todo/task/hand-out.ts';
import { checkHolder } from '../../todo/task/holder.ts';
import { checkMove, getTask, moveTask } from '../../todo/task/store.ts';
import { isHeld, type Task } from '../../todo/task/task.ts';
import { listExclusions } from '../select/route.ts';
import { hasRoom } from '../select/staff.ts';
import type { PlanExecutor } from '../snapshot.ts';
import type { ChangedTask } from './change-task.ts';
import {
  chooseNext,
  HAND_OVER_REASONS,
  type HandOverWords,
  readHandOver,
  readWaitsFor,
} from './hand-over.ts';
import { findDueWith, type HandOverCase, loadHandOver } from './hand-over-case.ts';
import type { HandOverEffect } from './hand-over-effect.ts';
import { addNeed, applyHandOver, readNeed } from './hand-over-effect.ts';
import { describeMissing, restartSilence, reworkTask } from './rework.ts';

export const handOverCommand = defineCommand({
  name: 'hand over',
  summary: 'Pass a task on, with a reason: I find who fits best, or whoever you name gets it.',
  examples: [
    'T-3 too much open',
    'T-3 to @ben away',
    'T-3 blocked, waits for T-5',
    'T-3 other I lack access',
  ],
  args: z.object({
    task: arg.line('a task, such as T-3', { position: 0, completes: 'task' }),
    why: arg
      .rest(`to @somebody first, if you like; then one of: ${HAND_OVER_REASONS.join(', ')}; and a note`, {
        isTyped: true,
      })
      .optional(),
    reason: arg.choice('why you pass it on', HAND_OVER_REASONS, { isFormRequired: true }).optional(),
    note: arg.line('a note for whoever gets it', { isSentence: true }).optional(),
    to: arg.line('who gets it; whoever fits best if left out', { completes: 'executor' }, 60).optional(),
    needs: arg
      .line(
        'the task that it waits for',
        { completes: 'task', label: 'Waits for', onlyWith: { reason: ['blocked'] } },
        20,
      )
      .optional(),
  }),
  audience: 'page',
  hasForm: true,
  async prefill(ctx, { task: ref }) {
    if (ref === undefined) return {};
    const task = await getTask(ctx, ref);
    if (task.state !== 'approved') await checkHeld(ctx, task);
    await checkHolder(ctx, task);
    return {};
  },
  async run(ctx, args) {
    const said = readHandOver([args.reason, args.note, args.why].filter((words) => words).join(' '));
    const waitsFor = args.needs ?? (said.reason === 'blocked' ? readWaitsFor(said.note) : undefined);
    if (waitsFor !== undefined && said.reason !== 'blocked')
      throw badArgument('--needs', waitsFor, 'nothing, unless the reason is blocked');
    const found = await getTask(ctx, args.task);
    const needs = waitsFor === undefined ? null : await readNeed(ctx, found, waitsFor);
    if (needs && (await saidBlocked(ctx, found))) return addNeedLater(ctx, found, needs);
    const task = await handOut(ctx, found);
    const fromId = await checkHeld(ctx, task);
    await checkHolder(ctx, task);
    const situation = await loadHandOver(ctx, task, fromId);
    const toRef = args.to ?? said.toRef;
    const to =
      toRef === null ? chooseNext(task, situation.job, situation) : await readNext(ctx, situation, toRef);
    return handOver(ctx, situation, { ...said, to, isNamed: toRef !== null, needs });
  },
});

interface HandOverRequest extends HandOverWords {
  to: PlanExecutor | null;
  isNamed: boolean;
  needs: Task | null;
}

/** Gives a task that somebody has to somebody else, or opens it, and says where it is now. */
export async function handOver(
  ctx: Ctx,
  situation: HandOverCase,
  given: HandOverRequest,
): Promise<AnswerView> {
  const { now, from } = situation;
  const { to, reason, needs } = given;
  const next = to === null ? null : await getExecutorById(ctx, to.id);
  const effect = await applyHandOver(ctx, situation, { reason, needs });
  const wish = { assignee: next, dueOn: await findDueWith(ctx, now, to) };
  const made = await reworkTask(ctx, { ...now, idea: effect.idea }, wish, (changed) => ({
    write: () => moveOn(ctx, situation, given, changed, effect.rows),
    what: text`goes from ${mention(from)} to ${next ? [mention(next)] : 'whoever takes it'}`,
  }));
  if (next && isHeld(made.task.state)) await tellHolder(ctx, made.task.id, next);
  return answer(...(await describeMove(ctx, made.task, next, made.changed)), ...effect.lines);
}

/** Writes who has it now. Where a yes was for somebody else, it is to be decided again. */
async function moveOn(
  ctx: Ctx,
  situation: HandOverCase,
  given: HandOverRequest,
  changed: ChangedTask,
  rows: HandOverEffect['rows'],
): Promise<Task> {
  const { now, from } = situation;
  const { task, isOther } = changed;
  const number = await nextNumber(ctx, 'hand_overs');
  const handOver: HandOver = {
    workspace_id: ctx.workspace.id,
    id: formatId('H', number),
    number,
    task_id: task.id,
    from_id: from.id,
    to_id: task.assignee_id,
    reason: given.reason,
    note: given.note,
    handed_by: ctx.actor.kind === 'member' ? ctx.actor.id : null,
    handed_at: ctx.now,
  };
  const { watch, ...silence } = await restartSilence(ctx, task);
  const moved = await moveTask(ctx, now.task, {
    to: isOther ? 'proposed' : task.assignee_id === null ? 'open' : 'assigned',
    event: 'TaskHandedOver',
    data: { reason: given.reason, fromId: from.id, toId: task.assignee_id },
    set: {
      assignee_id: task.assignee_id,
      due_on: task.due_on,
      due_at: task.due_at,
      content_hash: task.content_hash,
      routing: describeRouting(situation, given, task),
      score: withDueSet(task.score, isDueSet(now.task)),
      started_at: null,
      outcome_asked_at: null,
      ...(isOther && { decided_at: null, ...silence }),
    },
    rows: {
      ...rows,
      hand_overs: [handOver],
      candidates: [changed.idea],
      forecasts: isSameForecast(changed, situation) ? [] : [changed.forecast],
    },
  });
  if (isOther) await watch(moved);
  return moved;
}

/** How the choice was made, as for a task that the planner routes. */
function describeRouting(situation: HandOverCase, { to, isNamed }: HandOverRequest, task: Task): string {
  const { staff, job, executors, rooms, from } = situation;
  const options = staff
    .eligible(job)
    .filter(({ id }) => id !== from.id)
    .map((executor) => ({
      executorId: executor.id,
      gain: Math.round(staff.gain(executor, job) * 1e4) / 1e4,
    }));
  const { count, own } = readRouting(task);
  const chosenId = to?.id ?? null;
  const others = listExclusions(job, { executors, staff, rooms, effortHours: task.effort_hours, chosenId });
  return JSON.stringify({
    rule: isNamed ? 'named' : staff.rule,
    propensity: 1,
    options,
    others: others.filter(({ executorId }) => executorId !== from.id),
    ...(count !== undefined && { count }),
    ...(own !== undefined && { own }),
  });
}

/** Refuses what nobody has: how it stands, and what can be done. */
async function checkHeld(ctx: Ctx, task: Task): Promise<string> {
  if (isHeld(task.state) && task.assignee_id !== null) return task.assignee_id;
  if (task.state === 'open')
    throw notPossible(`Nobody has ${task.id}: it is open to take.`, `take ${task.id} takes it.`, [
      `take ${task.id}`,
    ]);
  if (task.state === 'proposed') {
    throw notPossible(
      `${task.id} needs a yes first.`,
      `change ${task.id} --assignee @somebody names who does it.`,
      [`approve ${task.id}`, `change ${task.id}`],
    );
  }
  await checkMove(ctx, task, 'open');
  throw notPossible(`Nobody has ${task.id}.`, `why ${task.id} shows how it stands.`);
}

/** Whoever was named: refused where they have it, are away, do other work, or have no room. */
async function readNext(ctx: Ctx, situation: HandOverCase, ref: string): Promise<PlanExecutor> {
  const { now, from, executors, job, rooms } = situation;
  const { id, handle } = await getExecutor(ctx, ref, 'to');
  const { task } = now;
  const leaveOut = 'Name somebody else, or nobody: then I find who fits.';
  if (id === from.id) throw notPossible(`@${handle} has ${task.id} already.`, leaveOut);
  const next = executors.find((executor) => executor.id === id);
  if (!next || next.isAway) throw notPossible(`@${handle} is away today.`, leaveOut);
  if (next.categories.length > 0 && !next.categories.includes(task.category)) {
    throw notPossible(
      `${task.id} is ${task.category} work, and @${handle} does ${next.categories.join(', ')}.`,
      leaveOut,
    );
  }
  if (job.candidate.notFor.includes(id))
    throw notPossible(`${task.id} is not for @${handle}: that was said before.`, leaveOut);
  if (!hasRoom(rooms.get(id), task.effort_hours))
    throw notPossible(`@${handle} has no room for ${task.id} now.`, leaveOut);
  return next;
}

function isSameForecast(
  { forecast, isOther }: ChangedTask,
  { now: { forecast: before } }: HandOverCase,
): boolean {
  return (
    !isOther &&
    forecast.success_probability === before.success_probability &&
    forecast.due_at === before.due_at
  );
}

async function describeMove(
  ctx: Ctx,
  task: Task,
  next: Row<'executors'> | null,
  { isOther }: ChangedTask,
): Promise<Text[]> {
  const due = formatDate(task.due_on, ctx.today);
  const goes = next
    ? text`${task.id} goes to ${mention(next)}, due ${due}`
    : text`${task.id} is open to whoever takes it, due ${due}: nobody else who does such work has room`;
  if (!isOther) return [[...goes, '.']];
  const missing = (await describeMissing(ctx, task, [])) ?? '';
  const why =
    task.approval_kind === 'risky'
      ? 'It is risky, so the yes was for who does it'
      : 'A yes for a person is none for an agent';
  return [
    [...goes, ', once it is approved again.'],
    text`${why}: ${bold(`approve ${task.id}`)}. ${missing}.`,
  ];
}

/** Whether the actor handed the task over as blocked last, and is asked by what. */
async function saidBlocked(ctx: Ctx, task: Task): Promise<boolean> {
  const last = await findLastHandOver(ctx, task.id);
  if (!last || ctx.actor.kind !== 'member' || last.handed_by !== ctx.actor.id) return false;
  const isStill = task.state === 'open' || task.state === 'assigned' || task.state === 'proposed';
  return last.reason === 'blocked' && isStill && task.assignee_id !== ctx.actor.id;
}

async function addNeedLater(ctx: Ctx, task: Task, needs: Task) {
  const candidate = await getCandidateRow(ctx, task.candidate_id);
  const { rows: needed, idea } = await addNeed(ctx, task, candidate, needs);
  await ctx.record({
    type: 'TaskBlocked',
    subject: task.id,
    rows: {
      ...needed,
      candidates: [{ ...idea, updated_at: ctx.now }],
      tasks: [{ ...task, updated_at: ctx.now }],
    },
  });
  return answer(text`${task.id} waits for ${needs.id} ${needs.title}.`);
}
