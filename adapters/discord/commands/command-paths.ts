import { type ArgInfo, describeArgs } from '../../../src/base/command/args.ts';
import type { Command } from '../../../src/base/command/command.ts';
import type { CommandTable } from '../../../src/base/command/table.ts';

/**
 * Discord takes 25 entries and 8,000 letters under one name, so there are several: what members do day by day, and areas.
 * A word is the first of a command's name; what is in no area is in the last one.
 */
export const AREAS = [
  {
    name: 'tiller',
    description: 'Tasks and decisions, day by day',
    words: [
      ...['help', 'today', 'inbox', 'mine', 'me', 'tasks', 'propose', 'why'],
      ...['approve', 'refuse', 'answer', 'change', 'later', 'undo'],
      ...['take', 'start', 'done', 'fail', 'hand', 'away', 'link'],
      ...['plan', 'preview', 'go'],
    ],
  },
  {
    name: 'tiller-goals',
    description: 'Vision, goals, tactics and what they come to',
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
    name: 'tiller-numbers',
    description: 'Metrics, revenue and what happened outside',
    words: ['metric', 'revenue', 'context'],
  },
  {
    name: 'tiller-work',
    description: 'Ideas, decisions and their rules',
    words: [
      ...['backlog', 'same', 'estimate', 'whynot', 'lesson', 'note', 'not', 'still', 'blocked', 'ready'],
      ...['work', 'reverse', 'audit', 'policy', 'rules'],
      // Where there is a model.
      ...['ideas', 'understand', 'shorten', 'model'],
    ],
  },
  {
    name: 'tiller-projects',
    description: 'Projects, their features and bugs',
    words: ['project', 'feature', 'bug'],
  },
  {
    name: 'tiller-programs',
    description: 'Sources, tokens, webhooks, messages that were lost, and copies of everything',
    words: ['source', 'token', 'webhook', 'outbox', 'share', 'archive', 'export', 'forget'],
  },
  { name: 'tiller-team', description: 'Members, agents, rhythm and settings', words: [] },
] as const satisfies readonly { name: string; description: string; words: readonly string[] }[];

const REST = AREAS[AREAS.length - 1] ?? AREAS[0];

/** Where people find a command on Discord: `/tiller-work lesson keep`. */
export interface Path {
  area: string;
  group: string | null;
  name: string;
}

/**
 * Where each command is found. A noun that is a command by itself and has others beside it (`vision`, `vision set`)
 * gets a word of its own there: Discord runs no group.
 */
export function listPaths(table: CommandTable): { command: Command; path: Path }[] {
  const offered = table.all.filter(
    ({ isInternal, isForAgents }) => isInternal !== true && isForAgents !== true,
  );
  const names = new Set(offered.map(({ name }) => name));
  const nouns = new Set(
    [...names].flatMap((name) => (name.includes(' ') ? name.split(' ').slice(0, 1) : [])),
  );
  const paths = offered.map((command) => {
    const [first = '', second] = command.name.split(' ');
    const area = AREAS.find(({ words }) => words.some((word) => word === first)) ?? REST;
    const isNoun = nouns.has(first);
    const own = command.hasForm === true ? 'add' : names.has(`${first} show`) ? 'list' : 'show';
    const path = { area: area.name, group: isNoun ? first : null, name: second ?? (isNoun ? own : first) };
    return { command, path };
  });
  return paths.sort((a, b) => rank(a.command) - rank(b.command));
}

/** People see the commands of an area in the order of its words. */
const RANKS: ReadonlyMap<string, number> = new Map(
  AREAS.flatMap(({ words }) => words).map((word, index) => [word, index]),
);

function rank({ name }: Command): number {
  return RANKS.get(name.split(' ')[0] ?? '') ?? RANKS.size;
}

/** `/tiller-work lesson keep`, as it is typed. */
export function formatPath({ area, group, name }: Path): string {
  return [`/${area}`, ...(group === null ? [] : [group]), name].join(' ');
}

/** The arguments that Discord offers as options: what is only for programs, or only for typed lines, is not. */
export function listOptions(command: Command): ArgInfo[] {
  return describeArgs(command).filter(({ isHidden, isTyped }) => isHidden !== true && isTyped !== true);
}

/** `maxTasks` as `max-tasks`: Discord takes lower case alone. */
export function nameOption({ option }: ArgInfo): string {
  return option.slice(2);
}
