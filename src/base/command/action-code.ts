import { partition } from '../view/outline-digest.ts';
import type { Action } from '../view/view.ts';
import { type ArgInfo, describeArgs } from './args.ts';
import type { Command } from './command.ts';
import type { CommandTable } from './table.ts';

/** What a button carries at most: the least that a chat platform leaves room for. */
const MOST_CODE = 100;
const SEPARATOR = ':';
/** Before the name of an argument that has no place. */
const NAMED = '&';
/** Before a code that opens a form. */
const FORM = '?';

/** What a button asks for. */
export interface DecodedAction {
  command: Command;
  args: Readonly<Record<string, string>>;
  /** The form is to be shown, with the arguments in it. */
  isForm: boolean;
}

/**
 * An action as the short code that its button carries: the command, its arguments in the order in which they are typed,
 * then those without a place by their names (`approve:T-3`, `why:T-3:check`, `backlog.edit:C-4:&effort=3h`); `?` before it
 * opens its form. Null if it is longer than `MOST_CODE`, or the command does not know it: such a button is not drawn.
 */
export function encodeAction(commands: CommandTable, action: Action): string | null {
  const command = commands.find(action.command);
  if (!command) return null;
  const [places, others] = listPlaces(command);
  const last = places.findLastIndex(({ name }) => action.args[name] !== undefined);
  const words = places.slice(0, last + 1).map(({ name }) => escapeWord(action.args[name] ?? ''));
  const named = others.flatMap(({ name }) => {
    const value = action.args[name];
    return value === undefined ? [] : [`${NAMED}${name}=${escapeWord(value)}`];
  });
  const known = [...places, ...others];
  const isWhole = Object.keys(action.args).every((name) => known.some((each) => each.name === name));
  const name = `${action.isForm ? FORM : ''}${action.command.replace(' ', '.')}`;
  const code = [name, ...words, ...named].join(SEPARATOR);
  return isWhole && code.length <= MOST_CODE ? code : null;
}

/** The command and arguments behind a code, whenever it was made; undefined for what is no code of ours. */
export function decodeAction(commands: CommandTable, code: string): DecodedAction | undefined {
  const isForm = code.startsWith(FORM);
  const [name = '', ...words] = code.slice(isForm ? FORM.length : 0).split(SEPARATOR);
  const command = commands.find(name.replace('.', ' '));
  if (!command) return undefined;
  const [places, others] = listPlaces(command);
  const named = words.flatMap((word) => {
    const [, name, value = ''] = /^&(\w+)=(.*)$/s.exec(word) ?? [];
    return others.some((other) => other.name === name) ? [[name ?? '', unescapeWord(value)] as const] : [];
  });
  const placed = words.slice(0, words.length - named.length);
  if (placed.length > places.length) return undefined;
  const given = placed.flatMap((word, index) => {
    const place = places[index];
    return place && word !== '' ? [[place.name, unescapeWord(word)] as const] : [];
  });
  return { command, args: Object.fromEntries([...given, ...named]), isForm };
}

/** The arguments that have a place among the words, in order, the one that takes the rest last; and those that have none. */
function listPlaces(command: Command): [ArgInfo[], ArgInfo[]] {
  const [places, others] = partition(
    describeArgs(command),
    ({ position, isRest }) => position !== undefined || isRest === true,
  );
  const placeOf = ({ position = Number.MAX_SAFE_INTEGER }: ArgInfo) => position;
  return [places.toSorted((a, b) => placeOf(a) - placeOf(b)), others];
}

function escapeWord(word: string): string {
  return word.replaceAll('%', '%25').replaceAll(SEPARATOR, '%3A').replace(/^&/, '%26');
}

function unescapeWord(word: string): string {
  return word.replace(/^%26/, NAMED).replaceAll('%3A', SEPARATOR).replaceAll('%25', '%');
}
