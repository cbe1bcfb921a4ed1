import type { Ctx } from '../base/command/ctx.ts';
import { addDays, parseLaterDate, readDate, timeOf } from '../base/language/date.ts';
import { badArgument, notPossible, type Refusal } from '../base/language/errors.ts';
import { formatId } from '../base/language/ids.ts';
import { formatDate } from '../base/language/period.ts';
import { nextNumber } from '../base/store/rows.ts';
import type { Row } from '../base/store/tables.ts';
import { cleanText } from '../base/view/text.ts';
import { findDueAt } from '../team/feed/store.ts';
import { getCandidateRow } from '../todo/idea/candidate-store.ts';
import { findForecastVersion } from '../todo/task/forecast-store.ts';
import { GRACE_MS } from '../todo/task/hand-out.ts';
import { sayState, sayTask, type Task } from '../todo/task/task.ts';
import { HALFWAY_DUE, SILENCE_DUE } from './silence/silence.ts';
import type { NamedDecision, PriorRows } from './store.ts';
import { findLastDecision } from './store.ts';

/** What can be taken back while nothing outside has happened. */
const UNDOABLE: readonly Row<'decisions'>['choice'][] = ['approve', 'refuse', 'snooze'];
/** After these nothing is waited for. */
const ENDING: readonly Row<'decisions'>['choice'][] = [...UNDOABLE, 'park', 'expire', 'reverse'];
/** Nothing is put off for longer: what is wanted later than that is a new idea then. */
const MOST_DAYS_OFF = 366;

/** What somebody, or a rule, decided. */
export interface DecisionDraft
  extends Pick<Row<'decisions'>, 'choice' | 'reason' | 'note' | 'effect' | 'rule'> {
  /** Decided by a rule of the team's, whoever set off that it was applied. */
  isByRule?: boolean;
  /** The absent member whose say it was. */
  standsInFor?: string | null;
  /** The forecast that holds from now on, if the decision comes with a new one. */
  forecastVersion?: number;
  /** Ideas that the decision adds: undone, they are dropped. */
  added?: readonly string[];
  /** What is kept of before, where it is not what the task is now. */
  before?: PriorRows;
}

/** A decision on a task as it is now, not yet written; with it the task's silence is no longer waited for. */
export async function newDecision(ctx: Ctx, task: Task, made: DecisionDraft): Promise<Row<'decisions'>> {
  const { choice, reason, effect, rule } = made;
  const number = await nextNumber(ctx, 'decisions');
  const before: PriorRows = {
    task,
    candidate: await getCandidateRow(ctx, task.candidate_id),
    added: made.added ?? [],
    watchAt: await findDueAt(ctx, SILENCE_DUE, task.id),
  };
  const isUndoable = UNDOABLE.includes(choice);
  if (ENDING.includes(choice)) {
    await ctx.setDue(SILENCE_DUE, task.id, null);
    await ctx.setDue(HALFWAY_DUE, task.id, ctx.now);
  }
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
    forecast_version: made.forecastVersion ?? (await findForecastVersion(ctx, task.id)),
    place_id: made.isByRule ? null : ctx.placeId,
    stands_in_for: made.standsInFor ?? null,
    before: made.before || isUndoable ? JSON.stringify(made.before ?? before) : '{}',
    undo_until_at: isUndoable ? ctx.now + GRACE_MS : null,
    decided_by: ctx.actor.kind === 'member' && !made.isByRule ? ctx.actor.id : null,
    decided_at: ctx.now,
  };
}

/** `@designer for @lead`; `rule (auto, R-2)` for what nobody decided. */
export function describeDecider(decision: Pick<NamedDecision, 'handle' | 'absentHandle' | 'rule'>): string {
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
  const lines = listPossible(ctx, task, last);
  if (!last || !outcome) return notPossible(`${task.id} ${sayTask(task)}.`, possible, lines);
  const said = `${task.id} is already ${outcome.words} by ${describeDecider(last)}.${describeBack(ctx, task)}`;
  const isMoved = task.state !== outcome.state;
  return notPossible(isMoved ? `${said} It ${sayState(task.state)} now.` : said, possible, lines);
}

/** ` It comes back on Tue 24 Nov.` of a task that is put off. */
export function describeBack(ctx: Ctx, { state, snoozed_until_on: until }: Task): string {
  return state === 'snoozed' ? ` It comes back on ${formatDate(until ?? ctx.today, ctx.today)}.` : '';
}

/** What anybody who decides can do with a task now, as lines. */
export function listPossible(ctx: Ctx, { id, state }: Task, last: NamedDecision | undefined): string[] {
  const undo = isFresh(ctx, state, last) ? [`undo ${id}`] : [];
  switch (state) {
    case 'proposed':
      return [`approve ${id}`, `refuse ${id}`, `later ${id}`];
    case 'snoozed':
      return [`approve ${id}`, `refuse ${id}`, ...undo];
    case 'parked':
    case 'expired':
      return [`approve ${id}`, `refuse ${id}`];
    case 'open':
      return [`take ${id}`];
    default:
      return undo;
  }
}

/** Whether the last decision still is how the task stands, and can be undone. */
function isFresh(ctx: Ctx, state: Task['state'], last: NamedDecision | undefined): boolean {
  return (last?.undo_until_at ?? 0) > ctx.now && OUTCOMES[String(last?.choice)]?.state === state;
}

/** What can be done with a task now, in words that can be typed. */
export function describePossible(ctx: Ctx, task: Task, last: NamedDecision | undefined): string {
  const { id } = task;
  const undoUntilAt = last?.undo_until_at ?? 0;
  const undo = isFresh(ctx, task.state, last)
    ? `undo ${id} takes that back until ${timeOf(undoUntilAt, ctx.workspace.zone)}`
    : null;
  switch (task.state) {
    case 'proposed':
      return `Possible now: approve ${id}, refuse ${id} or later ${id}.`;
    case 'approved':
      return `${undo ?? `reverse ${id} takes that back`}.`;
    case 'snoozed':
      return `Possible now: approve ${id} or refuse ${id}${undo ? `; ${undo}` : ''}.`;
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

export function readFutureDate(ctx: Ctx, typed: string): string {
  const date = parseLaterDate(typed, ctx.today) ?? readDate('until', typed, ctx.today);
  const lastOn = addDays(ctx.today, MOST_DAYS_OFF);
  if (date <= ctx.today || date > lastOn)
    throw badArgument(
      'until',
      typed,
      `a date after today, ${formatDate(ctx.today, ctx.today)}, and up to ${formatDate(lastOn, ctx.today)}`,
    );
  return date;
}
