import { z } from 'zod';
import { arg, type Command, type Ctx, defineCommand } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { badArgument, notPossible } from '../errors.ts';
import { isUnresolved } from '../project/project.ts';
import { loadPortfolio } from '../project/store.ts';
import { formatDate } from '../team/period.ts';
import { getExecutorById } from '../team/store.ts';
import { tellMember } from '../team/tell.ts';
import { addDays } from '../time.ts';
import { answer, cleanLine, cleanText, mention, type Text, text } from '../view.ts';
import { handOut } from './hand-out.ts';
import { checkHolder, checkReady, takeTask } from './holder.ts';
import { checkMove, getTask, moveTask } from './store.ts';
import type { Task } from './task.ts';

/** A task that could not be done rests before it is proposed again; what blocks others only overnight. */
const REST_DAYS = 7;
const BLOCKER_REST_DAYS = 1;
/** Longer than this from start to finish says nothing about the minutes worked. */
const LONGEST_SITTING_MINUTES = 600;
/** Characters of a note that a private line has room for. */
const LONGEST_QUOTE = 200;

const resultArgs = {
  task: arg.line('a task, such as T-3', { position: 0, completes: 'task' }),
  note: arg.rest('a note: what came of it').optional(),
  minutes: arg.number('minutes of work it took', { min: 0, max: 100_000 }).optional(),
  link: arg.line('a link to the evidence').optional(),
};

const done = defineCommand({
  name: 'done',
  summary: 'Say that a task is done, with an optional note, link and minutes.',
  examples: ['T-3', 'T-3 merged --link https://example.org/pull/7 --minutes 90'],
  args: z.object(resultArgs),
  access: 'everyone',
  audience: 'channel',
  hasForm: true,
  pace: 'instant',
  isEssential: true,
  prefill: (ctx, given) => checkMayEnd(ctx, given, 'done'),
  async run(ctx, args) {
    const { task, outcome } = await recordOutcome(ctx, args, true);
    return answer(
      text`${task.id} is done, ${describeTime(ctx, task, outcome)}.`,
      ...(await describeLeftBugs(ctx, task)),
    );
  },
});

const fail = defineCommand({
  name: 'fail',
  summary: 'Say that a task could not be done. No blame: it teaches me what to propose.',
  examples: ['T-3 the vendor has no such API'],
  args: z.object(resultArgs),
  access: 'everyone',
  audience: 'channel',
  hasForm: true,
  pace: 'instant',
  prefill: (ctx, given) => checkMayEnd(ctx, given, 'failed'),
  async run(ctx, args) {
    const { task } = await recordOutcome(ctx, args, false);
    return answer(
      text`${task.id} could not be done. I may propose it again from ${formatDate(restsUntil(ctx, task), ctx.today)} on.`,
    );
  },
});

export const outcomeCommands: readonly Command[] = [done, fail];

interface Result {
  task: string;
  note?: string | undefined;
  minutes?: number | undefined;
  link?: string | undefined;
}

/** Refuses to ask how a task ended where the answer would be refused. */
async function checkMayEnd(
  ctx: Ctx,
  { task: ref }: Readonly<Record<string, string>>,
  to: 'done' | 'failed',
): Promise<Record<string, string>> {
  if (ref === undefined) return {};
  const task = await getTask(ctx, ref);
  if (task.state !== 'approved' && task.state !== 'open') await checkMove(ctx, task, to);
  await checkHolder(ctx, task);
  return {};
}

/** Writes how a task ended, once. What nobody has yet is taken by whoever says so. */
async function recordOutcome(
  ctx: Ctx,
  args: Result,
  isSuccess: boolean,
): Promise<{ task: Task; outcome: Row<'outcomes'> }> {
  const evidence = args.link === undefined ? '' : readLink(args.link);
  const found = await handOut(ctx, await getTask(ctx, args.task));
  if (found.state === 'proposed' && isSuccess) {
    throw notPossible(
      `${found.id} needs a yes first.`,
      `Possible now: approve ${found.id}; if it was done before: refuse ${found.id} already done.`,
    );
  }
  if (found.state !== 'open') await checkMove(ctx, found, isSuccess ? 'done' : 'failed');
  await checkHolder(ctx, found);
  if (isSuccess) await checkReady(ctx, found, 'done');
  const task = found.state === 'open' ? await takeTask(ctx, found) : found;
  const outcome: Row<'outcomes'> = {
    workspace_id: ctx.workspace.id,
    task_id: task.id,
    executor_id: holderOf(task),
    category: task.category,
    is_success: isSuccess ? 1 : 0,
    is_in_time: isSuccess && ctx.now <= (await readForecastDueAt(ctx, task)) ? 1 : 0,
    minutes: args.minutes ?? sittingMinutes(task, ctx.now),
    evidence,
    note: cleanText(args.note ?? '').slice(0, 2_000),
    recorded_by: ctx.actor.kind === 'member' ? ctx.actor.id : null,
    finished_at: ctx.now,
    realised_impact: null,
  };
  const candidate = await ctx.tx
    .selectFrom('candidates')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', task.candidate_id)
    .executeTakeFirstOrThrow();
  const left = isSuccess
    ? { ...candidate, state: 'done' as const, updated_at: ctx.now }
    : { ...candidate, state: 'open' as const, away_until_on: restsUntil(ctx, task), updated_at: ctx.now };
  const ended = await moveTask(ctx, task, {
    to: isSuccess ? 'done' : 'failed',
    event: isSuccess ? 'TaskDone' : 'TaskFailed',
    set: { finished_at: ctx.now },
    rows: { outcomes: [outcome], candidates: [left] },
  });
  await tellProposer(ctx, ended, outcome, candidate.proposer_id);
  return { task: ended, outcome };
}

function holderOf(task: Task): string {
  if (task.assignee_id === null) throw new Error(`${task.id} ended and nobody had it`);
  return task.assignee_id;
}

/** The date that was forecast, for whoever has it: a date that was only moved does not make late work timely. */
async function readForecastDueAt(ctx: Ctx, task: Task): Promise<number> {
  const forecast = await ctx.tx
    .selectFrom('forecasts')
    .select('due_at')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('task_id', '=', task.id)
    .orderBy('version', 'desc')
    .executeTakeFirst();
  return forecast?.due_at ?? task.due_at;
}

function describeTime(ctx: Ctx, task: Task, { is_in_time }: Row<'outcomes'>): string {
  return is_in_time === 1 ? 'in time' : `late: it was due ${formatDate(task.due_on, ctx.today)}`;
}

/** Whoever proposed a task hears how it ended, unless they said so themselves. */
async function tellProposer(
  ctx: Ctx,
  task: Task,
  outcome: Row<'outcomes'>,
  proposerId: string | null,
): Promise<void> {
  if (proposerId === null || proposerId === outcome.recorded_by) return;
  const proposer = await getExecutorById(ctx, proposerId);
  if (proposer.is_active === 0 || proposer.kind !== 'member') return;
  const holder = await getExecutorById(ctx, outcome.executor_id);
  const ended =
    outcome.is_success === 1
      ? text`is done, ${describeTime(ctx, task, outcome)} (${mention(holder)})`
      : text`could not be done (${mention(holder)})`;
  const note = cleanLine(outcome.note, LONGEST_QUOTE);
  const quoted = note === '' ? '' : `: “${note}”`;
  const link = outcome.evidence === '' ? [] : [' ', { link: outcome.evidence, text: 'evidence' }];
  const again =
    outcome.is_success === 1
      ? ''
      : ` I may propose it again from ${formatDate(restsUntil(ctx, task), ctx.today)} on.`;
  const line: Text = [...text`${task.id} “${task.title}”, your idea, ${ended}${quoted}.${again}`, ...link];
  await tellMember(ctx, proposerId, { subject: `outcome:${task.id}`, view: answer(line) });
}

/** A blocker's task is done, but whether its bugs are gone only people know. */
async function describeLeftBugs(ctx: Ctx, task: Task): Promise<Text[]> {
  if (task.category !== 'blocker' || task.project_id === null) return [];
  const { bugs } = await loadPortfolio(ctx);
  const left = bugs.filter(
    (bug) => bug.project_id === task.project_id && bug.severity === 'critical' && isUnresolved(bug),
  );
  return left.map(
    ({ id, title }) => text`${id} “${title}” is still open: bug edit ${id} --state resolved closes it.`,
  );
}

function restsUntil(ctx: Ctx, task: Task): string {
  return addDays(ctx.today, task.category === 'blocker' ? BLOCKER_REST_DAYS : REST_DAYS);
}

/** Minutes from start to finish where they can be one sitting; unknown otherwise, which is not 0. */
function sittingMinutes(task: Task, now: number): number | null {
  if (task.started_at === null) return null;
  const minutes = (now - task.started_at) / 60_000;
  return minutes <= LONGEST_SITTING_MINUTES ? Math.round(minutes) : null;
}

function readLink(typed: string): string {
  const link = cleanLine(typed, 500);
  if (!/^https?:\/\/\S+$/i.test(link) || !URL.canParse(link))
    throw badArgument('link', typed, 'a web address such as https://example.org/pull/7');
  return link;
}
