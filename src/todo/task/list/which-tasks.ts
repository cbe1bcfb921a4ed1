import { badArgument } from '../../../base/language/errors.ts';
import { formatPeriod, type Period, readPeriod } from '../../../base/language/period.ts';
import type { TaskLine } from '../line-store.ts';
import { isHeld } from '../task.ts';

/** What is asked of a list of tasks. */
export interface WhichTasks {
  /** A person as they were named; null for everybody. */
  who: string | null;
  state: 'overdue' | 'blocked' | 'open' | null;
  /** The days that their due dates lie in. */
  due: Period | null;
}

const ALLOWED = 'a person such as @ana, all, overdue, blocked, open, or due and days, such as due this week';
const STATES: Readonly<Record<string, NonNullable<WhichTasks['state']>>> = {
  overdue: 'overdue',
  late: 'overdue',
  blocked: 'blocked',
  waiting: 'blocked',
  stuck: 'blocked',
  open: 'open',
};
const EVERYBODY = /^(?:all|everybody(?:['’]s)?|everyone(?:['’]s)?|team)$/i;
const PERSON = /^(?:@\S+|me|mine|my)$/i;
const OF_ME = /^(?:me|mine|my)$/i;

/** Reads `@ben overdue`, `due this week`, `all`. What waits or is late is everybody's, if nobody is named. Throws a Refusal. */
export function readWhich(typed: string, today: string): WhichTasks {
  const words = typed.trim().split(/\s+/);
  const people = words.filter((word) => PERSON.test(word));
  const states = words.flatMap((word) => STATES[word.toLowerCase()] ?? []);
  const days = words
    .filter((word) => !PERSON.test(word) && !EVERYBODY.test(word) && !(word.toLowerCase() in STATES))
    .join(' ')
    .replace(/^due\b\s*/i, '');
  if (people.length > 1 || states.length > 1) throw badArgument('which', typed, ALLOWED);
  const [who = null] = people;
  return {
    who: who !== null && OF_ME.test(who) ? '@me' : who,
    state: states[0] ?? null,
    due: days === '' ? null : readDays(typed, days, today),
  };
}

function readDays(typed: string, days: string, today: string): Period {
  try {
    return readPeriod('which', days, today);
  } catch {
    throw badArgument('which', typed, ALLOWED);
  }
}

/** Whether a task that somebody has, or anybody may take, is past its date. */
export function isOverdue(
  { state, due_at: dueAt }: Pick<TaskLine, 'state' | 'due_at'>,
  now: number,
): boolean {
  return (isHeld(state) || state === 'open') && dueAt < now;
}

export function fits(task: TaskLine, { state, due }: WhichTasks, now: number): boolean {
  if (due !== null && (task.due_on < due.startsOn || task.due_on > due.endsOn)) return false;
  if (state === 'overdue') return isOverdue(task, now);
  if (state === 'blocked') return task.waits_since_at !== null;
  return state === null || task.state === 'open';
}

/** `Overdue tasks of @ben`, `Open tasks due Thu 26 to Sun 29 Nov`. */
export function nameTasks({ state, due }: WhichTasks, handle: string | undefined, today: string): string {
  const which = { overdue: 'Overdue tasks', blocked: 'Blocked tasks', open: 'Tasks that nobody has' };
  const whose = handle === undefined ? '' : ` of @${handle}`;
  const when = due === null ? '' : ` due ${formatPeriod(due, today)}`;
  return `${state === null ? 'Open tasks' : which[state]}${whose}${when}`;
}

/** What is said where no task fits. */
export function sayNone({ state, who, due }: WhichTasks): string {
  if (who !== null || due !== null || state === null) return 'None that I know of.';
  return {
    overdue: 'Nothing is overdue.',
    blocked: 'Nothing is blocked.',
    open: 'Everything is somebody’s.',
  }[state];
}
