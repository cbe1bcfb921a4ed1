import type { Row, TaskState } from '../db/schema.ts';

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

/** States whose effort counts against the assignee's hours. */
export const LOAD_STATES: readonly TaskState[] = ['proposed', 'approved', 'assigned', 'started'];

export function isOpen(state: TaskState): boolean {
  return (OPEN_STATES as readonly TaskState[]).includes(state);
}

/** A state in plain words. */
export function describeState(state: TaskState): string {
  return STATE_WORDS[state];
}

const STATE_WORDS: Record<TaskState, string> = {
  proposed: 'needs a yes',
  approved: 'approved',
  refused: 'refused',
  snoozed: 'snoozed',
  parked: 'parked',
  expired: 'expired',
  assigned: 'assigned',
  open: 'open to take',
  started: 'started',
  done: 'done',
  failed: 'could not be done',
  cancelled: 'cancelled',
};

/** A fact that a task keeps to be checked later, and the figures it was chosen by. */
export type Task = Row<'tasks'>;
