import { dateOf } from '../base/language/date.ts';
import { formatTaskEffort } from '../base/language/effort.ts';
import { formatChangeRange } from '../base/language/format-quantity.ts';
import { formatDate } from '../base/language/period.ts';
import type { Row } from '../base/store/tables.ts';
import { mention, type Text, text, toldOn } from '../base/view/text.ts';
import type { GoalFigures, TaskCard } from '../base/view/view.ts';
import { RISKY } from '../decide/policy/policy.ts';
import { isLittleRecord } from '../learn/success/model.ts';
import { listReasons, readRouting, readScore, type TaskScore } from '../todo/task/figures-store.ts';
import { describeState } from '../todo/task/task.ts';
import { summarise } from './explain.ts';

/** The model whose chances were those of whoever had the task. Forecasts of 0.1 name it. */
const FIRST_MODEL = 'hierarchical Beta-Binomial 1';
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
    effortText: formatTaskEffort(task),
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
  const passOn = [button('Hand over', 'hand over'), button('Could not', 'fail'), button('Why', 'why')];
  if (task.state === 'assigned')
    return [button('Start', 'start', 'primary'), button('Done', 'done'), ...passOn];
  if (task.state === 'started') return [button('Done', 'done', 'primary'), ...passOn];
  return [];
}
