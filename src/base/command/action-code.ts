import type { Action } from '../view/view.ts';
import { type ArgInfo, describeArgs } from './args.ts';
import type { Command } from './command.ts';
import type { CommandTable } from './table.ts';

/** What a button carries at most: the least that a chat platform leaves room for. */
const MOST_CODE = 100;
const SEPARATOR = ':';

/** What a button asks for. */
export interface DecodedAction {
  command: Command;
  args: Readonly<Record<string, string>>;
}

/**
 * An action as the short code that its button carries: the command, then its arguments in the order in which they are
 * typed (`approve:T-3`, `why:T-3:check`). Null if it is longer than `MOST_CODE`, or an argument has no place: such an
 * action is shown as what to type.
 */
export function encodeAction(commands: CommandTable, action: Action): string | null {
  const command = commands.find(action.command);
  if (!command) return null;
  const places = listPlaces(command);
  const last = places.findLastIndex(({ name }) => action.args[name] !== undefined);
  const words = places.slice(0, last + 1).map(({ name }) => escapeWord(action.args[name] ?? ''));
  const isWhole = Object.keys(action.args).every((name) => places.some((place) => place.name === name));
  const code = [action.command.replace(' ', '.'), ...words].join(SEPARATOR);
  return isWhole && code.length <= MOST_CODE ? code : null;
}

/** The command and arguments behind a code, whenever it was made; undefined for what is no code of ours. */
export function decodeAction(commands: CommandTable, code: string): DecodedAction | undefined {
  const [name = '', ...words] = code.split(SEPARATOR);
  const command = commands.find(name.replace('.', ' '));
  if (!command) return undefined;
  const places = listPlaces(command);
  if (words.length > places.length) return undefined;
  const given = words.flatMap((word, index) => {
    const place = places[index];
    return place && word !== '' ? [[place.name, unescapeWord(word)] as const] : [];
  });
  return { command, args: Object.fromEntries(given) };
}

/** The arguments that have a place among the words, in order; the one that takes the rest comes last. */
function listPlaces(command: Command): ArgInfo[] {
  return describeArgs(command)
    .filter(({ position, isRest }) => position !== undefined || isRest)
    .sort((a, b) => (a.position ?? Number.MAX_SAFE_INTEGER) - (b.position ?? Number.MAX_SAFE_INTEGER));
}

function escapeWord(word: string): string {
  return word.replaceAll('%', '%25').replaceAll(SEPARATOR, '%3A');
}

function unescapeWord(word: string): string {
  return word.replaceAll('%3A', SEPARATOR).replaceAll('%25', '%');
}
