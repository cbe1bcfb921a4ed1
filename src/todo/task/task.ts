import { joinNames } from '../../base/language/words.ts';
import type { Row } from '../../base/store/tables.ts';
import { cutTitle } from '../../base/view/text.ts';
import type { TaskState } from './tables.ts';

/** Tasks that a page names by their titles, and the characters of a title. */
export const MOST_BY_TITLE = 2;
const LONGEST_TITLE = 40;

/** States in which a task takes its assignee's time. */
export const BUSY_STATES = ['proposed', 'approved', 'assigned', 'started'] as const satisfies TaskState[];

/** States in which a task is still somebody's business. */
export const OPEN_STATES = [
  'proposed',
  'approved',
  'snoozed',
  'parked',
  'assigned',
  'open',
  'started',
] as const;

export function isOpen(state: TaskState): boolean {
  return (OPEN_STATES as readonly TaskState[]).includes(state);
}

/** Whether somebody has the task and it has not ended. */
export function isHeld(state: TaskState): boolean {
  return state === 'assigned' || state === 'started';
}

/** A state as what a sentence says of the task: `needs a yes`, `is open to take`. */
export function sayState(state: TaskState): string {
  return STATE_WORDS[state];
}

/** The same of a task; of one that Tiller took back, why. */
export function sayTask({ state, taken_back_why: why }: Pick<Task, 'state' | 'taken_back_why'>): string {
  return why === '' ? sayState(state) : `was taken back: ${why}`;
}

/** A state in plain words: `needs a yes`, `open to take`. */
export function describeState(state: TaskState): string {
  return STATE_WORDS[state].replace(/^(?:is|was) /, '');
}

const STATE_WORDS: Record<TaskState, string> = {
  proposed: 'needs a yes',
  approved: 'is approved',
  refused: 'is refused',
  snoozed: 'is put off',
  parked: 'is parked',
  expired: 'was not decided in time',
  assigned: 'is assigned',
  open: 'is open to take',
  started: 'is started',
  done: 'is done',
  failed: 'could not be done',
  cancelled: 'is cancelled',
};

export type Task = Row<'tasks'>;

/** `Nobody has T-2 “Poster for the library” yet.`; null where everything is somebody's. */
export function describeUntaken(untaken: readonly Pick<Task, 'id' | 'title'>[]): string | null {
  return untaken.length === 0 ? null : `Nobody has ${nameTasks(untaken)} yet.`;
}

/** `T-2 “Poster for the library” and T-4 “Sweep the hall”`: two by their titles, and how many more. */
export function nameTasks(tasks: readonly Pick<Task, 'id' | 'title'>[]): string {
  const named = tasks
    .slice(0, MOST_BY_TITLE)
    .map(({ id, title }) => `${id} “${cutTitle(title, LONGEST_TITLE)}”`);
  const more = tasks.length - named.length;
  return joinNames(more > 0 ? [...named, `${more} more`] : named);
}
