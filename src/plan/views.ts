import { dateOf } from '../base/language/date.ts';
import { formatHours } from '../base/language/effort.ts';
import { formatChangeRange } from '../base/language/format-quantity.ts';
import { formatDate } from '../base/language/period.ts';
import { joinNames } from '../base/language/words.ts';
import type { Row } from '../base/store/tables.ts';
import { bold, mention, type Text, text, toldOn } from '../base/view/text.ts';
import type { Action, DigestView, GoalFigures, TaskCard } from '../base/view/view.ts';
import { RISKY } from '../decide/policy/policy.ts';
import { isLittleRecord } from '../learn/success/model.ts';
import { listReasons, readRouting, readScore, type TaskScore } from '../todo/task/figures-store.ts';
import { describeState, describeUntaken, MOST_BY_TITLE } from '../todo/task/task.ts';
import { summarise } from './explain.ts';
import { sayOnce } from './need/reasons.ts';

/** The model whose chances were those of whoever had the task. Forecasts of 0.1 name it. */
const FIRST_MODEL = 'hierarchical Beta-Binomial 1';
/** What can still be done in time, or not. */
const EXPECTED_STATES: readonly string[] = ['proposed', 'approved', 'open', 'assigned', 'started'];

/** Tasks that a headline names. */
const MOST_NAMED = 3;

/** Everything a card is made from: rows and what they name. */
export interface CardInput {
  task: Row<'tasks'>;
  /** The version in force. */
  forecast: Row<'forecasts'>;
  goal: GoalFigures | null;
  project: string | null;
  assignee: Pick<Row<'executors'>, 'id' | 'handle' | 'kind'> | null;
  dependsOn: readonly string[];
  /** How far deciding has come, where there is more to say than the state. */
  progress: Text | null;
  /** The handle of whoever moved the due date while having the task. */
  movedBy: string | null;
  position: number | null;
  /** The member who looks; null for a place that everyone reads. */
  viewerId: string | null;
  zone: string;
  /** The day that it is told on, ISO. */
  onDate: string;
  currency: string;
}

/** A task as a card. A person's own count and interval are shown to that person alone; an agent's to all. */
export function buildCard(input: CardInput): TaskCard {
  const { task, forecast, assignee } = input;
  const reasons = listReasons(task);
  const score = readScore(task);
  const range =
    task.impact_low === null || task.impact_high === null
      ? null
      : formatChangeRange(task.impact_low, task.impact_high, score.impactUnit, input.currency);
  return {
    kind: 'task',
    id: task.id,
    position: input.position,
    title: task.title,
    ...(task.limits !== '' && { limits: task.limits }),
    category: task.category,
    priority: task.priority,
    project: input.project,
    goal: input.goal,
    state: task.state,
    stateText: input.progress ?? describeProgress(task, input),
    ...(task.state === 'proposed' && input.progress && { standingText: input.progress }),
    approvalKind: task.approval_kind,
    ...(task.state === 'proposed' && score.guessed && { guessed: listGuessed(score.guessed) }),
    ...(task.state === 'proposed' && score.danger && { danger: score.danger.words.join(' … ') }),
    ...(task.state === 'proposed' &&
      task.approval_kind === RISKY &&
      !score.danger &&
      score.touches && { touches: score.touches }),
    impact: {
      low: task.impact_low,
      high: task.impact_high,
      unit: score.impactUnit,
      label: task.impact_label,
    },
    impactText:
      range === null
        ? 'impact unknown'
        : `${range}${score.impactUnit === 'money' ? ' a month' : ''} (${task.impact_label})`,
    valuePerMonth: task.value_per_month,
    alignment: task.alignment,
    effortHours: task.effort_hours,
    effortText:
      task.is_effort_guessed === 1
        ? `about ${formatHours(roundGuess(task.effort_hours))} (guess)`
        : formatHours(task.effort_hours),
    executor: assignee && { id: assignee.id, handle: assignee.handle, kind: assignee.kind },
    executorText: assignee ? [mention(assignee)] : ['nobody yet'],
    chance: describeChance(input),
    dueOn: task.due_on,
    dueText:
      input.movedBy === null
        ? `due ${formatDay(forecast.due_at, input.zone)}`
        : `moved by @${input.movedBy} to ${formatDay(task.due_at, input.zone)}`,
    readingOn: forecast.reading_on,
    dependsOn: input.dependsOn,
    reasoning: summarise(reasons),
    reasons,
    actions: actionsFor(task),
  };
}

/** Nobody guesses minutes of a day's work: whole hours from two on. */
function roundGuess(hours: number): number {
  return hours >= 2 ? Math.round(hours) : hours;
}

function listGuessed({
  goal,
  category,
}: NonNullable<TaskScore['guessed']>): NonNullable<TaskCard['guessed']> {
  return [...(goal ? ['goal' as const] : []), ...(category ? ['category' as const] : [])];
}

/** A person's own figures are for that person alone, an agent's for all. What the first model said was its assignee's own. */
function describeChance({ task, forecast, assignee, viewerId }: CardInput): TaskCard['chance'] {
  const { success_probability: probability, success_low: low, success_high: high } = forecast;
  const isOwn = forecast.model === FIRST_MODEL;
  const { count = 0, own = isOwn ? { probability, low, high } : undefined } = readRouting(task);
  const seesOwn = assignee !== null && (assignee.kind === 'agent' || assignee.id === viewerId);
  return {
    probability,
    isLittleRecord: isLittleRecord(forecast.settled_count),
    ...(!isOwn && { low, high }),
    ...(seesOwn && own && count > 0 && { own: { ...own, count } }),
  };
}

/** `Wed 25 Nov`. */
function formatDay(at: number, zone: string): string {
  const date = dateOf(at, zone);
  return formatDate(date, date);
}

function describeProgress(
  task: Row<'tasks'>,
  { assignee, zone, onDate }: Pick<CardInput, 'assignee' | 'zone' | 'onDate'>,
): Text {
  const tell = (at: number) => toldOn(onDate, at, zone);
  if (task.state === 'assigned' && assignee)
    return text`with ${mention(assignee)} since ${tell(task.updated_at)}`;
  if (task.state === 'started' && assignee)
    return text`${mention(assignee)} started ${tell(task.started_at ?? task.updated_at)}`;
  if (task.state === 'snoozed' && task.snoozed_until_on)
    return text`back on ${formatDate(task.snoozed_until_on, dateOf(task.updated_at, zone))}`;
  if (task.state === 'done' && task.finished_at) return text`done ${formatDay(task.finished_at, zone)}`;
  if (task.taken_back_why !== '') return text`taken back: ${task.taken_back_why}`;
  return [describeState(task.state)];
}

function actionsFor(task: Row<'tasks'>): TaskCard['actions'] {
  const button = (label: string, command: string, style: TaskCard['actions'][number]['style'] = 'plain') => ({
    label,
    command,
    args: { task: task.id },
    style,
  });
  if (task.state === 'proposed') {
    return [
      button('Yes', 'approve', 'primary'),
      button('No', 'refuse'),
      button('Change', 'change'),
      button('Later', 'later'),
      button('Why', 'why'),
    ];
  }
  if (task.state === 'approved') return [button('Undo', 'undo'), button('Why', 'why')];
  if (task.state === 'open') return [button('Take', 'take', 'primary'), button('Why', 'why')];
  const passOn = [button('Hand over', 'hand over'), button('Could not', 'fail')];
  if (task.state === 'assigned')
    return [button('Start', 'start', 'primary'), button('Done', 'done'), ...passOn];
  if (task.state === 'started') return [button('Done', 'done', 'primary'), ...passOn];
  return [];
}

export interface DigestInput {
  feed: string;
  date: string;
  zone: string;
  cards: readonly TaskCard[];
  changes: readonly Text[];
  foot: readonly Text[];
  /** Why no task is on it; null where there are some. */
  emptyBecause: string | null;
  /** Why nothing on it is new; null where something is, and in what was left before this was said. */
  quietBecause: string | null;
  isLate: boolean;
  /** What nobody answered, to be asked again. */
  comebacks: readonly Action[];
  /** Older tasks that nobody has. */
  untaken: readonly Pick<Row<'tasks'>, 'id' | 'title'>[];
  /** Undecided tasks that are not on it. */
  unlisted: readonly Pick<Row<'tasks'>, 'id'>[];
  /** When a page on which nothing is new and nothing waits would be said again (ISO date); null where it is said each time. */
  againOn: string | null;
}

/** The day's one message. */
export function buildDigest(input: DigestInput): DigestView {
  const { cards, foot, quietBecause } = input;
  const { emptyBecause } = input;
  const asked =
    quietBecause !== null
      ? `Nothing new: ${describeQuiet(quietBecause, input)}`
      : cards.length === 0 && emptyBecause !== null
        ? `No new task: ${emptyBecause}`
        : describeAsked(cards);
  const [first, ...others] = foot;
  const expectation = describeExpectation(cards);
  return {
    kind: 'digest',
    feed: input.feed,
    date: input.date,
    zone: input.zone,
    headline: [
      bold(formatDate(input.date, input.date)),
      `${input.isLate ? ' (late)' : ''} · ${asked}`,
      ...(isIdle(input) && input.againOn !== null
        ? [` I come again on ${formatDate(input.againOn, input.date)}, or as soon as something is new.`]
        : []),
    ],
    changes: input.changes,
    tasks: sayOnce(cards),
    // One line says what to expect, and how much there is besides.
    foot:
      expectation && first
        ? [[...expectation, ' ', ...first], ...others]
        : [...(expectation ? [expectation] : []), ...foot],
    actions: [
      ...listPageActions(cards),
      ...input.comebacks,
      ...input.untaken.slice(0, MOST_BY_TITLE).map(offerTask),
    ],
    ...(quietBecause !== null && { isQuiet: true as const }),
  };
}

/** Nothing on it is new, and nothing of it waits for anybody. */
function isIdle({ quietBecause, cards, unlisted }: DigestInput): boolean {
  return quietBecause !== null && unlisted.length === 0 && cards.every(({ state }) => state !== 'proposed');
}

/** `4 tasks wait for a yes`. */
function describeAsked(cards: readonly TaskCard[]): string {
  const waiting = cards.filter(({ state }) => state === 'proposed').length;
  if (waiting === 0) return cards.length === 1 ? 'decided' : `all ${cards.length} decided`;
  return waiting === 1 ? '1 task waits for a yes' : `${waiting} tasks wait for a yes`;
}

/** `everyone is full. T-2 and T-4 still wait. Nobody has T-1 “Poster for the library” yet.` */
function describeQuiet(because: string, { cards, untaken, unlisted }: DigestInput): string {
  const listed = cards.flatMap(({ id, state }) => (state === 'proposed' ? [id] : []));
  const waiting = [...listed, ...unlisted.map(({ id }) => id)];
  const still =
    waiting.length === 0
      ? null
      : waiting.length > MOST_NAMED
        ? `${waiting.length} still wait for a yes.`
        : `${joinNames(waiting)} still ${waiting.length === 1 ? 'waits' : 'wait'}.`;
  return [because, still, describeUntaken(untaken)].filter((part) => part !== null).join(' ');
}

/** What goes for all of it. A risky task gets a yes of its own. */
function listPageActions(cards: readonly TaskCard[]): Action[] {
  const open = cards.filter(({ state, actions }) => state === 'proposed' && actions.length > 0);
  const plain = open.filter(({ approvalKind }) => approvalKind !== RISKY).length;
  if (open.length === 0) return [];
  return [
    ...(plain > 1 ? [pageAction(nameYes(plain, open.length), 'answer', { answers: 'yes to all' })] : []),
    pageAction('Mine', 'mine'),
    pageAction('Why these', 'why'),
  ];
}

/** `Yes to all 4`; `Yes to 3, not the risky one`. */
function nameYes(plain: number, open: number): string {
  const risky = open - plain;
  if (risky === 0) return `Yes to all ${plain}`;
  return `Yes to ${plain}, not the risky ${risky === 1 ? 'one' : risky}`;
}

function offerTask({ id }: DigestInput['untaken'][number]): Action {
  return { label: `Take ${id}`, command: 'take', args: { task: id }, style: 'plain' };
}

function pageAction(label: string, command: string, args: Action['args'] = {}): Action {
  return { label, command, args, style: 'plain' };
}

/**
 * `I expect 3 of 4 on time (little record).`: of all that is not over on the page; no task's own chance stands on it. One
 * alone is said to come in time or, with what would help, to come late.
 */
function describeExpectation(cards: readonly TaskCard[]): Text | null {
  const ahead = cards.filter(({ state }) => EXPECTED_STATES.includes(state));
  if (ahead.length === 0) return null;
  const expected = ahead.reduce((sum, { chance }) => sum + chance.probability, 0);
  const unknown = ahead.filter(({ chance }) => chance.isLittleRecord).length;
  const record = unknown * 2 > ahead.length ? ' (little record)' : '';
  const hits = Math.round(expected);
  if (ahead.length > 1)
    return text`I expect ${hits === 0 ? 'none' : hits} of ${ahead.length} on time${record}.`;
  const it = cards.length === 1 ? 'it' : 'the one still open';
  return hits === 1
    ? text`I expect ${it} to be on time${record}.`
    : text`I expect ${it} to be late${record}: a later date or less of it would help.`;
}
