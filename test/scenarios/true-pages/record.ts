import type { Draws } from '../../gym/random.ts';

/** What a simulator knows of a month because it made it happen: nothing in it comes from Tiller's own functions. */
export interface MonthRecord {
  people: readonly string[];
  /** Those of them who may decide. */
  approvers: readonly string[];
  goals: readonly GoalRecord[];
  ideas: IdeaRecord[];
  /** By id; an idea that comes back is a task of its own. */
  tasks: Map<string, TaskRecord>;
}

export interface GoalRecord {
  metric: string;
  direction: 'at least' | 'at most';
  start: number;
  target: number;
  startsOn: string;
  deadlineOn: string;
  /** Days from one value to the next. */
  step: 1 | 7;
  values: { on: string; value: number }[];
}

export interface IdeaRecord {
  title: string;
  by: string;
  on: string;
  /** What it was said to do to a metric. */
  promise: { metric: string; low: number; high: number } | null;
  hours: number | null;
  /** The sentence that somebody gave with it. */
  why: string | null;
}

export interface TaskRecord {
  id: string;
  title: string;
  firstSeenOn: string;
  lastSeenOn: string;
  /** Whose pages made it, and which kind of yes they asked for, by the last that showed it. */
  doer: string | null;
  approvalKind: string;
  /** The dates that pages gave it, in order. */
  dues: readonly string[];
  /** What the people of this month did about it, in order. */
  acts: readonly Act[];
}

export interface Act {
  on: string;
  by: string;
  did: 'yes' | 'no' | 'later' | 'done' | 'fail';
  /** Of a no its reason, of a later its day. */
  what?: string;
  /** Until when a no holds. */
  until?: string;
}

/** A day of a record on which something was read. */
export interface Moment {
  on: string;
  record: MonthRecord;
}

/** A goal by its metric, with the values that there were at that moment. */
export function findGoal({ on, record }: Moment, metric: string): GoalRecord | undefined {
  const goal = record.goals.find((one) => one.metric.toLowerCase() === metric.toLowerCase());
  return goal && { ...goal, values: goal.values.filter((value) => value.on <= on) };
}

export function findIdea({ record }: Moment, title: string): IdeaRecord | undefined {
  return record.ideas.find((idea) => idea.title === title);
}

/** A task by its title, whole or cut at a word with “…”. */
export function findTask({ record }: Moment, said: string, id?: string): TaskRecord | undefined {
  const start = said.replace(/…$/, '');
  return [...record.tasks.values()].findLast(
    (task) =>
      (id === undefined || task.id === id) &&
      (task.title === said || (said !== start && task.title.startsWith(start))),
  );
}

/** What the people of the month did of it last. */
export function lastAct({ acts }: Pick<TaskRecord, 'acts'>, did?: Act['did']): Act | undefined {
  return acts.findLast((act) => did === undefined || act.did === did);
}

/** Nobody said no to it or did it; one yes of two may have come. */
export function isUndecided({ acts }: TaskRecord): boolean {
  return acts.every(({ did }) => did === 'yes' || did === 'later');
}

/** Whether somebody said that an idea serves another goal. */
export function wasElsewhere({ record }: Moment, { title }: IdeaRecord): boolean {
  return [...record.tasks.values()].some(
    (task) => task.title === title && task.acts.some(({ what }) => what === 'wrong goal'),
  );
}

const VERBS = ['Write', 'Sort', 'Test', 'Mend', 'Shorten', 'Check', 'Translate', 'Draw', 'Count', 'Compare'];
const THINGS = ['guide', 'list', 'page', 'report', 'form', 'letter', 'table', 'script', 'survey', 'plan'];
const OF = [
  'the harbour',
  'the garden',
  'the library',
  'spring',
  'the north',
  'winter',
  'the band',
  'the choir',
];

/** A title that no other idea of the month has. */
export function drawTitle(draws: Draws, number: number): string {
  const pick = <T>(from: readonly T[]) => from[draws.below(from.length)] as T;
  return `${pick(VERBS)} the ${pick(THINGS)} of ${pick(OF)} number ${number}`;
}
