import { z } from 'zod';
import { arg, type Ctx, defineCommand } from '../command.ts';
import { badArgument, notAllowed } from '../errors.ts';
import { parseId } from '../ids.ts';
import { getTask, moveTask } from '../task/store.ts';
import type { Task } from '../task/task.ts';
import { answer, cleanLine, text } from '../view.ts';
import { alreadyDecided, getCandidateRow, newDecision, readFutureDate } from './decision-row.ts';
import { applyReason, REASONS } from './reasons.ts';
import { findVoters, namesOf, requireMember } from './voters.ts';

export const refuse = defineCommand({
  name: 'refuse',
  summary: 'Say no to a proposed task, with one of six reasons; each changes what comes next.',
  examples: [
    'T-3 too big',
    'T-3 not now --until "next month"',
    'T-3 wrong metric --goal G-2',
    'T-3 other we tried it',
  ],
  args: z.object({
    task: arg.line('a task, such as T-3', { position: 0, completes: 'task' }),
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

/** Why somebody may not decide: by kind. */
function describeBar({ id, approval_kind }: Task): string {
  return approval_kind === 'risky'
    ? `${id} is risky, and yours: whoever proposed it or does it does not decide it.`
    : `${id} is not yours to decide.`;
}
