import { z } from 'zod';
import { arg, type Ctx, defineCommand } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { tally } from '../decision/policy.ts';
import { describeStanding } from '../decision/progress.ts';
import { readSilenceAt, watchSilence } from '../decision/silence.ts';
import { loadPolicy } from '../decision/store.ts';
import { findVoters, listYesVotes } from '../decision/voters.ts';
import { badArgument, notPossible } from '../errors.ts';
import { formatId } from '../ids.ts';
import { handOut } from '../task/hand-out.ts';
import { checkHolder } from '../task/holder.ts';
import { tellHolder } from '../task/private-line.ts';
import { checkMove, getTask, moveTask, nextNumber } from '../task/store.ts';
import { isHeld, type Task } from '../task/task.ts';
import { formatDate } from '../team/period.ts';
import { getExecutor, getExecutorById, listExecutors } from '../team/store.ts';
import { tellMember } from '../team/tell.ts';
import { answer, bold, mention, type Text, text } from '../view.ts';
import { type Changed, changeTask } from './change-task.ts';
import { chooseNext, HAND_OVER_REASONS, type HandOverWords, readHandOver } from './hand-over.ts';
import { addNeed, applyHandOver, readNeed } from './hand-over-effect.ts';
import { findDueWith, type Handing, loadHanding } from './hand-over-load.ts';
import { listPassed } from './route.ts';
import type { PlanExecutor } from './snapshot.ts';
import { hasRoom } from './staff.ts';

export const handOverCommand = defineCommand({
  name: 'hand over',
  summary: 'Pass a task on, with a reason: I find who fits best, or whoever you name gets it.',
  examples: ['T-3 too much open', 'T-3 to @ben away', 'T-3 blocked --needs T-5', 'T-3 other I lack access'],
  args: z.object({
    task: arg.line('a task, such as T-3', { position: 0, completes: 'task' }),
    why: arg
      .rest(`to @somebody first, if you like; then one of: ${HAND_OVER_REASONS.join(', ')}; and a note`, {
        isTyped: true,
      })
      .optional(),
    reason: arg.choice('why you pass it on', HAND_OVER_REASONS, { isFormRequired: true }).optional(),
    note: arg.line('a note for whoever gets it').optional(),
    to: arg.line('who gets it; whoever fits best if left out', { completes: 'executor' }, 60).optional(),
    needs: arg.line('for blocked: the task it waits for', { completes: 'task' }, 20).optional(),
  }),
  access: 'everyone',
  audience: 'channel',
  hasForm: true,
  pace: 'instant',
  async prefill(ctx, { task: ref }) {
    if (ref === undefined) return {};
    const task = await getTask(ctx, ref);
    if (task.state !== 'approved') await checkHeld(ctx, task);
    await checkHolder(ctx, task);
    return {};
  },
  async run(ctx, args) {
    const said = readHandOver([args.reason, args.note, args.why].filter((words) => words).join(' '));
    if (args.needs !== undefined && said.reason !== 'blocked')
      throw badArgument('--needs', args.needs, 'nothing, unless the reason is blocked');
    const found = await getTask(ctx, args.task);
    const needs = args.needs === undefined ? null : await readNeed(ctx, found, args.needs);
    if (needs && (await saidBlocked(ctx, found))) return addNeedLater(ctx, found, needs);
    const task = await handOut(ctx, found);
    const fromId = await checkHeld(ctx, task);
    await checkHolder(ctx, task);
    const handing = await loadHanding(ctx, task, fromId);
    const toRef = args.to ?? said.toRef;
    const to = toRef === null ? chooseNext(task, handing.job, handing) : await readNext(ctx, handing, toRef);
    return handOver(ctx, handing, { ...said, to, isNamed: toRef !== null, needs });
  },
});

interface Given extends HandOverWords {
  to: PlanExecutor | null;
  isNamed: boolean;
  needs: Task | null;
}

async function handOver(ctx: Ctx, handing: Handing, given: Given) {
  const { standing, from } = handing;
  const { task } = standing;
  const { to, reason, needs } = given;
  const next = to === null ? null : await getExecutorById(ctx, to.id);
  const effect = await applyHandOver(ctx, handing, { reason, needs });
  const dueOn = await findDueWith(ctx, standing, to);
  const changed = await changeTask(ctx, { ...standing, idea: effect.idea }, { assignee: next, dueOn });
  const votes = changed.isOther ? await listYesVotes(ctx, task) : [];
  const row: Row<'hand_overs'> = {
    workspace_id: ctx.workspace.id,
    ...(await nextId(ctx)),
    task_id: task.id,
    from_id: from.id,
    to_id: next?.id ?? null,
    reason,
    note: given.note,
    handed_by: ctx.actor.kind === 'member' ? ctx.actor.id : null,
    handed_at: ctx.now,
  };
  const rows = {
    ...effect.rows,
    hand_overs: [row],
    candidates: [changed.idea],
    forecasts: isSameForecast(changed, handing) ? [] : [changed.forecast],
  };
  const moved = await moveOn(ctx, handing, given, changed, rows);
  if (next && isHeld(moved.state)) await tellHolder(ctx, moved.id, next);
  if (changed.isOther) await tellVoid(ctx, moved, handing.from, next, votes);
  return answer(
    ...(await describeMove(ctx, moved, next, { changed, isRisky: isRisky(task) })),
    ...effect.lines,
  );
}

/** Writes who has it now. Where a yes was for somebody else, it is to be decided again. */
async function moveOn(
  ctx: Ctx,
  handing: Handing,
  given: Given,
  { task, isOther }: Changed,
  rows: Parameters<typeof moveTask>[2]['rows'],
): Promise<Task> {
  const { standing, from } = handing;
  const policy = await loadPolicy(ctx);
  const silenceAt = await readSilenceAt(ctx, policy, task);
  const moved = await moveTask(ctx, standing.task, {
    to: isOther ? 'proposed' : task.assignee_id === null ? 'open' : 'assigned',
    event: 'TaskHandedOver',
    data: { reason: given.reason, fromId: from.id, toId: task.assignee_id },
    set: {
      assignee_id: task.assignee_id,
      due_on: task.due_on,
      due_at: task.due_at,
      content_hash: task.content_hash,
      routing: describeRouting(handing, given, task),
      started_at: null,
      outcome_asked_at: null,
      ...(isOther && { decided_at: null, silence_at: silenceAt, warned_at: null }),
    },
    rows,
  });
  if (isOther) await watchSilence(ctx, [moved], policy);
  return moved;
}

/** How the choice was made, as for a task that the planner routes. */
function describeRouting(handing: Handing, { to, isNamed }: Given, task: Task): string {
  const { staff, job, executors, rooms, from } = handing;
  const options = staff
    .eligible(job)
    .filter(({ id }) => id !== from.id)
    .map((executor) => ({
      executorId: executor.id,
      gain: Math.round(staff.gain(executor, job) * 1e4) / 1e4,
    }));
  const { count } = JSON.parse(task.routing) as { count?: number };
  const chosenId = to?.id ?? null;
  const others = listPassed(job, { executors, staff, rooms, effortHours: task.effort_hours, chosenId });
  return JSON.stringify({
    rule: isNamed ? 'named' : staff.rule,
    propensity: 1,
    options,
    others: others.filter(({ executorId }) => executorId !== from.id),
    ...(count !== undefined && { count }),
  });
}

/** Refuses what nobody has: how it stands, and what can be done. */
async function checkHeld(ctx: Ctx, task: Task): Promise<string> {
  if (isHeld(task.state) && task.assignee_id !== null) return task.assignee_id;
  if (task.state === 'open')
    throw notPossible(`Nobody has ${task.id}: it is open to take.`, `take ${task.id} takes it.`);
  if (task.state === 'proposed') {
    throw notPossible(
      `${task.id} needs a yes first.`,
      `change ${task.id} --assignee @somebody names who does it; refuse ${task.id} not us says it is not for you.`,
    );
  }
  await checkMove(ctx, task, 'open');
  throw notPossible(`Nobody has ${task.id}.`, `why ${task.id} shows how it stands.`);
}

/** Whoever was named: refused where they have it, are away, do other work, or have no room. */
async function readNext(ctx: Ctx, handing: Handing, ref: string): Promise<PlanExecutor> {
  const { standing, from, executors, job, rooms } = handing;
  const { id, handle } = await getExecutor(ctx, ref, 'to');
  const { task } = standing;
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
  { forecast, isOther }: Changed,
  { standing: { forecast: before } }: Handing,
): boolean {
  return (
    !isOther &&
    forecast.success_probability === before.success_probability &&
    forecast.due_at === before.due_at
  );
}

function isRisky({ approval_kind }: Task): boolean {
  return approval_kind === 'risky';
}

async function describeMove(
  ctx: Ctx,
  task: Task,
  next: Row<'executors'> | null,
  { changed, isRisky: risky }: { changed: Changed; isRisky: boolean },
): Promise<Text[]> {
  const due = formatDate(task.due_on, ctx.today);
  const goes = next
    ? text`${task.id} goes to ${mention(next)}, due ${due}`
    : text`${task.id} is open to whoever takes it, due ${due}: nobody else who does such work has room`;
  if (!changed.isOther) return [[...goes, '.']];
  const electorate = await findVoters(ctx, task);
  const standing = tally(electorate.voters, electorate.quorum, new Set());
  const why = risky
    ? 'It is risky, so the yes was for who does it'
    : 'A yes for a person is none for an agent';
  return [
    [...goes, ', once it is approved again.'],
    text`${why}: ${bold(`approve ${task.id}`)}. ${describeStanding(electorate, standing, [])}.`,
  ];
}

/** Each whose yes is void hears so once. */
async function tellVoid(
  ctx: Ctx,
  task: Task,
  from: Row<'executors'>,
  next: Row<'executors'> | null,
  votes: readonly Row<'votes'>[],
): Promise<void> {
  const active = new Set((await listExecutors(ctx)).map(({ id }) => id));
  const to = next ? text`to ${mention(next)}` : text`to whoever takes it`;
  for (const memberId of new Set(votes.map(({ member_id }) => member_id))) {
    if ((ctx.actor.kind === 'member' && ctx.actor.id === memberId) || !active.has(memberId)) continue;
    const view = answer(
      text`${bold(`${task.id} ${task.title}`)} goes from ${mention(from)} ${to}, so your yes is void.`,
      text`${bold(`approve ${task.id}`)} says yes to it as it is now.`,
    );
    const subject = `void:${task.id}:${task.content_hash.slice(0, 12)}`;
    await tellMember(ctx, memberId, { subject, view });
  }
}

/** Whether the actor handed the task over as blocked last, and is asked by what. */
async function saidBlocked(ctx: Ctx, task: Task): Promise<boolean> {
  const last = await ctx.tx
    .selectFrom('hand_overs')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('task_id', '=', task.id)
    .orderBy('number', 'desc')
    .executeTakeFirst();
  if (!last || ctx.actor.kind !== 'member' || last.handed_by !== ctx.actor.id) return false;
  const isStill = task.state === 'open' || task.state === 'assigned' || task.state === 'proposed';
  return last.reason === 'blocked' && isStill && task.assignee_id !== ctx.actor.id;
}

async function addNeedLater(ctx: Ctx, task: Task, needs: Task) {
  const candidate = await ctx.tx
    .selectFrom('candidates')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', task.candidate_id)
    .executeTakeFirstOrThrow();
  const { rows, idea } = await addNeed(ctx, task, candidate, needs);
  await ctx.record({
    type: 'TaskBlocked',
    subject: task.id,
    rows: {
      ...rows,
      candidates: [{ ...idea, updated_at: ctx.now }],
      tasks: [{ ...task, updated_at: ctx.now }],
    },
  });
  return answer(text`${task.id} waits for ${needs.id} ${needs.title}.`);
}

async function nextId(ctx: Ctx): Promise<Pick<Row<'hand_overs'>, 'id' | 'number'>> {
  const number = await nextNumber(ctx, 'hand_overs');
  return { id: formatId('H', number), number };
}
