import { arg } from '../../../base/command/args.ts';
import type { Change, Ctx } from '../../../base/command/ctx.ts';
import { addDays, dateOf } from '../../../base/language/date.ts';
import { badArgument, notPossible } from '../../../base/language/errors.ts';
import { formatDate } from '../../../base/language/period.ts';
import type { Row } from '../../../base/store/tables.ts';
import { cleanLine, cleanText, mention, type Text, text } from '../../../base/view/text.ts';
import { answer } from '../../../base/view/view.ts';
import { tellMember } from '../../../say/tell.ts';
import { getExecutorById } from '../../../team/people/store.ts';
import { getCandidateRow } from '../../idea/candidate-store.ts';
import { readForecastDueAt } from '../forecast-store.ts';
import { handOut } from '../hand-out.ts';
import { checkHolder, checkReady, takeTask } from '../holder.ts';
import { checkMove, getTask, moveTask } from '../store.ts';
import { isHeld, type Task } from '../task.ts';
import { listAskingForEnd, listAskingForValue } from './asked-store.ts';
import { takeBack } from './take-back.ts';

/** A task that could not be done rests before it is proposed again; what blocks others only overnight. */
const REST_DAYS = 7;
const BLOCKER_REST_DAYS = 1;
/** Longer than this from start to finish says nothing about the minutes worked. */
const LONGEST_SITTING_MINUTES = 600;
/** Characters of a note that a private line has room for. */
const LONGEST_QUOTE = 200;

/** What `done` and `fail` ask for alike. */
export const outcomeArgs = {
  task: arg.line('a task, such as T-3', { position: 0, completes: 'task' }),
  note: arg.rest('a note: what came of it').optional(),
  minutes: arg.number('minutes of work it took', { min: 0, max: 100_000 }).optional(),
  link: arg.line('a link to the evidence').optional(),
};

interface Result {
  task: string;
  note?: string | undefined;
  minutes?: number | undefined;
  link?: string | undefined;
}

/** Refuses to ask how a task ended where the answer would be refused. */
export async function checkMayEnd(
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
export async function recordOutcome(
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
      [`approve ${found.id}`, `refuse ${found.id} already done`],
    );
  }
  if (found.state !== 'open') await checkMove(ctx, found, isSuccess ? 'done' : 'failed');
  await checkHolder(ctx, found);
  if (isSuccess) await checkReady(ctx, found, 'done');
  if (isSuccess && (await ctx.hooks.isDelivered(ctx, found)))
    throw notPossible(
      `${found.id} is delivered, and is done with a yes to that.`,
      `Possible now: approve ${found.id} or work return ${found.id}.`,
      [`approve ${found.id}`, `work return ${found.id}`],
    );
  const task = found.state === 'open' ? await takeTask(ctx, found) : found;
  const { note, minutes } = args;
  return endTask(ctx, task, { isSuccess, evidence, note, minutes, doneAt: ctx.now });
}

/** How a task ended, whoever may say so. */
export interface Ending {
  isSuccess: boolean;
  /** A web address; empty for none. */
  evidence?: string;
  note?: string | undefined;
  minutes?: number | undefined;
  /** When the work was done: what waits for a yes to it was done before that. */
  doneAt: number;
}

/** Writes how a task ended that somebody has, once, with whatever else changed. */
export async function endTask(
  ctx: Ctx,
  task: Task,
  { isSuccess, evidence = '', note = '', minutes, doneAt }: Ending,
  rows: Change['rows'] = {},
): Promise<{ task: Task; outcome: Row<'outcomes'> }> {
  const outcome: Row<'outcomes'> = {
    workspace_id: ctx.workspace.id,
    task_id: task.id,
    executor_id: holderOf(task),
    category: task.category,
    is_success: isSuccess ? 1 : 0,
    is_in_time: isSuccess && doneAt <= (await readForecastDueAt(ctx, task)) ? 1 : 0,
    minutes: minutes ?? sittingMinutes(task, doneAt),
    evidence,
    note: cleanText(note).slice(0, 2_000),
    recorded_by: ctx.actor.kind === 'member' ? ctx.actor.id : null,
    finished_at: ctx.now,
    realised_impact: null,
  };
  const candidate = await getCandidateRow(ctx, task.candidate_id);
  const left = isSuccess
    ? { ...candidate, state: 'done' as const, updated_at: ctx.now }
    : { ...candidate, state: 'open' as const, away_until_on: restsUntil(ctx, task), updated_at: ctx.now };
  const ended = await moveTask(ctx, task, {
    to: isSuccess ? 'done' : 'failed',
    event: isSuccess ? 'TaskDone' : 'TaskFailed',
    set: { finished_at: ctx.now },
    rows: { ...rows, outcomes: [outcome], candidates: [left] },
  });
  // What comes again and again is no news to whoever once thought of it.
  const isUsual = isSuccess && candidate.recurs_every_days !== null;
  await tellProposer(ctx, ended, outcome, isUsual ? null : candidate.proposer_id);
  await endAsking(ctx, await listAskingForEnd(ctx, task.id), `${task.id} has ended`);
  return { task: ended, outcome };
}

/** Metrics have just had a value: nobody has to be asked for one any more. */
export async function endAskingForValues(ctx: Ctx, metricIds: readonly string[]): Promise<void> {
  await endAsking(ctx, await listAskingForValue(ctx, metricIds), 'a value came');
}

/** What asked for it is done by whoever had that to do and did it, and taken back from everybody else. */
async function endAsking(ctx: Ctx, asking: readonly Task[], why: string): Promise<void> {
  for (const task of asking) {
    const isByHolder = isHeld(task.state) && ctx.actor.kind === 'member' && ctx.actor.id === task.assignee_id;
    if (isByHolder) await endTask(ctx, task, { isSuccess: true, doneAt: ctx.now });
    else await takeBack(ctx, task, { why, mayComeAgain: false });
  }
}

function holderOf(task: Task): string {
  if (task.assignee_id === null) throw new Error(`${task.id} ended and nobody had it`);
  return task.assignee_id;
}

/** `in time`; `late: it was due Mon 23 Nov`, by the date that was forecast, wherever it was moved to. */
export async function describeTime(
  ctx: Ctx,
  task: Task,
  { is_in_time, finished_at }: Row<'outcomes'>,
): Promise<string> {
  if (is_in_time === 1) return 'in time';
  const dueAt = await readForecastDueAt(ctx, task);
  const dueOn = dueAt === task.due_at ? task.due_on : dateOf(dueAt, ctx.workspace.zone);
  const first = formatDate(dueOn, ctx.today);
  const isByNewDate = dueAt < task.due_at && finished_at <= task.due_at;
  return isByNewDate ? `by its new date; at first it was due ${first}` : `late: it was due ${first}`;
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
      ? text`is done, ${await describeTime(ctx, task, outcome)} (${mention(holder)})`
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

/** The date from which the idea of a task that could not be done may be proposed again. */
export function restsUntil(ctx: Ctx, task: Task): string {
  return addDays(ctx.today, task.category === 'blocker' ? BLOCKER_REST_DAYS : REST_DAYS);
}

/** Minutes from start to finish where they can be one sitting; unknown otherwise, which is not 0. */
function sittingMinutes(task: Task, now: number): number | null {
  if (task.started_at === null) return null;
  const minutes = (now - task.started_at) / 60_000;
  return minutes <= LONGEST_SITTING_MINUTES ? Math.round(minutes) : null;
}

/** A web address as evidence. Refuses what is none. */
export function readLink(typed: string): string {
  const link = cleanLine(typed, 500);
  if (!/^https?:\/\/\S+$/i.test(link) || !URL.canParse(link))
    throw badArgument('link', typed, 'a web address such as https://example.org/pull/7');
  return link;
}
