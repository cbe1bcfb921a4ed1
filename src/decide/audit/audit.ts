import { formatQuantity } from '../../base/language/format-quantity.ts';
import type { Row } from '../../base/store/tables.ts';
import { describeContent } from '../change.ts';
import { sayReason } from '../refuse/reasons.ts';
import type { PriorRows } from '../store.ts';
import { readBefore } from '../store.ts';

type Task = Row<'tasks'>;
type Idea = Row<'candidates'>;
type Decision = Row<'decisions'>;
type Vote = Row<'votes'>;

/** One line of the record: who did what to a task, when, from where, to which version of it, and by which rule. */
export interface AuditEntry {
  /** UTC milliseconds. */
  at: number;
  taskId: string;
  /** `@ana`, `@ben for @ana`, `Tiller`. */
  who: string;
  /** The member who did it; null for Tiller itself. */
  memberId: string | null;
  /** Whether this is how the task ended. */
  isOutcome: boolean;
  /** `yes`, `refused (not now)`, `handed over to @ben (too much open)`. */
  what: string;
  /** The place's name; `a program`; empty for Tiller itself and where it is not known. */
  from: string;
  /** The version of the forecast in force then; null where there was none. */
  version: number | null;
  /** What a yes was about then. */
  content: string;
  rule: string;
  effect: string;
  note: string;
}

/** What the record is read from: rows of the tasks that are audited, and what they name. */
export interface Records {
  tasks: ReadonlyMap<string, Task>;
  ideas: ReadonlyMap<string, Idea>;
  /** By number. */
  decisions: readonly Decision[];
  votes: readonly Vote[];
  handOvers: readonly Row<'hand_overs'>[];
  outcomes: readonly Row<'outcomes'>[];
  settlements: readonly Row<'settlements'>[];
  /** By version. */
  forecasts: readonly Row<'forecasts'>[];
  /** What happened to one task, from the log. */
  events: readonly Pick<Row<'events'>, 'type' | 'subject' | 'actor' | 'occurred_at'>[];
  /** The votes that the log has of it, also those that are gone. */
  castVotes: readonly Vote[];
  handles: ReadonlyMap<string, string>;
  placeNames: ReadonlyMap<string, string>;
  /** By metric. */
  units: ReadonlyMap<string, string>;
  currency: string;
  today: string;
}

const CHOICES: Readonly<Record<Decision['choice'], string>> = {
  approve: 'approved',
  refuse: 'refused',
  snooze: 'put off',
  park: 'parked',
  expire: 'expired',
  revive: 'asked again',
  reverse: 'reversed',
  undo: 'undone',
  change: 'changed',
};

/** What the log says beside decisions, votes, hand-overs and outcomes, which have rows of their own. */
const MOVES: Readonly<Record<string, string>> = {
  TaskAssigned: 'handed out',
  TaskOpened: 'opened to whoever takes it',
  TaskTaken: 'taken',
  TaskStarted: 'started',
  TaskDelayed: 'due date moved',
  TaskBlocked: 'made to wait for another task',
  TaskWoken: 'asked again',
  TaskRevived: 'asked again',
  TaskReturned: 'asked again',
  SilenceWarned: 'warned that silence ends it',
};

/** Every line of the record, oldest first; `isWhole` also with what the log says of proposals and moves. */
export function listEntries(records: Records, isWhole: boolean): AuditEntry[] {
  return [
    ...(isWhole ? [...records.tasks.values()].map((task) => proposalEntry(task, records)) : []),
    ...[...records.votes, ...withdrawnVotes(records)].map((vote) => voteEntry(vote, records)),
    ...records.decisions.map((decision) => decisionEntry(decision, records)),
    ...(isWhole ? records.events.flatMap((event) => moveEntry(event, records)) : []),
    ...records.handOvers.map((handOver) => handOverEntry(handOver, records)),
    ...records.outcomes.map((outcome) => outcomeEntry(outcome, records)),
    ...records.settlements.map((settlement) => settlementEntry(settlement, records)),
  ].sort((a, b) => a.at - b.at);
}

function proposalEntry(task: Task, records: Records): AuditEntry {
  const idea = records.ideas.get(task.candidate_id);
  const by = idea?.proposer_id ? ` of ${nameOf(records, idea.proposer_id)}` : ` from ${idea?.source ?? ''}`;
  return entry(records, task.id, task.proposed_at, {
    what: 'proposed',
    rule: task.approval_kind,
    effect: `the idea ${task.candidate_id}${by}, in ${task.batch_id}`,
  });
}

function voteEntry(vote: Vote, records: Records): AuditEntry {
  const task = records.tasks.get(vote.task_id);
  const isTakenBack = !records.votes.includes(vote);
  const isVoid = task !== undefined && task.content_hash !== vote.content_hash;
  return entry(records, vote.task_id, vote.cast_at, {
    memberId: vote.member_id,
    standsInFor: vote.stands_in_for,
    placeId: vote.place_id,
    contentHash: vote.content_hash,
    what: vote.choice,
    rule: task?.approval_kind ?? '',
    effect: isTakenBack ? 'taken back later' : isVoid ? 'void since it was changed' : 'counts',
  });
}

/** Votes that were cast and are gone: the log still has them. */
function withdrawnVotes({ castVotes, votes }: Records): Vote[] {
  return castVotes.filter((cast) => !votes.some((vote) => isSameVote(vote, cast)));
}

function isSameVote(a: Vote, b: Vote): boolean {
  return a.member_id === b.member_id && a.cast_at === b.cast_at && a.content_hash === b.content_hash;
}

function decisionEntry(decision: Decision, records: Records): AuditEntry {
  const reason = decision.reason === null ? '' : ` (${sayReason(decision.reason)})`;
  return entry(records, decision.task_id, decision.decided_at, {
    memberId: decision.decided_by,
    standsInFor: decision.stands_in_for,
    placeId: decision.place_id,
    version: decision.forecast_version,
    afterNumber: decision.number,
    what: `${CHOICES[decision.choice]}${reason}`,
    rule: decision.rule,
    effect: decision.effect,
    note: decision.note,
  });
}

function moveEntry(
  { type, subject, actor, occurred_at }: Records['events'][number],
  records: Records,
): AuditEntry[] {
  const what = MOVES[type];
  const memberId = actor.startsWith('member:') ? actor.slice('member:'.length) : null;
  return what === undefined ? [] : [entry(records, subject, occurred_at, { memberId, what })];
}

function handOverEntry(handOver: Row<'hand_overs'>, records: Records): AuditEntry {
  const to = handOver.to_id === null ? 'whoever takes it' : nameOf(records, handOver.to_id);
  return entry(records, handOver.task_id, handOver.handed_at, {
    memberId: handOver.handed_by,
    what: `handed over from ${nameOf(records, handOver.from_id)} to ${to} (${handOver.reason})`,
    note: handOver.note,
  });
}

function outcomeEntry(outcome: Row<'outcomes'>, records: Records): AuditEntry {
  const late = outcome.is_in_time === 1 ? 'in time' : 'late';
  return entry(records, outcome.task_id, outcome.finished_at, {
    memberId: outcome.recorded_by,
    isOutcome: true,
    what: outcome.is_success === 1 ? `done, ${late}` : 'could not be done',
    effect: outcome.evidence,
    note: outcome.note,
  });
}

function settlementEntry(settlement: Row<'settlements'>, records: Records): AuditEntry {
  const { part, verdict, why, from_value: from, to_value: to, metric_id: metricId } = settlement;
  const unit = (metricId !== null && records.units.get(metricId)) || 'money';
  const shown = (value: number) => formatQuantity(value, unit, records.currency);
  return entry(records, settlement.task_id, settlement.settled_at, {
    version: settlement.forecast_version,
    what: `forecast of ${part === 'success' ? 'the date' : 'the impact'} settled: ${verdict}`,
    effect: verdict === 'void' ? why : from !== null && to !== null ? `${shown(from)} → ${shown(to)}` : '',
  });
}

/**
 * Without who ended a task, but for those whose results are `open`, the asker and agents: a list of what each has done and
 * not done would be their rate, which is theirs to know. What a task's own record says of it, its page said to everybody.
 */
export function hideDoers(entries: readonly AuditEntry[], open: ReadonlySet<string>): AuditEntry[] {
  return entries.map((each) =>
    each.isOutcome && each.memberId !== null && !open.has(each.memberId)
      ? { ...each, who: 'somebody', memberId: null }
      : each,
  );
}

/** What an entry is made from; what is left out is Tiller's own doing. */
interface EntryDraft {
  what: string;
  isOutcome?: boolean;
  memberId?: string | null;
  standsInFor?: string | null;
  placeId?: string | null;
  version?: number | null;
  /** Of a decision: a change tells what is after it, not before. */
  afterNumber?: number;
  /** Of a vote: what it is bound to. */
  contentHash?: string;
  rule?: string;
  effect?: string;
  note?: string;
}

function entry(records: Records, taskId: string, at: number, made: EntryDraft): AuditEntry {
  const { memberId = null, standsInFor = null, placeId } = made;
  const name = memberId === null ? 'Tiller' : nameOf(records, memberId);
  const placeName = placeId ? (records.placeNames.get(placeId) ?? placeId) : 'a program';
  return {
    at,
    taskId,
    who: standsInFor === null ? name : `${name} for ${nameOf(records, standsInFor)}`,
    memberId,
    isOutcome: made.isOutcome ?? false,
    what: made.what,
    from: memberId === null || placeId === undefined ? '' : placeName,
    version: made.version ?? versionAt(records, taskId, at, made.contentHash),
    content: describeAt(records, taskId, at, made),
    rule: made.rule ?? '',
    effect: made.effect ?? '',
    note: made.note ?? '',
  };
}

function versionAt({ forecasts }: Records, taskId: string, at: number, contentHash?: string): number | null {
  const then = forecasts.filter(
    ({ task_id, made_at, content_hash }) =>
      task_id === taskId && made_at <= at && (contentHash === undefined || content_hash === contentHash),
  );
  return then.at(-1)?.version ?? null;
}

/** What a yes was about at an instant: what the next change found, or what it is now. */
function describeAt(
  records: Records,
  taskId: string,
  at: number,
  { afterNumber, contentHash }: Pick<EntryDraft, 'afterNumber' | 'contentHash'>,
): string {
  const next = records.decisions.find((decision) => {
    if (decision.task_id !== taskId || decision.choice !== 'change') return false;
    if (contentHash !== undefined) return readBefore(decision).task.content_hash === contentHash;
    return afterNumber === undefined ? decision.decided_at > at : decision.number > afterNumber;
  });
  const now = records.tasks.get(taskId);
  const idea = now && records.ideas.get(now.candidate_id);
  if (!now || !idea) return '';
  const then: Pick<PriorRows, 'task' | 'candidate'> = next
    ? readBefore(next)
    : { task: now, candidate: idea };
  const words = describeContent({ task: then.task, idea: then.candidate, assignee: null }, records);
  const limits = then.task.limits === '' ? '' : `, limits ${words.limits}`;
  return `${words.title}, effort ${words.effort}, impact ${words.impact}${limits}`;
}

function nameOf({ handles }: Records, id: string): string {
  const handle = handles.get(id);
  return handle === undefined ? id : `@${handle}`;
}
