import { z } from 'zod';
import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { badArgument, notPossible, type Refusal } from '../errors.ts';
import { formatId } from '../ids.ts';
import { GRACE_MS } from '../task/hand-out.ts';
import { nextNumber } from '../task/store.ts';
import { sayState, type Task } from '../task/task.ts';
import { formatDate } from '../team/period.ts';
import { addDays, readDate, timeOf } from '../time.ts';
import { cleanText } from '../view.ts';
import { SILENCE_DUE } from './silence.ts';

/** What can be taken back while nothing outside has happened. */
const UNDOABLE: readonly Row<'decisions'>['choice'][] = ['approve', 'refuse', 'snooze'];
/** After these nothing is waited for. */
const ENDING: readonly Row<'decisions'>['choice'][] = [...UNDOABLE, 'park', 'expire', 'reverse'];
/** Nothing is put off for longer: what is wanted later than that is a new idea then. */
const MOST_DAYS_OFF = 366;

export interface Made extends Pick<Row<'decisions'>, 'choice' | 'reason' | 'note' | 'effect' | 'rule'> {
  /** Decided by a rule of the team's, whoever set off that it was applied. */
  isByRule?: boolean;
  /** The absent member whose say it was. */
  standsInFor?: string | null;
  /** The forecast that holds from now on, if the decision comes with a new one. */
  forecastVersion?: number;
  /** Ideas that the decision adds: undone, they are dropped. */
  added?: readonly string[];
}

/** Rows as they were before a decision. */
export interface Before {
  task: Task;
  candidate: Row<'candidates'>;
  added: readonly string[];
  /** When its silence was to be looked at next; null where nothing was waited for. */
  watchAt?: number | null;
}

const beforeSchema = z.object({
  task: z.custom<Task>((row) => row !== undefined),
  candidate: z.custom<Row<'candidates'>>((row) => row !== undefined),
  added: z.array(z.string()),
  watchAt: z.number().nullable().default(null),
});

/** A decision on a task as it is now, not yet written; with it the task's silence is no longer waited for. */
export async function newDecision(ctx: Ctx, task: Task, made: Made): Promise<Row<'decisions'>> {
  const { choice, reason, effect, rule } = made;
  const number = await nextNumber(ctx, 'decisions');
  const before: Before = {
    task,
    candidate: await getCandidateRow(ctx, task.candidate_id),
    added: made.added ?? [],
    watchAt: await readWatch(ctx, task.id),
  };
  const isUndoable = UNDOABLE.includes(choice);
  if (ENDING.includes(choice)) await ctx.setDue(SILENCE_DUE, task.id, null);
  return {
    workspace_id: ctx.workspace.id,
    id: formatId('D', number),
    number,
    task_id: task.id,
    choice,
    reason,
    note: cleanText(made.note).slice(0, 2_000),
    effect,
    rule,
    content_hash: task.content_hash,
    forecast_version: made.forecastVersion ?? (await readForecastVersion(ctx, task.id)),
    place_id: made.isByRule ? null : ctx.placeId,
    stands_in_for: made.standsInFor ?? null,
    before: isUndoable ? JSON.stringify(before) : '{}',
    undo_until_at: isUndoable ? ctx.now + GRACE_MS : null,
    decided_by: ctx.actor.kind === 'member' && !made.isByRule ? ctx.actor.id : null,
    decided_at: ctx.now,
  };
}

export function readBefore(decision: Pick<Row<'decisions'>, 'before'>): Required<Before> {
  return beforeSchema.parse(JSON.parse(decision.before));
}

export type LastDecision = Row<'decisions'> & { handle: string | null; absentHandle: string | null };

/** The decisions of the workspace, each with who made it and whose say it was. */
export function selectDecisions(ctx: Ctx) {
  return ctx.tx
    .selectFrom('decisions')
    .leftJoin('executors', (join) =>
      join
        .onRef('executors.workspace_id', '=', 'decisions.workspace_id')
        .onRef('executors.id', '=', 'decisions.decided_by'),
    )
    .leftJoin('executors as absent', (join) =>
      join
        .onRef('absent.workspace_id', '=', 'decisions.workspace_id')
        .onRef('absent.id', '=', 'decisions.stands_in_for'),
    )
    .selectAll('decisions')
    .select(['executors.handle', 'absent.handle as absentHandle'])
    .where('decisions.workspace_id', '=', ctx.workspace.id);
}

/** The last decision on a task, with who made it. */
export async function findLastDecision(ctx: Ctx, taskId: string): Promise<LastDecision | undefined> {
  return selectDecisions(ctx)
    .where('decisions.task_id', '=', taskId)
    .orderBy('decisions.number', 'desc')
    .executeTakeFirst();
}

/** `@designer for @lead`; `rule (auto, R-2)` for what nobody decided. */
export function describeDecider(decision: Pick<LastDecision, 'handle' | 'absentHandle' | 'rule'>): string {
  if (decision.handle === null) return `rule (${decision.rule})`;
  return `@${decision.handle}${decision.absentHandle === null ? '' : ` for @${decision.absentHandle}`}`;
}

/** What a decision leaves a task in, and how that is said. */
const OUTCOMES: Readonly<Record<string, { state: Task['state']; words: string }>> = {
  approve: { state: 'approved', words: 'approved' },
  refuse: { state: 'refused', words: 'refused' },
  snooze: { state: 'snoozed', words: 'put off' },
  reverse: { state: 'cancelled', words: 'reversed' },
};

/** The state in which a decision leaves its task; undefined for one that may leave it in any. */
export function stateAfter(choice: Row<'decisions'>['choice']): Task['state'] | undefined {
  return OUTCOMES[choice]?.state;
}

/** Somebody was faster, or it is too late: who decided what, and what can be done now. */
export async function alreadyDecided(ctx: Ctx, task: Task): Promise<Refusal> {
  const last = await findLastDecision(ctx, task.id);
  const outcome = last && OUTCOMES[last.choice];
  const possible = describePossible(ctx, task, last);
  if (!last || !outcome) return notPossible(`${task.id} ${sayState(task.state)}.`, possible);
  const said = `${task.id} is already ${outcome.words} by ${describeDecider(last)}.`;
  const isMoved = task.state !== outcome.state;
  return notPossible(isMoved ? `${said} It ${sayState(task.state)} now.` : said, possible);
}

/** What can be done with a task now, in words that can be typed. */
export function describePossible(ctx: Ctx, task: Task, last: LastDecision | undefined): string {
  const { id } = task;
  const undoUntilAt = last?.undo_until_at ?? 0;
  const isFresh = undoUntilAt > ctx.now && OUTCOMES[String(last?.choice)]?.state === task.state;
  const undo = isFresh ? `undo ${id} takes that back until ${timeOf(undoUntilAt, ctx.workspace.zone)}` : null;
  switch (task.state) {
    case 'proposed':
      return `Possible now: approve ${id}, refuse ${id} or later ${id}.`;
    case 'approved':
      return `${undo ?? `reverse ${id} takes that back`}.`;
    case 'snoozed':
      return `It comes back on ${formatDate(task.snoozed_until_on ?? ctx.today, ctx.today)}. Possible now: approve ${id} or refuse ${id}${undo ? `; ${undo}` : ''}.`;
    case 'refused':
      return `${undo ?? `reverse ${id} proposes it again`}.`;
    case 'parked':
    case 'expired':
      return `Possible now: approve ${id}, refuse ${id}, or reverse ${id} to propose it again.`;
    case 'assigned':
    case 'started':
      return `Possible now: done ${id} or fail ${id} for whoever has it; reverse ${id} calls it off.`;
    case 'open':
      return `Possible now: take ${id}; reverse ${id} calls it off.`;
    case 'done':
    case 'failed':
      return `It is over; why ${id} shows how.`;
    case 'cancelled':
      return `Its idea ${task.candidate_id} is in the backlog: backlog show ${task.candidate_id}.`;
  }
}

export async function getCandidateRow(ctx: Ctx, id: string): Promise<Row<'candidates'>> {
  return ctx.tx
    .selectFrom('candidates')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
}

export function readFutureDate(ctx: Ctx, typed: string): string {
  const date = readDate('until', typed, ctx.today);
  const lastOn = addDays(ctx.today, MOST_DAYS_OFF);
  if (date <= ctx.today || date > lastOn)
    throw badArgument('until', typed, `a date after today, ${ctx.today}, and up to ${lastOn}`);
  return date;
}

async function readWatch(ctx: Ctx, taskId: string): Promise<number | null> {
  const row = await ctx.tx
    .selectFrom('due')
    .select('next_at')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('kind', '=', SILENCE_DUE)
    .where('subject', '=', taskId)
    .executeTakeFirst();
  return row?.next_at ?? null;
}

/** The version of a task's forecast that is in force. */
async function readForecastVersion(ctx: Ctx, taskId: string): Promise<number | null> {
  const { version } = await ctx.tx
    .selectFrom('forecasts')
    .select((eb) => eb.fn.max<number | null>('version').as('version'))
    .where('workspace_id', '=', ctx.workspace.id)
    .where('task_id', '=', taskId)
    .executeTakeFirstOrThrow();
  return version;
}
