import type { Command } from '../base/command/command.ts';

/**
 * Commands by what they are about, for who looks through all of them: what members do day by day comes first. A word is the
 * first of a command's name; what is in no area is in the last one.
 */
export const AREAS = [
  {
    name: 'tasks',
    title: 'Tasks and decisions, day by day',
    words: [
      ...['help', 'today', 'inbox', 'mine', 'me', 'tasks', 'propose', 'why'],
      ...['approve', 'refuse', 'answer', 'change', 'later', 'undo'],
      ...['take', 'start', 'done', 'fail', 'hand', 'away', 'link'],
      ...['plan', 'preview', 'go'],
    ],
  },
  {
    name: 'goals',
    title: 'Vision, goals, tactics and what they come to',
    words: [
      'vision',
      'goal',
      'tactic',
      'state',
      'review',
      'chart',
      'portfolio',
      'outlook',
      'score',
      'feedback',
    ],
  },
  {
    name: 'numbers',
    title: 'Metrics, revenue and what happened outside',
    words: ['metric', 'revenue', 'context'],
  },
  {
    name: 'work',
    title: 'Ideas, decisions and their rules',
    words: [
      ...['backlog', 'same', 'estimate', 'whynot', 'lesson', 'note', 'not', 'still', 'blocked', 'ready'],
      ...['work', 'reverse', 'audit', 'policy', 'rules'],
      // Where there is a model.
      ...['ideas', 'understand', 'shorten', 'model'],
    ],
  },
  {
    name: 'projects',
    title: 'Projects, their features and bugs',
    words: ['project', 'feature', 'bug'],
  },
  {
    name: 'programs',
    title: 'Sources, tokens, webhooks, messages that were lost, and copies of everything',
    words: ['source', 'token', 'webhook', 'outbox', 'share', 'archive', 'export', 'forget'],
  },
  { name: 'team', title: 'Members, agents, rhythm and settings', words: [] },
] as const satisfies readonly { name: string; title: string; words: readonly string[] }[];

type AreaName = (typeof AREAS)[number]['name'];

const REST = AREAS[AREAS.length - 1] ?? AREAS[0];

/** People see the commands of an area in the order of its words. */
const RANKS: ReadonlyMap<string, number> = new Map(
  AREAS.flatMap(({ words }) => words).map((word, index) => [word, index]),
);

export function areaOf(command: Pick<Command, 'name'>): AreaName {
  const first = subjectOf(command);
  return (AREAS.find(({ words }) => words.some((word) => word === first)) ?? REST).name;
}

/** Commands as people see them: by area, and there in the order of its words. */
export function sortByArea<T>(items: readonly T[], commandOf: (item: T) => Pick<Command, 'name'>): T[] {
  const rank = (item: T) => RANKS.get(subjectOf(commandOf(item))) ?? RANKS.size;
  return items.toSorted((a, b) => rank(a) - rank(b));
}

/** The first word of its name: what `goal add` and `goal list` have in common. */
export function subjectOf({ name }: Pick<Command, 'name'>): string {
  return name.split(' ')[0] ?? '';
}
