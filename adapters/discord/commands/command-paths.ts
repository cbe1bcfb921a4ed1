import { type ArgInfo, describeArgs } from '../../../src/base/command/args.ts';
import type { Command } from '../../../src/base/command/command.ts';
import type { CommandTable } from '../../../src/base/command/table.ts';
import { AREAS, areaOf, sortByArea } from '../../../src/face/areas.ts';

/** Discord takes 25 entries and 8,000 letters under one name, so there are several: one for each area. */
export const WORDS = AREAS.map(({ name, title }) => ({ name: wordOf(name), description: title }));

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
    const isNoun = nouns.has(first);
    const own = command.hasForm === true ? 'add' : names.has(`${first} show`) ? 'list' : 'show';
    const path = {
      area: wordOf(areaOf(command)),
      group: isNoun ? first : null,
      name: second ?? (isNoun ? own : first),
    };
    return { command, path };
  });
  return sortByArea(paths, ({ command }) => command);
}

/** The first area is the word that people know. */
function wordOf(area: string): string {
  return area === AREAS[0].name ? 'tiller' : `tiller-${area}`;
}

/** The arguments that Discord offers as options: what is only for programs, or only for typed lines, is not. */
export function listOptions(command: Command): ArgInfo[] {
  return describeArgs(command).filter(({ isHidden, isTyped }) => isHidden !== true && isTyped !== true);
}

/** `maxTasks` as `max-tasks`: Discord takes lower case alone. */
export function nameOption({ option }: ArgInfo): string {
  return option.slice(2);
}
