import { encodeAction } from '../base/command/action-code.ts';
import { describeArgs } from '../base/command/args.ts';
import type { Command } from '../base/command/command.ts';
import { needsForm } from '../base/command/form.ts';
import { parsePlain } from '../base/command/parse.ts';
import type { CommandTable } from '../base/command/table.ts';
import { Refusal } from '../base/language/errors.ts';
import type { Action, RefusalView } from '../base/view/view.ts';

/** A longer one is a text that stands in the line above. */
const LONGEST_LABEL = 40;

type Given = Readonly<Record<string, unknown>>;

/** A line that can be typed, as a button; none where no button can carry it. What it is about is named where that is not clear. */
export function pressLine(commands: CommandTable, line: string, isNamed = true): Action[] {
  try {
    const { command, args } = parsePlain(commands, line);
    const { task, ...more } = args;
    const about = isNamed && task !== undefined ? ` ${String(task)}` : '';
    const named = [`${sayName(command.name)}${about}`, ...Object.values(more).map(String)].join(': ');
    const label = named.length > LONGEST_LABEL ? sayName(command.name) : named;
    const isForm = needsForm(command, args, false);
    const action: Action = { label, command: command.name, args: asTexts(args), style: 'plain' };
    return drawn(commands, isForm ? { ...action, isForm } : action);
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}

/** The form of a command, with as much of what was given as a button can carry; undefined where it asks nothing. */
export function fillIn(
  { field }: Pick<RefusalView, 'field'>,
  commands: CommandTable,
  command: Command,
  given: Given,
): Action | undefined {
  const wrong = field
    ?.replace(/^--/, '')
    .replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());
  const infos = describeArgs(command).filter(({ isHidden }) => !isHidden);
  if (command.hasForm !== true && !infos.some(({ isRequired }) => isRequired)) return undefined;
  const told = infos.filter(({ name }) => name !== wrong && given[name] !== undefined);
  const words = told.filter(({ position, isRest }) => position !== undefined || isRest);
  const about = words.filter(({ position }) => position !== undefined);
  const [action] = [told, words, about].flatMap((kept) => {
    const args = asTexts(Object.fromEntries(kept.map(({ name }) => [name, given[name]])));
    const form = {
      label: 'Fill it in',
      command: command.name,
      args,
      style: 'primary',
      isForm: true,
    } as const;
    return drawn(commands, form);
  });
  return action;
}

/** None where no button can carry it. */
function drawn(commands: CommandTable, action: Action): Action[] {
  return encodeAction(commands, action) === null ? [] : [action];
}

export function asTexts(args: Given): Record<string, string> {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, String(value)]));
}

export function sayName(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
