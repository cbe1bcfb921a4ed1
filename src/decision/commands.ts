import { z } from 'zod';
import { arg, type Command, type Ctx, defineCommand } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { badArgument, notAllowed, notPossible } from '../errors.ts';
import { formatId, parseId } from '../ids.ts';
import { findAssignee, GRACE_MS, handOutLater } from '../task/hand-out.ts';
import { getTask, moveTask, nextNumber } from '../task/store.ts';
import { sayState, type Task } from '../task/task.ts';
import { addDays, readDate, weekdayOf } from '../time.ts';
import { answer, bold, cleanLine, cleanText, instant, mention, type Text, text } from '../view.ts';
import { listVoters, type Standing, tally, type Voter } from './policy.ts';
import { applyReason, REASONS } from './reasons.ts';

const taskArg = arg.line('a task, such as T-3', { position: 0, completes: 'task' });

const approve = defineCommand({
  name: 'approve',
  summary: 'Say yes to a proposed task; then it goes to whoever does it.',
  examples: ['T-3', 'T-3 --note "only new sign-ups"'],
  args: z.object({ task: taskArg, note: arg.line('a note for the record', {}, 500).optional() }),
  access: 'everyone',
  audience: 'channel',
  pace: 'instant',
  isEssential: true,
  async run(ctx, { task: ref, note }) {
    const task = await getTask(ctx, ref);
    const voterId = requireMember(ctx);
    const { voters, quorum } = await findVoters(ctx, task);
    if (task.state !== 'proposed') throw await alreadyDecided(ctx, task);
    if (!voters.some(({ id }) => id === voterId))
      throw notAllowed(`${task.id} is not yours to decide.`, namesOf(voters));
    const standing = await castYes(ctx, task, voterId, voters, quorum);
    if (!standing.isDecided) {
      return answer(
        text`${task.id}: ${standing.yes} of ${standing.quorum}. It needs one more yes from ${namesOf(standing.able)}.`,
      );
    }
    const rule = `${task.approval_kind}: ${standing.yes} of ${standing.quorum}`;
    const decision = await newDecision(ctx, task, {
      choice: 'approve',
      reason: null,
      note: note ?? '',
      effect: '',
      rule,
    });
    const approved = await moveTask(ctx, task, {
      to: 'approved',
      event: 'TaskApproved',
      set: { decided_at: ctx.now },
      rows: { decisions: [decision] },
    });
    await handOutLater(ctx, approved);
    return answer(await describeNext(ctx, approved));
  },
});

const refuse = defineCommand({
  name: 'refuse',
  summary: 'Say no to a proposed task, with one of six reasons; each changes what comes next.',
  examples: [
    'T-3 too big',
    'T-3 not now --until "next month"',
    'T-3 wrong metric --goal G-2',
    'T-3 other we tried it',
  ],
  args: z.object({
    task: taskArg,
    why: arg.rest(`one of: ${REASONS.join(', ')}; more words are kept as a note`),
    until: arg.line('the date until which it stays away').optional(),
    goal: arg.line('for wrong metric: the goal it does serve', { completes: 'goal' }).optional(),
  }),
  access: 'everyone',
  audience: 'channel',
  pace: 'instant',
  isEssential: true,
  async run(ctx, { task: ref, why, until, goal }) {
    const { reason, note } = readReason(why);
    const task = await getTask(ctx, ref);
    const voterId = requireMember(ctx);
    const { voters } = await findVoters(ctx, task);
    const mayRefuse = voters.some(({ id }) => id === voterId) || task.assignee_id === voterId;
    if (!mayRefuse) throw notAllowed(describeBar(task), namesOf(voters));
    if (task.state !== 'proposed' && task.state !== 'snoozed') throw await alreadyDecided(ctx, task);
    const candidate = await getCandidateRow(ctx, task.candidate_id);
    const { candidate: changed, effect } = applyReason(ctx, task, candidate, {
      reason,
      untilOn: until === undefined ? null : readFutureDate(ctx, until),
      goalId: goal === undefined ? null : await readGoalId(ctx, goal),
    });
    const decision = await newDecision(ctx, task, {
      choice: 'refuse',
      reason,
      note,
      effect,
      rule: task.approval_kind,
    });
    await moveTask(ctx, task, {
      to: 'refused',
      event: 'TaskRefused',
      set: { decided_at: ctx.now },
      data: { reason },
      rows: { decisions: [decision], candidates: [changed] },
    });
    return answer(text`${task.id} refused (${reason}). ${effect}`);
  },
});

const later = defineCommand({
  name: 'later',
  summary: 'Put a proposed task off until a date; the next working day if you name none.',
  examples: ['T-3', 'T-3 monday', 'T-3 2026-12-01'],
  args: z.object({ task: taskArg, until: arg.rest('a date, such as monday or 2026-12-01').optional() }),
  access: 'everyone',
  audience: 'channel',
  pace: 'instant',
  async run(ctx, { task: ref, until }) {
    const task = await getTask(ctx, ref);
    requireMember(ctx);
    if (task.state !== 'proposed') throw await alreadyDecided(ctx, task);
    const untilOn = until === undefined ? nextWeekday(ctx.today) : readFutureDate(ctx, until);
    const decision = await newDecision(ctx, task, {
      choice: 'snooze',
      reason: null,
      note: '',
      effect: `back on ${untilOn}`,
      rule: task.approval_kind,
    });
    await moveTask(ctx, task, {
      to: 'snoozed',
      event: 'TaskSnoozed',
      set: { snoozed_until_on: untilOn },
      rows: { decisions: [decision] },
    });
    return answer(text`${task.id} comes back on ${untilOn}.`);
  },
});

export const decisionCommands: readonly Command[] = [approve, refuse, later];

/** What happens next to an approved task. */
async function describeNext(ctx: Ctx, task: Task): Promise<Text> {
  const at = instant(ctx.now + GRACE_MS);
  const assignee = await findAssignee(ctx, task);
  if (!assignee)
    return text`${task.id} approved; open to take from ${at}. ${bold(`undo ${task.id}`)} takes it back.`;
  return text`${task.id} approved. It goes to ${mention(assignee)} at ${at}, due ${task.due_on}; until then ${bold(`undo ${task.id}`)} takes it back.`;
}

async function castYes(
  ctx: Ctx,
  task: Task,
  voterId: string,
  voters: readonly Voter[],
  quorum: number,
): Promise<Standing> {
  const vote: Row<'votes'> = {
    workspace_id: ctx.workspace.id,
    task_id: task.id,
    content_hash: task.content_hash,
    member_id: voterId,
    choice: 'yes',
    place_id: ctx.placeId,
    cast_at: ctx.now,
  };
  const before = await ctx.tx
    .selectFrom('votes')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('task_id', '=', task.id)
    .where('content_hash', '=', task.content_hash)
    .where('choice', '=', 'yes')
    .execute();
  const earlier = before.map(({ member_id }) => member_id);
  if (!earlier.includes(voterId))
    await ctx.record({ type: 'VoteCast', subject: task.id, rows: { votes: [vote] } });
  return tally(voters, quorum, new Set([...earlier, voterId]));
}

async function findVoters(ctx: Ctx, task: Task): Promise<{ voters: Voter[]; quorum: number }> {
  const members = await ctx.tx
    .selectFrom('executors')
    .select(['id', 'handle', 'is_approver'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('kind', '=', 'member')
    .where('is_active', '=', 1)
    .orderBy('handle')
    .execute();
  const candidate = await getCandidateRow(ctx, task.candidate_id);
  return listVoters(task.approval_kind, members, {
    proposerId: candidate.proposer_id,
    assigneeId: task.assignee_id,
  });
}

/** What a decision leaves a task in, where that needs no saying twice. */
const STATE_AFTER: Readonly<Record<string, string>> = {
  approve: 'approved',
  refuse: 'refused',
  snooze: 'snoozed',
};

async function alreadyDecided(ctx: Ctx, task: Task): Promise<Error> {
  const last = await ctx.tx
    .selectFrom('decisions')
    .leftJoin('executors', (join) =>
      join
        .onRef('executors.workspace_id', '=', 'decisions.workspace_id')
        .onRef('executors.id', '=', 'decisions.decided_by'),
    )
    .select(['decisions.choice', 'decisions.decided_at', 'executors.handle'])
    .where('decisions.workspace_id', '=', ctx.workspace.id)
    .where('decisions.task_id', '=', task.id)
    .orderBy('decisions.number', 'desc')
    .executeTakeFirst();
  const who = last?.handle ? ` by @${last.handle}` : '';
  const done =
    { approve: 'approved', refuse: 'refused', snooze: 'put off' }[String(last?.choice)] ?? task.state;
  return notPossible(
    `${task.id} is already ${done}${who}.`,
    task.state === STATE_AFTER[String(last?.choice)]
      ? `See why ${task.id}.`
      : `It ${sayState(task.state)} now; see why ${task.id}.`,
  );
}

async function newDecision(
  ctx: Ctx,
  task: Task,
  made: Pick<Row<'decisions'>, 'choice' | 'reason' | 'note' | 'effect' | 'rule'>,
): Promise<Row<'decisions'>> {
  const number = await nextNumber(ctx, 'decisions');
  return {
    workspace_id: ctx.workspace.id,
    id: formatId('D', number),
    number,
    task_id: task.id,
    ...made,
    note: cleanText(made.note).slice(0, 2_000),
    content_hash: task.content_hash,
    forecast_version: null,
    place_id: ctx.placeId,
    stands_in_for: null,
    before: '{}',
    undo_until_at: null,
    decided_by: ctx.actor.kind === 'member' ? ctx.actor.id : null,
    decided_at: ctx.now,
  };
}

async function getCandidateRow(ctx: Ctx, id: string): Promise<Row<'candidates'>> {
  return ctx.tx
    .selectFrom('candidates')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
}

async function readGoalId(ctx: Ctx, ref: string): Promise<string> {
  const open = await ctx.tx
    .selectFrom('goals')
    .select('id')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('state', '=', 'open')
    .execute();
  const id = parseId('G', ref);
  if (id !== undefined && open.some((goal) => goal.id === id)) return id;
  throw badArgument('goal', ref, open.map((goal) => goal.id).join(', ') || 'no goal is open');
}

function readReason(typed: string): { reason: (typeof REASONS)[number]; note: string } {
  const words = typed.trim().toLowerCase().replace(/[-_]/g, ' ');
  const reason = REASONS.find(
    (known) => words === known || words.startsWith(`${known} `) || words.startsWith(`${known}:`),
  );
  if (!reason) throw badArgument('why', typed, REASONS.join(', '));
  return {
    reason,
    note: cleanLine(
      typed
        .trim()
        .slice(reason.length)
        .replace(/^[\s:]+/, ''),
      500,
    ),
  };
}

function readFutureDate(ctx: Ctx, typed: string): string {
  const date = readDate('until', typed, ctx.today);
  if (date <= ctx.today) throw badArgument('until', typed, `a date after today, ${ctx.today}`);
  return date;
}

function nextWeekday(today: string): string {
  let date = addDays(today, 1);
  while (weekdayOf(date) > 5) date = addDays(date, 1);
  return date;
}

/** Why somebody may not decide: by kind. */
function describeBar({ id, approval_kind }: Task): string {
  return approval_kind === 'risky'
    ? `${id} is risky, and yours: whoever proposed it or does it does not decide it.`
    : `${id} is not yours to decide.`;
}

function requireMember(ctx: Ctx): string {
  if (ctx.actor.kind !== 'member') throw notAllowed('Tiller does not vote.', 'A member');
  return ctx.actor.id;
}

function namesOf(voters: readonly Voter[]): string {
  return voters.map(({ handle }) => `@${handle}`).join(', ') || 'nobody';
}
