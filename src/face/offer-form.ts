import { encodeAction } from '../base/command/action-code.ts';
import { describeArgs } from '../base/command/args.ts';
import type { Command } from '../base/command/command.ts';
import { needsForm } from '../base/command/form.ts';
import { parseLine } from '../base/command/parse.ts';
import type { CommandTable } from '../base/command/table.ts';
import { Refusal } from '../base/language/errors.ts';
import type { Action, RefusalView, View } from '../base/view/view.ts';

/** A longer one is a text that stands in the line above. */
const LONGEST_LABEL = 40;

type Given = Readonly<Record<string, unknown>>;

/**
 * A refused line offers what nobody has to type again: the lines that it names, the one thing of that name, or, where an
 * argument was wrong, its command's form with what was given.
 */
export function offerForm(view: View, commands: CommandTable, command: Command, args: Given): View {
  if (view.kind !== 'refusal') return view;
  const { lines = [], short } = view;
  const isOpen = view.code === 'unknown_command';
  const pressed = lines.flatMap((line) => pressLine(commands, line, isOpen));
  const actions = [...pressed, ...pressNearest(view, command, args)];
  if (actions.length > 0)
    return { ...view, ...(pressed.length === lines.length && short && { message: short }), actions };
  const fill = view.code === 'bad_argument' ? fillIn(view, commands, command, args) : undefined;
  return fill ? { ...view, actions: [fill] } : view;
}

/** What was typed and could not be read to its end. */
export function showRefusal({ detail, call }: Refusal, commands: CommandTable): View {
  const view: View = { kind: 'refusal', ...detail };
  const command = commands.find(call?.command ?? 'help');
  return command ? offerForm(view, commands, command, call?.args ?? {}) : view;
}

/** A line that can be typed, as a button; none where no button can carry it. What it is about is named where that is not clear. */
export function pressLine(commands: CommandTable, line: string, isNamed = true): Action[] {
  try {
    const { command, args } = parseLine(commands, line);
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

/** What was named does not exist, and one thing is called nearly so. */
function pressNearest(
  { code, given, suggestions = [] }: RefusalView,
  command: Command,
  args: Given,
): Action[] {
  const [near, ...others] = suggestions;
  const wrong = Object.keys(args).find((name) => args[name] === given);
  if (code !== 'not_found' || near === undefined || others.length > 0 || wrong === undefined) return [];
  const meant = /^[A-Z]{1,2}-\d+(?= )/.exec(near)?.[0] ?? near;
  const label = `${sayName(command.name)} ${meant}`;
  return [{ label, command: command.name, args: asTexts({ ...args, [wrong]: meant }), style: 'plain' }];
}

function drawn(commands: CommandTable, action: Action): Action[] {
  return encodeAction(commands, action) === null ? [] : [action];
}

function asTexts(args: Given): Record<string, string> {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, String(value)]));
}

function sayName(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
