import { YES_OR_NO } from '../language/format-quantity.ts';
import { formatMoney } from '../language/money.ts';
import { roundEstimate } from '../language/number.ts';
import { formatDate } from '../language/period.ts';
import { joinNames } from '../language/words.ts';
import { bold, type Text } from './text.ts';
import type { GoalFigures, PlanView, TaskCard } from './view.ts';

/** States in which nobody has the task and no forecast matters any more. */
const OVER: readonly string[] = ['refused', 'expired', 'cancelled'];

/** States in which somebody has the task. */
export const HELD: readonly string[] = ['assigned', 'started'];

/** Where a task is, by shape: waits, has its yes, is being done, is done, or is not to be. */
export type Mark = '◻' | '✅' | '▶' | '☑' | '✖';

const MARKS: Readonly<Record<string, Mark>> = {
  approved: '✅',
  open: '✅',
  assigned: '✅',
  started: '▶',
  done: '☑',
  refused: '✖',
  expired: '✖',
  cancelled: '✖',
  failed: '✖',
};

/** Kinds that a decision takes nothing more for than everybody knows. */
const USUAL_KINDS: readonly string[] = ['small', 'normal'];

/** A task of a page: its mark and title with its state; while it waits, why, who, how much and by when. */
export interface EntryLines {
  mark: Mark;
  title: Text;
  /** Null once it is decided: the state says what there is to say. */
  detail: Text | null;
}

export function describeEntry(task: TaskCard, position: number): EntryLines {
  const isWaiting = task.state === 'proposed';
  return describeNamed(task, String(position), isWaiting ? describeWaiting(task) : null);
}

/** A task by itself: as on a page, and to whoever has it also why and what it takes. */
export function describeAlone(task: TaskCard): EntryLines {
  const isTheirs = task.position === null && HELD.includes(task.state);
  const detail = task.state === 'proposed' ? describeWaiting(task) : isTheirs ? describeDoing(task) : null;
  return describeNamed(task, task.id, detail);
}

function describeNamed(task: TaskCard, name: string, detail: Text | null): EntryLines {
  const state = task.state === 'proposed' ? (task.standingText ?? []) : describeDecided(task);
  return {
    mark: MARKS[task.state] ?? '◻',
    title: [bold(`${name} · ${task.title}`), ...(state.length > 0 ? [' · ', ...state] : [])],
    detail,
  };
}

/** `24 of 41 failures are time-outs. Limits: only Portugal. Effort: 6 h · after T-2`. */
function describeDoing({ dependsOn, effortText, limits, reasoning }: TaskCard): Text {
  const said = [reasoning, ...(limits === undefined ? [] : [`Limits: ${limits}.`])];
  const takes = [
    `Effort: ${effortText}`,
    ...(dependsOn.length > 0 ? [`after ${joinNames(dependsOn)}`] : []),
  ].join(' · ');
  return [[...said, takes].filter((part) => part !== '').join(' ')];
}

/** `0.6 to 1.3 of the 2.5 points Failed imports lacks (estimate). @coder · 4 h · by Tue 24 Nov`. */
function describeWaiting(task: TaskCard): Text {
  const { approvalKind, dueText, effortText, executor, executorText, limits, reasoning } = task;
  const kind = describeKind(task);
  const said = [
    reasoning,
    ...(USUAL_KINDS.includes(approvalKind) ? [] : [`${kind.charAt(0).toUpperCase()}${kind.slice(1)}.`]),
    ...(limits === undefined ? [] : [`Limits: ${limits}.`]),
  ].filter((sentence) => sentence !== '');
  const who: Text = executor === null ? ['Open: who takes it?'] : executorText;
  const rest = ` · ${effortText} · ${dueText.replace(/^due /, 'by ')}`;
  return [...(said.length > 0 ? [`${said.join(' ')} `] : []), ...who, rest];
}

/** How it is approved, and by which words or for the sake of what: `risky: “Delete … backups”`, `risky: touches customers`. */
export function describeKind({ approvalKind, danger, touches }: TaskCard): string {
  if (danger !== undefined) return `${approvalKind}: “${danger}”`;
  return touches === undefined ? approvalKind : `${approvalKind}: touches ${joinNames(touches)}`;
}

/** What became of it, and by when it should be done while it is not. */
function describeDecided(task: TaskCard): Text {
  const isHeld = HELD.includes(task.state);
  const who: Text = namesExecutor(task) ? [] : [...task.executorText, ' '];
  return [...who, ...sayState(task), ...(isHeld ? [`, due ${formatDate(task.dueOn, task.dueOn)}`] : [])];
}

/** Where people react, an open task says how it is taken. */
function sayState({ state, stateText }: TaskCard): Text {
  return state === 'open' ? ['nobody has this: 🙋 takes it'] : stateText;
}

/** Whether there is nobody left to name beside the state: it says itself who has the task, or that nobody has. */
export function namesExecutor({ state, stateText, executor, executorText }: TaskCard): boolean {
  if (executorText.length === 0 || state === 'open' || OVER.includes(state)) return true;
  if (state === 'proposed') return false;
  return (
    executor === null ||
    stateText.some((span) => typeof span === 'object' && 'mention' in span && span.mention === executor.id)
  );
}

/** The forecast without its chance: day, impact where one is known, effort; and what it is limited to. */
export function describeForecast(task: TaskCard): string {
  const limits = task.limits === undefined ? '' : `limits: ${task.limits}`;
  const impact = task.impact.low === null ? '' : task.impactText;
  return [task.dueText, impact, task.effortText, limits].filter((part) => part !== '').join(' · ');
}

export const TOO_EARLY = 'too early to tell';

/**
 * How a goal goes, in its two facts: its progress, and its chance where that does not say the same. `behind` stands only
 * where both do.
 */
export function describeCourse({
  state,
  progress,
  outlook,
  unit,
  hasSlipped,
  isSilent,
  isEarly,
}: GoalFigures): string {
  if (unit === YES_OR_NO) return progress === 'met' ? 'done' : progress === 'late' ? 'late' : 'not done yet';
  if (isSilent) return 'cannot tell how it goes';
  if (hasSlipped) return 'met before and off it now, within its noise';
  if (isEarly) return TOO_EARLY;
  if (progress === undefined || state === 'behind') return state;
  if (progress === 'met' || progress === 'no data' || progress === 'open') return progress;
  if (outlook === 'unlikely') return `${sayWaySoFar(progress)}, but likely to fall short`;
  if (progress === 'late' && outlook === 'likely') return 'late, but likely to get there';
  return outlook === 'open' ? `${progress}, could go either way` : progress;
}

/** The way so far of a goal that is likely to fall short of its target: its progress without a promise. */
export function sayWaySoFar(progress: NonNullable<GoalFigures['progress']>): string {
  if (progress === 'on pace') return 'near its line';
  return progress === 'ahead' ? 'ahead so far' : progress;
}

/**
 * What a run of the planner came to: `12 ideas weighed, 4 new on the page, together about €1,200 a month.` Only money is
 * added up: what a goal's points are worth is nobody's figure.
 */
export function describeRun({ unique, queued, isDryRun, inMoney, currency }: PlanView): string {
  const weighed = `${unique} ${unique === 1 ? 'idea' : 'ideas'} weighed`;
  const chosen = isDryRun ? '' : `, ${queued === 0 ? 'none' : queued} new on the page`;
  const { count, of, total } = inMoney;
  const which =
    count < of ? (count === 1 ? 'one of them ' : `${count} of them together `) : of === 1 ? '' : 'together ';
  const worth =
    currency === null || total <= 0
      ? ''
      : `, ${which}about ${formatMoney(roundEstimate(total), currency)} a month`;
  return `${weighed}${chosen}${worth}.`;
}
