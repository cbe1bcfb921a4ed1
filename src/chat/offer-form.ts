import type { Command } from '../base/command/command.ts';
import { parseLine, parsePlain, WORDS } from '../base/command/parse.ts';
import type { CommandTable } from '../base/command/table.ts';
import { Refusal } from '../base/language/errors.ts';
import type { Action, RefusalView, View } from '../base/view/view.ts';
import { asTexts, fillIn, pressLine, sayName } from '../face/press.ts';

/** What is written to us in words goes through it. */
const ASK = 'ask';

type Given = Readonly<Record<string, unknown>>;

/**
 * A refused line offers what nobody has to type again: the lines that it names, the one thing of that name, or, where an
 * argument was wrong, its command's form with what was given.
 */
export function offerForm(view: View, commands: CommandTable, command: Command, args: Given): View {
  if (view.kind !== 'refusal') return view;
  if (command.name === ASK) return offerAsked(view, parseLine, commands, String(args.text ?? ''));
  if (command.name === WORDS && view.code === 'bad_argument')
    return offerAsked(view, parsePlain, commands, String(args.text ?? ''));
  const { lines = [], short } = view;
  const pressLines = (isNamed: boolean) => lines.flatMap((line) => pressLine(commands, line, isNamed));
  const bare = pressLines(view.code === 'unknown_command');
  // Buttons that say the same are of several tasks: each names its own.
  const pressed = new Set(bare.map(({ label }) => label)).size < bare.length ? pressLines(true) : bare;
  const actions = [...pressed, ...pressNearest(view, command, args)];
  const isPressed = pressed.length === lines.length && short !== undefined;
  // What is a button need not be read as well.
  if (actions.length > 0) return { ...view, ...(isPressed && { message: short, suggestions: [] }), actions };
  const fill = view.code === 'bad_argument' ? fillIn(view, commands, command, args) : undefined;
  return fill ? { ...view, actions: [fill] } : view;
}

/** The same of what was written to us as a command is typed. */
function offerAsked(
  view: RefusalView,
  parse: typeof parseLine,
  commands: CommandTable,
  written: string,
): View {
  try {
    const { command, args } = parse(commands, written);
    return command.name === ASK ? view : offerForm(view, commands, command, args);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.detail.code === view.code ? showRefusal(error, commands) : view;
  }
}

/** What was typed and could not be read to its end. */
export function showRefusal({ detail, call }: Refusal, commands: CommandTable): View {
  const view: View = { kind: 'refusal', ...detail };
  const command = commands.find(call?.command ?? 'help');
  return command ? offerForm(view, commands, command, call?.args ?? {}) : view;
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
