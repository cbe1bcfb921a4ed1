import { z } from 'zod';
import { arg } from '../base/command/args.ts';
import { defineCommand } from '../base/command/command.ts';
import type { Ctx } from '../base/command/ctx.ts';
import { addDays } from '../base/language/date.ts';
import { notPossible } from '../base/language/errors.ts';
import { formatDate } from '../base/language/period.ts';
import { cleanLine, text } from '../base/view/text.ts';
import { answer } from '../base/view/view.ts';
import { tellMember } from '../say/tell.ts';
import { getExecutorById } from '../team/people/store.ts';
import { getCandidateRow } from '../todo/idea/candidate-store.ts';
import { dropHandOut, findAssignee } from '../todo/task/hand-out.ts';
import { getTask, moveTask } from '../todo/task/store.ts';
import { sayState, type Task } from '../todo/task/task.ts';
import { checkIdeaFree, proposeAgain } from './approval.ts';
import { describeBack, describePossible, listPossible, newDecision } from './decision.ts';
import { findLastDecision } from './store.ts';
import { findVoters, getMandate, type Mandate, requireMember } from './voters.ts';

/** A task that was called off rests as long as one that could not be done. */
const REST_DAYS = 7;

const CALLED_OFF: readonly Task['state'][] = ['approved', 'assigned', 'open', 'started'];
const BROUGHT_BACK: readonly Task['state'][] = ['refused', 'parked', 'expired'];

export const reverse = defineCommand({
  name: 'reverse',
  summary: 'Turn a decision around later: call a task off, or propose a refused one again.',
  examples: ['T-3 the vendor does it for us now', 'T-4'],
  args: z.object({
    task: arg.line('a task, such as T-3', { position: 0, completes: 'task' }),
    why: arg.rest('why, for the record and for whoever has it').optional(),
  }),
  audience: 'page',
  async run(ctx, { task: ref, why }) {
    const task = await getTask(ctx, ref);
    requireMember(ctx, task);
    const given = { note: cleanLine(why ?? '', 500) };
    if (CALLED_OFF.includes(task.state)) {
      const eligible = await findVoters(ctx, task);
      const mandate = getMandate(ctx, task, eligible);
      return answer(await callOff(ctx, task, { ...given, mandate, kind: eligible.kind.name }));
    }
    if (BROUGHT_BACK.includes(task.state)) {
      const eligible = await findVoters(ctx, task);
      const mandate = getMandate(ctx, task, eligible);
      return answer(await bringBack(ctx, task, { ...given, mandate, kind: eligible.kind.name }));
    }
    const last = await findLastDecision(ctx, task.id);
    throw notPossible(
      `${task.id} ${sayState(task.state)}: there is nothing to reverse.${describeBack(ctx, task)}`,
      describePossible(ctx, task, last),
      listPossible(ctx, task, last),
    );
  },
});

interface Reversal {
  note: string;
  mandate: Mandate;
  kind: string;
}

/** Ends a task that was approved; its idea rests, then planning weighs it again. Whoever had the work hears of it. */
async function callOff(ctx: Ctx, task: Task, { note, mandate, kind }: Reversal) {
  const againOn = addDays(ctx.today, REST_DAYS);
  const decision = await newDecision(ctx, task, {
    choice: 'reverse',
    reason: null,
    note,
    effect: `called off; its idea may come again from ${formatDate(againOn, ctx.today)}`,
    rule: kind,
    standsInFor: mandate.standsInFor,
  });
  const candidate = await getCandidateRow(ctx, task.candidate_id);
  await dropHandOut(ctx, task.id);
  const cancelled = await moveTask(ctx, task, {
    to: 'cancelled',
    event: 'TaskReversed',
    set: { finished_at: ctx.now },
    data: { why: note },
    rows: {
      decisions: [decision],
      candidates: [{ ...candidate, state: 'open', away_until_on: againOn, updated_at: ctx.now }],
    },
  });
  const told = await tellHolder(ctx, task, note);
  return text`${cancelled.id} is called off. Its idea ${candidate.id} may come again from ${formatDate(againOn, ctx.today)}.${told === null ? '' : ` @${told} hears of it privately.`}`;
}

/** Proposes a task anew that was refused, or that silence ended. */
async function bringBack(ctx: Ctx, task: Task, { note, mandate, kind }: Reversal) {
  await checkIdeaFree(ctx, task);
  const decision = await newDecision(ctx, task, {
    choice: 'reverse',
    reason: null,
    note,
    effect: 'proposed again',
    rule: kind,
    standsInFor: mandate.standsInFor,
  });
  const proposed = await proposeAgain(ctx, task, { event: 'TaskRevived', rows: { decisions: [decision] } });
  const due = `${proposed.due_on === task.due_on ? 'still' : 'now'} due ${formatDate(proposed.due_on, ctx.today)}`;
  return text`${task.id} is proposed again, ${due}. Say approve ${task.id}, refuse ${task.id} or later ${task.id}.`;
}

/** Tells who had the work, or answers for the agent that had it; the handle of whoever was told. */
async function tellHolder(ctx: Ctx, task: Task, note: string): Promise<string | null> {
  if (task.state !== 'assigned' && task.state !== 'started') return null;
  const assignee = await findAssignee(ctx, task);
  const holderId = assignee?.kind === 'agent' ? assignee.responsible_id : (assignee?.id ?? null);
  if (!assignee || holderId === null) return null;
  if (ctx.actor.kind !== 'member' || ctx.actor.id === holderId) return null;
  const why = note === '' ? '' : ` Why: ${note}`;
  const isTold = await tellMember(ctx, holderId, {
    subject: `reversed:${task.id}:${ctx.origin}`,
    view: answer(
      text`@${ctx.actor.handle} called ${task.id} off: “${task.title}”. You need not go on with it.${why}`,
    ),
  });
  if (!isTold) return null;
  const holder = assignee.id === holderId ? assignee : await getExecutorById(ctx, holderId);
  return holder.handle;
}
