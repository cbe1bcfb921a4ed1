import { formatQuantity, YES_OR_NO } from '../language/format-quantity.ts';
import { formatDate } from '../language/period.ts';
import { bold, type Text } from './text.ts';
import type { GoalFigures, TaskCard } from './view.ts';

/** States in which nobody has the task and no forecast matters any more. */
const OVER: readonly string[] = ['refused', 'expired', 'cancelled'];

/** A task of a digest: its title first, then what is to be known of it at a glance, and why it is worth doing. */
export interface EntryLines {
  title: Text;
  facts: readonly Text[];
  reason: Text;
}

export function describeEntry(task: TaskCard, position: number): EntryLines {
  const who: Text = task.executor === null || namesExecutor(task) ? [] : [', ', ...task.executorText];
  return {
    title: [bold(`${position} · ${task.title}`), ` — ${task.id}`, ...who],
    facts: task.state === 'proposed' ? describeWaiting(task) : [describeDecided(task)],
    reason: [task.reasoning],
  };
}

/** What somebody who decides has to know, and how far deciding has come. */
function describeWaiting(task: TaskCard): Text[] {
  const { standingText, limits, approvalKind } = task;
  const facts = [
    ...(approvalKind === 'normal' ? [] : [describeKind(task)]),
    task.dueText,
    describeEffect(task),
    task.effortText,
  ];
  return [
    [facts.join(' · ')],
    ...(limits === undefined ? [] : [[`limits: ${limits}`]]),
    ...(standingText ? [standingText] : []),
  ];
}

/** How it is approved, and by which words: `risky: “Delete … backups”`. */
export function describeKind({ approvalKind, danger }: TaskCard): string {
  return danger === undefined ? approvalKind : `${approvalKind}: “${danger}”`;
}

/** What became of it, and by when it should be done while it is not. */
function describeDecided(task: TaskCard): Text {
  const isHeld = task.state === 'assigned' || task.state === 'started';
  return [...sayState(task), ...(isHeld ? [`, due ${formatDate(task.dueOn, task.dueOn)}`] : [])];
}

/** The range on the goal's metric; where that is a guess it says so. */
function describeEffect({ goal, guessed, impact, impactText }: TaskCard): string {
  const name = goal ? goal.id : '';
  const mark = guessed?.includes('goal') ? '?' : '';
  if (impact.low === null || impact.high === null) return goal ? `for ${name}${mark}` : impactText;
  const said = impact.label === 'estimate' ? impactText.replace(/ \(estimate\)$/, '') : impactText;
  return name === '' ? said : `${name} ${said}`;
}

/** Where people react, an open task says how it is taken. */
export function sayState({ state, stateText }: TaskCard): Text {
  return state === 'open' ? ['nobody has this: 🙋 takes it'] : stateText;
}

/** Whether there is nobody left to name beside the state: it says itself who has the task, or that nobody has. */
export function namesExecutor({ state, stateText, executor, executorText }: TaskCard): boolean {
  if (executorText.length === 0 || state === 'open' || OVER.includes(state)) return true;
  return (
    executor !== null &&
    state !== 'proposed' &&
    stateText.some((span) => typeof span === 'object' && 'mention' in span && span.mention === executor.id)
  );
}

/** The forecast without its chance: day, impact, effort; and what it is limited to. */
export function describeForecast(task: TaskCard): string {
  const limits = task.limits === undefined ? '' : `limits: ${task.limits}`;
  return [task.dueText, task.impactText, task.effortText, limits].filter((part) => part !== '').join(' · ');
}

/** `G-2 Failed imports at most 1 %: now 2.97 %, behind, 2 % likely to be met`. */
export function describeGoal(goal: GoalFigures, currency: string): string {
  if (goal.unit === YES_OR_NO) return `${goal.id} ${goal.title}: ${describeCourse(goal)}`;
  const now =
    goal.current === null ? 'no value yet' : `now ${formatQuantity(goal.current, goal.unit, currency)}`;
  const chance =
    goal.targetProbability === null ? '' : `, ${Math.round(goal.targetProbability * 100)} % likely to be met`;
  return `${goal.id} ${goal.title}: ${now}, ${describeCourse(goal)}${chance}`;
}

/**
 * How a goal goes, in its two facts: its progress, and its chance where that does not say the same. `behind` stands only
 * where both do.
 */
export function describeCourse({ state, progress, outlook, unit }: GoalFigures): string {
  if (unit === YES_OR_NO) return progress === 'met' ? 'done' : progress === 'late' ? 'late' : 'not done yet';
  if (progress === undefined || state === 'behind') return state;
  if (progress === 'met' || progress === 'no data' || progress === 'open') return progress;
  if (outlook === 'unlikely') return `${progress}, but its course does not lead there`;
  if (progress === 'late' && outlook === 'likely') return 'late, but its course leads there';
  return outlook === 'open' ? `${progress}, its chance is open` : progress;
}
