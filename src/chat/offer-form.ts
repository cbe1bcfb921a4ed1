import { describeArgs } from '../base/command/args.ts';
import type { Command } from '../base/command/command.ts';
import { parseLine } from '../base/command/parse.ts';
import type { CommandTable } from '../base/command/table.ts';
import type { Refusal } from '../base/language/errors.ts';
import type { Action, RefusalView, View } from '../base/view/view.ts';

/**
 * A refused line offers what nobody has to type again: the lines that it names, the one thing of that name, or, where an
 * argument was wrong, its command's form with what it is about.
 */
export function offerForm(
  view: View,
  commands: CommandTable,
  command: Command,
  args: Readonly<Record<string, unknown>>,
): View {
  if (view.kind !== 'refusal') return view;
  const actions = [...pressLines(view, commands), ...pressNearest(view, command, args)];
  if (actions.length > 0) return { ...view, actions };
  if (view.code !== 'bad_argument' || command.hasForm !== true) return view;
  const about = describeArgs(command).filter(
    ({ name, position }) => position !== undefined && name !== view.field && args[name] !== undefined,
  );
  const given = Object.fromEntries(about.map(({ name }) => [name, String(args[name])]));
  return {
    ...view,
    actions: [{ label: 'Fill it in', command: command.name, args: given, style: 'primary' }],
  };
}

/** What was typed and could not be read to its end. */
export function showRefusal({ detail, call }: Refusal, commands: CommandTable): View {
  const view: View = { kind: 'refusal', ...detail };
  const command = call && commands.find(call.command);
  return command ? offerForm(view, commands, command, call.args) : view;
}

function pressLines({ lines = [] }: RefusalView, commands: CommandTable): Action[] {
  return lines.map((line) => {
    const { command, args } = parseLine(commands, line);
    const { task: _, ...more } = args;
    const label = [sayName(command.name), ...Object.values(more).map(String)].join(': ');
    const given = Object.fromEntries(Object.entries(args).map(([name, value]) => [name, String(value)]));
    return { label, command: command.name, args: given, style: 'plain' };
  });
}

/** What was named does not exist, and one thing is called nearly so. */
function pressNearest(
  { code, given, suggestions = [] }: RefusalView,
  command: Command,
  args: Readonly<Record<string, unknown>>,
): Action[] {
  const [near, ...others] = suggestions;
  const wrong = Object.keys(args).find((name) => args[name] === given);
  if (code !== 'not_found' || near === undefined || others.length > 0 || wrong === undefined) return [];
  const meant = /^[A-Z]{1,2}-\d+(?= )/.exec(near)?.[0] ?? near;
  const all = Object.entries({ ...args, [wrong]: meant }).map(
    ([name, value]) => [name, String(value)] as const,
  );
  return [
    {
      label: `${sayName(command.name)} ${meant}`,
      command: command.name,
      args: Object.fromEntries(all),
      style: 'plain',
    },
  ];
}

function sayName(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
